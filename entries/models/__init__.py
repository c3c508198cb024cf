"""The ground's tables, one concept a file."""

from entries.models.entry import Audience, Entry, EntryTerm, Provenance, TermRole
from entries.models.facts import ContentVersion, Happening
from entries.models.history import TRACK_SOURCE, Move, Revision, Track, TranslationRecord
from entries.models.resources import Resource
from entries.models.search import SearchDocument, Word
from entries.models.terms import Term, Vocabulary
from entries.states import Action, State

__all__ = [
    "TRACK_SOURCE",
    "Action",
    "Audience",
    "ContentVersion",
    "Entry",
    "EntryTerm",
    "Happening",
    "Move",
    "Provenance",
    "Resource",
    "Revision",
    "SearchDocument",
    "State",
    "Term",
    "TermRole",
    "Track",
    "TranslationRecord",
    "Vocabulary",
    "Word",
]
