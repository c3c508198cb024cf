"""How persons appear in texts: their addresses, telephone numbers and titled names, in the portal's languages.

Patterns only; what is done with a match is the business of whoever looks: the importer takes persons out, the checks
before publication point them out. A name of a place or an organisation is never meant: see `is_house`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from entries.search.words import ARABIC_STOP_WORDS, folded, without_marks

EMAIL = re.compile(r"<?(?:mailto:)?\b([\w.+'-]{1,64})@(?:[\w-]{1,63}\.){1,6}[A-Za-z]{2,24}\b>?")
SPELLED_EMAIL = re.compile(
    r"\b([\w.+-]{1,64}) ?[\[(](?:at|arobase|arroba)[\])] ?(?:[\w-]{1,63} ?(?:\.|[\[(]dot[\])]) ?){1,6}\w{2,24}\b",
    re.IGNORECASE,
)
NUMBER = r"\(?\d[\d \u00a0()./-]{5,22}\d"
PHONE = re.compile(
    rf"(?<![\w/])(?:(?:\b(?:tel|telephone|phone|mobile|mob|cell|cellphone|fax|whatsapp|gsm|tél|téléphone|portable|"
    rf"teléfono|telf|móvil|celular)\b|(?:ال)?هاتف|جوال|فاكس)[ .:\u00a0]{{0,5}}(?:n[o°º][ .:]{{0,2}})?\+?{NUMBER}|"
    rf"(?:\+|\b00)\d{NUMBER})",
    re.IGNORECASE,
)
CAPITAL = r"(?:[A-ZÀ-ÖØ-ÞŠŽŁ][\w'’-]*\.?)"
PARTICLE = r"(?:de|del|da|do|dos|du|des|la|le|van|von|der|den|bin|ibn|ben|bint|abu|al|el|y|e)"
NAME = rf"{CAPITAL}(?:[ \u00a0-](?:{PARTICLE}[ \u00a0-]){{0,2}}{CAPITAL}){{0,3}}"
TITLED = re.compile(
    rf"(?<![\w.])(?:(?:H\.?E\.? )?(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Doctor|Eng|Sir|Mme|Mlle|Mmes|MM|Pr|Me|Sr|Sra|"
    rf"Srta|Dra|Lic|Ing|Monsieur|Madame|Mademoiselle|Docteur|Professeur|Señora?|Señorita|Doctora?|Profesora?|Doña)\b\.?|M\.)"
    rf"[ \u00a0]+(?:(?:Dr|Prof|Ing)\.?[ \u00a0]+)?(?P<name>{NAME})"
)
TITLED_ARABIC = re.compile(
    r"(?<!\w)(?:السيد|السيدة|الدكتور|الدكتورة|د\.|الأستاذ|الأستاذة|المهندس|المهندسة)[ /]{1,2}"
    r"(?P<name>\w{2,}(?: \w{2,})?)"
)
#: Words that show that a name belongs to a house, a street or an office.
HOUSE = frozenset(
    """
    hospital hopital clinic clinique clinica foundation fondation fundacion institute institut
    instituto university universite universidad school ecole escuela college lycee liceo colegio
    centre center centro church eglise street avenue road rue calle avenida boulevard airport
    aeroport aeropuerto trust fund fonds fondo prize prix premio award association asociacion
    society company ministry project programme program international memorial camp stadium president
    minister secretary ambassador director general chair representative commissioner governor mayor
    presidente ministro ministre secretaire secretario ambassadeur directeur directrice directora
    maire alcalde
    """.split()
)
_BEFORE = re.compile(r"([\w'’-]+)(?: (?:de|du|del|de la|of))?\s*$")
_AFTER = re.compile(r"^[ \u00a0]+(?:[Ff]or |[Oo]f )?([\w'’-]+)")


def is_house(match: re.Match[str]) -> bool:
    """Whether the titled name is that of a hospital, a street, an office: by itself, or by the words around it."""
    words = re.findall(r"[\w'’-]+", match["name"])
    if any(folded(word) in HOUSE for word in words):
        return True
    if match[0].startswith("M.") and re.search(r"[\d€$£]\s*$", match.string[: match.start()]):
        return True
    before = _BEFORE.search(match.string[max(match.start() - 40, 0) : match.start()])
    after = _AFTER.search(match.string[match.end() : match.end() + 40])
    return any(found is not None and folded(found[1]) in HOUSE and found[1][0].isupper() for found in (before, after))


#: Arabic-Indic and Persian digits to those that patterns know; a text keeps its length.
DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")

#: Titles of people in office or in a profession: named in public for what they do.
_PROFESSIONAL = re.compile(
    r"^(?:H\.?E|Dr|Prof|Doct|Eng|Sir|Pr\b|Me\b|Lic|Ing|الدكتور|الأستاذ|المهندس|د\.)", re.IGNORECASE
)
_NAMED = re.compile(
    rf"\b(?:named|called|name is|nommée?|prénommée?|appelée?|[ms]['’]appelle|llamad[oa]|(?:[Mm]e|[Ss]e) llam[oa])"
    rf"[ \u00a0](?P<name>{NAME})"
)
_AGED = re.compile(
    rf"(?<![\w.-])(?P<name>{NAME}),? ?(?:\(|(?:aged?|âgée? de|de) )?\d{{1,2}}(?:\)|,|[ -]year|[ \u00a0]ans\b| años\b)"
)
_NAMED_ARABIC = re.compile(
    r"(?<!\w)(?:الطفل|الطفلة|الشاب|الشابة|الفتاة|الأخ|الأخت|الحاج|الحاجة|المواطن|المواطنة|الجريح|الجريحة|الناجي|الناجية|"
    r"اسمي|اسمه|اسمها|يدعى|تدعى|المدعو|المدعوة|أنا) (?!ال)(?P<name>\w{2,}(?: \w{2,})?)"
)
#: What happened to one person's body or mind, in words that are not said of a programme or of many.
_HEALTH = re.compile(
    r"\b(?:lost|loses) (?:his|her|their|my|one|both|a) (?:\w+ )?(?:legs?|arms?|hands?|foot|feet|eyes?|eyesight|sight|"
    r"hearing|limbs?|fingers?)\b|\b(?:his|her|my) (?:\w+ )?amputation\b|\bamputated\b|"
    r"\b(?:an?|double) (?:\w+ )?amputee\b|"
    r"\bHIV[- ]positive\b|\bliv(?:es|ing) with HIV\b|"
    r"\b(?:is|was|became|left|been|went) (?:\w+ )?(?:blind|blinded|deaf|paraly[sz]ed|quadriplegic|paraplegic)\b|"
    r"\bwas (?:\w+ )?(?:injured|wounded|raped|diagnosed)\b|\bsuffer(?:s|ed) from\b|\bstepped on a (?:land)?mine\b|"
    r"\bperdu (?:\w+ )?(?:sa|son|ses|une?|les?|la|l['’]|mes|ma|mon) ?(?:jambes?|bras|mains?|pieds?|œil|yeux|"
    r"vue|ouïe|doigts?)\b|"
    r"\bamputée? d|\bséropositi(?:f|ve)\b|"
    r"\b(?:est|était|devenue?|restée?) (?:\w+ )?(?:aveugle|sourde?|paralysée?|tétraplégique|paraplégique)\b|"
    r"\bsouffr(?:e|ait) d|\ba été (?:\w+ )?(?:blessée?|violée?|diagnostiquée?)\b|\bsauté sur une mine\b|"
    r"\bperd(?:ió|í) (?:la|el|su|una?|los|las|ambas|ambos) (?:\w+ )?(?:piernas?|brazos?|manos?|pies?|ojos?|vista|"
    r"oído)\b|"
    r"\bamputaron\b|\bseropositiv[oa]\b|\b(?:quedó|es|está) (?:cieg|sord|paralític|tetrapléjic|parapléjic)[oa]\b|"
    r"\b(?:sufre|padece) (?:de )?\w|\b(?:resultó|fue) (?:\w+ )?(?:herid|violad|diagnosticad)[oa]\b|\bpisó una mina\b|"
    r"(?<!\w)فقدت? (?:ساق|يد|قدم|عين|بصر|ذراع|رجل|سمع|إحدى|كلتا)\w*|(?<!\w)بترت (?!ال)\w+|(?<!\w)مبتورة? |"
    r"(?<!\w)مصابة? ب|(?<!\w)أصيبت? (?:ب|في|جراء|إثر)|(?<!\w)كفيفة?(?!\w)|(?<!\w)مشلولة?(?!\w)|(?<!\w)[يت]عاني من|"
    r"(?<!\w)انفجر (?:به|بها|فيه|فيها)(?!\w)",
    re.IGNORECASE,
)
#: A name stands directly before what happened: "Amina, a teacher from Mosul, lost her leg".
_BEFORE_HEALTH = re.compile(
    rf"(?<![\w.'’-])(?P<name>{NAME})(?:,[^,.\n]{{0,60}},)?[ \u00a0](?:a |was |fue |has |had )?$"
)
#: Capitalised words that begin a sentence and are nobody's name.
_NOBODY = frozenset(
    """
    he she they it we who i you everyone everybody someone somebody nobody one many some each another anyone the a an
    this that these those after when then there his her in on at as many most people women men children survivors
    survivor person woman man boy girl child article table figure chapter section annex paragraph page january february
    march april may june july august september october november december
    il elle on ils elles un une le la les chacun chacune quelqu qui apres quand janvier fevrier mars avril mai juin
    juillet aout septembre octobre novembre decembre tableau annexe
    el ella ellos ellas uno una los las quien alguien cada despues cuando articulo tabla cuadro anexo enero febrero
    marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
    """.split()
)
#: How far from a name (characters, within its paragraph) its health may be told.
_AFTER_NAME = 140


def survivors(text: str) -> Iterator[str]:
    """Names of persons of whose health the text tells close by, each with the words that tell it."""
    plain = without_marks(text)
    for match in _HEALTH.finditer(plain):
        begun = max(plain.rfind("\n", 0, match.start()) + 1, match.start() - _AFTER_NAME - 80)
        before = plain[begun : match.start()]
        name = _nearest_name(before)
        if name is not None:
            yield f"{before[name.start() :]}{match[0]}"


def _nearest_name(before: str) -> re.Match[str] | None:
    """The last mention of a person in the words before, if it is near their end."""
    found = [
        match
        for pattern in (TITLED, TITLED_ARABIC, _NAMED, _NAMED_ARABIC, _AGED, _BEFORE_HEALTH)
        for match in pattern.finditer(before)
        if len(before) - match.end() <= _AFTER_NAME and _is_person(match)
    ]
    return max(found, key=lambda match: match.start(), default=None)


def _is_person(match: re.Match[str]) -> bool:
    if _PROFESSIONAL.match(match[0]) or is_house(match):
        return False
    first = re.split(r"[ \u00a0'’-]", match["name"])[0]
    return folded(first) not in _NOBODY and first not in ARABIC_STOP_WORDS
