"""A record as a practice in the curation queue: texts, facts, terms, and the note for the curator."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.translation import gettext as _, override

from entries.models import Provenance
from entries.snapshots import fingerprint
from entries.states import State
from entries.texts import LANGUAGES
from portal.exchange.projects.languages import guess, known
from portal.exchange.projects.persons import clean
from portal.exchange.projects.records import Record
from portal.exchange.projects.themes import Places, guess as guess_themes
from practices.models import Practice

LONGEST_TITLE, LONGEST_SUMMARY = 200, 400
LONGEST_NAME_LIST = 2000
#: Texts with fewer words than this, the title not counted, tell nobody how something was done.
FEWEST_WORDS = 30
#: What the datasets are called in a citation.
DATASETS = {
    "iati": "IATI",
    "hpc": "UN OCHA, Humanitarian Programme Cycle",
    "fts": "UN OCHA, Financial Tracking Service",
}
_SENTENCE_END = re.compile(r"(?<=[.!?؟۔])[\"”»)\]]?\s+(?=[^\s])|\n+")
_NO_END = re.compile(
    r"(?:\b(?:[A-Za-z]|Dr|Mr|Mrs|Ms|St|No|Nr|art|approx|ca|vs|e\.g|i\.e|etc|incl|Sr|Sra|Dra|Ing|Lic|Mme)|\d)\.$"
)


class NotUsable(ValueError):
    """A record that is reported and not made into an entry: the outcome, and the reason."""

    def __init__(self, outcome: str, reason: str) -> None:
        super().__init__(reason)
        self.outcome, self.reason = outcome, reason


@dataclass(slots=True)
class Draft:
    """An unsaved practice with its terms by role, and what the curator should know."""

    practice: Practice
    about: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    note: str = ""


def texts_in_portal_languages(record: Record) -> None:
    """Settle in place under which language each text stands; NotUsable when none is one of the portal's four.

    What carries no language, or a wrong one that its own words contradict, is told by its words.
    """
    sample = record.text() or "\n".join(record.titles.values())
    guessed = guess(sample)
    tags = {*record.titles, *(tag for texts in record.parts.values() for tag in texts)}
    foreign = sorted(tag for tag in tags if tag not in {"", "und"} and not known(tag))
    only = len({tag for texts in record.parts.values() for tag in texts} | set(record.titles)) == 1
    fallback = guessed or known(record.language) or ("" if foreign else "en")

    def settle(texts: dict[str, str]) -> dict[str, str]:
        settled: dict[str, str] = {}
        for tag, text in texts.items():
            language = (guessed if only and guessed else known(tag)) or ("" if tag in foreign else fallback)
            if language and text:
                settled.setdefault(language, text)
        return settled

    record.titles = settle(record.titles)
    record.parts = {part: settled for part, texts in record.parts.items() if (settled := settle(texts))}
    if foreign and not record.titles and not record.parts:
        raise NotUsable("language", f"Not in Arabic, English, French or Spanish ({', '.join(foreign)[:60]}).")


def make(record: Record, key: str, places: Places, relevant_words: tuple[str, ...], stand_in: bool) -> Draft:
    """The practice that a relevant record becomes; nothing is saved. NotUsable if it is too thin."""
    languages = [code for code in LANGUAGES if record.titles.get(code)]
    with_text = [code for code in languages if any(code in texts for texts in record.parts.values())]
    original = _original(record, with_text or languages)
    if _words(record, original) < FEWEST_WORDS:
        raise NotUsable("thin", f"Too thin: fewer than {FEWEST_WORDS} words beyond the title.")
    practice = Practice(
        kind="practice", source_key=key, original_language=original, provenance=Provenance.PROJECT_DESCRIPTION,
        state=State.SUBMITTED, submitted_at=timezone.now(), period_start=record.start, period_end=record.end,
        implementers="\n".join(dict.fromkeys(record.implementers or [record.organisation]))[:LONGEST_NAME_LIST],
        source=_citation(record), source_url=_address(record.url),
    )  # fmt: skip
    removed = sum(_write(practice, record, language) for language in with_text or languages)
    practice.source_hash = fingerprint(practice)
    guesses = guess_themes(record)
    note = _note(guesses, relevant_words, removed, stand_in)
    return Draft(practice, list(guesses), places.of(record), note)


def _original(record: Record, languages: list[str]) -> str:
    declared = known(record.language)
    return declared if declared in languages else languages[0]


def _words(record: Record, language: str) -> int:
    """How many words the texts of a language have beyond the title."""
    title = record.titles.get(language, "")
    text = " ".join(texts.get(language, "") for texts in record.parts.values())
    return len(" ".join(text.split()).replace(title, " ", 1).split())


def _write(practice: Practice, record: Record, language: str) -> int:
    """Fill the text columns of a language, without persons; returns how many names and addresses were taken out."""
    removed = 0

    def text_of(part: str) -> str:
        nonlocal removed
        cleaned = clean(record.parts.get(part, {}).get(language, ""), language, record.people)
        removed += cleaned.removed
        return cleaned.text

    texts = {part: text_of(part) for part in record.parts}
    title = clean(record.titles[language], language, record.people)
    removed += title.removed
    context = [texts.get("description", "")]
    with override(language):
        headed = {
            "objectives": _("Objectives"),
            "outputs": _("Planned outputs"),
            "indicators": _("Planned indicators and targets"),
            "coordination": _("Coordination with others"),
        }
        context += [f"**{heading}**\n\n{texts[part]}" for part, heading in headed.items() if texts.get(part)]
    if len(title.text) > LONGEST_TITLE:
        context.insert(0, title.text)
    columns = {
        "title": shortened(title.text, LONGEST_TITLE),
        "summary": summary_of(texts.get("description") or texts.get("challenge") or texts.get("actions") or
            next(filter(None, texts.values()), "")),
        "context": "\n\n".join(filter(None, context)),
        "challenge": texts.get("challenge", ""),
        "actions": texts.get("actions", ""),
        "rights_safety": texts.get("safety", ""),
        "accountability": texts.get("accountability", ""),
        "funded_by": "\n".join(dict.fromkeys(record.funders))[:LONGEST_NAME_LIST],
    }  # fmt: skip
    for name, text in columns.items():
        setattr(practice, f"{name}_{language}", text)
    return removed


def summary_of(text: str) -> str:
    """The first whole sentences that fit into a summary; one sentence that is too long is cut between words."""
    kept = ""
    for sentence in _sentences(re.sub(r"(?m)^(?:- |\d+[.)] )", "", text)):
        longer = f"{kept} {sentence}".strip()
        if len(longer) > LONGEST_SUMMARY:
            break
        kept = longer
    return kept or shortened(" ".join(text.split()), LONGEST_SUMMARY)


def _sentences(text: str) -> list[str]:
    sentences: list[str] = []
    for piece in _SENTENCE_END.split(text[: LONGEST_SUMMARY * 4]):
        piece = " ".join(piece.split())
        if sentences and _NO_END.search(sentences[-1]):
            sentences[-1] += f" {piece}"
        elif piece:
            sentences.append(piece)
    return sentences


def shortened(text: str, length: int) -> str:
    """The text, or as many whole words of it as fit, with an ellipsis."""
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"


def _citation(record: Record) -> str:
    year = record.year or record.start[:4]
    who = ", ".join(filter(None, [record.organisation, year]))
    what = ": ".join(filter(None, [DATASETS[record.dataset], record.identifier]))
    return ". ".join(filter(None, [who, what]))


def _address(url: str) -> str:
    """The address of a project's page, "" for what is not one."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    usable = parts.scheme in {"http", "https"} and parts.hostname and "@" not in parts.netloc
    return url if usable and len(url) <= 500 and not re.search(r"\s", url) else ""


def _note(guesses: dict[str, str], words: tuple[str, ...], removed: int, stand_in: bool) -> str:
    """What the curator should know, in whole sentences."""
    sentences = [_("Imported from published project data; nobody of the portal wrote or checked it.")]
    if words:
        sentences.append(_("It was taken in because of these words: %(words)s.") % {"words": ", ".join(words)})
    themes = ", ".join(f"{key} (“{word}”)" for key, word in guesses.items())
    if themes:
        sentences.append(_("Topics were guessed from words and need a look: %(topics)s.") % {"topics": themes})
    else:
        sentences.append(_("No topic could be guessed."))
    if stand_in:
        sentences.append(_("The source has no title; this one was made from what it says."))
    if removed:
        sentences.append(_("Names of persons or addresses were taken out of the text."))
    sentences.append(_("Please look for names of persons that are left, and for plans told as if they were results."))
    return " ".join(sentences)
