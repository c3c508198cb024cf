"""Make one account per role for trying the portal out (never in production)."""

from datetime import timedelta
from functools import cache
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from entries import starter
from entries.models import EntryTerm, Term, TermRole, Vocabulary
from entries.publishing import record_publication
from entries.search.indexing import refresh
from entries.states import State
from entries.viewers import Role, Standing
from partners.models import Membership, Partner, User

PASSWORD = "sample-only"  # noqa: S105 - refused in production below
#: Address, name, language, ISU roles, languages translated into, sample organisation.
ACCOUNTS: tuple[tuple[str, str, str, tuple[str, ...], tuple[str, ...], str], ...] = (
    ("ngo", "Amina (sample NGO officer)", "en", (), (), "national-ngo"),
    ("colleague", "Boris (sample colleague)", "en", (), (), "national-ngo"),
    ("donor", "Dieter (sample donor officer)", "en", (), (), "government-donor"),
    ("state", "Esi (sample State focal point)", "fr", (), (), "state"),
    ("reviewer", "Huda (sample reviewer)", "ar", (Role.REVIEWER,), (), ""),
    ("translator", "Inés (sample translator)", "es", (Role.TRANSLATOR,), ("ar", "fr", "es"), ""),
    ("curator", "Fatou (sample curator)", "en", (Role.CURATOR,), (), ""),
    ("admin", "Jun (sample administrator)", "en", (Role.ADMINISTRATOR,), (), ""),
)
VERIFIED_FOR = timedelta(days=730)
NAMES = {
    "national-ngo": "Survivors Together (sample organisation)",
    "government-donor": "Cooperation Agency (sample donor)",
    "state": "Ministry of Social Affairs (sample State)",
}
#: Where the sample organisations are at home, and in which roles; left out where the vocabulary is not loaded.
HOMES = {
    "national-ngo": ("UGA", (TermRole.PLACE,)),
    "government-donor": ("NOR", (TermRole.SEAT,)),
    "state": ("UGA", (TermRole.SEAT, TermRole.PLACE)),
}


@cache
def _hashed() -> str:
    """The password's hash, computed once: Argon2 is slow on purpose, and all samples share the password."""
    return make_password(PASSWORD)


class Command(BaseCommand):
    help = "Make the sample accounts, all with the same password, printed by `make run`."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Sample accounts are never made in production.")
        with transaction.atomic():
            for address, name, language, roles, languages, organisation in ACCOUNTS:
                user = self._user(f"{address}@example.org", name, language, list(roles), list(languages))
                if organisation:
                    partner = self._partner(organisation)
                    Membership.objects.get_or_create(user=user, partner=partner, defaults={"standing": Standing.OWNER})
        self.stdout.write(f"{len(ACCOUNTS)} sample accounts are ready.")

    def _user(self, email: str, name: str, language: str, roles: list[str], languages: list[str]) -> User:
        user = User.objects.filter(email=email).first()
        if user is None:
            user = User.objects.create_user(
                email,
                name=name,
                language=language,
                roles=roles,
                translates=languages,
                sample=True,
                is_staff=Role.ADMINISTRATOR in roles,
                is_superuser=Role.ADMINISTRATOR in roles,
            )
            User.objects.filter(pk=user.pk).update(password=_hashed())
            EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        return user

    def _partner(self, kind: str) -> Partner:
        """The published sample organisation; the donor and the State are verified, so that all can be tried."""
        key = f"sample:partner-{kind}"
        found = Partner.objects.filter(source_key=key).first()
        if found is None:
            found = Partner(
                kind="partner",
                source_key=key,
                sample=True,
                original_language="en",
                title_en=NAMES[kind],
                partner_kind=kind,
            )
        if found.state == State.DRAFT:
            found.publisher = starter.installation()
            found.state, found.published_at = State.PUBLISHED, timezone.now()
            found.verified_until = None if kind == "national-ngo" else timezone.localdate() + VERIFIED_FOR
            found.save()
            found.owner_id = found.pk
            code, roles = HOMES[kind]
            for term in Term.objects.of(Vocabulary.COUNTRY).filter(code=code):
                EntryTerm.objects.bulk_create(EntryTerm(entry=found, term=term, role=role) for role in roles)
            record_publication(found)
            refresh([found.pk])
        return found
