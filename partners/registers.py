"""The registers whose prefix may begin the identifier of an organisation (org-id.guide): our copy of the list."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "data" / "registers.csv"


@cache
def registers() -> Mapping[str, str]:
    """Prefix to the register's name in English; withdrawn ones too, because old identifiers stay what they are."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file, strict=True)}


def name_of(prefix: str) -> str:
    """The register's name in English, "" for a prefix that the list does not have."""
    return registers().get(prefix, "")


def nearest(prefix: str) -> str:
    """The known prefix that looks most like this one, "" where none is near."""
    return next(iter(get_close_matches(prefix, registers(), n=1, cutoff=0.75)), "")
