"""From what happened to matching: which entries have to be matched anew."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import partial

from django.db import transaction

from entries.models import Happening
from matching.tasks import changed

logger = logging.getLogger(__name__)
#: Happenings that change nothing of an entry.
_WORDS_ONLY = ("message.", "contact.", "match.", "upkeep.")


def after(happenings: Iterable[Happening]) -> None:
    """Have the entries of these happenings matched anew, after the commit; each once.

    Without a broker they wait for the night's full run: no mail is held up by that.
    """
    ids = {one.entry_id for one in happenings if one.entry_id and not one.name.startswith(_WORDS_ONLY)}
    if ids:
        transaction.on_commit(partial(_wake, sorted(ids)))


def _wake(entry_ids: list[int]) -> None:
    try:
        changed.apply_async([entry_ids], retry=False)
    except Exception:
        logger.exception("matching could not be woken; the entries %s wait for the night", entry_ids)
