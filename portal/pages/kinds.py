"""How a page is found, edited and translated."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from entries.kinds import START, Kind, Section, TextField
from entries.models import Entry
from portal.pages.models import Page


def address(entry: Entry) -> str:
    """A page's address is its slug; what only knows the id (a search hit) goes through a redirect."""
    slug = getattr(entry, "slug", "")
    return reverse("page", args=[slug]) if slug else reverse("page_by_id", args=[entry.pk])


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
    review_months=12,
)
