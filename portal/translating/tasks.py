"""What the clock does for the translation desk: files of translators are not kept for ever."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from portal.translating.models import Export, Import

#: A file that came back is in the drafts or was not wanted; one that went out may come back for a year.
IMPORTS_KEPT, EXPORTS_KEPT = timedelta(days=180), timedelta(days=365)


@shared_task
def forget_old_files() -> int:
    """Remove imports and exports past their time; what was published of them stays, and the audit log names them."""
    now = timezone.now()
    gone, _by_model = Import.objects.filter(at__lt=now - IMPORTS_KEPT).delete()
    return gone + Export.objects.filter(at__lt=now - EXPORTS_KEPT).delete()[0]
