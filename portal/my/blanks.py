"""The empty Word forms, each made once by a process: laying out its tables takes a quarter of a second."""

from __future__ import annotations

import threading
from functools import lru_cache

from django.utils.translation import override

from entries.kinds import Kind, all_kinds
from portal.my import offline

#: Twice the forms that there are, of some 40 kB each: seven kinds in four languages, and those that were changed.
MOST = 56
_making = threading.Lock()


def empty_form(kind: Kind, language: str) -> bytes:
    """The empty form of a kind as a .docx in `language` (the queries of its questions).

    A form that asks what the last one asked is the last one. So a renamed term is in the next one, in every process,
    and whoever asks with a query of their own, past the cache of pages, does not have it made anew.
    """
    with override(language):
        asked = "\n".join(f"{part.title} {group}" for part, group in offline.questions(kind))
    return _kept(kind.code, language, asked)


def _kept(code: str, language: str, asked: str) -> bytes:
    with _making:  # who comes while it is made waits for it: two at once would take twice as long
        return _made(code, language, asked)


@lru_cache(maxsize=MOST)
def _made(code: str, language: str, _asked: str) -> bytes:
    return offline.document(next(kind for kind in all_kinds() if kind.code == code), language)
