"""Countries and regions of foreign files as codes of the thesaurus."""

from __future__ import annotations

from babel.core import get_global

from entries.fields import names_of
from entries.models import Term, Vocabulary
from entries.search.words import folded
from portal.exchange.projects.iati import M49_OF_DAC

#: Codes of countries that files still carry; each has one successor.
_OLD = {"UK": "GBR", "EL": "GRC", "TP": "TLS", "ZR": "COD", "BU": "MMR"}
_M49_LIST = "2"
#: Any other vocabulary of regions is the publisher's own.
_LISTS = frozenset({"", "1", _M49_LIST})
#: Regions of the OECD DAC list (IATI code list Region) that have no equal in M49.
_WITHOUT_EQUAL = frozenset(["88", "89", "380", "389", "589", "679", "689", "789", "998", "1036"])


class Places:
    """Countries by any ISO 3166 code or name, regions by code of M49 or of the OECD (4 queries, once a run)."""

    def __init__(self) -> None:
        codes = set(Term.objects.current().of(Vocabulary.COUNTRY).values_list("code", flat=True))
        aliases = get_global("territory_aliases")
        self._codes = {code: code for code in codes}
        self._codes |= {aliases[code][0]: code for code in codes if code in aliases}
        self._codes |= {old: new for old, new in _OLD.items() if new in codes}
        self._names = {name: key.split("/")[1] for name, key in names_of(Vocabulary.COUNTRY).items()}
        self._regions = set(Term.objects.current().of(Vocabulary.REGION).values_list("code", flat=True))

    def country(self, named: str) -> str | None:
        """The code (ISO 3166-1 alpha-3) of a country given by code or name; None for one that M49 does not list."""
        if (code := self._codes.get(named.upper())) is not None:
            return code
        return self._names.get(folded(named)) if len(named) > 3 else None

    def region(self, code: str, vocabulary: str = "") -> str | None:
        """The M49 code of a region, "" for a known one without an equal there, None for an unknown one."""
        if vocabulary not in _LISTS:
            return ""
        wanted = code.zfill(3) if vocabulary == _M49_LIST else M49_OF_DAC.get(code, "")
        if wanted in self._regions:
            return wanted
        return "" if code in _WITHOUT_EQUAL and vocabulary != _M49_LIST else None
