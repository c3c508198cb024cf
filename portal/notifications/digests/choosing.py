"""The part of a page where a reader chooses how often each kind comes. Rooms include `digests/_choices.html`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from entries.viewers import REVIEWERS, Role
from portal.notifications import readers
from portal.notifications.digests import kinds, services
from portal.notifications.digests.models import NoticeKind
from portal.notifications.digests.summing import page_of
from portal.notifications.models import Frequency, Reader

#: What each kind is, in a sentence.
MEANINGS = {
    NoticeKind.MATCH: _("Calls, requests and offers that newly fit an entry of your organisation."),
    NoticeKind.DEADLINE: _(
        "14, 3 and 1 days before the deadline of a call, a learning opportunity or a written consultation that you"
        " saved or follow, or of a call that you have begun to apply for."
    ),
    NoticeKind.CALL: _("A call that you follow or apply for was changed, a question was answered, or it was decided."),
    NoticeKind.CURATION: _("A text of yours was published or refused, or changes are asked for."),
    NoticeKind.REVIEW: _("A published text of yours should be checked again soon."),
    NoticeKind.TRANSLATION: _("A text was published that is missing in a language that you translate into."),
    NoticeKind.DESK: _("A text was submitted, or published by its owner, and waits for somebody of ISU."),
    NoticeKind.EVENT: _(
        "One day and one hour before an event at which you have a place; one day before one that you saved or follow,"
        " and when it is moved or called off."
    ),
}
PREFIX = "kinds"


def kinds_for(reader: Reader) -> Iterator[NoticeKind]:
    """The kinds that this reader can be told of: without an account only what hangs on an alert, else by role."""
    if reader.user is None:
        yield from (NoticeKind.DEADLINE, NoticeKind.EVENT)
        return
    roles = set(reader.user.roles)
    for kind in MEANINGS:
        if kind == NoticeKind.TRANSLATION and Role.TRANSLATOR not in roles:
            continue
        if kind == NoticeKind.DESK and not roles & REVIEWERS:
            continue
        yield kind


class ChoicesForm(forms.Form):
    """How often each kind comes."""

    prefix = PREFIX

    def __init__(self, *args: Any, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = services.frequencies(reader)
        for kind in kinds_for(reader):
            own = kinds.frequencies_of(kind)
            self.fields[kind.value] = forms.ChoiceField(
                label=kind.label,
                help_text=MEANINGS[kind],
                choices=[(one.value, one.label) for one in Frequency if one in own],
                initial=chosen[kind],
            )

    @property
    def frequencies(self) -> dict[str, str]:
        """What was chosen, by kind."""
        return {kind: self.cleaned_data[kind] for kind in self.fields}


@dataclass(frozen=True, slots=True)
class Section:
    """What the template needs: the form, where it is sent, and the page of all notices."""

    form: ChoicesForm
    action: str
    notices: str


def section(reader: Reader, form: ChoicesForm | None = None) -> Section:
    """The part of a page where a saved reader chooses (1 query)."""
    action = reverse("digests:choose", args=[readers.token_for(reader)])
    return Section(form or ChoicesForm(reader=reader), action, page_of(reader))
