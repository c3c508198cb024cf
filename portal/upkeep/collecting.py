"""Which links lead out of the published entries, and where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urldefrag, urlsplit

from django.db import models, transaction
from django.utils.encoding import iri_to_uri

from entries import markup
from entries.kinds import Kind, all_kinds
from entries.models import Entry
from entries.texts import LANGUAGES, raw
from portal.upkeep.models import LONGEST_ADDRESS, Link, LinkUse

BATCH = 500


@transaction.atomic
def collect() -> int:
    """Bring the list of links up to what is published now; returns how many links there are.

    In order: adds new links and uses, drops the uses that are gone, then the links without any use.
    """
    wanted = {(entry.pk, place, address) for entry in _published() for place, address in links_of(entry)}
    addresses = sorted({address for _entry, _place, address in wanted})
    Link.objects.bulk_create(
        [Link(address=address, host=host_of(address)) for address in addresses],
        ignore_conflicts=True,
        batch_size=BATCH,
    )
    keys = dict(Link.objects.values_list("address", "pk"))
    uses = {(entry, place, keys[address]) for entry, place, address in wanted}
    known = {(use.entry_id, use.place, use.link_id): use.pk for use in LinkUse.objects.all()}
    LinkUse.objects.filter(pk__in=[pk for use, pk in known.items() if use not in uses]).delete()
    LinkUse.objects.bulk_create(
        [LinkUse(entry_id=entry, place=place, link_id=link) for entry, place, link in sorted(uses - known.keys())],
        ignore_conflicts=True,
        batch_size=BATCH,
    )
    Link.objects.filter(uses=None).delete()
    return len(addresses)


def _published() -> Iterator[Entry]:
    for kind in all_kinds():
        entries = kind.model.objects.published().filter(kind=kind.code).prefetch_related(*kind.children)
        yield from entries.order_by("pk").iterator(chunk_size=BATCH)


def links_of(entry: Entry) -> set[tuple[str, str]]:
    """The links of an entry (of its own kind's model), each with the field or child rows in which it stands."""
    found = {(name, address) for name, address in _written(entry, entry.kind_info)}
    for accessor in entry.kind_info.children:
        for row in getattr(entry, accessor).all():
            found |= {(accessor, address) for address in _in_fields(row, url_fields(type(row)))}
    return {(place, clean) for place, address in found if (clean := cleaned(address))}


def _written(entry: Entry, kind: Kind) -> Iterator[tuple[str, str]]:
    # Addresses for those who registered or review only: nobody else comes by, not even to look whether they work.
    shared = set(kind.shared) - kind.confidential
    for name in url_fields(type(entry)):
        if name in shared:
            yield name, getattr(entry, name) or ""
    for text in kind.texts:
        if text.public and text.markup:
            for code in LANGUAGES:
                written = raw(entry, text.name, code)
                if "](" in written or "<http" in written:
                    yield from ((text.name, address) for address in markup.links(written))


def _in_fields(row: models.Model, names: Iterable[str]) -> Iterator[str]:
    return (getattr(row, name) or "" for name in names)


def url_fields(model: type[models.Model]) -> list[str]:
    """The names of the model's fields that hold an address."""
    return [field.name for field in model._meta.concrete_fields if isinstance(field, models.URLField)]


def cleaned(address: str) -> str:
    """The address as it is asked for: of the web, ASCII, without fragment; "" for anything else or too long a one."""
    try:
        parts = urlsplit(urldefrag(address.strip()).url)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port else ""
    except (ValueError, UnicodeError):
        return ""
    if parts.scheme.lower() not in ("http", "https") or not host or parts.username or parts.password:
        return ""
    netloc = f"[{host}]{port}" if ":" in host else f"{host}{port}"
    whole = iri_to_uri(parts._replace(scheme=parts.scheme.lower(), netloc=netloc, path=parts.path or "/").geturl())
    return whole if len(whole) <= LONGEST_ADDRESS else ""


def host_of(address: str) -> str:
    """The host of a cleaned address."""
    return (urlsplit(address).hostname or "")[:255]
