"""How financing mechanisms and barriers are found, edited, checked and translated."""

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from entries.kinds import PLAIN, RESOURCES, START, Kind, Section, TermField, TextField, topics
from entries.models import TermRole, Vocabulary
from entries.models.entry import Entry, Provenance
from funding import checks
from funding.calls.kind import CALL, MONEY_IS_SPENT
from funding.models import Barrier, Mechanism

FACETS = (
    Vocabulary.MECHANISM_KIND,
    Vocabulary.PARTNER_KIND,
    Vocabulary.THEME,
    Vocabulary.COUNTRY,
    Vocabulary.REGION,
    Vocabulary.MODEL,
    Vocabulary.LANGUAGE,
)

MECHANISM = Kind(
    code="mechanism",
    model=Mechanism,
    label=_("Financing mechanism"),
    label_plural=_("Financing mechanisms"),
    list_url="funding:mechanisms",
    detail_url="funding:mechanism",
    own_texts=(
        TextField("covers"),
        TextField("who_may_apply"),
        TextField("how_to_apply"),
        TextField("conditions"),
    ),
    own_shared=(
        "operator",
        "award_floor",
        "award_ceiling",
        "currency",
        "core_or_project",
        "accessible_form",
        "accessibility_costs",
        "website",
        "checked_on",
        "rules",
    ),
    sections=(
        START,
        Section(
            "kind",
            _("Kind of mechanism, and who runs it"),
            ("operator", "website"),
            (
                TermField(Vocabulary.MECHANISM_KIND, required=True),
                TermField(
                    Vocabulary.COUNTRY,
                    TermRole.SEAT,
                    help_text=_("The country of the one who runs it: one name per line. Not where the money is spent."),
                ),
            ),
        ),
        topics(Vocabulary.MODEL, intro=MONEY_IS_SPENT),
        Section(
            "apply",
            _("Who may apply, and how"),
            ("rules", "who_may_apply", "how_to_apply"),
            (
                TermField(
                    Vocabulary.PARTNER_KIND,
                    TermRole.ELIGIBLE,
                    help_text=_("Tick only what the funder's own pages say. Leave empty what you do not know."),
                ),
                TermField(
                    Vocabulary.COUNTRY,
                    TermRole.ELIGIBLE,
                    help_text=_("Where an applicant must be at home: one name per line. Empty means: not known."),
                ),
                TermField(Vocabulary.LANGUAGE, TermRole.OFFERED_IN, help_text=_("Languages in which one may apply.")),
            ),
        ),
        Section(
            "money",
            _("What it pays for, and how much"),
            ("covers", "core_or_project", "award_floor", "award_ceiling", "currency", "conditions"),
            intro=_("Leave empty what you do not know. An honest gap is better than a guess."),
        ),
        Section("access", _("Accessibility"), ("accessible_form", "accessibility_costs")),
        Section(
            "verified",
            _("Last verified"),
            ("checked_on",),
            intro=_("The day on which somebody last compared this text with the funder's own pages."),
        ),
        PLAIN,
        RESOURCES,
        Section(
            "source",
            _("Source and who may see it"),
            ("provenance", "source", "source_url", "audience"),
            intro=_("Readers trust what they can trace."),
        ),
    ),
    facets=FACETS,
    searched=("operator",),
    checks=(checks.operator_is_named, checks.amounts_make_sense, checks.rules_are_checked),
    relates=True,
    keeper_pages=((_("Matches"), "finding:matches"),),
    # Who writes of a fund seldom runs it.
    begins_with={"provenance": Provenance.GENERAL_KNOWLEDGE},
    review_months=12,
)


def on_page_of_subject(entry: Entry) -> str:
    """Address of a barrier: its place on the page of the mechanism or call."""
    barrier: Any = entry.detail()
    return f"{reverse('funding:about', args=[barrier.subject_id])}#barrier-{entry.pk}"


BARRIER = Kind(
    code="barrier",
    model=Barrier,
    label=_("Barrier"),
    label_plural=_("Barriers"),
    list_url="funding:mechanisms",
    own_texts=(TextField("evidence", required=True), TextField("resolution")),
    own_shared=("sort", "reported_by", "resolved_on"),
    sections=(
        Section("start", _("The barrier you met"), ("title", "sort", "reported_by", "evidence")),
        Section(
            "removed",
            _("If the barrier is gone"),
            ("resolved_on", "resolution"),
            intro=_("Leave both empty as long as the barrier is there."),
        ),
    ),
    checks=(checks.reporter_is_named, checks.removal_is_explained),
    optional=("summary", "plain"),
    searchable=False,
    offered=False,
    parent="subject",
    parent_kinds=("mechanism", "call"),
    url=on_page_of_subject,
    review_months=12,
    is_over=lambda today: Q(resolved_on__lte=today),
)

KINDS = (MECHANISM, CALL, BARRIER)
