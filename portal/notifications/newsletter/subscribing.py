"""Subscribing to the newsletter, saying what interests one, and ending it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from entries import locales
from entries.search.terms import thesaurus
from entries.texts import Text, current_language
from partners.models import User
from portal.notifications import confirming, readers
from portal.notifications.confirming import Promise
from portal.notifications.models import Mail, MailState, Reader
from portal.notifications.newsletter.audience import INTERESTS
from portal.notifications.newsletter.models import Subscription
from portal.privacy import consents
from portal.privacy.models import ConsentWording, Purpose

PREFIX = "newsletter"
#: So many of each sort can be named: what is asked for travels in the link that confirms it.
MOST = 20

Interests = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Request:
    """What a link confirms: the wording that was agreed to, and what interests the reader."""

    wording: int
    interests: Interests

    def packed(self) -> str:
        """As it stands in a link."""
        return "|".join([str(self.wording), *(",".join(self.interests.get(name, ())) for name in INTERESTS)])

    @classmethod
    def unpacked(cls, rest: str) -> Request:
        """What `packed` wrote; ValueError for anything else."""
        wording, *lists = rest.split("|")
        named = zip(INTERESTS, lists, strict=True)
        return cls(int(wording), {name: [code for code in one.split(",") if code] for name, one in named})


def wording() -> ConsentWording:
    """What a subscriber agrees to today, in the active language; its row is made the first time."""
    return consents.stored(consents.current(Purpose.NEWSLETTER, current_language()))


def wording_shown() -> consents.Wording:
    """What stands above the button, in the active language; nothing is stored."""
    return consents.current(Purpose.NEWSLETTER, current_language())


def ask(*, address: str, time_zone: str, interests: Interests) -> None:
    """Somebody, probably its owner, asks for the newsletter to an address, in the active language.

    In order: keeps the wording word for word; makes the reader, unless one has this address; sends the link that
    confirms. Nothing that the owner of the address has is changed before, and what the asker sees is always the same.
    """
    language = current_language()
    request = Request(wording().pk, interests)
    reader = readers.begin(address=address, language=language, time_zone=time_zone)
    spoken = language if reader.confirmed_at is None and reader.user is None else reader.writes_in
    confirming.send(reader, f"{PREFIX}:{request.packed()}", language=spoken)


def describe(reader: Reader, rest: str) -> Promise | None:
    """What the link begins, in words; None for a link that is not ours any more."""
    try:
        request = Request.unpacked(rest)
    except ValueError:
        return None
    text = ConsentWording.objects.filter(pk=request.wording).values_list("body", "language").first()
    if text is None:
        return None
    words = (*interests_in_words(request.interests), _("The newsletter comes a few times a year."))
    return Promise(Text(_("Newsletter"), current_language()), _("Subscription"), words)


def begin(reader: Reader, rest: str) -> None:
    """The link was opened and confirmed."""
    request = Request.unpacked(rest)
    subscribe(reader=reader, interests=request.interests, wording=ConsentWording.objects.get(pk=request.wording))


def subscribe_signed_in(*, user: User, interests: Interests) -> Subscription:
    """Subscribe a person who is signed in: their address is known to be theirs. Mail may go there again."""
    reader = readers.of_user(user)
    if reader.stopped_at is not None:
        readers.confirm(reader)
    return subscribe(reader=reader, interests=interests, wording=wording())


@transaction.atomic
def subscribe(*, reader: Reader, interests: Interests, wording: ConsentWording) -> Subscription:
    """Store the subscription with its wording and this moment; asked twice, it keeps the first moment."""
    now = timezone.now()
    found, _made = Subscription.objects.select_for_update().get_or_create(
        reader=reader, defaults={"wording": wording, "confirmed_at": now}
    )
    if not found.is_active:
        found.confirmed_at, found.ended_at, found.wording, found.asked_at = now, None, wording, now
    _set(found, interests)
    found.save()
    return found


@transaction.atomic
def stop(reader: Reader, rest: str = "") -> None:
    """End the subscription, and what of it waits to be sent; nothing happens where there is none any more."""
    Subscription.objects.filter(reader=reader, ended_at__isnull=True).update(ended_at=timezone.now())
    waiting = Mail.objects.filter(reader=reader, stop=PREFIX, state=MailState.WAITING)
    waiting.update(state=MailState.DROPPED, failure="its reader ended the newsletter")


def name_of(reader: Reader, rest: str = "") -> str:
    """What the link in the footer ends."""
    return _("Newsletter")


def interests_in_words(interests: Interests) -> tuple[str, ...]:
    """One sentence for each sort of interest that was named, in the active language; one for none at all."""
    language, known = current_language(), thesaurus()
    sentences = {
        "countries": _("About these countries or areas: %(names)s"),
        "kinds": _("For these kinds of organisations: %(names)s"),
        "themes": _("About these themes: %(names)s"),
    }
    said = []
    for column, vocabulary in INTERESTS.items():
        terms = [known.find(vocabulary, code) for code in interests.get(column, ())]
        names = [str(term.label(language)) for term in terms if term]
        if names:
            said.append(sentences[column] % {"names": locales.listing(names)})
    return tuple(said) or (_("Every issue, whatever it is about"),)


def _set(subscription: Subscription, interests: Interests) -> None:
    for column in INTERESTS:
        setattr(subscription, column, list(interests.get(column, ()))[:MOST])
