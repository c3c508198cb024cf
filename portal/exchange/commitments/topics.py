"""Which commitments concern the field, and under which pillars of victim assistance they fall: a stated rule.

1. It concerns the field if its publisher says so (disability marker 1 or 2, sector of mine action), else if its title
   or its text is about it, weighed as for project texts (`portal.exchange.projects.relevance`).
2. Its themes are those that its own words name (`portal.exchange.projects.themes`) and those of its sectors (OECD DAC
   and CRS purpose codes, below). Its pillars are the six top themes above them.
3. What does not concern the field gets no theme: a hospital is no victim assistance by being a hospital.
"""

from __future__ import annotations

from entries.models import Term, Vocabulary
from funding.commitments.models import Basis
from funding.commitments.pillars import PILLARS
from funding.commitments.records import Grant
from portal.exchange.projects.records import Record
from portal.exchange.projects.relevance import MINE_SECTOR, weigh
from portal.exchange.projects.themes import guess
from portal.exchange.projects.words import STEMS, fold

#: Theme of each sector, by the beginning of its code; the longest beginning that fits counts.
SECTORS = {
    "111": "inclusive-education", "112": "inclusive-education", "113": "inclusive-education",
    "11330": "vocational-training",
    "114": "inclusive-education", "121": "medical", "122": "medical", "12340": "mental-health", "15130": "laws",
    "15160": "laws", "16010": "social-protection", "16011": "social-protection", "16020": "inclusive-employment",
    "16030": "housing", "16040": "housing", "16062": "data", "110": "inclusive-education", "120": "medical",
}  # fmt: skip
_SHORTEST, _LONGEST = 3, 5
#: Without any of these a text is not about the field; most texts have none, and are not weighed.
_ALL_STEMS = tuple(dict.fromkeys(stem for stems in STEMS.values() for stem in stems))


class Topics:
    """Judges grants one by one; knows which themes stand below which pillar (1 query, once a run)."""

    def __init__(self) -> None:
        terms = Term.objects.current().of(Vocabulary.THEME).values_list("pk", "code", "ancestor_ids")
        codes = {pk: code for pk, code, _above in terms}
        self._pillars: dict[str, str] = {}
        for pk, code, ancestors in terms:
            above = [codes[one] for one in (pk, *ancestors) if one in codes]
            self._pillars[code] = next((one for one in above if one in PILLARS), "")

    def of(self, grant: Grant) -> tuple[Basis, list[str], list[str]]:
        """Why it concerns the field, the codes of its themes, the codes of its pillars."""
        record = Record(grant.line, "", titles=grant.titles)
        if grant.texts:
            record.parts["description"] = grant.texts
        basis = self._basis(grant, record)
        if basis == Basis.NONE:
            return basis, [], []
        named = [key.split("/")[1] for key in guess(record) if key.startswith("theme/")]
        codes = [*named, *filter(None, map(_of_sector, grant.sectors))]
        themes = [code for code in dict.fromkeys(codes) if code in self._pillars]
        return basis, themes, [pillar for pillar in PILLARS if pillar in {self._pillars[code] for code in themes}]

    @staticmethod
    def _basis(grant: Grant, record: Record) -> Basis:
        if grant.marker:
            return Basis.MARKER
        if MINE_SECTOR in grant.sectors:
            return Basis.SECTOR
        title, text = fold("\n".join(record.titles.values())), fold(record.text())
        if not any(stem in text or stem in title for stem in _ALL_STEMS):
            return Basis.NONE
        return Basis.WORDS if weigh(record).relevant else Basis.NONE


def _of_sector(code: str) -> str:
    return next(
        (SECTORS[code[:length]] for length in range(_LONGEST, _SHORTEST - 1, -1) if code[:length] in SECTORS), ""
    )
