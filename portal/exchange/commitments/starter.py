"""The portal's own small copy of published commitments, so that the map of a new portal is not empty."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from funding.commitments.models import ImportRun, Standard
from portal.exchange.commitments.importer import Busy, Knowledge, perform

#: Its sources and licences are in `funding/commitments/data/README.md`.
FOLDER = Path(settings.BASE_DIR) / "funding" / "commitments" / "data" / "starter"
STANDARDS = {".xml": Standard.IATI, ".json": Standard.THREESIXTY}


def load() -> str:
    """Import each file in a run of its own, unless there was ever an import; returns words on the result."""
    if ImportRun.objects.exists():
        return "already there"
    kept, knowledge = 0, Knowledge()
    for path in sorted(FOLDER.iterdir()):
        run = ImportRun(standard=STANDARDS[path.suffix], file_name=path.name, size=path.stat().st_size)
        try:
            perform(run, path, knowledge=knowledge)
        except Busy:
            return "another import is under way"
        kept += run.tally.get("new", 0)
    return f"{kept} commitments"
