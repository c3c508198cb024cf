"""From what happened to matching: which entries have to be matched anew, and which terms stand elsewhere."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import partial

from celery import Task
from django.db import transaction

from entries.models import Happening
from matching.tasks import changed, terms_moved

logger = logging.getLogger(__name__)
#: Happenings that change nothing of an entry.
_WORDS_ONLY = ("message.", "contact.", "match.", "upkeep.")
#: Happenings after which terms mean something else for matching: `moved` in their data.
_OF_TERMS = ("terms.changed", "terms.merged")


def after(happenings: Iterable[Happening]) -> None:
    """Have the entries of these happenings matched anew, after the commit, each once; and what rests on moved terms.

    Without a broker they wait for the night's full run: no mail is held up by that.
    """
    happened = list(happenings)
    ids = {one.entry_id for one in happened if one.entry_id and not one.name.startswith(_WORDS_ONLY)}
    if ids:
        transaction.on_commit(partial(_wake, changed, sorted(ids)))
    if terms := {pk for one in happened if one.name.startswith(_OF_TERMS) for pk in one.data.get("moved", ())}:
        transaction.on_commit(partial(_wake, terms_moved, sorted(terms)))


def _wake(task: Task, ids: list[int]) -> None:
    try:
        task.apply_async([ids], retry=False)
    except Exception:
        logger.exception("matching could not be woken; %s of %s waits for the night", task.name, ids)
