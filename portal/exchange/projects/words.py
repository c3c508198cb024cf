"""The words of the field in four languages, as they are written in project texts.

Patterns are matched against folded text: lower case, without accents and Arabic vowel signs. They begin and end at a
word boundary, so that "deficiente" or "inefficiency" is never taken for a disability.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

#: What a record must speak about: concept, then its words.
FIELD: dict[str, tuple[str, ...]] = {
    "disability": (
        r"disabilit(?:y|ies)(?! adjusted|-adjusted)",
        r"disabled",
        r"handicap(?:ped|s)?",
        r"pwds?",
        r"(?:visual|hearing|physical|mobility|intellectual|sensory|functional|motor) impairments?",
        r"(?:visually|hearing|physically|mobility|intellectually) impaired",
        r"persons? with impairments?",
        r"deaf(?:ness)?",
        r"hard of hearing",
        r"blind(?:ness)? (?:people|persons?|children|and)",
        r"deafblind",
        r"handicapee?s?",
        r"(?:personnes|enfants) (?:sourde?s|aveugles|malvoyante?s|malentendante?s)",
        r"deficiences? (?:visuelle|auditive|motrice|physique|intellectuelle|mentale|sensorielle)s?",
        r"invalidites?",
        r"discapacidad(?:es)?",
        r"discapacitad[oa]s?",
        r"(?:personas|ninos|ninas) (?:sord|cieg)[oa]s",
        r"deficiencias? (?:visual|auditiva|fisica|motora|motriz|intelectual|mental|sensorial)(?:es|s)?",
        r"minusvali(?:a|as|do|da|dos|das)",
        r"(?:و|ب|ل)?(?:ال|لل|ل)?(?:اعاقه|اعاقات|معاق|معاقه|معاقين|معاقون|معاقات|معوقين)",
        r"ذوي الاحتياجات الخاصه",
    ),
    "mines": (
        r"landmines?",
        r"mine[- ](?:action|risks?|awareness|clearance|victims?|survivors?|field|contaminat\w+|accidents?)",
        r"minefields?",
        r"anti-?personnel mines?",
        r"demining",
        r"de-mining",
        r"explosive (?:remnants?|ordnances?|hazards?)",
        r"unexploded",
        r"cluster munitions?",
        r"erw",
        r"uxos?",
        r"eore",
        r"victim assistance",
        r"mines and erw",
        r"mines? anti-?personnels?",
        r"deminage",
        r"engins? (?:explosifs?|non explos\w+)",
        r"rest(?:es)? explosifs?",
        r"(?:lutte|action) (?:contre les |anti-?)mines",
        r"sous-munitions",
        r"victimes? (?:de|des) mines",
        r"risques? (?:des |lies aux |de )?mines",
        r"assistance aux victimes (?:de|des) (?:mines|engins|restes)",
        r"minas anti-?persona(?:l|les)?",
        r"desminado",
        r"(?:restos|artefactos) explosivos",
        r"municiones (?:en racimo|sin explotar|sin explosionar)",
        r"accion (?:integral )?contra (?:las )?minas",
        r"(?:victimas|sobrevivientes|supervivientes) de (?:las )?minas",
        r"riesgo de minas",
        r"(?:و|ب|ل)?(?:ال|لل|ل)?الغام",
        r"للالغام",
        r"مخلفات الحروب?",
        r"الذخاير (?:العنقوديه|غير المنفجره)",
    ),
    "rehabilitation": (
        r"(?:physical|functional|medical|post-?trauma\w*|community[- ]based|health[- ]related|injury|hand|"
        r"comprehensive|psychosocial and physical) rehabilitation",
        r"rehabilitation (?:services?|professionals?|medicine|therap\w+|care|needs|capacity)",
        r"rehabilitation (?:of|for) (?:\w+ ){0,2}(?:patients?|amputees|survivors|injured|persons|people|disabled)",
        r"physiotherap\w+",
        r"physical therap\w+",
        r"occupational therap\w+",
        r"prosthe(?:sis|ses|tics?)",
        r"orthotics?",
        r"orthos[ei]s",
        r"orthop(?:a?edics?|edie|ediques?)",
        r"amput(?:ees?|ations?|ated|es?)",
        r"spinal cord",
        r"paraplegi\w+",
        r"quadriplegi\w+",
        r"tetraplegi\w+",
        r"wheelchairs?",
        r"crutches",
        r"assistive (?:devices?|technolog\w+|products?)",
        r"mobility (?:aids?|devices?)",
        r"hearing aids?",
        r"sign languages?",
        r"braille",
        r"readaptation(?: (?:fonctionnelle|physique|medicale|a base communautaire))?",
        r"reeducation fonctionnelle",
        r"kinesitherap\w+",
        r"prothes(?:e|es|iste|istes)",
        r"ortheses?",
        r"appareillage orthopedique",
        r"fauteuils? roulants?",
        r"langue des signes",
        r"rehabilitacion (?:fisica|funcional|medica|basada en la comunidad)",
        r"fisioterap\w+",
        r"protesis",
        r"ortesis",
        r"ortoped\w+",
        r"amputad[oa]s?",
        r"amputacion(?:es)?",
        r"sillas? de ruedas",
        r"leng(?:ua|uaje) de (?:senas|signos)",
        r"(?:و|ب|ل)?(?:ال|لل)?اطراف (?:ال)?(?:اصطناعيه|صناعيه)",
        r"(?:ال)?بتر",
        r"(?:ال)?كراسي (?:ال)?متحركه",
        r"العلاج الطبيعي",
        r"(?:اعاده )?(?:ال)?تاهيل (?:ال)?(?:طبي|بدني|جسدي)\w*",
    ),
    "injured": (
        r"(?:war|conflict|blast|mine|erw|earthquake)[- ](?:related )?(?:injured|wounded|injuries|amputees)",
        r"persons? with injuries",
        r"(?:blesses|blessures) de guerre",
        r"heridos de guerra",
        r"جرحى الحرب",
    ),
}

#: Groups that stand beside persons with disabilities in lists of the vulnerable.
LISTED_WITH = (
    r"women|woman|girls?|boys?|child|children|elderly|older|aged|pregnant|lactating|widows?|orphans?|youth|young|"
    r"adolescents?|minorit\w+|chronic\w*|ill|sick|hiv|lgbt\w*|indigenous|refugees?|migrants?|idps?|vulnerable|gender|age|"
    r"sex|race|female|single|unaccompanied|malnourished|"
    r"femmes?|filles?|garcons?|enfants?|agees?|enceintes?|allaitantes?|veuves?|orphelins?|jeunes|malades?|vulnerables?|"
    r"minorites|deplaces|genre|isolee?s?|"
    r"mujeres|ninas?|ninos?|adolescentes?|mayores|ancian[oa]s|embarazadas|jovenes|viudas|indigenas|afrodescendientes|"
    r"migrantes|genero|edad|"
    r"نساء|النساء|اطفال|الاطفال|المسنين|كبار السن|الارامل|الايتام"
)

#: A word that the table knows but that here is only a way of speaking, or part of a name.
FIGURES = (
    r"(?:handicapped|handicap(?:e|ee|es|ees)) (?:by|par) (?:the |la |le |les |l )?(?:lack|manque|absence|poor)|"
    r"handicap international|humanity (?:&|and) inclusion|land ?mines? of (?:gold|coal)|nutritional rehabilitation\w*"
)


#: Cheap to look for: without one of these letters in a row, the words of the concept cannot be there.
STEMS: dict[str, tuple[str, ...]] = {
    "disability": (
        "disab",
        "handicap",
        "pwd",
        "impair",
        "deaf",
        "hard of",
        "blind",
        "sourd",
        "aveugle",
        "malvoyant",
        "malentendant",
        "deficienc",
        "invalid",
        "discapaci",
        "sord",
        "cieg",
        "minusval",
        "عاق",
        "معوق",
        "حتياجات",
    ),
    "mines": (
        "mine",
        "minas",
        "demin",
        "desmin",
        "mining",
        "explo",
        "cluster mun",
        "erw",
        "uxo",
        "eore",
        "victim assist",
        "engin",
        "sous-mun",
        "assistance aux v",
        "municiones",
        "لغام",
        "مخلفات",
        "الذخ",
    ),
    "rehabilitation": (
        "rehabilit",
        "therap",
        "prosthe",
        "ortho",
        "amput",
        "spinal",
        "plegi",
        "wheelchair",
        "crutch",
        "assistive",
        "mobility",
        "hearing",
        "sign lang",
        "braille",
        "readapt",
        "reeduc",
        "prothe",
        "appareil",
        "fauteuil",
        "langue des",
        "protes",
        "orthe",
        "ortesis",
        "ortoped",
        "fisioterap",
        "silla",
        "lengu",
        "صطناعي",
        "صناعي",
        "بتر",
        "متحرك",
        "الطبيعي",
        "هيل",
    ),
    "injured": ("injur", "wounded", "amputees", "bless", "herid", "جرحى"),
}
# One spelling for letters that Arabic writers use for each other, and for apostrophes.
_SPELLINGS = tuple(zip("ةىئؤ’", "هييو'", strict=True))
#: Accents, Arabic vowel signs and the tatweel, as they stand in a text that was taken apart (NFKD).
_MARKS = frozenset(
    chr(code)
    for first, last in ((0x300, 0x36F), (0x610, 0x61A), (0x640, 0x640), (0x64B, 0x65F), (0x670, 0x670))
    for code in range(first, last + 1)
)


@lru_cache(maxsize=16)  # those who judge a text and those who find its themes fold the same one
def fold(text: str) -> str:
    """Lower case, without accents, Arabic vowel signs and the hamza of the alef; curly quotes made straight."""
    if text.isascii():
        return text.lower()
    bare = unicodedata.normalize("NFKD", text)
    for mark in _MARKS.intersection(bare):  # a text has two or three different ones: quicker than looking at each sign
        bare = bare.replace(mark, "")
    bare = bare.casefold()
    for written, meant in _SPELLINGS:
        bare = bare.replace(written, meant)
    return bare


def any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern for all of these, at word boundaries."""
    return re.compile(rf"(?<![\w-])(?:{'|'.join(patterns)})(?!\w)")
