"""Work of the ground that nobody should wait for."""

from celery import shared_task
from django.db import transaction

from entries.search import indexing, vocabulary
from entries.search.terms import thesaurus

_BATCH = 200


@shared_task
def reindex(entry_ids: list[int]) -> int:
    """Write the search rows of many entries anew, a batch a transaction; doing it twice does no harm."""
    return sum(indexing.refresh(entry_ids[start : start + _BATCH]) for start in range(0, len(entry_ids), _BATCH))


@shared_task
def reindex_terms(term_ids: list[int]) -> int:
    """Write the search rows of all entries that carry these terms or terms below them: after a merge or a move."""
    return reindex(indexing.carrying(term_ids))


@shared_task
def rebuild_vocabulary() -> None:
    """Write the words for typing errors anew, each night: new names of terms come in, of deleted entries go out."""
    with transaction.atomic():
        vocabulary.rebuild(thesaurus())
