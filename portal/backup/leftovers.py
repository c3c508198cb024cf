"""Files that no row names any more: an upload that was replaced, a draft that was thrown away, a request cut off.

They are not deleted at once: revisions in the history name files too, and a request that stores a file commits its row
a moment later. So once a day everything is looked at together, and only what has lain there for a day goes.
"""

from __future__ import annotations

import logging
import time
from pathlib import Path

from portal.backup.making import files_below, named_files
from portal.backup.places import FILES_LOCK, Place

log = logging.getLogger(__name__)

#: The folders that uploads are kept in; whatever else lies in the folder of files is not ours to remove.
OURS = ("resources", "imports")
OLD = 24 * 3600  # seconds


def remove(place: Place, *, older_than: float = OLD) -> int:
    """Remove files that nothing in the database names and that are older than this (seconds); returns how many.

    Nothing is removed while a backup is made: then the next day does it.
    """
    with place.connect() as line:
        row = line.execute("SELECT pg_try_advisory_xact_lock(%s)", [FILES_LOCK]).fetchone()
        if row is None or not row[0]:
            log.info("files are left alone while a backup is made")
            return 0
        candidates = [
            path for folder in OURS for path in files_below(place.media / folder) if _is_old(path, older_than)
        ]
        # Asked after the folder was read: what was named meanwhile is kept.
        named = named_files(line)
        gone = [path for path in candidates if path.relative_to(place.media).as_posix() not in named]
        for path in gone:
            path.unlink(missing_ok=True)
    return len(gone)


def _is_old(path: Path, seconds: float) -> bool:
    return path.stat().st_mtime < time.time() - seconds
