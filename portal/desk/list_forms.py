"""Forms beside the desk's lists: who reviews, the name of a filter."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from partners.models import User
from portal.desk.models import LONGEST_ADDRESS, LONGEST_NAME, List

NOBODY = "nobody"


class AssigneeForm(forms.Form):
    """Who is to review: one of these people, or nobody."""

    assignee = forms.ChoiceField(label=_("Who is to review it?"), error_messages={"required": _("Choose a person.")})

    def __init__(self, *args: Any, people: Iterable[User], chosen: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        field: Any = self.fields["assignee"]
        names = [(key, person.get_full_name()) for key, person in self.people.items()]
        field.choices = [("", _("Choose a person")), *names, (NOBODY, _("Nobody yet"))]
        if chosen is not None:
            self.initial["assignee"] = str(chosen)

    @property
    def person(self) -> User | None:
        """The chosen person; None for nobody."""
        return self.people.get(self.cleaned_data["assignee"])


class FilterForm(forms.Form):
    """The name of a saved filter, and whether colleagues see it."""

    name = forms.CharField(
        label=_("Name"), max_length=LONGEST_NAME, error_messages={"required": _("Give the filter a name.")}
    )
    shared = forms.BooleanField(label=_("Share it with everybody at the ISU desk"), required=False)


class NewFilterForm(FilterForm):
    """A filter that is saved from a list: which list, and the query part of its address."""

    list = forms.ChoiceField(choices=List.choices, widget=forms.HiddenInput)
    query = forms.CharField(max_length=LONGEST_ADDRESS, required=False, widget=forms.HiddenInput)

    def clean_query(self) -> str:
        """The query without page and empty values, each name once, as the lists write it themselves."""
        asked = QueryDict(self.cleaned_data["query"])
        kept = QueryDict(mutable=True)
        for name in asked:
            value = asked.get(name)
            if name != "page" and isinstance(value, str) and value:
                kept[name] = value
        return kept.urlencode()
