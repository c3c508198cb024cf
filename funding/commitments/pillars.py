"""The six pillars of victim assistance: the codes of their terms, in the order of the thesaurus."""

PILLARS = ("data", "medical", "rehabilitation", "psychosocial", "inclusion", "laws")
