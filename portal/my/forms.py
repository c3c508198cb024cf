"""Input of the "my work" pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from entries.models import Entry, Resource
from entries.texts import current_language, direction_of, text_of
from entries.viewers import Viewer


class BeginForm(forms.Form):
    """In which language, and for whom."""

    language = forms.ChoiceField(
        label=_("Which language will you write in?"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )
    owner = forms.ModelChoiceField(
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
        field.label_from_instance = lambda entry: str(text_of(entry, "title"))  # type: ignore[method-assign]
        self.initial["owner"] = next(iter(viewer.organisations_edited), None)
        if not viewer.organisations_edited:
            del self.fields["owner"]

    def clean(self) -> dict[str, Any]:
        """Without an organisation there is nobody to choose."""
        data = super().clean() or {}
        data.setdefault("owner", None)
        return data


class ResourceForm(forms.ModelForm):
    """A file, link, picture or video, with what a reader must know before opening it."""

    upload = forms.FileField(label=_("File"), required=False)

    class Meta:
        model = Resource
        fields = (
            "title",
            "url",
            "language",
            "alt",
            "accessible",
            "accessibility_note",
            "captions",
            "transcript_url",
            "sign_language",
            "low_bandwidth_url",
        )

    #: Questions by form of resource; the others are not asked.
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

    def __init__(self, *args: Any, form: str, written_in: str, has_file: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = self.ASKED[Resource.Form(form)]
        self.order_fields(asked)
        for name in [name for name in self.fields if name not in asked]:
            del self.fields[name]
        for name in ("title", "alt", "accessibility_note"):
            if name in self.fields:
                self.fields[name].widget.attrs |= {"lang": written_in, "dir": direction_of(written_in)}
        self.fields["title"].required = True
        if "url" in self.fields:
            self.fields["url"].required = True
        if "upload" in self.fields:
            self.fields["upload"].required = not has_file

    def _post_clean(self) -> None:
        """Rows live in the payload until they are applied: there is no instance to build here."""


class UploadForm(forms.Form):
    """A form that was filled in offline."""

    file = forms.FileField(label=_("The filled form (Word file)"))
