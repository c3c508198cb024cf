"""Input of this room."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST_NOTE = 2000


class NoteForm(forms.Form):
    """A word on why, or to the owners."""

    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class DeskForm(NoteForm):
    """What a curator does with an entry that is due: checked it (against what?), or asks the owners."""

    CHECKED, ASK = "checked", "ask"

    step = forms.ChoiceField(
        label=_("What do you do?"),
        choices=[(CHECKED, _("I checked it: it is still right")), (ASK, _("Ask the owners whether it is still right"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an action.")},
    )
    field_order = ("step", "note")

    def __init__(self, *args: Any, can_ask: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].help_text = _(
            "Against what you checked it (needed), or a word to the owners. It stays in the history."
        )
        if not can_ask:
            step: Any = self.fields["step"]
            step.choices = step.choices[:1]

    def clean(self) -> dict[str, Any]:
        """Whoever has checked says against what."""
        data = super().clean() or {}
        if data.get("step") == self.CHECKED and not data.get("note", "").strip() and "note" not in self.errors:
            self.add_error("note", _("Say in a note against what you checked it."))
        return data
