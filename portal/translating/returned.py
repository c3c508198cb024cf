"""What a file that came back says of which texts, whatever its form."""

from __future__ import annotations

from dataclasses import dataclass

#: What can be wrong with a text on its way: a part of it is not translated; it holds codes that were never sent.
NOT_WHOLE, WITH_CODES = "not_whole", "with_codes"


@dataclass(frozen=True, slots=True)
class Row:
    """One text of a file: entry and field, the source as the file has it, the translation ("" for none)."""

    entry: int
    field: str
    source: str
    target: str
    problem: str = ""

    def as_json(self) -> list[int | str]:
        """As an import keeps it."""
        return [self.entry, self.field, self.source, self.target, self.problem]


@dataclass(frozen=True, slots=True)
class Returned:
    """A file: the key of the export that it answers, the language it says, its texts."""

    key: str
    language: str
    rows: list[Row]
