"""How a partner is found, edited and translated."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from entries.kinds import PLAIN, RESOURCES, Kind, Section, TermField, TextField
from entries.models import Entry, Provenance, TermRole, Vocabulary
from partners import checks
from partners.models import Partner, StateProfile


def kind_as_term(entry: Entry) -> Iterator[str]:
    """The kind of partner as the term that lists are narrowed by; the column stays the only truth."""
    assert isinstance(entry, Partner)
    if entry.partner_kind:
        yield f"{Vocabulary.PARTNER_KIND.value}/{entry.partner_kind}"


PARTNER = Kind(
    code="partner",
    model=Partner,
    label=_("Partner"),
    label_plural=_("Partners"),
    list_url="partners:list",
    detail_url="partners:detail",
    own_texts=(TextField("unregistered_reason", markup=False), TextField("disability_policy")),
    own_shared=(
        "partner_kind",
        "office",
        "website",
        "size_band",
        "registered",
        "fiscal_sponsor",
        "fiscal_sponsor_name",
        "share_disabilities",
        "share_survivors",
        "founded_year",
        "audited_accounts",
        "cofinancing_percent",
        "policy_url",
        "policy_mainstreamed",
        "policy_targeted",
        "contact_name",
        "contact_name_for",
        "contact_email",
        "contact_email_for",
        "contact_phone",
        "contact_phone_for",
        "identifiers",
    ),
    facets=(Vocabulary.PARTNER_KIND, Vocabulary.COUNTRY, Vocabulary.THEME, Vocabulary.LANGUAGE),
    extra_facets=kind_as_term,
    sections=(
        Section(
            "start",
            _("Name and what you do"),
            ("title", "summary", "partner_kind", "office", "website"),
            intro=_("The title is the name of your organisation, the summary says what it does."),
        ),
        Section(
            "work",
            _("Where and on what you work"),
            (),
            (
                TermField(Vocabulary.COUNTRY, TermRole.PLACE, required=True),
                TermField(
                    Vocabulary.COUNTRY,
                    TermRole.SEAT,
                    help_text=_("Where it has its seat; for a ministry or an agency of a State, that State."),
                ),
                TermField(Vocabulary.THEME),
                TermField(Vocabulary.LANGUAGE, TermRole.OFFERED_IN),
            ),
        ),
        Section(
            "organisation",
            _("About the organisation"),
            (
                "size_band",
                "founded_year",
                "share_disabilities",
                "share_survivors",
                "registered",
                "unregistered_reason",
                "fiscal_sponsor",
                "fiscal_sponsor_name",
                "audited_accounts",
                "cofinancing_percent",
                "identifiers",
            ),
            intro=_("Nothing here is required. Donors ask for it, so it helps to find what fits you."),
        ),
        Section(
            "donor",
            _("If you give support"),
            ("policy_mainstreamed", "policy_targeted", "disability_policy", "policy_url"),
            (
                TermField(
                    Vocabulary.LANGUAGE,
                    TermRole.ELIGIBLE,
                    help_text=_("Languages in which you accept applications and reports."),
                ),
            ),
            intro=_("Only for those who give money or other support. Others go on to the next page."),
        ),
        Section(
            "contact",
            _("Contact"),
            (
                "contact_name",
                "contact_name_for",
                "contact_email",
                "contact_email_for",
                "contact_phone",
                "contact_phone_for",
            ),
            intro=_("You decide for each part who may see it."),
        ),
        PLAIN,
        RESOURCES,
        Section("source", _("Where this comes from"), ("source", "source_url")),
    ),
    checks=(checks.sponsor_is_another, checks.not_merged, checks.kind_as_verified),
    optional=("summary", "plain"),
    offered=False,
    keeper_pages=(
        (_("Verification by ISU"), "partners:verification"),
        (_("Declaration of partners"), "partners:declaration_of"),
    ),
    hints={
        "title": _("The name of the organisation, as it calls itself in this language."),
        "summary": _("What it does, where and for whom, in two or three sentences; at most 400 characters."),
        "plain": _("The same in short sentences and everyday words."),
        "source": _("Where others can read about the organisation: its website, a register, a report."),
    },
    review_months=12,
)


def page_of_state(entry: Entry) -> str:
    """The page of the country, where the profile is shown."""
    profile = entry.detail()
    assert isinstance(profile, StateProfile)
    return reverse("partners:state", args=[profile.term.code])


STATE_PROFILE = Kind(
    code="state-profile",
    model=StateProfile,
    label=_("State profile"),
    label_plural=_("State profiles"),
    list_url="partners:states",
    own_texts=(TextField("plan_name", markup=False),),
    own_shared=(
        "focal_name",
        "focal_institution",
        "focal_email",
        "focal_phone",
        "focal_contact_for",
        "focal_source",
        "focal_as_at",
        "plan_url",
        "plan_from",
        "plan_until",
        "plan_source",
        "plan_as_at",
    ),
    sections=(
        Section(
            "focal",
            _("National focal point"),
            (
                "focal_name",
                "focal_institution",
                "focal_email",
                "focal_phone",
                "focal_contact_for",
                "focal_source",
                "focal_as_at",
            ),
            intro=_("Who answers for victim assistance in the State. A function can stand for a name."),
        ),
        Section(
            "plan",
            _("National plan"),
            ("plan_name", "plan_url", "plan_from", "plan_until", "plan_source", "plan_as_at"),
            intro=_("The plan on victim assistance, or on disability where survivors are part of it."),
        ),
    ),
    checks=(checks.plan_in_order, checks.says_where_from),
    optional=("summary", "plain"),
    searchable=False,
    offered=False,
    begins_with={"provenance": Provenance.OFFICIAL_SOURCE.value},
    review_months=12,
    url=page_of_state,
)
