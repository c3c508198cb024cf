"""Recording what happened, in the transaction of the change itself."""

from typing import Any

from django.db.models import F
from django.utils import timezone

from entries.models import ContentVersion, Entry, Happening
from entries.viewers import Viewer


def record(name: str, /, *, entry: Entry | None = None, by: Viewer | None = None, **data: Any) -> Happening:
    """Store a happening; call it inside the transaction that makes the fact true."""
    return Happening.objects.create(name=name, entry=entry, actor_id=by.user_id if by else None, data=data)


def bump_content_version() -> None:
    """Tell every cache that the public content changed (visible with the commit of the transaction)."""
    now = timezone.now()
    if not ContentVersion.objects.filter(pk=1).update(number=F("number") + 1, changed_at=now):
        ContentVersion.objects.get_or_create(pk=1)
