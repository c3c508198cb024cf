"""Who is looking: what the ground needs to know of a person, and no more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """Roles given by ISU, for the whole portal."""

    ADMINISTRATOR = "administrator", _("Administrator")
    CURATOR = "curator", _("Curator")
    REVIEWER = "reviewer", _("Reviewer")
    TRANSLATOR = "translator", _("Translator")


#: ISU roles that decide what is published and keep the thesaurus, and those that read drafts of others.
CURATORS = frozenset({Role.CURATOR, Role.ADMINISTRATOR})
REVIEWERS = CURATORS | {Role.REVIEWER}


class Standing(models.TextChoices):
    """What a person may do for an organisation."""

    OWNER = "owner", _("Owner")
    EDITOR = "editor", _("Editor")
    VIEWER = "viewer", _("Viewer")


#: Audience values, spelled out here because models import this module's neighbours.
EVERYONE = "everyone"


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person, or nobody, as the rules see them.

    `organisations` maps the ids of partner entries to the person's standing there; `audiences` are the
    audience values whose published entries may be read; `translates` the languages of a translator.
    """

    user_id: int | None = None
    roles: frozenset[str] = frozenset()
    organisations: Mapping[int, str] = field(default_factory=dict)
    audiences: frozenset[str] = frozenset({EVERYONE})
    translates: frozenset[str] = frozenset()
    time_zone: str = "UTC"

    @property
    def is_signed_in(self) -> bool:
        """Whether there is an account behind the request."""
        return self.user_id is not None

    @property
    def is_isu(self) -> bool:
        """Whether the person works at the desk in any role."""
        return bool(self.roles)

    @property
    def reads_drafts(self) -> bool:
        """Whether unpublished entries of others are open to the person (curators, reviewers, administrators)."""
        return bool(self.roles & REVIEWERS)

    @property
    def organisations_edited(self) -> frozenset[int]:
        """Partner entries for which the person may write."""
        return frozenset(pk for pk, standing in self.organisations.items() if standing != Standing.VIEWER)

    def owning(self, organisation: int) -> Viewer:
        """The same person as owner of one more organisation, which has just been made theirs."""
        return replace(self, organisations={**self.organisations, organisation: Standing.OWNER})


ANONYMOUS = Viewer()
