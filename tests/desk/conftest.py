"""Things that wait at the desk."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils.translation import override

from entries import curation, editing
from entries.models import Entry, Revision
from entries.states import Action
from partners.viewers import viewer_of


def address(name: str, *args: object, query: str = "", language: str = "en") -> str:
    """The address of a page of the desk."""
    with override(language):
        return reverse(f"desk:{name}", args=args) + (f"?{query}" if query else "")


@pytest.fixture
def waiting(make_practice, ngo_officer):
    """Makes a practice that waits for its review."""

    def make(**fields):
        practice = make_practice(published=False, **fields)
        curation.move(entry=practice, action=Action.SUBMIT, by=viewer_of(fields.get("author", ngo_officer)))
        return Entry.objects.get(pk=practice.pk)

    return make


@pytest.fixture
def french(make_practice, translator):
    """A translation into French of a published practice, submitted."""
    practice, by = make_practice(title_en="Translated"), viewer_of(translator)
    draft = editing.save_translation(
        entry=practice, language="fr", changes={"texts": {"title": "Traduit"}}, by=by, edition=0
    )
    curation.move(entry=practice, action=Action.SUBMIT, by=by, revision=draft.revision)
    return Revision.objects.select_related("entry").get(pk=draft.revision.pk)
