"""Doors for the background: reading tables that were handed in."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from portal.tables.models import TableImport, TableState
from portal.tables.services import Busy, perform

#: An import that has said nothing for so long has lost its worker, or its message never came.
SILENT = timedelta(minutes=2)


@shared_task
def read_table(pk: int) -> None:
    """Read one table, then delete its file. While another import is under way it waits for `resume_tables`."""
    table = TableImport.objects.filter(pk=pk).first()
    if table is None or table.is_over or not table.file:
        return
    try:
        perform(table)
    except Busy:
        return
    finally:
        _forget_file(pk)


@shared_task
def resume_tables() -> int:
    """Go on with imports that nobody works on: a killed worker, a lost queue. Returns how many; called each minute."""
    quiet = TableImport.objects.filter(state__in=(TableState.WAITING, TableState.RUNNING))
    quiet = quiet.filter(told_at__lt=timezone.now() - SILENT).exclude(file="")
    keys = list(quiet.order_by("pk").values_list("pk", flat=True))
    for pk in keys:
        read_table(pk)
    return len(keys)


def _forget_file(pk: int) -> None:
    table = TableImport.objects.get(pk=pk)
    if table.is_over:
        table.file.delete(save=True)
