"""What must be done before the processes start; each step is quick when there is nothing to do."""

import hashlib
import io
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from portal import catalogues, schema

VOCABULARY_FILES = "entries/data"


@dataclass(frozen=True)
class Step:
    """One step: the sentence that is shown, and what is done. It returns words on the result, or nothing."""

    title: str
    run: Callable[[], str]


def build_steps() -> list[Step]:
    """Return the steps that need no database: an image does them when it is built."""
    return [
        Step("Compiling the translations", compile_messages),
        Step("Collecting styles and scripts", collect_static),
    ]


def database_steps() -> list[Step]:
    """Return the steps that change the database, in order."""
    steps = [
        Step("Bringing the database up to date", migrate),
        Step("Loading the vocabularies", load_vocabularies),
        Step("Loading who is bound by which treaty", load_treaties),
        Step("Loading the starter content", load_starter),
        Step("Loading published data on money already given", load_commitments),
    ]
    if settings.PORTAL_ENV == "sample":
        steps += [
            Step("Making the sample accounts", make_accounts),
            Step("Loading the sample entries", load_samples),
            Step("Loading a sample issue of the newsletter", load_newsletter),
        ]
    return [*steps, Step("Comparing who asks with who offers", compare)]


def migrate() -> str:
    """Run the migrations that have not run; an empty database gets its tables at once."""
    if schema.is_empty():
        schema.create()
        return ""
    call_command("migrate", verbosity=0, interactive=False)
    return ""


def load_vocabularies() -> str:
    """Load the vocabularies, unless the very same files were loaded into this database before."""
    from entries.models import Term

    stamp = _Stamp("vocabularies", settings.BASE_DIR / VOCABULARY_FILES, _database_name())
    if stamp.matches() and Term.objects.exists():
        return "unchanged"
    call_command("load_vocabularies", stdout=io.StringIO())
    stamp.keep()
    return ""


def load_treaties() -> str:
    """Load treaty status and reports of survivors; a moment when nothing changed."""
    from partners import loading

    return "changed" if loading.load().changed else "unchanged"


def load_starter() -> str:
    """Load the starter content into a database without entries."""
    if _has_entries():
        return "already there"
    call_command("load_starter", stdout=io.StringIO())
    return ""


def load_commitments() -> str:
    """Import the portal's own small copy of published commitments into a database that never had an import."""
    from portal.exchange.commitments import starter

    return starter.load()


def load_samples() -> str:
    """Load the sample entries, unless there are some; never called in production."""
    from entries.models import Entry

    # The organisations of the sample accounts are sample entries too, and come before.
    if Entry.objects.filter(sample=True).exclude(kind="partner").exists():
        return "already there"
    call_command("load_samples", stdout=io.StringIO())
    return ""


def load_newsletter() -> str:
    """Load a past issue of the newsletter, unless there is one; never called in production."""
    from portal.notifications.newsletter import example

    return example.load()


def compare() -> str:
    """Match everything with everything, where nothing was matched before; afterwards the worker does it on change."""
    from matching import refresh
    from matching.models import Profile

    return "already there" if Profile.objects.exists() else f"{refresh.everything()} matches"


def make_accounts() -> str:
    """Make one sample account for each role, unless they are there, and say which; never called in production."""
    from partners.management.commands.create_sample_accounts import ACCOUNTS, PASSWORD

    call_command("create_sample_accounts", stdout=io.StringIO())
    lines = [f"  {address + '@example.org':<24}{name}" for address, name, *_others in ACCOUNTS]
    return "\n".join([f"Sample accounts, all with the password {PASSWORD}:", *lines])


def compile_messages() -> str:
    """Compile the catalogues that changed."""
    return ", ".join(catalogues.compile_stale(settings.BASE_DIR)) or "unchanged"


def collect_static() -> str:
    """Collect, name by content and compress the static files, unless none has changed."""
    stamp = _Stamp("static", settings.BASE_DIR / "static", f"{settings.STATICFILES_BACKEND} {settings.STATIC_ROOT}")
    if stamp.matches() and (settings.STATIC_ROOT / "staticfiles.json").exists():
        return "unchanged"
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.keep()
    return ""


def _has_entries() -> bool:
    from entries.models import Entry

    return Entry.objects.exists()


def _database_name() -> str:
    return os.environ.get("DATABASE_URL", "")


class _Stamp:
    """Remembers in the data folder that some files were dealt with, for one target (a database, a folder)."""

    def __init__(self, name: str, folder: Path, target: str) -> None:
        self._file = settings.DATA_DIR / "stamps" / name
        self._folder = folder
        self._target = target

    def matches(self) -> bool:
        """Say whether the same files were dealt with for the same target."""
        return self._file.exists() and self._file.read_text() == self._digest()

    def keep(self) -> None:
        """Remember the files as they are now."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.write_text(self._digest())

    def _digest(self) -> str:
        digest = hashlib.sha256(self._target.encode())
        for line in self._lines():
            digest.update(line.encode())
        return digest.hexdigest()

    def _lines(self) -> Iterator[str]:
        for path in sorted(self._folder.rglob("*")):
            if path.is_file():
                facts = path.stat()
                yield f"{path.relative_to(self._folder)} {facts.st_size} {facts.st_mtime_ns}\n"
