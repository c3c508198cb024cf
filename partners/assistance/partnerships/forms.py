"""Input of the pages of partnerships."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext, gettext_lazy as _, pgettext_lazy

from entries.fields import EntryField, PlainDateField
from entries.models import Term, Vocabulary
from entries.texts import LANGUAGES, current_language, direction_of, text_of
from entries.viewers import Viewer
from partners.assistance.models import Measure, Outcome, Version
from partners.assistance.partnerships import rules
from partners.assistance.partnerships.services import Wording
from partners.models import Partner

MILESTONES = 6
#: So many names are looked at for a suggestion.
_NEAR = 2000


class PartiesForm(forms.Form):
    """Who should work together: for which organisation one proposes, and with whom."""

    owner = EntryField(label=_("For which organisation do you propose it?"), queryset=Partner.objects.none())
    others = forms.CharField(
        label=_("With which partners?"),
        help_text=_("One name per line, as the partner’s page on this portal has it."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        max_length=2500,
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        field = self.fields["owner"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Partner.objects.visible_to(viewer).filter(pk__in=list(viewer.organisations_edited))
        field.empty_label = None

    def clean_others(self) -> list[Partner]:
        """The partners that were named, by their exact name in any language; what is not known is refused."""
        lines = dict.fromkeys(" ".join(line.split()) for line in self.cleaned_data["others"].splitlines())
        lines.pop("", None)
        if len(lines) >= rules.MOST:
            raise forms.ValidationError(_("A partnership has from two to ten parties."))
        return [self._partner(line) for line in lines]

    def _partner(self, name: str) -> Partner:
        visible = Partner.objects.visible_to(self.viewer)
        named = Q()
        for language in LANGUAGES:
            named |= Q(**{f"title_{language}__iexact": name})
        found = visible.filter(named).order_by("pk").first()
        if found is None:
            raise forms.ValidationError(self._advice(name, visible))
        return found

    @staticmethod
    def _advice(name: str, visible: Any) -> str:
        columns = [f"title_{language}" for language in LANGUAGES]
        known = {title for row in visible.values_list(*columns)[:_NEAR] for title in row if title}
        near = get_close_matches(name, known, n=1, cutoff=0.7)
        if near:
            return gettext("“%(name)s” is not in the list. Did you mean “%(near)s”?") % {"name": name, "near": near[0]}
        return gettext("“%(name)s” is not in the list.") % {"name": name}

    def clean(self) -> dict[str, Any]:
        """Nobody is a partner of itself."""
        data = super().clean() or {}
        owner, others = data.get("owner"), data.get("others")
        if owner and others and owner.pk in {one.pk for one in others}:
            self.add_error("others", _("This is your own organisation. Name the others only."))
        return data


class WordingForm(forms.Form):
    """The text of a partnership; `parties` are its partners, each with what it brings in."""

    language = forms.ChoiceField(
        label=_("Which language will you write in?"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )
    title = forms.CharField(label=_("Title"), max_length=200, widget=forms.TextInput(attrs={"dir": "auto"}))
    purpose = forms.CharField(
        label=_("What the partnership is for"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        help_text=_("For whom, where, and what should be different at the end."),
    )
    model = forms.ChoiceField(label=_("Cooperation model"), required=False)
    starts_on = PlainDateField(label=pgettext_lazy("period", "From"), required=False)
    ends_on = PlainDateField(label=pgettext_lazy("period", "Until"), required=False)
    measures = forms.MultipleChoiceField(
        label=_("How the parties answer to the people concerned and to each other"),
        choices=Measure.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick what all parties will keep to. At least one."),
        error_messages={"required": _("Choose at least one measure: survivors must be able to hold you to your word.")},
    )

    def __init__(self, *args: Any, parties: Sequence[Partner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parties = parties
        self.initial.setdefault("language", current_language())
        model = self.fields["model"]
        assert isinstance(model, forms.ChoiceField)
        model.choices = _models  # type: ignore[assignment]
        for partner in parties:
            label = _("What %(partner)s brings in") % {"partner": text_of(partner, "title")}
            widget = forms.Textarea(attrs={"rows": 3, "dir": "auto"})
            self.fields[f"part_{partner.pk}"] = forms.CharField(
                label=label, max_length=2000, required=False, widget=widget
            )
        for number in range(1, MILESTONES + 1):
            given = {"number": number}
            self.fields[f"milestone_{number}"] = forms.CharField(
                label=_("Milestone %(number)s") % given,
                max_length=300,
                required=False,
                widget=forms.TextInput(attrs={"dir": "auto"}),
            )
            self.fields[f"due_{number}"] = PlainDateField(
                label=_("Milestone %(number)s: by when") % given, required=False
            )

        self._mark(str(self.data.get("language") or self.initial["language"]))

    def _mark(self, language: str) -> None:
        """Mark what is written in with its language, so that it is read out and spelled in it."""
        if language in LANGUAGES:
            for field in self.fields.values():
                if "dir" in field.widget.attrs and not isinstance(field, PlainDateField):
                    field.widget.attrs |= {"lang": language, "dir": direction_of(language)}

    def clean(self) -> dict[str, Any]:
        """The period ends after it began; a day needs the milestone that it belongs to."""
        data = super().clean() or {}
        start, end = data.get("starts_on"), data.get("ends_on")
        if start and end and start > end:
            self.add_error("ends_on", _("The period ends before it begins."))
        for number in range(1, MILESTONES + 1):
            if data.get(f"due_{number}") and not (data.get(f"milestone_{number}") or "").strip():
                self.add_error(f"milestone_{number}", _("There is a day, but not what should be reached by then."))
        return data

    def wording(self) -> Wording:
        """What was written, for the services (the form is valid)."""
        data = self.cleaned_data
        pairs = [(data[f"milestone_{n}"].strip(), data[f"due_{n}"]) for n in range(1, MILESTONES + 1)]
        return Wording(
            language=data["language"],
            title=" ".join(data["title"].split()),
            purpose=data["purpose"],
            model_id=int(data["model"]) if data["model"] else None,
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            measures=tuple(data["measures"]),
            contributions={partner.pk: data[f"part_{partner.pk}"] for partner in self.parties},
            milestones=[pair for pair in pairs if pair[0]],
        )


def initial_of(version: Version) -> dict[str, Any]:
    """The form as it stands in a version (2 queries)."""
    found: dict[str, Any] = {
        name: getattr(version, name) for name in ("language", "title", "purpose", "starts_on", "ends_on", "measures")
    }
    found["model"] = version.model_id or ""
    parts = version.contributions.values_list("party__partner_id", "text")
    found |= {f"part_{partner}": text for partner, text in parts}
    for number, milestone in enumerate(version.milestones.all()[:MILESTONES], 1):
        found |= {f"milestone_{number}": milestone.text, f"due_{number}": milestone.due}
    return found


def _models() -> Iterable[tuple[Any, Any]]:
    yield "", pgettext_lazy("cooperation model", "Not decided")
    for term in Term.objects.current().of(Vocabulary.MODEL):
        yield term.pk, str(text_of(term, "label"))


class ReportForm(forms.Form):
    """How it goes."""

    text = forms.CharField(
        label=_("What has happened since the last report?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        help_text=_("What was done, what was not, what survivors say of it, and what comes next."),
    )


class EndForm(forms.Form):
    """How it ended."""

    outcome = forms.ChoiceField(
        label=_("How did it end?"),
        choices=[(one.value, one.label) for one in (Outcome.COMPLETED, Outcome.EARLY)],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("What should readers know about it?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
