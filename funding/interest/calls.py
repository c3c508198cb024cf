"""What an expression of interest asks of its call: does it accept, may it be read, what are the criteria."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from entries.models import EntryTerm, TermRole, Vocabulary
from entries.texts import LANGUAGES, Text, pick, text_of
from funding.models import Criterion

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from funding.models import Call

#: The most points for one criterion.
MOST_POINTS = 5
_COLUMNS = ("id", "weight", *(f"{name}_{code}" for name in ("name", "detail") for code in LANGUAGES))


def accepts(call: Call, at: datetime) -> bool:
    """Whether an expression of interest that arrives at `at` is in time, on this portal; grace included."""
    return call.applies_here and call.accepts_at(at)


def may_be_read(call: Call, at: datetime) -> bool:
    """Whether the donor may read what came in: once nothing can be handed in any more.

    A call that takes applications here has a deadline and a donor (its checks see to it). One that was cancelled
    before its deadline never shows anything.
    """
    return call.awarded_at is not None or (call.closes_at is not None and call.closes_at <= at)


def naming_languages(found: QuerySet[Call]) -> QuerySet[Call]:
    """Calls with the codes of the languages that they name, for `accepted_languages`."""
    rows = EntryTerm.objects.filter(role=TermRole.OFFERED_IN, term__vocabulary=Vocabulary.LANGUAGE)
    return found.annotate(named_languages=ArraySubquery(rows.filter(entry=OuterRef("pk")).values("term__code")))


def accepted_languages(call: Any) -> list[str]:
    """Which of the portal's languages one may write in: those that the call names, all where it names none of them.

    The call was read by way of `naming_languages`.
    """
    named = set(call.named_languages)
    named |= {key.partition("/")[2] for rule in call.rules if rule.get("rule") == "languages" for key in rule["any"]}
    return [code for code in LANGUAGES if code in named] or list(LANGUAGES)


@dataclass(frozen=True, slots=True)
class Asked:
    """A criterion as reviewers see it: its key in `Review.scores`, name, what to look at, weight in per cent."""

    key: str
    name: Text
    detail: Text
    weight: int


def with_criteria(found: QuerySet[Call]) -> QuerySet[Call]:
    """Calls with their criteria in the same query, for `criteria`."""
    row = JSONObject(**{name: name for name in _COLUMNS})
    own = Criterion.objects.filter(call=OuterRef("pk")).order_by("position", "pk")
    return found.annotate(criteria_rows=ArraySubquery(own.values_list(row)))


def criteria(call: Any) -> list[Asked]:
    """The criteria of a call in their order (no query where it was read `with_criteria`, else 1)."""
    told = getattr(call, "criteria_rows", None)
    if told is not None:
        language = call.original_language
        return [
            Asked(str(row["id"]), _picked(row, "name", language), _picked(row, "detail", language), row["weight"])
            for row in told
        ]
    return [Asked(str(row.pk), text_of(row, "name"), text_of(row, "detail"), row.weight) for row in call.criteria.all()]


def _picked(row: Mapping[str, Any], name: str, original: str) -> Text:
    return pick({code: row[f"{name}_{code}"] or "" for code in LANGUAGES}, original)


def weighted(scores: Mapping[str, int], asked: Iterable[Asked]) -> Decimal | None:
    """The weighted total, 0 to 100 with one decimal: points of 5, times the weight, over all weights.

    None while a criterion lacks its points, or where the call has no criteria.
    """
    asked = list(asked)
    whole = sum(one.weight for one in asked)
    if not whole or any(one.key not in scores for one in asked):
        return None
    points = sum((Decimal(scores[one.key]) * one.weight for one in asked), Decimal(0))
    return (points * 100 / (MOST_POINTS * whole)).quantize(Decimal("0.1"))
