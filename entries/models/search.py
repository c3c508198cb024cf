"""The search table: one row per entry with all its languages, and the words people can mistype."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from entries.models.entry import Entry


class SearchDocument(models.Model):
    """What search and lists read; only published languages and public fields are in it.

    The terms of an entry stand in it three times: in `facets` for lists without words, as lexemes in both vectors, so
    that one index answers for words and terms together, and in `facet_bytes` (four bytes each, the highest first) for
    counting: ten thousand rows are joined to one string faster than they are unnested.

    GIN indexes on `costly(tsv)`, `costly(head)` and `facets` are made in a migration (the planner
    needs the function; see docs/adr). Never hang counters or the like on this table.
    """

    entry = models.OneToOneField(Entry, primary_key=True, on_delete=models.CASCADE, related_name="search_document")
    kind = models.CharField(max_length=30)
    audience = models.CharField(max_length=10)
    published = models.DateTimeField()
    languages = ArrayField(models.CharField(max_length=5), default=list)
    facets = ArrayField(models.IntegerField(), default=list)
    facet_bytes = models.BinaryField(default=b"")
    titles = models.JSONField(default=dict)
    summaries = models.JSONField(default=dict)
    original_language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    head = SearchVectorField()
    tsv = SearchVectorField()

    class Meta:
        indexes = [
            models.Index(fields=["-published", "-entry"], name="search_newest"),
            models.Index(fields=["kind", "-published", "-entry"], name="search_kind_newest"),
        ]

    def __str__(self) -> str:
        return f"search document {self.pk}"


class Word(models.Model):
    """A word of the published texts, for "did you mean" and for completing what is typed."""

    word = models.CharField(max_length=60)
    language = models.CharField(max_length=5)
    entries = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["word", "language"], name="word_once_per_language")]
        indexes = [GinIndex(OpClass("word", name="gin_trgm_ops"), name="word_trigrams")]

    def __str__(self) -> str:
        return self.word
