"""Values that take several controls to write: a column such as rules of eligibility, or child rows such as criteria.

A composite turns one value into labelled form fields and their answers back into the value, so that a section's form
stays an ordinary form: every control has its own label, hint and error, and none needs a script. A model column offers
its composite by a method `composite`, a child model by a class method of that name (`Section.rows` names its accessor).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from django import forms


class Composite(Protocol):
    """Form fields for one value, and the value of their answers."""

    def fields(self, value: Any, language: str) -> dict[str, forms.Field]:
        """The controls by short name, `initial` set from `value`; `language` is the one that the text is written in."""
        ...

    def collect(self, data: Mapping[str, Any], value: Any) -> Any:
        """The new value from the cleaned answers by short name; an answer that was refused is missing. `value` is the
        one that stands there. ValidationError with a mapping of short names to messages for what does not fit together.
        """
        ...


def composite_of(owner: Any) -> Composite | None:
    """The composite that a model column or child model offers, None for an ordinary one."""
    offered = getattr(owner, "composite", None)
    return offered() if offered is not None else None
