"""What the list of commitments and the page of one show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib.postgres.expressions import ArraySubquery
from django.core.paginator import Page
from django.db.models import OuterRef, Q, QuerySet, TextField, prefetch_related_objects
from django.db.models.functions import Cast, JSONObject
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from entries import locales
from entries.models import Vocabulary
from entries.search.terms import Thesaurus, thesaurus
from entries.texts import Text, current_language
from funding.commitments import names
from funding.commitments.models import Commitment, CommitmentAmount, CommitmentLink, CommitmentPlace, LinkKind

if TYPE_CHECKING:
    from django.http import HttpRequest

    from funding.commitments.forms import CommitmentFilter

MAP = gettext_lazy("Financing map")
#: Of the others that a commitment hangs together with, so many are named.
LISTED = 50
OPPOSITE = {LinkKind.PARENT: LinkKind.CHILD, LinkKind.CHILD: LinkKind.PARENT, LinkKind.SOURCE: LinkKind.ONWARD,
    LinkKind.ONWARD: LinkKind.SOURCE}  # fmt: skip
MARKERS = {
    2: gettext_lazy("2: persons with disabilities are the principal objective (targeted)"),
    1: gettext_lazy("1: persons with disabilities are a significant objective (mainstreamed)"),
    0: gettext_lazy("0: looked at, and not targeted"),
}


@dataclass(frozen=True, slots=True)
class Hit:
    """A commitment as a list shows it."""

    one: Commitment
    title: Text
    places: str
    money: list[tuple[Decimal, str]]


def hits(found: Iterable[Commitment], known: Thesaurus) -> list[Hit]:
    """Commitments as lists show them (2 queries)."""
    rows = list(found)
    prefetch_related_objects(rows, "amounts", "places")
    return [Hit(one, one.title, _places(one, known), counted(one.amounts.all())) for one in rows]


def newest(found: QuerySet[Commitment], most: int, known: Thesaurus) -> list[Hit]:
    """The newest so many as lists show them (1 query)."""
    amounts = CommitmentAmount.objects.filter(commitment=OuterRef("pk"), counted=True)
    told = JSONObject(currency="currency", amount=Cast("amount", TextField()))
    places = CommitmentPlace.objects.filter(commitment=OuterRef("pk")).order_by("pk").values("code")
    money = ArraySubquery(amounts.values_list(told))
    rows: Any = found.in_order().annotate(money=money, codes=ArraySubquery(places))[:most]  # type: ignore[attr-defined]
    return [Hit(one, one.title, _named(one.codes, one, known), _sums(one.money)) for one in rows]


def _sums(told: Iterable[dict[str, str]]) -> list[tuple[Decimal, str]]:
    amounts = (CommitmentAmount(currency=one["currency"], amount=Decimal(one["amount"]), counted=True) for one in told)
    return counted(amounts)


def counted(amounts: Iterable[CommitmentAmount]) -> list[tuple[Decimal, str]]:
    """The sums that count, by currency."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for each in amounts:
        if each.counted:
            sums[each.currency] += each.amount
    return [(amount, currency) for currency, amount in sorted(sums.items())]


def _places(one: Commitment, known: Thesaurus) -> str:
    return _named([place.code for place in one.places.all()], one, known)


def _named(codes: list[str], one: Commitment, known: Thesaurus) -> str:
    found = names.joined(codes[:6], Vocabulary.COUNTRY, known) or names.joined(
        one.regions[:3], Vocabulary.REGION, known
    )
    return locales.listing(found)


def list_context(request: HttpRequest, form: CommitmentFilter, shown: Page, known: Thesaurus) -> dict[str, Any]:
    """Everything the list shows, in 2 queries beside those of its page."""
    asked = {name: str(value) for name, value in form.wanted().items() if value}
    return {
        "form": form,
        "is_narrowed": bool(asked),
        "no_index": form.is_bound or "page" in request.GET,
        "page": shown,
        "count": shown.paginator.count,
        "hits": hits(shown.object_list, known),
        "donor": asked.get("donor", ""),
        "query": urlencode(asked),
        "trail": [(_("Funding"), reverse("funding:front")), (MAP, reverse("commitments:map")), (_("Commitments"), "")],
    }


def context(one: Commitment) -> dict[str, Any]:
    """Everything the page of a commitment shows, in 4 queries beside its own."""
    known, language = thesaurus(), current_language()
    roles: dict[str, list[str]] = defaultdict(list)
    for role, name, ref in one.organisations:
        roles[role].append(name or ref)
    trail = [(_("Funding"), reverse("funding:front")), (MAP, reverse("commitments:map"))]
    return {
        "one": one,
        "title": one.title,
        "description": one.description,
        "status": names.STATUSES.get(one.status, one.status),
        "organisations": [(label, roles[role]) for role, label in names.ROLES.items() if role in roles],
        "places": [(str(names.of_term(known, Vocabulary.COUNTRY, place.code)), place) for place in one.places.all()],
        "regions": names.joined(one.regions, Vocabulary.REGION, known),
        "pillars": names.joined(one.pillars, Vocabulary.THEME, known),
        "themes": names.joined([code for code in one.themes if code not in one.pillars], Vocabulary.THEME, known),
        "marker": marker(one),
        "amounts": sorted(one.amounts.all(), key=lambda each: (not each.counted, each.kind, each.year or 0)),
        "period": locales.period(str(one.starts_on or ""), str(one.ends_on or ""), language),
        "related": related(one),
        "trail": [*trail, (_("Commitments"), reverse("commitments:list")), (one.title, "")],
    }


def marker(one: Commitment) -> str:
    """The disability marker in words: not screened is never the same as 0."""
    if one.marker is not None:
        return str(MARKERS[one.marker])
    if one.marker_raw:
        return _("“%(code)s”: a code that the OECD does not have; kept as the publisher wrote it") % {
            "code": one.marker_raw
        }
    return _("Not screened: the publisher set no marker")


def related(one: Commitment) -> list[tuple[Any, Commitment]]:
    """Others here that it hangs together with, from either side, each with how (2 queries)."""
    links = CommitmentLink.objects.filter(
        Q(commitment=one) | Q(identifier=one.identifier, commitment__standard=one.standard)
    )
    own: dict[str, LinkKind] = {}
    named: dict[int, LinkKind] = {}
    for pk, kind, identifier in links.values_list("commitment_id", "kind", "identifier")[: 2 * LISTED]:
        if pk == one.pk:
            own[identifier] = LinkKind(kind)
        else:
            named[pk] = OPPOSITE[LinkKind(kind)]
    others = Commitment.objects.filter(standard=one.standard).exclude(pk=one.pk)
    found = others.filter(Q(identifier__in=list(own)) | Q(pk__in=list(named))).order_by("pk")[:LISTED]
    return [((own.get(other.identifier) or named[other.pk]).label, other) for other in found]
