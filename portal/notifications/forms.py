"""Forms of the outbox."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from portal.notifications.models import MailState
from portal.notifications.outbox_reading import Question, Tally

LONGEST_ANSWER = 5000


class AnswerForm(forms.Form):
    """An answer to a message."""

    text = forms.CharField(
        label=_("Your answer"),
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Your address is not shown. If you want to be written to directly, write your address here."),
    )


class OutboxForm(forms.Form):
    """What is looked for in the outbox; the address only for those who may see addresses."""

    state = forms.ChoiceField(label=_("State"), required=False)
    letter = forms.ChoiceField(label=pgettext_lazy("kind of mail", "Letter"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    address = forms.CharField(
        label=_("E-mail address"),
        help_text=_("Any part of it."),
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )

    def __init__(self, *args: Any, tally: Tally, addresses: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choices("state", MailState.choices)
        self._choices("letter", [(name, name) for name in tally.letters])
        self._choices("language", settings.LANGUAGES)
        if not addresses:
            del self.fields["address"]

    def _choices(self, name: str, choices: Iterable[tuple[str, Any]]) -> None:
        self.fields[name].choices = [("", _("all")), *choices]  # type: ignore[attr-defined]

    def question(self) -> Question:
        """What was asked, of a valid form."""
        data = self.cleaned_data
        return Question(data["state"], data["letter"], data["language"], data.get("address", "").strip())
