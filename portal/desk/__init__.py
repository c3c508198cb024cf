"""The ISU desk: what waits, reviews, translations, terms. Pages only; the verbs are those of the ground."""
