"""Words for reading commitments."""

from __future__ import annotations

from typing import Self

from django.db import models

from entries.search.words import folded

#: Of a question, so many words count.
MOST_WORDS = 8


class CommitmentQuerySet(models.QuerySet):
    """Commitments; everybody may read them, as they were published elsewhere."""

    def of_field(self) -> Self:
        """Those that concern survivors, persons with disabilities or mine action (`Basis`)."""
        return self.exclude(basis="")

    def counted(self) -> Self:
        """Those whose money no other commitment here holds already."""
        return self.filter(counted=True)

    def from_funder(self, key: str) -> Self:
        """Those that name a funder, by its key (`records.key_of`)."""
        return self.filter(funder_keys__contains=[key])

    def saying(self, words: str) -> Self:
        """Those in whose titles, names or identifier every one of the words stands (or begins, or ends)."""
        found = self
        for word in folded(words).split()[:MOST_WORDS]:
            found = found.filter(words__contains=word)
        return found

    def in_order(self) -> Self:
        """The newest first."""
        return self.order_by(models.F("year").desc(nulls_last=True), "-pk")
