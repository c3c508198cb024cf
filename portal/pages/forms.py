"""The form to write to those who run the portal."""

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from entries.address_field import AddressField

LONGEST_MESSAGE = 5000


class Topic(models.TextChoices):
    """What somebody writes about; the desk sorts by it."""

    ACCESSIBILITY = "accessibility", _("Something that I cannot use")
    MISTAKE = "mistake", _("A mistake on a page")
    TRANSLATION = "translation", _("A translation that reads badly")
    PRACTICE = "practice", _("A practice that I want to offer")
    DATA = "data", _("My data")
    SECURITY = "security", _("A security problem")
    OTHER = "other", _("Something else")


class ContactForm(forms.Form):
    """A message; only the message itself is required, so that everybody can report a barrier."""

    topic = forms.ChoiceField(label=_("What is it about?"), choices=Topic.choices, initial=Topic.OTHER)
    message = forms.CharField(
        label=_("Your message"),
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("If something did not work: what did you try to do, and what happened?"),
    )
    about = forms.CharField(
        label=_("Address of the page it is about"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )
    name = forms.CharField(
        label=_("Your name"), required=False, max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = AddressField(
        label=_("Your e-mail address"),
        required=False,
        help_text=_("Only if you want an answer."),
    )
