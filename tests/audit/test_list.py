"""The audit list is complete: no address without an entry, no entry without an address."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from tests.audit.addresses import AUDITED, NO_PAGES

# Engineers' rooms and files: no page of ours.
OUTSIDE = frozenset({"admin"})


def _names(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern.pattern} has no name, so nobody can audit it"
            yield prefix + pattern.name
        elif pattern.namespace not in OUTSIDE:
            yield from _names(pattern, prefix + (f"{pattern.namespace}:" if pattern.namespace else ""))


def test_every_address_of_the_portal_is_on_the_audit_list() -> None:
    listed = {one.name for one in (*AUDITED, *NO_PAGES)}
    assert set(_names(get_resolver())) == listed


def test_an_address_is_either_a_page_or_none() -> None:
    assert not {one.name for one in AUDITED} & {one.name for one in NO_PAGES}
