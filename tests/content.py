"""The version of the public content, as tests of what ends an edition compare it."""

from entries.models import ContentVersion


def content_version() -> int:
    """The present content version; 1 as long as nothing has changed it (1 query)."""
    return ContentVersion.objects.values_list("number", flat=True).filter(pk=1).first() or 1
