"""Eligibility: the rule language, judging by it, and its sentences."""

from matching.eligibility.judging import NOBODY_KNOWN, Applicant, Verdict, judge
from matching.eligibility.language import (
    ARGUMENTS,
    CODES,
    MOST_TERMS,
    NUMBERS,
    Outcome,
    Rule,
    clean,
    term_keys,
    validate,
)
from matching.eligibility.sentences import remedy, sentence

__all__ = [
    "ARGUMENTS",
    "CODES",
    "MOST_TERMS",
    "NOBODY_KNOWN",
    "NUMBERS",
    "Applicant",
    "Outcome",
    "Rule",
    "Verdict",
    "clean",
    "judge",
    "remedy",
    "sentence",
    "term_keys",
    "validate",
]
