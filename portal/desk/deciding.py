"""The form of a decision on a text: one action, why, and when."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext, gettext_lazy as _

from entries.fields import PlainDateTimeField
from entries.rules import allowed_actions, can_move
from entries.states import Action
from entries.viewers import Viewer
from portal.desk.decisions import Subject, token_of
from portal.desk.forms import LONGEST_NOTE
from portal.review.forms import long_text
from portal.review.reasons import RefusalReason


class ActionField(forms.ChoiceField):
    """An action; one that is not offered here still passes, so that the form can say why it is refused."""

    def valid_value(self, value: Any) -> bool:
        """Every action of the machine is a known value."""
        return value in Action.values


class DecisionForm(forms.Form):
    """One action on an entry or revision, with its note; for a refusal the reason, for a set time the moment.

    What is typed as moment is the clock of the viewer's own time zone.
    """

    action = ActionField(
        label=_("What do you decide?"), widget=forms.RadioSelect, error_messages={"required": _("Choose an action.")}
    )
    reason = forms.ChoiceField(
        label=_("Reason for a refusal"),
        required=False,
        choices=[("", _("Choose a reason")), *RefusalReason.choices],
        help_text=_("Only to refuse. The author reads it in their own language, and your note below it."),
    )
    note = long_text(
        _("Note"),
        longest=LONGEST_NOTE,
        required=False,
        help_text=_(
            "The author reads it. It is needed to ask for changes, to refuse, to archive, and to publish in spite of "
            "a warning of the automatic checks."
        ),
    )
    at = PlainDateTimeField(label=_("Moment of publication"), required=False)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=80)

    def __init__(self, *args: Any, viewer: Viewer, subject: Subject, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer, self.subject = viewer, subject
        allowed = allowed_actions(viewer, subject)
        self.offered = [(action.value, action.label) for action in allowed]
        field: Any = self.fields["action"]
        field.choices = self.offered
        self.initial.setdefault("seen", token_of(subject))
        if Action.SCHEDULE in allowed:
            hint = gettext("Only for a set time. Date and time by the clock of %(zone)s: 2027-03-31 09:00.")
            self.fields["at"].help_text = hint % {"zone": viewer.time_zone}
        else:
            del self.fields["at"]
        if Action.REFUSE not in allowed:
            del self.fields["reason"]

    @property
    def is_open(self) -> bool:
        """Whether there is anything to decide."""
        return bool(self.offered)

    def clean_action(self) -> Action:
        """An action that the rules allow now; else the reason of the rules."""
        action = Action(self.cleaned_data["action"])
        verdict = can_move(self.viewer, self.subject, action)
        if not verdict:
            raise forms.ValidationError(verdict.reason)
        return action

    def clean_at(self) -> datetime | None:
        """The moment in UTC; a time that the clocks of the zone skip is refused, one that comes twice is the first."""
        local = self.cleaned_data.get("at")
        if local is None:
            return None
        zone = ZoneInfo(self.viewer.time_zone)
        moment = local.replace(tzinfo=zone).astimezone(UTC)
        if moment.astimezone(zone).replace(tzinfo=None) != local:
            raise forms.ValidationError(_("This time does not exist in your time zone: the clocks change then."))
        return moment

    def clean(self) -> dict[str, Any]:
        """A set time needs its moment."""
        data = super().clean() or {}
        if data.get("action") == Action.SCHEDULE and "at" not in self.errors and data.get("at") is None:
            self.add_error("at", _("Say when it is to be published."))
        if data.get("action") == Action.REFUSE and "reason" not in self.errors and not data.get("reason"):
            self.add_error("reason", _("Choose the reason that fits best, and add your own words in the note."))
        if data.get("action") != Action.REFUSE:
            data["reason"] = ""
        return data

    def again(self) -> DecisionForm:
        """The same form for what stands there now, with what was typed and a fresh mark."""
        typed = {name: self.data.get(name, "") for name in ("note", "reason", "at")}
        return DecisionForm(viewer=self.viewer, subject=self.subject, initial=typed)
