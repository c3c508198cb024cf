"""How a page is found, edited and translated."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from entries.kinds import START, Kind, Section, TextField
from entries.models import Entry
from portal.pages.models import Page


def address(entry: Entry) -> str:
    """A page's address is its slug."""
    return reverse("page", args=[entry.detail().slug])  # type: ignore[attr-defined]


PAGE = Kind(
    code="page",
    model=Page,
    label=_("Page"),
    label_plural=_("Pages"),
    list_url="home",
    own_texts=(TextField("body", required=True),),
    sections=(START, Section("text", _("Text"), ("body",))),
    optional=("summary", "plain"),
    offered=False,
    searchable=True,
    url=address,
)
