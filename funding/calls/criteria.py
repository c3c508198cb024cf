"""How the criteria of a call are written: a few numbered lines, each a name, a weight and what reviewers look at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from entries.texts import direction_of

#: So many lines are shown beside those in use, and no more criteria than this fit one call.
SPARE, MOST = 2, 12
LEAST_SHOWN = 4
LONGEST_NAME, LONGEST_DETAIL = 200, 1000  # characters


class CriteriaComposite:
    """The controls for weighted criteria. A line without a name is no criterion."""

    def fields(self, value: Any, language: str) -> dict[str, forms.Field]:
        """Three controls a line: all criteria there are, and a few empty lines."""
        rows = list(value or ())
        lines = min(MOST, max(LEAST_SHOWN, len(rows) + SPARE))
        found: dict[str, forms.Field] = {}
        for number in range(1, max(lines, len(rows)) + 1):
            row = rows[number - 1] if number <= len(rows) else {}
            found |= _line(number, row, {"lang": language, "dir": direction_of(language)})
        return found

    def collect(self, data: Mapping[str, Any], value: Any) -> list[dict[str, Any]]:
        """The named lines in order; the id of the row that a line came from is kept, so that translations stay."""
        rows = list(value or ())
        numbers = sorted(int(short.removesuffix("_name")) for short in data if short.endswith("_name"))
        kept = []
        for number in numbers:
            name, weight = data[f"{number}_name"], data.get(f"{number}_weight")
            if not name:
                self._refuse_lonely_weight(number, weight)
                continue
            row = {"name": name, "detail": data.get(f"{number}_detail") or "", "weight": weight or 0}
            known = rows[number - 1].get("id") if number <= len(rows) else None
            kept.append(row | {"position": len(kept) + 1} | ({"id": known} if known else {}))
        return kept

    @staticmethod
    def _refuse_lonely_weight(number: int, weight: Any) -> None:
        if weight:
            raise forms.ValidationError({f"{number}_name": _("This weight belongs to no criterion: name it.")})


def _line(number: int, row: Mapping[str, Any], written: Mapping[str, str]) -> dict[str, forms.Field]:
    name = forms.CharField(
        label=_("Criterion %(number)s") % {"number": number},
        max_length=LONGEST_NAME,
        initial=row.get("name"),
        widget=forms.TextInput(attrs=dict(written)),
    )
    weight = forms.IntegerField(
        label=_("Weight of criterion %(number)s, in per cent") % {"number": number},
        min_value=1,
        max_value=100,
        initial=row.get("weight") or None,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "dir": "ltr"}),
    )
    detail = forms.CharField(
        label=_("What reviewers look at under criterion %(number)s") % {"number": number},
        max_length=LONGEST_DETAIL,
        initial=row.get("detail"),
        widget=forms.Textarea(attrs=dict(written) | {"rows": 2}),
    )
    found: dict[str, forms.Field] = {f"{number}_name": name, f"{number}_weight": weight, f"{number}_detail": detail}
    for field in found.values():
        field.required = False
    return found
