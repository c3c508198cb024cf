"""Reading an uploaded file in the background."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from celery import shared_task

from funding.commitments.models import ImportRun
from portal.exchange.commitments.importer import Busy, perform

#: Seconds: files of many gigabytes are read to their end.
LONGEST = 12 * 3600
#: Seconds until a run looks again whether the one before it is over.
LATER = 20


@shared_task(bind=True, time_limit=LONGEST, soft_time_limit=LONGEST - 60, max_retries=None)
def read_file(self: Any, pk: int) -> None:
    """Read the file of a run, then delete it; waits while another import is under way.

    A run whose worker was killed comes again, and begins anew: what was kept already is found unchanged.
    """
    run = ImportRun.objects.filter(pk=pk).first()
    if run is None or run.is_over or not run.file:
        return
    try:
        perform(run, Path(run.file.path))
    except Busy:
        raise self.retry(countdown=LATER) from None
    finally:
        _forget_file(pk)


def _forget_file(pk: int) -> None:
    """Delete the file of a run that is over, whatever its end was."""
    run = ImportRun.objects.get(pk=pk)
    if run.is_over:
        run.file.delete(save=True)
