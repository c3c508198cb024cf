"""How a partner is found, edited and translated."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from entries.kinds import PLAIN, RESOURCES, Kind, Section, TermField, TextField
from entries.models import Entry, TermRole, Vocabulary
from partners import checks
from partners.models import Partner


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
    checks=(checks.sponsor_is_another,),
    optional=("summary", "plain"),
    offered=False,
)
