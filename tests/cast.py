"""One fixed cast for all tests, and makers of the things they handle."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from entries.curation import move
from entries.editing import begin, save
from entries.kinds import kind_of
from entries.models import Action, Entry, EntryTerm, Term
from entries.viewers import Standing
from partners.models import Membership, Partner, User
from partners.viewers import viewer_of

_number = itertools.count(1)
WHOLE_PRACTICE = {
    "title": "Peer visits in hospital",
    "summary": "Survivors visit newly injured people in hospital.",
    "plain": "Survivors visit people in hospital. They listen.",
    "challenge": "Nobody told new survivors what comes next.",
    "actions": "1. Train survivors.\n2. Visit.",
    "results": "People felt less alone.",
    "lessons": "Pay the travel of the visitors.",
}
WHOLE = {
    "practice": WHOLE_PRACTICE,
    "opportunity": {
        "title": "A course on peer support",
        "summary": "Two days for survivors.",
        "plain": "You learn to listen.",
        "description": "Two days of practice.",
    },
    "collection": {
        "title": "First steps",
        "summary": "Where to begin.",
        "plain": "Begin here.",
        "introduction": "Begin with what is there.",
    },
}


def _user(name: str, **extra: Any) -> User:
    return User.objects.create_user(f"{name}@example.org", "a-long-pass-phrase", name=name.capitalize(), **extra)


@pytest.fixture
def partner(db: None) -> Partner:
    """The organisation of the NGO officer and the colleague."""
    return Partner.objects.create(
        kind="partner", original_language="en", title_en="Survivors Together", partner_kind="national-ngo"
    )


@pytest.fixture
def ngo_officer(partner: Partner) -> User:
    """Writes practices for Survivors Together."""
    user = _user("amina")
    Membership.objects.create(user=user, partner=partner, standing=Standing.OWNER)
    return user


@pytest.fixture
def colleague(partner: Partner) -> User:
    """Works with the NGO officer in the same organisation."""
    user = _user("boris")
    Membership.objects.create(user=user, partner=partner, standing=Standing.EDITOR)
    return user


@pytest.fixture
def stranger(db: None) -> User:
    """Has an account and nothing to do with the others."""
    return _user("carla")


@pytest.fixture
def donor_officer(db: None) -> User:
    """Works for a donor."""
    user = _user("dieter")
    donor = Partner.objects.create(
        kind="partner", original_language="en", title_en="A Donor", partner_kind="government-donor"
    )
    Membership.objects.create(user=user, partner=donor, standing=Standing.OWNER)
    return user


@pytest.fixture
def state_focal_point(db: None) -> User:
    """Works for a State with many survivors."""
    return _user("esi")


# The people of ISU are samples: nobody types a second factor before each test (tests/trust looks at those who must).
@pytest.fixture
def curator(db: None) -> User:
    """ISU: reviews and publishes."""
    return _user("fatou", sample=True, roles=["curator"])


@pytest.fixture
def second_curator(db: None) -> User:
    """ISU: the second pair of eyes."""
    return _user("goran", sample=True, roles=["curator"])


@pytest.fixture
def reviewer(db: None) -> User:
    """ISU: reviews, does not publish."""
    return _user("huda", sample=True, roles=["reviewer"])


@pytest.fixture
def translator(db: None) -> User:
    """ISU: translates into French and Arabic."""
    return _user("ines", sample=True, roles=["translator"], translates=["fr", "ar"])


@pytest.fixture
def administrator(db: None) -> User:
    """ISU: gives roles."""
    return _user("jun", sample=True, roles=["administrator"])


@pytest.fixture
def make_term(db: None) -> Callable[..., Term]:
    """Makes a term: `make_term("theme/prosthetics", label_en="Prosthetics", alternatives_fr="jambe")`."""

    def make(key: str, *, broader: tuple[Term, ...] = (), **fields: Any) -> Term:
        vocabulary, code = key.split("/")
        fields.setdefault("label_en", code.replace("-", " ").capitalize())
        above = sorted({pk for term in broader for pk in (term.pk, *term.ancestor_ids)})
        term, _made = Term.objects.update_or_create(
            vocabulary=vocabulary, code=code, defaults={**fields, "ancestor_ids": above}
        )
        term.broader.set(broader)
        return term

    return make


@pytest.fixture
def make_entry(ngo_officer: User, curator: User, make_term: Callable[..., Term]) -> Callable[..., Any]:
    """Makes an entry of a kind through the real doors.

    Text columns are given with their language (`title_fr=…`) and are laid over a whole entry in
    `original_language`; `terms` are keys, or pairs of key and role; `published=False` leaves a draft.
    """

    def make(
        kind: str = "practice",
        *,
        author: User | None = None,
        published: bool = True,
        original_language: str = "en",
        terms: tuple[Any, ...] = (),
        **fields: Any,
    ) -> Any:
        writer = viewer_of(author or ngo_officer)
        begun = {name: fields.pop(name) for name in ("subject", "owner") if name in fields}
        entry = begin(kind=kind_of(kind), by=writer, language=original_language, **begun)
        texts = {f"{name}_{original_language}": text for name, text in WHOLE.get(kind, WHOLE_PRACTICE).items()}
        known = {field.name for field in entry._meta.get_fields()}
        values = {name: value for name, value in (texts | fields).items() if name in known}
        for name, value in values.items():
            setattr(entry, name, value)
        entry.source_key = fields.get("source_key", f"test:{next(_number)}")
        entry.save()
        for term in terms or ("theme/peer-support",):
            key, role = term if isinstance(term, tuple) else (term, "about")
            found = Term.objects.filter(vocabulary=key.split("/")[0], code=key.split("/")[1]).first()
            EntryTerm.objects.create(entry=entry, term=found or make_term(key), role=role)
        save(entry=entry, changes={}, by=writer, edition=entry.edition)
        if published:
            publish(entry, by=curator)
        return kind_of(kind).model.objects.get(pk=entry.pk)

    return make


@pytest.fixture
def make_practice(make_entry: Callable[..., Any]) -> Callable[..., Any]:
    """Makes a practice, published unless told otherwise."""
    return make_entry


def publish(entry: Entry, *, by: User) -> None:
    """Submit an entry as its author and publish it as `by`."""
    fresh = Entry.objects.get(pk=entry.pk)
    if fresh.author is not None:
        move(entry=fresh, action=Action.SUBMIT, by=viewer_of(fresh.author))
    move(entry=fresh, action=Action.PUBLISH, by=viewer_of(by), note="Read and good.")
