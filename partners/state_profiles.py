"""The focal point and the plan of a State: who keeps them, beginning to write, and their place on the State's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _, gettext_lazy

from entries import editing, rules
from entries.kinds import kind_of
from entries.models import Entry, Term, TermRole, Vocabulary
from entries.rules import Refused, Verdict
from entries.texts import LANGUAGES, current_language, text_of
from entries.viewers import CURATORS
from partners.models import Partner, PartnerKind, StateProfile
from partners.state_sections import Place, StateSection

if TYPE_CHECKING:
    from entries.viewers import Viewer

KEPT_BY_OTHERS = gettext_lazy("Only those who act for the State on this portal, and ISU, may change this.")


def of_country(term_id: int) -> StateProfile | None:
    """The profile of a country, in whatever state (1 query)."""
    return StateProfile.objects.select_related("owner").filter(term_id=term_id).first()


def acting_for(viewer: Viewer, term_id: int) -> Partner | None:
    """The published State among the viewer's organisations whose country this is (2 queries at most).

    Its country is that of its seat; without one, the only country in which it works. A State that gives abroad names
    other countries too, and must not keep their pages.
    """
    mine = Partner.objects.published().filter(pk__in=viewer.organisations_edited, partner_kind=PartnerKind.STATE)
    for partner in mine.order_by("pk").prefetch_related("entry_terms__term") if viewer.organisations_edited else ():
        rows = [row for row in partner.entry_terms.all() if row.term.vocabulary == Vocabulary.COUNTRY]
        seats = [row.term_id for row in rows if row.role == TermRole.SEAT]
        places = [row.term_id for row in rows if row.role == TermRole.PLACE]
        if seats[:1] == [term_id] or (not seats and places == [term_id]):
            return partner
    return None


def can_keep(viewer: Viewer, term_id: int) -> Verdict:
    """Whether the viewer may write the profile of a country: ISU's curators, and those who act for the State."""
    if viewer.roles & CURATORS or acting_for(viewer, term_id):
        return rules.YES
    return Verdict(False, KEPT_BY_OTHERS)


@transaction.atomic
def take_up(*, term: Term, by: Viewer) -> StateProfile:
    """The profile of a country, to be written by `by`; begun if there is none.

    In order: locks the country; asks the rules (Refused); begins the draft, owned by the State where somebody of it
    writes, or gives a profile that ISU began to the State. What is written goes through curation.
    """
    Term.objects.select_for_update().get(pk=term.pk)
    verdict = can_keep(by, term.pk)
    if not verdict:
        raise Refused(verdict.reason)
    state, profile = acting_for(by, term.pk), of_country(term.pk)
    if profile is None:
        language = current_language() if current_language() in LANGUAGES else LANGUAGES[0]
        title = _("Focal point and plan: %(country)s") % {"country": text_of(term, "label", language)}
        made = editing.begin(
            kind=kind_of("state-profile"),
            by=by,
            language=language,
            owner=state,
            term_id=term.pk,
            waivers=["source"],
            **{f"title_{language}": title},
        )
        return StateProfile.objects.get(pk=made.pk)
    if state is not None and profile.owner_id is None:
        Entry.objects.filter(pk=profile.pk).update(owner_id=state.pk)
    return profile


def section(place: Place) -> StateSection:
    """Focal point and plan on the page of a State, or that nobody has told yet (no query)."""
    viewer, profile = place.viewer, place.profile
    if profile is not None and not (profile.is_published and rules.can_view(viewer, profile)):
        profile = None
    shows_contact = profile is not None and (
        profile.focal_contact_for in viewer.audiences or viewer.reads_drafts or rules.is_writer(viewer, profile)
    )
    context = {
        "profile": profile,
        "plan_name": text_of(profile, "plan_name", place.language) if profile else None,
        "shows_contact": shows_contact,
        "withheld": bool(profile and not shows_contact and (profile.focal_email or profile.focal_phone)),
        "code": place.country.code,
    }
    return StateSection(_("National focal point and plan"), "partners/parts/state_profile.html", context, "profile")
