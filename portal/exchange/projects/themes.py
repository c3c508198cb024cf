"""Themes, groups and places of a project, from its own clear words only; a curator looks over the guesses."""

from __future__ import annotations

import re

from babel.core import get_global

from entries.fields import names_of
from entries.models import Term, Vocabulary
from entries.search.words import folded
from portal.exchange.projects.records import Record
from portal.exchange.projects.words import any_of, fold

#: A guess needs its word in the title, or so many times in the text; and no more themes than this are guessed.
OFTEN, MOST = 2, 4
#: Words of each theme in English, French, Spanish and Arabic, folded, at word boundaries.
WORDS: dict[str, tuple[str, ...]] = {
    "theme/prosthetics-orthotics": (
        r"prosthe(?:sis|ses|tics?)",
        r"orthotics?",
        r"prothes(?:es?|istes?)",
        r"ortheses?",
        r"protesis",
        r"ortesis",
        r"(?:ال)?اطراف (?:ال)?(?:اصطناعيه|صناعيه)",
    ),
    "theme/physiotherapy": (
        r"physiotherap\w+",
        r"physical therap\w+",
        r"kinesitherap\w+",
        r"fisioterap\w+",
        r"العلاج الطبيعي",
    ),
    "theme/wheelchair": (r"wheelchairs?", r"fauteuils? roulants?", r"sillas? de ruedas", r"كراسي متحركه"),
    "theme/assistive-technology": (
        r"assistive (?:devices?|technolog\w+|products?)",
        r"hearing aids?",
        r"aides techniques",
        r"technologies d'assistance",
        r"ayudas tecnicas",
        r"tecnologias? de asistencia",
    ),
    "theme/community-rehabilitation": (
        r"community[- ]based rehabilitation",
        r"readaptation a base communautaire",
        r"rehabilitacion basada en la comunidad",
    ),
    "theme/rehabilitation": (
        r"(?:physical|functional|comprehensive|health-related) rehabilitation",
        r"rehabilitation services",
        r"readaptation (?:fonctionnelle|physique)",
        r"rehabilitacion (?:fisica|funcional)",
    ),
    "theme/surgery": (r"orthop\w+ surger\w+", r"amputations?", r"chirurgie orthopedique", r"amputacion(?:es)?"),
    "theme/peer-support": (
        r"peer[- ]support",
        r"peer[- ]to[- ]peer",
        r"soutien par les pairs",
        r"pair-aidance",
        r"apoyo entre pares",
    ),
    "theme/mental-health": (r"mental health", r"mhpss", r"sante mentale", r"salud mental", r"الصحه النفسيه"),
    "theme/inclusive-education": (
        r"inclusive education",
        r"education inclusive",
        r"educacion inclusiva",
        r"التعليم الدامج",
    ),
    "theme/inclusive-employment": (
        r"inclusive employment",
        r"emploi inclusif",
        r"empleo inclusivo",
        r"insercion laboral",
    ),
    "theme/vocational-training": (r"vocational training", r"formation professionnelle", r"formacion profesional"),
    "theme/disability-law": (
        r"(?:laws?|legislation|rights) (?:on|of|for) (?:persons|people) with disabilit\w+",
        r"crpd",
        r"convention on the rights of persons with disabilities",
        r"derechos de las personas con discapacidad",
        r"droits des personnes handicapees",
    ),
    "theme/data-survivor-registry": (r"(?:survivor|victim|casualty) (?:registr\w+|database|data|information system)",),
    "theme/risk-education": (
        r"(?:mine |explosive ordnance )?risk education",
        r"education (?:aux|sur les) risques",
        r"educacion (?:sobre|en) (?:el )?riesgo",
        r"التوعيه بمخاطر",
    ),
    "group/survivors": (
        r"(?:mine|landmine|erw|explosive ordnance) (?:survivors|victims|accidents)",
        r"victimes de mines",
        r"survivors of (?:erw|mines|landmines|explosive ordnance)",
        r"victimas de minas",
        r"ضحايا الالغام",
    ),
    "group/persons-with-disabilities": (
        r"(?:persons?|people|children|women) with disabilit\w+",
        r"pwds?",
        r"personnes? (?:handicapees?|en situation de handicap)",
        r"personas con discapacidad",
        r"الاشخاص ذوي الاعاقه",
    ),
}
_WORDS = {key: any_of(patterns) for key, patterns in WORDS.items()}
#: What follows the name of a country in the name of a response plan.
_PLAN = re.compile(
    r"\b(?:humanitarian|response|refugee|regional|flash|plan|appeal|resilience|de reponse|humanitaire|\d{4}|\().*$"
)


def guess(record: Record) -> dict[str, str]:
    """Term keys and the word each rests on, the surest first; at most MOST themes, and the groups."""
    title, text = fold("\n".join(record.titles.values())), fold(record.text())
    found: list[tuple[int, str, str]] = []
    for key, pattern in _WORDS.items():
        in_title = pattern.search(title)
        matches = pattern.findall(text)
        if in_title or len(matches) >= OFTEN:
            found.append((len(matches) + 100 * bool(in_title), key, in_title[0] if in_title else matches[0]))
    found.sort(reverse=True)
    themes = [(key, word) for _count, key, word in found if key.startswith("theme/")][:MOST]
    return dict(themes + [(key, word) for _count, key, word in found if key.startswith("group/")])


class Places:
    """Country and region terms by ISO code, M49 code, or name in any of the four languages (3 queries, once)."""

    def __init__(self) -> None:
        codes = set(Term.objects.current().of(Vocabulary.COUNTRY).values_list("code", flat=True))
        aliases = get_global("territory_aliases")
        self.by_code = {code: f"country/{code}" for code in codes}
        self.by_code |= {aliases[code][0]: f"country/{code}" for code in codes if code in aliases}
        self.countries = names_of(Vocabulary.COUNTRY)
        self.regions = names_of(Vocabulary.REGION)

    def of(self, record: Record) -> list[str]:
        """Keys of the countries that the record names; of its regions only where it names no country."""
        countries = [key for place in record.places if (key := self._country(place))]
        if countries:
            return list(dict.fromkeys(countries))
        named = [self.regions.get(folded(place)) for place in record.places]
        coded = [self.regions.get(code) for code in record.regions]
        return list(dict.fromkeys(key for key in [*named, *coded] if key))

    def _country(self, place: str) -> str | None:
        if place.upper() in self.by_code:
            return self.by_code[place.upper()]
        name = folded(place)
        return self.countries.get(name) or self.countries.get(_PLAN.sub("", name).strip())
