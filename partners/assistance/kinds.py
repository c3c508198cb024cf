"""How requests for and offers of assistance are found, edited, checked and translated."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from entries.kinds import PLAIN, RESOURCES, START, Kind, Section, TermField, TextField, topics
from entries.models import Entry, TermRole, Vocabulary
from partners.assistance import checks
from partners.assistance.models import AssistanceOffer, AssistanceRequest

FACETS = (
    Vocabulary.SUPPORT,
    Vocabulary.THEME,
    Vocabulary.COUNTRY,
    Vocabulary.REGION,
    Vocabulary.MODEL,
    Vocabulary.GROUP,
    Vocabulary.LANGUAGE,
)
SHARED = (
    "amount_min",
    "amount_max",
    "currency",
    "amount_for",
    "starts_on",
    "ends_on",
    "open_until",
    "contact_name",
    "contact_email",
    "contact_phone",
    "contact_for",
)
AMOUNT = ("amount_min", "amount_max", "currency")
SUPPORT = TermField(Vocabulary.SUPPORT, required=True)
WHEN = Section(
    "when",
    _("When, and in which languages"),
    ("starts_on", "ends_on", "open_until"),
    (TermField(Vocabulary.LANGUAGE, TermRole.OFFERED_IN, help_text=_("Languages in which you can work together.")),),
)
CONTACT = Section(
    "contact",
    _("Contact"),
    ("contact_name", "contact_email", "contact_phone"),
    intro=_("Everybody who is signed in can write to you through the portal. Nobody sees your address for that."),
)
SEEN = Section(
    "seen",
    _("Who may see it"),
    ("audience", "amount_for", "contact_for"),
    intro=_(
        "You decide for the whole, for the amount and for the contact. What is hidden is not found by search either."
    ),
)
WHERE_FROM = Section("source", _("Where this comes from"), ("source", "source_url"))


def closed_by(today: date) -> Q:
    """Requests and offers whose last day for an answer, or else of their period, has passed (as `is_closed` says)."""
    return Q(open_until__lt=today) | Q(open_until=None, ends_on__lt=today)


REQUEST = Kind(
    code="request",
    model=AssistanceRequest,
    label=_("Request for assistance"),
    label_plural=_("Requests for assistance"),
    list_url="assistance:requests",
    detail_url="assistance:request",
    own_texts=(
        TextField("need", required=True),
        TextField("tried"),
        TextField("own_part"),
        TextField("accessibility_note"),
    ),
    own_shared=(*SHARED, "accessibility_cost", "accessibility_budgeted"),
    facets=FACETS,
    sections=(
        START,
        Section("need", _("What is needed"), ("need", "tried", "own_part"), (SUPPORT,)),
        topics(Vocabulary.MODEL, Vocabulary.GROUP, place_help=_("Where the work takes place: one name per line.")),
        WHEN,
        Section(
            "money",
            _("How much, and what accessibility costs"),
            (*AMOUNT, "accessibility_cost", "accessibility_budgeted", "accessibility_note"),
            intro=_("A budget without a line for accessibility leaves people out. Say what it costs, even roughly."),
        ),
        CONTACT,
        SEEN,
        PLAIN,
        RESOURCES,
        WHERE_FROM,
    ),
    checks=(
        checks.partner_is_named,
        checks.amounts_make_sense,
        checks.dates_make_sense,
        checks.accessibility_is_budgeted,
    ),
    optional=("plain",),
    offered=False,
    on_paper=True,
    relates=True,
    keeper_pages=((_("Matches"), "finding:matches"),),
    review_months=6,
    is_over=closed_by,
)


def who_may_ask(entry: Entry) -> Iterator[str]:
    """The kinds of partner that an offer's rules name, as terms that lists are narrowed by."""
    assert isinstance(entry, AssistanceOffer)
    for rule in entry.rules:
        if rule.get("rule") == "partner_kinds":
            yield from rule.get("any", ())


OFFER = Kind(
    code="offer",
    model=AssistanceOffer,
    label=_("Offer of assistance"),
    label_plural=_("Offers of assistance"),
    list_url="assistance:offers",
    detail_url="assistance:offer",
    own_texts=(TextField("offered", required=True), TextField("conditions"), TextField("how_to_ask")),
    own_shared=(*SHARED, "accessibility_paid", "rules"),
    facets=(*FACETS, Vocabulary.PARTNER_KIND),
    extra_facets=who_may_ask,
    sections=(
        START,
        Section("offered", _("What is offered"), ("offered", "conditions", "how_to_ask"), (SUPPORT,)),
        topics(
            Vocabulary.MODEL,
            Vocabulary.GROUP,
            place_help=_("Where you can help: one name per line. Leave empty for everywhere."),
        ),
        Section(
            "who",
            _("Who may ask for it"),
            ("rules",),
            intro=_("Each rule leaves somebody out. Choose only what you really need."),
        ),
        WHEN,
        Section("money", _("How much"), (*AMOUNT, "accessibility_paid")),
        CONTACT,
        SEEN,
        PLAIN,
        RESOURCES,
        WHERE_FROM,
    ),
    checks=(
        checks.partner_is_named,
        checks.amounts_make_sense,
        checks.dates_make_sense,
        checks.rules_are_sound,
    ),
    optional=("plain",),
    offered=False,
    on_paper=True,
    relates=True,
    keeper_pages=((_("Matches"), "finding:matches"),),
    review_months=6,
    is_over=closed_by,
)

KINDS = (REQUEST, OFFER)
