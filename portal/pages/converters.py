"""Which addresses are pages of text."""

SLUGS = (
    "about", "help", "how-curation-works", "privacy", "terms", "contact", "glossary", "accessibility", "article-32",
)  # fmt: skip


class PageConverter:
    """One of the fixed pages; any other word belongs to somebody else."""

    regex = "|".join(SLUGS)

    def to_python(self, value: str) -> str:
        """The slug as it is stored."""
        return value

    def to_url(self, value: str) -> str:
        """The slug as it stands in the address; ValueError (no such address) for any other word."""
        if value not in SLUGS:
            raise ValueError(value)
        return value
