"""Fills the database that DATABASE_URL names: tables, vocabularies, starter content, generated entries.

`python -m benchmarks.fill --size 1000`; without a size, only the migrations are run. `--part` is for its own children.
"""

import argparse
import io
import time

import django

EVERY = 10  # seconds between two words on the progress


def main() -> None:
    """Make everything, and say now and then how far it is."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", type=int, default=0)
    parser.add_argument("--part", type=int)
    options = parser.parse_args()
    django.setup()
    from benchmarks import indexing

    progress = Progress()
    if options.part is not None:
        indexing.index_part(options.part, progress)
    else:
        make(options.size, progress)


def make(size: int, progress: "Progress") -> None:
    """Migrate, and build what the web server serves; with a size, write the entries and index them."""
    from django.core.management import call_command

    from benchmarks import generator, indexing
    from portal import preparation

    call_command("migrate", verbosity=0, interactive=False)
    for step in preparation.build_steps():
        step.run()
    if not size:
        return
    call_command("load_vocabularies", verbosity=0, stdout=io.StringIO())
    call_command("load_starter", verbosity=0, stdout=io.StringIO())
    generator.write(size, progress)
    written = progress.seconds
    indexing.index_all(progress)
    progress.say(f"{size:,} entries written in {written:.0f} s, indexed in {progress.seconds - written:.0f} s")


class Progress:
    """Says what is given to it, but not more often than every ten seconds."""

    def __init__(self) -> None:
        self._begun = self._said = time.monotonic()

    @property
    def seconds(self) -> float:
        """Seconds since the beginning."""
        return time.monotonic() - self._begun

    def __call__(self, words: str) -> None:
        if time.monotonic() - self._said > EVERY:
            self.say(f"{words}, {self.seconds:.0f} s")

    def say(self, words: str) -> None:
        """Say it now."""
        self._said = time.monotonic()
        print(f"    {words}", flush=True)


if __name__ == "__main__":
    main()
