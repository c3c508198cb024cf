"""What is reviewed: a practice that waits, a change of a published one, and somebody from outside who is asked."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from entries import curation, editing
from entries.models import Entry, Revision
from entries.states import Action
from partners.models import User
from partners.viewers import viewer_of
from portal.desk.decisions import token_of
from portal.review import invitations


def address(name, *args, language="en"):
    with override(language):
        return reverse(name, args=args)


def decision(subject, action, **more):
    return {"action": action, "seen": token_of(subject), "note": "", **more}


def page_of(response):
    return response.content.decode()


@pytest.fixture
def waiting(make_practice, ngo_officer, partner):
    """A practice that waits for its first review."""
    practice = make_practice(published=False, title_en="Peer visits", owner=partner)
    curation.move(entry=practice, action=Action.SUBMIT, by=viewer_of(ngo_officer))
    return Entry.objects.get(pk=practice.pk)


@pytest.fixture
def change(make_practice, ngo_officer, partner):
    """A new version of a published practice, submitted."""
    practice, author = make_practice(owner=partner), viewer_of(ngo_officer)
    edition = editing.open_draft(entry=practice, by=author).edition
    changes = {"texts": {"results": "People felt much less alone."}}
    draft = editing.save(entry=practice, changes=changes, by=author, edition=edition)
    curation.move(entry=practice, action=Action.SUBMIT, by=author, revision=draft.revision)
    return Revision.objects.select_related("entry").get(pk=draft.revision.pk)


@pytest.fixture
def expert(db):
    """Somebody from an OPD, with an account and a confirmed address, and no role here."""
    user = User.objects.create_user("opd@example.org", "a-long-pass-phrase", name="Olu")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def ask(curator):
    """Asks an address to review a text; returns the invitation."""

    def make(subject, email="opd@example.org", **more):
        told = {"name": "Olu", "capacity": "opd", "language": "fr", "message": "Is it accessible?"} | more
        deadline = told.pop("deadline", timezone.localdate() + timedelta(days=10))
        return invitations.invite(subject=subject, by=viewer_of(curator), email=email, deadline=deadline, **told)

    return make


@pytest.fixture
def reading(ask, expert):
    """Makes the expert a reviewer of a text who has accepted."""

    def make(subject, **more):
        return invitations.accept(asked=ask(subject, **more), user=expert, confirmed=frozenset({expert.email}))

    return make
