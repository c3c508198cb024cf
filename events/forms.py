"""Input of registrations, contributions and their moderation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from entries.address_field import AddressField
from entries.models import Term, Vocabulary
from entries.search.terms import thesaurus
from entries.search.words import folded
from entries.texts import LANGUAGES, Text, current_language, pick, raw, text_of
from events.models import AccessNeed, Contribution, Event, Form, Registration
from events.models.floor import LONGEST_ANSWER, LONGEST_TEXT
from events.registering import Said
from partners import states
from partners.models import Partner


class PersonForm(forms.Form):
    """Who takes part, and what they need."""

    name = forms.CharField(label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    country = forms.ChoiceField(label=_("Country or area"), required=False)
    organisation = forms.CharField(
        label=_("Organisation"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    official = forms.BooleanField(
        label=_("I speak on behalf of this organisation or State"),
        required=False,
        help_text=_("It must have a page on this portal. Its people are asked to confirm it."),
    )
    organisation_kind = forms.ChoiceField(label=_("Kind of organisation"), required=False)
    language = forms.ChoiceField(
        label=_("Language in which we write to you"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )
    time_zone = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput(attrs={"data-time-zone": ""}))
    listed = forms.BooleanField(
        label=_("I may be named in the public list of participants"),
        required=False,
        help_text=_("Name, organisation and country. You can change this at any time."),
    )
    needs = forms.MultipleChoiceField(
        label=_("What you need in order to take part"),
        choices=AccessNeed.Need.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only the organisers see it. It is deleted thirty days after the event."),
    )
    needs_note = forms.CharField(
        label=_("What else you need"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In your own words: which sign language, which format, what helped you elsewhere."),
    )

    def __init__(self, *args: Any, registration: Registration | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = thesaurus()
        self._choose("country", [("", _("Choose a country or area")), *_codes(states.choices(known))])
        kinds = Term.objects.current().of(Vocabulary.PARTNER_KIND)
        none = _("None, or another kind")
        self._choose("organisation_kind", [("", none), *((one.code, str(text_of(one, "label"))) for one in kinds)])
        self.initial.setdefault("language", current_language())
        if registration is not None:
            self.initial.update(
                {name: getattr(registration, name) for name in self.fields if hasattr(registration, name)}
            )
            self.initial["needs"] = list(registration.needs.values_list("need", flat=True))
            self.initial["official"] = registration.partner_id is not None

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean_time_zone(self) -> str:
        """The zone of the reader's device; UTC for none, or one that is none."""
        from events.models.events import validate_zone

        zone = self.cleaned_data["time_zone"] or "UTC"
        try:
            validate_zone(zone)
        except forms.ValidationError:
            return "UTC"
        return zone

    def clean(self) -> dict[str, Any]:
        """Find the organisation that somebody speaks for, by its title in any language."""
        data = super().clean() or {}
        data["partner"] = None
        if data.get("official"):
            data["partner"] = partner_named(data.get("organisation", ""))
            if data["partner"] is None:
                message = _("No organisation or State of exactly this name has a page on the portal.")
                self.add_error("organisation", message)
        return data


class RegisterForm(PersonForm):
    """A registration: the person, and a question or a request for the floor."""

    email = AddressField(
        help_text=_("We send a link to it, by which you confirm, change or withdraw your registration."),
    )
    form = forms.ChoiceField(
        label=_("Do you want to say something?"),
        required=False,
        choices=[("", _("No, I listen")), *((one.value, one.label) for one in (Form.QUESTION, Form.FLOOR))],
        widget=forms.RadioSelect,
    )
    about = forms.ChoiceField(label=_("To which question or point of the agenda?"), required=False)
    text = forms.CharField(
        label=_("Your question, or what you want to speak about"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The moderators read it before the event."),
    )
    named = forms.BooleanField(
        label=_("It may be published under my name"),
        required=False,
        help_text=_("Without your consent it is published without a name, or not at all."),
    )
    field_order = ["name", "email"]

    def __init__(self, *args: Any, event: Event, address: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("about", abouts(event))
        if address:
            del self.fields["email"]

    def clean(self) -> dict[str, Any]:
        """Whoever wants to say something says what."""
        data = super().clean()
        if data.get("form") and not (data.get("text") or "").strip():
            self.add_error("text", _("Write your question, or what you want to speak about."))
        if data.get("text") and not data.get("form"):
            self.add_error("form", _("Say whether this is a question or a request to take the floor."))
        return data


class WriteForm(forms.Form):
    """A contribution, from somebody whose address is known already."""

    form = forms.ChoiceField(label=_("What is it?"), widget=forms.RadioSelect)
    about = forms.ChoiceField(label=_("To which question or point of the agenda?"), required=False)
    language = forms.ChoiceField(label=_("Language in which you write"), choices=settings.LANGUAGES)
    text = forms.CharField(
        label=_("Your words"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("In any of the four languages. A moderator reads it before anybody else does."),
    )
    named = forms.BooleanField(
        label=_("It may be published under my name"),
        required=False,
        help_text=_("Without your consent it is published without a name, or not at all."),
    )

    def __init__(self, *args: Any, event: Event, forms_open: list[Form], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("form", [(one.value, one.label) for one in forms_open]), ("about", abouts(event))):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
        if len(forms_open) == 1:
            self.initial["form"] = forms_open[0].value
            self.fields["form"].widget = forms.HiddenInput()
        self.initial.setdefault("language", current_language())


class ContributeForm(WriteForm):
    """A written contribution from somebody new: their words, name and address."""

    name = forms.CharField(label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    organisation = forms.CharField(label=_("Organisation"), max_length=200, required=False)
    country = forms.ChoiceField(label=_("Country or area"), required=False)
    email = AddressField(
        help_text=_("It is not published. Your words reach the moderator once you open the link that we send to it."),
    )

    def __init__(self, *args: Any, address: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["country"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Choose a country or area")), *_codes(states.choices(thesaurus()))]
        if address:
            del self.fields["email"]


class NeedForm(forms.Form):
    """What an organiser says to an access need."""

    state = forms.ChoiceField(
        label=_("Answer"),
        choices=[
            (AccessNeed.State.ARRANGED, _("It is arranged")),
            (AccessNeed.State.IMPOSSIBLE, _("It is not possible, and this is what we offer instead")),
        ],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("What the person should know"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean(self) -> dict[str, Any]:
        """A refusal without a word is no answer."""
        data = super().clean() or {}
        if data.get("state") == AccessNeed.State.IMPOSSIBLE and not data.get("answer", "").strip():
            self.add_error("answer", _("Say why, and what you offer instead."))
        return data


class WordsForm(forms.Form):
    """Words of a moderator: an answer, or a reason."""

    text = forms.CharField(label=_("Your words"), max_length=LONGEST_ANSWER, widget=forms.Textarea(attrs={"rows": 6}))


class MergeForm(forms.Form):
    """Which contribution says the same."""

    into = forms.ModelChoiceField(label=_("Which one says the same?"), queryset=Contribution.objects.none())

    def __init__(self, *args: Any, contribution: Contribution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Contribution.objects.proven().filter(event_id=contribution.event_id, merged_into=None, hidden_at=None)
        field = self.fields["into"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = others.exclude(pk=contribution.pk).exclude(stage__in=("withdrawn", "declined"))
        field.label_from_instance = lambda obj: f"{obj.pk}: {obj.text[:80]}"  # type: ignore[method-assign]


class RenderingForm(forms.Form):
    """A translation of a contribution and of its answer."""

    text = forms.CharField(label=_("Text"), max_length=LONGEST_TEXT * 2, widget=forms.Textarea(attrs={"rows": 8}))
    answer = forms.CharField(
        label=_("Answer"), max_length=LONGEST_ANSWER * 2, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )
    reviewed = forms.BooleanField(label=_("A second person has read this translation"), required=False)


def abouts(event: Event) -> list[tuple[str, Any]]:
    """The guiding questions and the points of the agenda, to choose from (2 queries)."""
    questions = [(f"q{one.pk}", str(row_text(event, one, "text"))) for one in event.questions.all()]
    points = [(f"a{one.pk}", str(row_text(event, one, "title"))) for one in event.agenda.all()]
    return [("", _("To the event as a whole")), *questions, *points]


def row_text(event: Event, row: Any, name: str) -> Text:
    """A text of a child row in the reader's language, or the best other one."""
    return pick({code: raw(row, name, code) for code in LANGUAGES}, event.original_language)


def said_in(data: dict[str, Any], form: str, language: str) -> Said | None:
    """What a form holds of a question, a request for the floor or a contribution; None for nothing."""
    if not form:
        return None
    about = data.get("about", "")
    return Said(
        form=form,
        text=data["text"].strip(),
        language=language,
        question_id=int(about[1:]) if about.startswith("q") else None,
        agenda_item_id=int(about[1:]) if about.startswith("a") else None,
        named=bool(data.get("named")),
    )


def partner_named(name: str) -> Partner | None:
    """The published organisation or State with this name in any of the four languages; None for none or several."""
    wanted = folded(name)
    if not wanted:
        return None
    columns = [f"title_{code}" for code in LANGUAGES]
    rows = Partner.objects.published().filter(audience="everyone").values_list("pk", *columns)
    found = [pk for pk, *titles in rows if wanted in {folded(title or "") for title in titles}]
    return Partner.objects.get(pk=found[0]) if len(found) == 1 else None


def _codes(choices: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(key.partition("/")[2], label) for key, label in choices]
