"""How calls are found, edited, checked and translated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from entries.kinds import PLAIN, RESOURCES, START, Kind, Section, TermField, TextField, topics
from entries.models import TermRole, Vocabulary
from funding.calls import checks
from funding.calls.rules import donor_publishes
from funding.models import Call

if TYPE_CHECKING:
    from entries.models import Entry

FACETS = (
    Vocabulary.PARTNER_KIND,
    Vocabulary.COUNTRY,
    Vocabulary.REGION,
    Vocabulary.THEME,
    Vocabulary.MODEL,
    Vocabulary.MECHANISM_KIND,
    Vocabulary.LANGUAGE,
)


def who_may_apply(call: Entry) -> Iterator[str]:
    """Keys of the kinds of partner that the rules name: search finds the call under them."""
    for rule in getattr(call, "rules", None) or ():
        if rule.get("rule") == "partner_kinds":
            yield from rule.get("any", ())


#: What calls and mechanisms say above the choice of topics and places.
MONEY_IS_SPENT = _("Where the money is spent, and on what. This is how readers find it.")
START_OF_CALL = Section("start", START.title, ("title", "summary", "donor_name", "website"), intro=START.intro)
TOPICS = topics(Vocabulary.MODEL, Vocabulary.MECHANISM_KIND, Vocabulary.SUPPORT, intro=MONEY_IS_SPENT)

CALL = Kind(
    code="call",
    model=Call,
    label=_("Funding call"),
    label_plural=_("Funding calls"),
    list_url="funding:calls",
    detail_url="funding:call",
    own_texts=(
        TextField("covers", required=True),
        TextField("who_may_apply"),
        TextField("how_to_apply"),
        TextField("conditions"),
        TextField("amendment"),
    ),
    own_shared=(
        "fund",
        "donor_name",
        "opens_on",
        "deadline",
        "deadline_zone",
        "grace_minutes",
        "questions_until",
        "total",
        "award_floor",
        "award_ceiling",
        "expected_awards",
        "cost_share",
        "currency",
        "core_or_project",
        "accessible_form",
        "accessibility_costs",
        "rules",
        "apply_at",
        "apply_url",
        "website",
    ),
    children=("resources", "criteria"),
    sections=(
        START_OF_CALL,
        Section("covers", _("What it pays for"), ("covers", "core_or_project", "fund")),
        TOPICS,
        Section(
            "dates",
            _("Opening day and deadline"),
            ("opens_on", "deadline", "deadline_zone", "grace_minutes", "questions_until"),
            intro=_(
                "The minute that you write counts to its last second. Once published, a deadline only moves later."
            ),
        ),
        Section(
            "money",
            _("How much money there is"),
            ("total", "award_floor", "award_ceiling", "currency", "expected_awards", "cost_share", "conditions"),
            intro=_("Leave empty what you do not know. An honest gap is better than a guess."),
        ),
        Section(
            "who",
            _("Who may apply"),
            ("rules", "who_may_apply"),
            intro=_("The portal compares these rules with every request. Each rule that you leave out opens the door."),
        ),
        Section(
            "apply",
            _("How to apply"),
            ("apply_at", "apply_url", "how_to_apply"),
            (TermField(Vocabulary.LANGUAGE, TermRole.OFFERED_IN, help_text=_("Languages in which one may apply.")),),
        ),
        Section(
            "criteria",
            _("Criteria and their weights"),
            rows="criteria",
            intro=_("What reviewers look at, most important first. The weights add up to 100 per cent."),
        ),
        Section("access", _("Accessibility"), ("accessible_form", "accessibility_costs")),
        PLAIN,
        RESOURCES,
        Section(
            "source",
            _("Source and who may see it"),
            ("provenance", "source", "source_url", "audience"),
            intro=_("Readers trust what they can trace."),
        ),
        Section("amend", _("If you change a published call"), ("amendment",)),
    ),
    facets=FACETS,
    searched=("donor_name",),
    extra_facets=who_may_apply,
    checks=checks.CHECKS,
    relates=True,
    begins_with={"provenance": "official_source"},
    published_by_owner=donor_publishes,
    keeper_pages=(
        (_("Whom this call reaches"), "funding:inclusion"),
        (_("Questions and decisions"), "funding:keeping"),
        (_("Matches"), "finding:matches"),
    ),
    review_months=6,
    is_over=lambda today: Q(deadline__date__lt=today),
)
