"""How the hub's kinds are found, edited, checked and translated."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from entries.kinds import PLAIN, RESOURCES, SOURCE, START, Kind, Section, TermField, TextField, topics
from entries.models import TermRole, Vocabulary
from entries.models.entry import Entry
from practices import checks
from practices.models import Adaptation, Collection, Endorsement, Opportunity, Practice

FACETS = (
    Vocabulary.THEME,
    Vocabulary.COUNTRY,
    Vocabulary.REGION,
    Vocabulary.MODEL,
    Vocabulary.GROUP,
    Vocabulary.SDG,
    Vocabulary.CRPD,
    Vocabulary.COUNTRY_GROUP,
)

WHERE_AND_WHAT = topics(Vocabulary.MODEL, Vocabulary.GROUP, Vocabulary.SDG, Vocabulary.CRPD)

PRACTICE = Kind(
    code="practice",
    model=Practice,
    label=_("Good practice"),
    label_plural=_("Good practices"),
    list_url="practices:list",
    detail_url="practices:detail",
    own_texts=(
        TextField("challenge", required=True),
        TextField("context"),
        TextField("actions", required=True),
        TextField("results", required=True),
        TextField("evidence"),
        TextField("success_factors"),
        TextField("cost_note"),
        TextField("funded_by"),
        TextField("replication"),
        TextField("sustainability"),
        TextField("lessons", required=True),
        TextField("accountability"),
        TextField("rights_equality"),
        TextField("rights_accessibility"),
        TextField("rights_consent"),
        TextField("rights_safety"),
        TextField("participation_evidence"),
    ),
    own_shared=(
        "evidence_level",
        "cost_amount",
        "cost_currency",
        "cost_year",
        "rights_equality_met",
        "rights_accessibility_met",
        "rights_consent_met",
        "rights_safety_met",
        "participation",
        "period_start",
        "period_end",
        "implementers",
        "contact_mode",
        "contact_name",
        "contact_email",
        "contact_phone",
    ),
    sections=(
        START,
        WHERE_AND_WHAT,
        Section("story", _("Challenge, context and steps"), ("challenge", "context", "actions")),
        Section("results", _("Results and evidence"), ("results", "evidence_level", "evidence", "success_factors")),
        Section(
            "people",
            _("Who took part"),
            ("participation", "participation_evidence", "implementers", "period_start", "period_end"),
        ),
        Section(
            "money",
            _("Cost and funding"),
            ("cost_amount", "cost_currency", "cost_year", "cost_note", "funded_by"),
            intro=_("Leave empty what you do not know. An honest gap is better than a guess."),
        ),
        Section(
            "repeat",
            _("Repeating it, and what was learned"),
            ("replication", "sustainability", "lessons", "accountability"),
        ),
        Section(
            "rights",
            _("Rights-based check"),
            (
                "rights_equality_met",
                "rights_equality",
                "rights_accessibility_met",
                "rights_accessibility",
                "rights_consent_met",
                "rights_consent",
                "rights_safety_met",
                "rights_safety",
            ),
            intro=_("Answer each question and say in one sentence how you know."),
        ),
        PLAIN,
        RESOURCES,
        Section(
            "contact",
            _("Contact"),
            ("contact_mode", "contact_name", "contact_email", "contact_phone"),
            intro=_("If you choose messages through the portal, your address is never shown."),
        ),
        SOURCE,
    ),
    facets=FACETS,
    searched=("implementers",),
    checks=(checks.rights_without_evidence, checks.amount_without_currency, checks.period_backwards),
    relates=True,
)

OPPORTUNITY = Kind(
    code="opportunity",
    model=Opportunity,
    label=_("Learning opportunity"),
    label_plural=_("Learning opportunities"),
    list_url="practices:opportunities",
    detail_url="practices:opportunity",
    own_texts=(
        TextField("description", required=True),
        TextField("who_may_join"),
        TextField("how_to_apply"),
        TextField("place", markup=False),
        TextField("cost_note"),
    ),
    own_shared=(
        "form",
        "expert_role",
        "delivery",
        "starts_on",
        "ends_on",
        "deadline",
        "deadline_zone",
        "sign_languages",
        "captions",
        "free",
        "cost_amount",
        "cost_currency",
        "provider",
        "apply_url",
        "follows",
    ),
    sections=(
        START,
        Section("kind", _("Kind of learning"), ("form", "expert_role", "provider", "follows")),
        WHERE_AND_WHAT,
        Section("description", _("What it is, and for whom"), ("description", "who_may_join")),
        Section(
            "when",
            _("When and where"),
            ("delivery", "place", "starts_on", "ends_on"),
            (TermField(Vocabulary.LANGUAGE, TermRole.OFFERED_IN),),
        ),
        Section("access", _("Sign languages and captions"), ("sign_languages", "captions")),
        Section("cost", _("Cost"), ("free", "cost_amount", "cost_currency", "cost_note")),
        Section("apply", _("How to apply"), ("how_to_apply", "apply_url", "deadline", "deadline_zone")),
        PLAIN,
        RESOURCES,
        SOURCE,
    ),
    facets=(*FACETS, Vocabulary.LANGUAGE),
    searched=("provider",),
    checks=(checks.amount_without_currency, checks.dates_backwards, checks.deadline_without_zone),
    relates=True,
    review_months=12,
    is_over=lambda today: Q(ends_on__lt=today),
)

COLLECTION = Kind(
    code="collection",
    model=Collection,
    label=_("Collection"),
    label_plural=_("Collections"),
    list_url="practices:collections",
    detail_url="practices:collection",
    own_texts=(TextField("question", "C"), TextField("introduction", required=True)),
    sections=(
        START,
        Section("text", _("Question and introduction"), ("question", "introduction")),
        Section(
            "items",
            _("Entries of this collection"),
            gathers="items",
            intro=_("Choose a few that answer the question, in the order in which they should be read."),
        ),
        WHERE_AND_WHAT,
        PLAIN,
        RESOURCES,
        SOURCE,
    ),
    facets=FACETS,
    children=("resources", "items"),
    offered=False,
    curated=True,
    relates=True,
)


def on_practice_page(anchor: str) -> Callable[[Entry], str]:
    """Address of an entry that is shown on its practice's page."""

    def url(entry: Entry) -> str:
        about: Any = entry.detail()
        return f"{reverse('practices:detail_by_id', args=[about.subject_id])}#{anchor}-{entry.pk}"

    return url


ENDORSEMENT = Kind(
    code="endorsement",
    model=Endorsement,
    label=_("Endorsement"),
    label_plural=_("Endorsements"),
    list_url="practices:list",
    own_texts=(TextField("reason", required=True),),
    own_shared=("endorser", "endorser_name"),
    sections=(Section("start", _("Your endorsement"), ("title", "summary", "endorser", "endorser_name", "reason")),),
    checks=(checks.endorser_is_the_author,),
    optional=("summary", "plain"),
    searchable=False,
    offered=False,
    parent="subject",
    parent_kinds=("practice",),
    url=on_practice_page("endorsement"),
    review_months=0,
)

ADAPTATION = Kind(
    code="adaptation",
    model=Adaptation,
    label=_("Adaptation report"),
    label_plural=_("Adaptation reports"),
    list_url="practices:list",
    own_texts=(TextField("changed", required=True), TextField("outcome", required=True)),
    own_shared=("organisation", "worked"),
    sections=(
        Section("start", _("We tried it"), ("title", "summary", "organisation", "changed", "worked", "outcome")),
    ),
    optional=("summary", "plain"),
    searchable=False,
    offered=False,
    parent="subject",
    parent_kinds=("practice",),
    url=on_practice_page("adaptation"),
    review_months=0,
)

KINDS = (PRACTICE, OPPORTUNITY, COLLECTION, ENDORSEMENT, ADAPTATION)
