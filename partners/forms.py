"""Input of the pages of partners and States."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from entries.address_field import AddressField
from entries.search.terms import Thesaurus, thesaurus
from entries.texts import current_language
from entries.viewers import Standing
from partners import states
from partners.models import BoundStatus, Claim, PartnerKind, Treaty


class StatesForm(forms.Form):
    """Which countries and areas to show; everything may stay open."""

    region = forms.ChoiceField(label=_("Region"), required=False)
    treaty = forms.ChoiceField(
        label=_("Treaty"), required=False, choices=[("", pgettext_lazy("treaty", "Any")), *Treaty.choices]
    )
    status = forms.ChoiceField(
        label=_("Treaty status"),
        required=False,
        choices=[
            ("", pgettext_lazy("treaty status", "Any")),
            *BoundStatus.choices,
            (states.NO_ACTION, _("No act recorded")),
        ],
    )
    survivors = forms.BooleanField(
        label=_("Only States that reported significant numbers of survivors"), required=False
    )

    def __init__(self, *args: Any, known: Thesaurus, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = current_language()
        regions = [(term.code, str(term.label(language))) for term in states.top_regions(known)]
        field = self.fields["region"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", pgettext_lazy("region", "All")), *regions]


class _NamedForm(forms.Form):
    """What is asked of an organisation before all else: its name, what it is, where it works, in which language."""

    name = forms.CharField(
        label=_("Name of the organisation"),
        max_length=200,
        help_text=_("As it calls itself, in the language that you choose below."),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "organization"}),
    )
    kind = forms.ChoiceField(label=_("Kind of organisation"), choices=PartnerKind.choices, widget=forms.RadioSelect)
    country = forms.ChoiceField(label=_("Country or area where it works most"))
    language = forms.ChoiceField(
        label=_("Which language will you write in?"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("language", current_language())
        field = self.fields["country"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Choose a country or area")), *states.choices(thesaurus())]

    def clean_name(self) -> str:
        """The name on one line, without doubled spaces."""
        return " ".join(self.cleaned_data["name"].split())


class RegisterForm(_NamedForm):
    """The short registration of an organisation; everything more is asked later."""

    contact_name = forms.CharField(label=_("Contact person or function"), max_length=150, required=False)
    contact_email = AddressField(
        label=_("E-mail address of the contact"),
        help_text=_("People who are signed in can see it. You can change that later."),
        widget=forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "email"}),
    )
    field_order = ("name", "kind", "country", "contact_name", "contact_email", "language")


class NameForm(_NamedForm):
    """An organisation that others name and for which nobody acts here, with where it is named."""

    source = forms.CharField(
        label=_("Where it is named"),
        max_length=300,
        help_text=_("For example: the title of its call, or the practice that it took part in."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    source_url = forms.URLField(
        label=_("Address of that page"),
        max_length=500,
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"dir": "ltr"}),
    )


class InviteForm(forms.Form):
    """Whom to invite, and as what."""

    email = AddressField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "off"})
    )
    standing = forms.ChoiceField(
        label=_("What this person may do"),
        choices=[
            (Standing.EDITOR, _("Write for the organisation")),
            (Standing.VIEWER, _("Read what the organisation has not yet published")),
            (Standing.OWNER, _("Everything, and invite others too")),
        ],
        initial=Standing.EDITOR,
        widget=forms.RadioSelect,
    )
    language = forms.ChoiceField(label=_("Language of the invitation"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("language", current_language())


class _SecureURLField(forms.URLField):
    """An address that is taken as https where nobody wrote the scheme."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(assume_scheme="https", **kwargs)


class SignForm(forms.Form):
    """Signing the declaration: who signs, in which function, and that the text has been read."""

    version = forms.CharField(widget=forms.HiddenInput, max_length=20)
    name = forms.CharField(
        label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "name"})
    )
    role = forms.CharField(
        label=_("Your function in the organisation"),
        max_length=150,
        help_text=_("People who are signed in see name and function beside the signature."),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "organization-title"}),
    )
    agree = forms.BooleanField(label=_("I have read the declaration and sign it for the organisation."))

    def signature(self) -> dict[str, str]:
        """What is stored of a valid form."""
        return {name: self.cleaned_data[name] for name in ("version", "name", "role")}


class ClaimForm(forms.ModelForm):
    """What shows that somebody acts for a partner: words, and a page or an address at the organisation."""

    class Meta:
        model = Claim
        fields = ("role", "evidence", "link", "work_email")
        labels = {
            "role": _("Your function in the organisation"),
            "evidence": _("How can ISU see that you act for it?"),
            "link": _("A page that shows it"),
            "work_email": _("Your e-mail address at the organisation"),
        }
        help_texts = {
            "evidence": _("For example: who can confirm it, and how ISU reaches that person. No files are needed."),
            "link": _("For example the page of the organisation that names you."),
            "work_email": _("ISU may write to it to be sure. Give the address or a page, or both."),
        }
        widgets = {
            "role": forms.TextInput(attrs={"dir": "auto", "autocomplete": "organization-title"}),
            "evidence": forms.Textarea(attrs={"dir": "auto", "rows": 6}),
            "work_email": forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "email"}),
        }
        field_classes = {"link": _SecureURLField}

    def clean(self) -> dict[str, Any]:
        """Ask for a page or an address: words alone prove little."""
        data = super().clean() or {}
        if not (data.get("link") or data.get("work_email") or self.errors):
            self.add_error("work_email", _("Give an e-mail address at the organisation, or a page that names you."))
        return data
