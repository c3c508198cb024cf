"""Input of the "my work" pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from entries.fields import EntryField
from entries.forms import sentence, shared_field, text_field
from entries.models import Entry, Resource
from entries.texts import current_language
from entries.viewers import Viewer


class BeginForm(forms.Form):
    """In which language, and for whom."""

    language = forms.ChoiceField(
        label=_("Which language will you write in?"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )
    owner = EntryField(
        label=_("For which organisation?"),
        queryset=Entry.objects.none(),
        required=False,
        empty_label=_("For none; I write as a person"),
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["language"] = current_language()
        owners = Entry.objects.visible_to(viewer).filter(pk__in=list(viewer.organisations_edited))
        field = self.fields["owner"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = owners
        self.initial["owner"] = next(iter(viewer.organisations_edited), None)
        if not viewer.organisations_edited:
            del self.fields["owner"]

    def clean(self) -> dict[str, Any]:
        """Without an organisation there is nobody to choose."""
        data = super().clean() or {}
        data.setdefault("owner", None)
        return data


class ResourceForm(forms.Form):
    """A file, link, picture or video, with what a reader must know before opening it."""

    #: Questions by form of resource.
    ASKED = {
        Resource.Form.LINK: ("title", "url", "language", "accessible", "accessibility_note"),
        Resource.Form.FILE: ("title", "upload", "language", "accessible", "accessibility_note"),
        Resource.Form.PICTURE: ("title", "upload", "alt"),
        Resource.Form.VIDEO: (
            "title",
            "url",
            "language",
            "captions",
            "transcript_url",
            "sign_language",
            "low_bandwidth_url",
        ),
    }
    TEXTS = frozenset({"title", "alt", "accessibility_note"})
    NEEDED = frozenset({"title", "url", "upload"})

    def __init__(self, *args: Any, form: str, written_in: str, has_file: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.ASKED[Resource.Form(form)]:
            self.fields[name] = self._field(name, written_in)
            self.fields[name].required = name in self.NEEDED and not (name == "upload" and has_file)

    def _field(self, name: str, written_in: str) -> forms.Field:
        if name == "upload":
            return forms.FileField(label=_("File"))
        if name == "captions":
            return forms.BooleanField(label=sentence(Resource._meta.get_field(name).verbose_name))
        column = Resource._meta.get_field(name)
        return text_field(column, written_in) if name in self.TEXTS else shared_field(column)


class UploadForm(forms.Form):
    """A form that was filled in offline."""

    file = forms.FileField(label=_("The filled form (Word file)"))
