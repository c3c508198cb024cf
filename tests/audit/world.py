"""What the audit walks through: the cast of the tests, and one thing in each state that a page can show."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from PIL import Image

from entries import editing, facts, starter
from entries.curation import move
from entries.models import Happening
from entries.states import Action
from funding.commitments.models import Commitment, ImportRun
from partners import claims, services, verification
from partners.models import Partner, User
from partners.viewers import viewer_of
from portal.notifications import answers, sweeper
from portal.notifications.models import Mail
from portal.pages import saved
from tests.audit import (
    alerts,
    assistance,
    calls,
    desk_lists,
    dialogues,
    digests,
    finding,
    interests,
    mails,
    newsletters,
    privacy,
    reviewing,
    tables,
    translations,
    trust,
    upkeep,
)
from tests.audit.addresses import Audited, State
from tests.cast import publish

PEOPLE = ("ngo_officer", "stranger", "curator", "translator", "donor_officer", "administrator")
# A word that stands in no other text: where it is read in another language, the page must say so.
ONLY_ENGLISH = "Quillwort"
FOUR = {
    "title": {"ar": "زيارات الأقران في المستشفى", "fr": "Visites de pairs à l’hôpital", "es": "Visitas de pares"},
    "summary": {"ar": "يزور الناجون المصابين.", "fr": "Des survivants rendent visite.", "es": "Visitas a heridos."},
    "plain": {"ar": "يزور الناجون الناس.", "fr": "Des survivants viennent.", "es": "Los sobrevivientes visitan."},
    "challenge": {"ar": "لم يخبرهم أحد بشيء.", "fr": "Personne ne disait rien.", "es": "Nadie les decía nada."},
}  # fmt: skip
TEXTS_IN_FOUR = {f"{name}_{code}": text for name, texts in FOUR.items() for code, text in texts.items()}


@dataclass(frozen=True)
class World:
    """People by name, and what stands in addresses by name."""

    people: Mapping[str, User]
    things: Mapping[str, Any]

    def address(self, audited: Audited, state: State, language: str) -> str:
        """The address of a page in a state: 'word stands for itself, any other argument for a thing."""
        names = audited.args if state.args is None else state.args
        arguments = [name[1:] if name.startswith("'") else self.things[name] for name in names]
        with override(language):
            path = reverse(audited.name, args=arguments)
        return f"{path}?{state.query.format(**self.things)}" if state.query else path


@pytest.fixture
def people(request: pytest.FixtureRequest, db: None) -> dict[str, User]:
    """The ones who look, each with a confirmed address; `no_password` signs in by code."""
    found = {name: request.getfixturevalue(name) for name in PEOPLE}
    found["no_password"] = User.objects.create_user("nopass@example.org", name="Nour")
    found["protected"] = trust.protected()
    for user in found.values():
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return found


@pytest.fixture
def empty_world(people: dict[str, User]) -> World:
    """The portal before anybody has written anything."""
    return World(people, {})


@pytest.fixture
def build_world(
    people: dict[str, User], make_entry: Callable[..., Any], make_term: Callable[..., Any]
) -> Callable[[], World]:
    """Returns what fills the portal, so that its empty pages can be looked at before."""

    def build() -> World:
        terms = _terms(make_term)
        entries = _entries(make_entry, people)
        drafts = _drafts(make_entry, people)
        waiting = _waiting(make_entry, entries["practice"], people) | _organisations(people)
        starter.load("starter", sample=False)
        waiting |= _money()
        waiting |= interests.fill(people)
        waiting |= reviewing.fill(waiting["waiting"], waiting["revision"], people)
        waiting |= desk_lists.fill(entries["practice"], people)
        waiting |= calls.fill(make_entry, people)
        waiting |= finding.fill(make_entry, people)
        waiting |= dialogues.fill(make_entry, people)
        waiting |= alerts.fill(people, waiting)
        waiting |= digests.fill(people, waiting | {"practice": entries["practice"].pk})
        waiting |= assistance.fill(make_entry, people)
        waiting |= privacy.fill(entries["practice"], people)
        waiting |= mails.fill()
        waiting |= newsletters.fill(entries["practice"], people)
        waiting |= upkeep.fill(_due(make_entry))
        waiting |= tables.fill(people)
        waiting |= translations.fill(make_entry, people)
        waiting |= trust.things(people["protected"], people["translator"])
        things = {name: entry.pk for name, entry in (entries | drafts).items()} | waiting | terms
        return World(people, {**things, "slug": "x", **_letters(entries["practice"], people), **_keys(people)})

    return build


def _due(make_entry: Callable[..., Any]) -> Any:
    """A text of its own that is due for review."""
    return make_entry(title_en="A workshop for prostheses", source="A visit.")


def _terms(make_term: Callable[..., Any]) -> dict[str, int]:
    pillar = make_term("theme/rehabilitation", label_ar="إعادة التأهيل", label_fr="Réadaptation")
    peer = make_term("theme/peer-support", broader=(pillar,), alternatives_en="peer visits", label_ar="دعم الأقران")
    other = make_term("theme/wheelchair", broader=(pillar,))
    for key in (
        "country/BIH", "region/039", "model/e", "sdg/10", "crpd/26", "group/survivors", "partner-kind/opd",
        "language/en",
    ):  # fmt: skip
        make_term(key)
    return {"term": other.pk, "other_term": peer.pk}


def _entries(make_entry: Callable[..., Any], people: Mapping[str, User]) -> dict[str, Any]:
    """Published entries: one in four languages, one in English only, opportunities, a collection that holds them."""
    about = ("theme/peer-support", "model/e", "sdg/10", "crpd/26", "group/survivors", ("country/BIH", "place"))
    practice = make_entry(
        terms=about,
        easy_read_en="People visit.\nThey listen.",
        context_en="After a war.",
        cost_amount=1200,
        cost_currency="EUR",
        cost_year=2021,
        **TEXTS_IN_FOUR,
    )
    english = {f"{name}_en": f"{ONLY_ENGLISH} {name}" for name in ("title", "plain", "challenge", "results")}
    english["summary_en"] = f"{ONLY_ENGLISH} grows where survivors visit the injured, listen, and tell what comes next."
    soon = timezone.now() + timedelta(days=20)
    course = {"form": "course", "sign_languages": "International Sign", "deadline_zone": "Africa/Kampala"}
    ended = make_entry("opportunity", deadline=timezone.now() - timedelta(days=9), title_en="An old course", **course)
    opportunity = make_entry("opportunity", deadline=soon, follows=ended, title_fr="Un cours", **course)
    collection = make_entry("collection", question_en="Where to begin?", published=False)
    collection.items.create(entry=practice, position=1, note_en="Begin here.")
    publish(collection, by=people["curator"])
    for kind in ("endorsement", "adaptation"):
        fields = {
            "endorser": "opd", "endorser_name": "Union of Survivors", "organisation": "Another one",
            "reason_en": "It works.", "changed_en": "Women visit women.", "outcome_en": "It worked.",
        }  # fmt: skip
        make_entry(kind, subject=practice, author=people["stranger"], **fields)
    saved.keep(entry_id=practice.pk, user_id=people["ngo_officer"].pk)
    return {
        "practice": practice,
        "english_only": make_entry(**english),
        "opportunity": opportunity,
        "ended": ended,
        "collection": collection,
        "mechanism": _mechanism(make_entry, people),
    }


def _mechanism(make_entry: Callable[..., Any], people: Mapping[str, User]) -> Any:
    """A financing mechanism with a barrier that stands and one that is gone."""
    texts = {name: text for name, text in TEXTS_IN_FOUR.items() if not name.startswith("challenge")}
    texts |= {"title_en": "Fund of Bridges", "title_ar": "صندوق الجسور", "title_fr": "Fonds", "title_es": "Fondo"}
    known = {"operator": "Bridge Trust", "award_ceiling": 20000, "currency": "USD", "website": "https://example.org/"}
    checked = {"checked_on": timezone.localdate(), "who_may_apply_en": "Networks of survivors.", **known}
    mechanism = make_entry("mechanism", terms=("theme/rehabilitation", "mechanism-kind/foundation"), **texts, **checked)
    told = {"subject": mechanism, "author": people["stranger"], "reported_by": "opd", "evidence_en": "In English only."}
    make_entry("barrier", sort="language", **told)
    make_entry("barrier", resolved_on=timezone.localdate(), resolution_en="Arabic is accepted now.", **told)
    return mechanism


def _organisations(people: Mapping[str, User]) -> dict[str, Any]:
    """A registered organisation of the stranger's, and an invitation to the officer's."""
    answers_given = {
        "name": "Union of Survivors", "kind": "opd", "country": "country/BIH", "contact_name": "The secretary",
        "contact_email": "office@example.org", "language": "en",
    }  # fmt: skip
    made = services.register(by=viewer_of(people["stranger"]), **answers_given)
    publish(made, by=people["curator"])
    unclaimed = services.register(by=viewer_of(people["stranger"]), **(answers_given | {"name": "Named by others"}))
    publish(unclaimed, by=people["curator"])
    unclaimed.memberships.all().delete()
    told = {"role": "Head", "evidence": "The board can confirm it.", "link": "", "work_email": "head@example.org"}
    claim = claims.make(partner=Partner.objects.get(pk=unclaimed.pk), by=viewer_of(people["translator"]), **told)
    verification.request(partner=Partner.objects.get(pk=made.pk), by=viewer_of(people["stranger"]))
    office = Partner.objects.get(title_en="Survivors Together")
    invited = {"email": people["stranger"].email, "standing": "editor", "language": "en"}
    invitation = services.invite(partner=office, by=viewer_of(people["ngo_officer"]), **invited)
    return {
        "partner": made.pk,
        "unclaimed": unclaimed.pk,
        "claim": claim.pk,
        "office": office.pk,
        "invitation": services.token_for(invitation),
    }


def _money() -> dict[str, int]:
    """A commitment in another language than most pages, an import that is over and has findings, and one that waits."""
    run = ImportRun.objects.create(
        standard="iati",
        file_name="donor.xml",
        state="done",
        tally={"new": 1, "bad": 1},
        found={"no-title": 1, "broken": 1},
    )
    run.findings.create(line=3, identifier="XM-DAC-1-1", code="no-title")
    run.findings.create(line=9, code="broken", facts={"detail": "mismatched tag"}, fatal=True)
    made = Commitment.objects.create(
        standard="iati", identifier="XM-DAC-1-1", titles={"es": "Prótesis para Bosnia"}, language="es", basis="words",
        organisations=[["funding", "Donante", "XM-DAC-1"]], funder_keys=["XM-DAC-1"], funder_name="Donante", year=2020,
        pillars=["rehabilitation"], themes=["rehabilitation"], run=run, fingerprint="0", status="closed",
    )  # fmt: skip
    made.amounts.create(kind="outgoing", currency="EUR", year=2020, amount=12000, counted=True, first_on="2020-03-01")
    made.places.create(code="BIH", share=100)
    waits = ImportRun.objects.create(
        standard="360giving", file_name="grants.json", size=1000, read=250, state="running"
    )
    return {"commitment": made.pk, "import": run.pk, "import_waiting": waits.pk}


def _drafts(make_entry: Callable[..., Any], people: Mapping[str, User]) -> dict[str, Any]:
    """What the NGO officer writes: a draft with a picture, one that lacks something, one sent back, a course."""
    draft = make_entry(published=False, title_en=f"{ONLY_ENGLISH} draft")
    thin = make_entry(published=False, title_en="A thin draft", challenge_en="")
    returned = make_entry(published=False, title_en="Sent back")
    move(entry=returned, action=Action.SUBMIT, by=viewer_of(people["ngo_officer"]))
    move(entry=returned, action=Action.REQUEST_CHANGES, by=viewer_of(people["curator"]), note="Say who paid.")
    client = Client()
    client.force_login(people["ngo_officer"])
    picture = io.BytesIO()
    Image.new("RGB", (20, 10), "teal").save(picture, "PNG")
    upload = SimpleUploadedFile("us.png", picture.getvalue(), content_type="image/png")
    fields = {"title": "Us", "alt": "Two people at a table", "upload": upload}
    answer = client.post(reverse("my:resource_add", args=[draft.pk, "picture"]), fields)
    assert answer.status_code == 302, answer.context["form"].errors
    fund = make_entry("mechanism", published=False)
    course = make_entry("opportunity", published=False)
    gathering = make_entry("collection", published=False)
    own = {"course": course, "fund": fund, "gathering": gathering}
    return {"draft": draft, "thin": thin, "returned": returned, **own}


def _waiting(make_entry: Callable[..., Any], practice: Any, people: Mapping[str, User]) -> dict[str, int]:
    """What waits at the desk: a first text, a new version of a published one, a translation; one is being reviewed."""
    officer, curator = viewer_of(people["ngo_officer"]), viewer_of(people["curator"])
    waiting = make_entry(published=False, title_en=f"{ONLY_ENGLISH} waiting")
    move(entry=waiting, action=Action.SUBMIT, by=officer)
    reviewed = make_entry(published=False, title_en="In review")
    move(entry=reviewed, action=Action.SUBMIT, by=officer)
    move(entry=reviewed, action=Action.TAKE, by=curator)
    changes = {"texts": {"challenge": "Nobody told new survivors anything at all."}}
    revision = editing.save(entry=practice, changes=changes, by=officer, edition=practice.edition).revision
    move(entry=practice, action=Action.SUBMIT, by=officer, revision=revision)
    words = {"texts": {"title": "Visitas de pares en el hospital", "results": "Se sintieron menos solos."}}
    french = editing.save_translation(
        entry=practice, language="fr", changes=words, by=viewer_of(people["translator"]), edition=0
    ).revision
    move(entry=practice, action=Action.SUBMIT, by=viewer_of(people["translator"]), revision=french)
    version = practice.revisions.filter(state="published").first()
    return {"waiting": waiting.pk, "revision": revision.pk, "translation": french.pk, "version": version.pk}


def _letters(practice: Any, people: Mapping[str, User]) -> dict[str, Any]:
    """A message through the portal with the link to answer it, and a stored mail."""
    facts.record(
        "message.sent", entry=practice, by=viewer_of(people["stranger"]),
        text="How did you find volunteers?", language="en", **{"from": people["stranger"].pk},
    )  # fmt: skip
    sweeper.sweep()
    message = Happening.objects.filter(name="message.sent").latest("pk")
    token = answers.token_for(message, people["ngo_officer"].email)
    return {"token": token, "mail": Mail.objects.latest("pk").pk}


def _keys(people: Mapping[str, User]) -> dict[str, str]:
    """Keys of links that mails carry: to confirm an address, to choose a new password."""
    address = EmailAddress.objects.create(user=people["stranger"], email="other@example.org", verified=False)
    forgetful = User.objects.create_user("forgot@example.org", "a-long-pass-phrase")  # signs in nowhere meanwhile
    return {
        "confirmation": EmailConfirmationHMAC(address).key,
        "uid": user_pk_to_url_str(forgetful),
        "token_of_reset": default_token_generator.make_token(forgetful),
    }
