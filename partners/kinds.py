"""How a partner is found, edited and translated."""

from django.utils.translation import gettext_lazy as _

from entries.kinds import PLAIN, RESOURCES, START, Kind, Section, TermField
from entries.models import TermRole, Vocabulary
from partners.models import Partner

PARTNER = Kind(
    code="partner",
    model=Partner,
    label=_("Partner"),
    label_plural=_("Partners"),
    list_url="partners:list",
    detail_url="partners:detail",
    own_shared=("partner_kind", "website"),
    facets=(Vocabulary.COUNTRY, Vocabulary.THEME),
    sections=(
        START,
        Section(
            "organisation",
            _("About the organisation"),
            ("partner_kind", "website"),
            (TermField(Vocabulary.COUNTRY, TermRole.PLACE), TermField(Vocabulary.THEME)),
        ),
        PLAIN,
        RESOURCES,
    ),
    optional=("plain",),
    offered=False,
)
