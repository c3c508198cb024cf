"""Counts the processes that use the embedded servers, so that the last one stops them.

The count is a file lock (flock): every user holds it shared, and the kernel drops it when a process ends, even by
kill -9. So there is no process id that could be stale, and no counter that could be wrong.
"""

import atexit
import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

Action = Callable[[], object]


class Usage:
    """One process's use of the servers of one data folder."""

    def __init__(self, data: Path, *, stop: Action) -> None:
        self._data = data
        self._stop = stop
        self._held: IO[str] | None = None
        self._process = os.getpid()

    def begin(self, start: Action) -> None:
        """Count ourselves, then run `start`; nobody else starts or stops meanwhile. Ends by itself at exit."""
        with self._mutex():
            self._held = (self._data / "users.lock").open("a")
            fcntl.flock(self._held, fcntl.LOCK_SH)
            try:
                start()
            except BaseException:
                self._drop()
                raise
        atexit.register(self.end)

    def end(self) -> None:
        """Stop counting ourselves; the last user stops the servers. A forked child does nothing."""
        if self._held is None or os.getpid() != self._process:
            return
        with self._mutex():
            try:
                fcntl.flock(self._held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass  # others still work with them
            else:
                self._stop()
            finally:
                self._drop()

    def _drop(self) -> None:
        if self._held is not None:
            self._held.close()
            self._held = None

    @contextmanager
    def _mutex(self) -> Iterator[None]:
        with (self._data / "start.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
