"""Input of the pages of expressions of interest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.html import escape
from django.utils.translation import gettext, gettext_lazy as _, pgettext_lazy

from entries import locales
from entries.address_field import AddressField
from entries.forms import shared_field, text_field
from entries.texts import current_language, text_of
from funding.interest import calls
from funding.interest.models import CoApplicant, Decision, Declaration, Interest, Outcome, Recommendation, Review
from funding.interest.sections import NEEDED, TEXTS, Section

if TYPE_CHECKING:
    from partners.models import Partner, User

ROWS = 6
POINTS = (
    ("0", pgettext_lazy("points of a review", "0 – nothing said")),
    ("1", pgettext_lazy("points of a review", "1 – poor")),
    ("2", pgettext_lazy("points of a review", "2 – weak")),
    ("3", pgettext_lazy("points of a review", "3 – fair")),
    ("4", pgettext_lazy("points of a review", "4 – good")),
    ("5", pgettext_lazy("points of a review", "5 – very good")),
)


class BeginForm(forms.Form):
    """For which organisation, and in which language."""

    applicant = forms.ChoiceField(label=_("For which organisation?"), widget=forms.RadioSelect)
    language = forms.ChoiceField(label=_("Which language will you write in?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, applicants: Iterable[Partner], languages: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owned, accepted = list(applicants), list(languages)
        self._choose("applicant", [(str(one.pk), str(text_of(one, "title"))) for one in owned])
        self._choose("language", [(code, name) for code, name in settings.LANGUAGES if code in accepted])
        self.initial.setdefault("applicant", str(owned[0].pk) if owned else None)
        here = current_language()
        self.initial.setdefault("language", here if here in accepted else next(iter(accepted), None))

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class SectionForm(forms.Form):
    """One page of an expression of interest. A draft is saved as it is: the check page says what is missing."""

    use_required_attribute = False

    def __init__(self, *args: Any, interest: Interest, section: Section, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in section.fields:
            column: Any = Interest._meta.get_field(name)
            self.fields[name] = text_field(column, interest.language) if name in TEXTS else shared_field(column)
            self.initial[name] = getattr(interest, name)
        if not self.is_bound:
            self._say_what_is_needed()

    def full_clean(self) -> None:
        """Clean with nothing required; only then say which answers are needed in the end."""
        super().full_clean()
        self._say_what_is_needed()

    def _say_what_is_needed(self) -> None:
        for name, field in self.fields.items():
            field.required = name in NEEDED

    def clean_currency(self) -> str:
        """The code in capitals, however it was typed."""
        return str(self.cleaned_data["currency"]).upper()

    def clean(self) -> dict[str, Any]:
        """The accessibility line is a part of the amount."""
        data = super().clean() or {}
        amount, part = data.get("amount"), data.get("accessibility_amount")
        if amount is not None and part is not None and part > amount:
            self.add_error("accessibility_amount", _("This is more than the whole amount that you ask for."))
        return data


class FileForm(forms.Form):
    """A file, and what it is."""

    title = forms.CharField(
        label=_("What it is"), max_length=200, help_text=_("For example: budget, letter of a partner, statutes.")
    )
    upload = forms.FileField(
        label=_("File"), help_text=_("PDF, Word, Excel, PowerPoint, OpenDocument or EPUB; at most 20 MB.")
    )


class SearchForm(forms.Form):
    """Part of the name of an organisation on the portal."""

    q = forms.CharField(label=_("Name of the organisation, or a part of it"), min_length=2, max_length=100)


class InviteForm(forms.Form):
    """Which of the organisations that were found, and what it will do."""

    partner = forms.ChoiceField(label=_("Organisation"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, found: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        column: Any = CoApplicant._meta.get_field("task")
        self.fields["task"] = shared_field(column)
        field = self.fields["partner"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(found.items())


class MailInviteForm(forms.Form):
    """An organisation that has no page here: what it is called, where it is reached, what it will do."""

    email = AddressField(
        label=_("E-mail address"),
        help_text=_("Of a person who can answer for the organisation. Only this address opens the invitation."),
        widget=forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    language = forms.ChoiceField(label=_("Language of the invitation"), choices=settings.LANGUAGES)
    field_order = ("name", "email", "language", "task")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("language", current_language())
        self.fields["name"] = _named()
        column: Any = CoApplicant._meta.get_field("task")
        self.fields["task"] = shared_field(column)
        self.order_fields(self.field_order)

    def clean_name(self) -> str:
        """The name on one line, without doubled spaces."""
        return " ".join(self.cleaned_data["name"].split())


def _named(*, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=_("Name of the organisation"),
        max_length=200,
        required=required,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "organization"}),
    )


class JoinForm(forms.Form):
    """How an organisation takes part that was asked by mail: one that is here already, a new one, or by name only."""

    REGISTER, NAME = "register", "name"
    way = forms.ChoiceField(label=_("How does your organisation take part?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, organisations: Iterable[Partner], asked: CoApplicant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._by_key = {str(one.pk): one for one in organisations}
        field = self.fields["way"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            *((key, str(text_of(one, "title"))) for key, one in self._by_key.items()),
            (self.REGISTER, _("Register it now: five short questions. Then you can read the whole text.")),
            (self.NAME, _("By its name only. The donor sees the name, and nothing else is asked.")),
        ]
        self.fields["name"] = _named(required=False)
        self.fields["name"].help_text = _("As the donor should see it. Only for “By its name only”.")
        self.initial.setdefault("name", asked.name)

    def clean(self) -> dict[str, Any]:
        """A name is needed where nothing else is told; in the other ways it is not used."""
        data = super().clean() or {}
        data["name"] = " ".join(data.get("name", "").split()) if data.get("way") == self.NAME else ""
        if data.get("way") == self.NAME and not data["name"] and "name" not in self.errors:
            self.add_error("name", _("Give the name of the organisation."))
        return data

    @property
    def registers(self) -> bool:
        """Whether the registration comes first."""
        return self.cleaned_data["way"] == self.REGISTER

    @property
    def chosen(self) -> Partner | None:
        """The organisation that is here already; None for one that is only named."""
        return self._by_key.get(self.cleaned_data["way"])


class DeclarationForm(forms.Form):
    """Whether there is a conflict of interest; asked before anything can be read."""

    conflict = forms.TypedChoiceField(
        label=_("Do you have a conflict of interest?"),
        choices=[
            ("no", _("No. I have no personal, family, financial or work tie to these organisations.")),
            ("yes", _("Yes, or it could look like one. I will not read it, rate it or decide on it.")),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        help_text=_("Your answer is kept with your name and the day. A conflict cannot be taken back."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        column: Any = Declaration._meta.get_field("note")
        self.fields["note"] = shared_field(column)


class ReviewForm(forms.Form):
    """Points for each criterion, a comment, a recommendation; all of it is needed only when it is handed in."""

    use_required_attribute = False

    def __init__(self, *args: Any, asked: Iterable[calls.Asked], review: Review, whole: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        criteria = list(asked)
        self._keys = [one.key for one in criteria]
        needed = whole or not self.is_bound  # before it is sent, the page says what is needed in the end
        for one in criteria:
            # Hints are printed unescaped, and this one is the donor's own text.
            self.fields[f"points_{one.key}"] = forms.TypedChoiceField(
                label=_label(one), help_text=escape(one.detail.text), choices=POINTS, coerce=int, empty_value=None,
                required=needed, widget=forms.RadioSelect,
            )  # fmt: skip
            self.initial[f"points_{one.key}"] = review.scores.get(one.key)
        column: Any = Review._meta.get_field("comment")
        self.fields["comment"] = shared_field(column)
        self.fields["comment"].widget.attrs["rows"] = ROWS
        self.fields["recommendation"] = forms.ChoiceField(
            label=_("Recommendation"),
            choices=Recommendation.choices,
            required=needed,
            widget=forms.RadioSelect,
        )
        self.initial.update(comment=review.comment, recommendation=review.recommendation)

    def given(self) -> dict[str, Any]:
        """The columns of the review: points by key, comment, recommendation."""
        data = self.cleaned_data
        scores = {key: data.get(f"points_{key}") for key in self._keys}
        return {
            "scores": {key: points for key, points in scores.items() if points is not None},
            "comment": data.get("comment", ""),
            "recommendation": data.get("recommendation", ""),
        }


def _label(one: calls.Asked) -> str:
    return gettext("%(criterion)s (weight: %(weight)s)") % {
        "criterion": one.name,
        "weight": locales.percent(one.weight / 100),
    }


class DecisionForm(forms.Form):
    """The outcome, and the reason that the applicant receives."""

    outcome = forms.ChoiceField(label=_("Decision"), choices=Outcome.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=4000,
        help_text=Decision._meta.get_field("reason").help_text,
        widget=forms.Textarea(attrs={"rows": ROWS}),
    )
    language = forms.ChoiceField(label=_("Language of the reason"), choices=settings.LANGUAGES)


class AssignForm(forms.Form):
    """Who reads which expressions of interest."""

    reviewers = forms.MultipleChoiceField(label=_("Reviewers"), widget=forms.CheckboxSelectMultiple)
    interests = forms.MultipleChoiceField(label=_("Expressions of interest"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, people: Iterable[User], rows: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("reviewers", [(str(user.pk), str(user)) for user in people]),
            ("interests", list(rows.items())),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = choices
