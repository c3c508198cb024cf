"""How events are found, edited, checked and translated."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from entries.kinds import PLAIN, RESOURCES, SOURCE, START, Kind, Section, TextField, topics
from entries.models import Vocabulary
from events.checks import CHECKS
from events.models import Event

FACETS = (Vocabulary.THEME, Vocabulary.MODEL, Vocabulary.COUNTRY, Vocabulary.REGION, Vocabulary.CRPD)
TOPICS = topics(Vocabulary.MODEL, Vocabulary.CRPD, intro=_("What it is about. This is how readers find it."))

EVENT = Kind(
    code="event",
    model=Event,
    label=_("Event"),
    label_plural=_("Events"),
    list_url="events:list",
    detail_url="events:detail",
    own_texts=(
        TextField("background", "C"),
        TextField("venue"),
        TextField("venue_access"),
        TextField("conclusions", "C"),
    ),
    own_shared=(
        "mode",
        "starts_at",
        "ends_at",
        "first_day",
        "last_day",
        "zone",
        "accessible_venue",
        "captions",
        "signed",
        "sign_languages",
        "meeting_url",
        "registering",
        "registration_url",
        "capacity",
        "consultation",
        "consultation_until",
        "recording_url",
        "recording_captions",
        "recording_signed_url",
        "transcript_url",
    ),
    children=("resources", "parts", "agenda", "questions", "interpretation"),
    sections=(
        Section("start", START.title, ("title", "summary", "background"), intro=START.intro),
        TOPICS,
        Section(
            "dates",
            _("Date and time"),
            ("starts_at", "ends_at", "zone", "first_day", "last_day"),
            intro=_("Write the clock of the place where you are. Readers see it by their own clock, too."),
        ),
        Section("place", _("Place"), ("mode", "venue", "accessible_venue", "venue_access")),
        Section("people", _("Hosts and speakers"), rows="parts"),
        Section("agenda", _("Agenda"), rows="agenda"),
        Section(
            "questions",
            _("Guiding questions"),
            ("consultation", "consultation_until"),
            rows="questions",
            intro=_("What the discussion should answer. Participants ask and speak to these questions."),
        ),
        Section("interpretation", _("Interpretation between languages"), rows="interpretation"),
        Section("languages", _("Sign language and captions"), ("signed", "sign_languages", "captions")),
        Section(
            "registration",
            pgettext_lazy("event", "Registration"),
            ("registering", "registration_url", "capacity", "meeting_url"),
        ),
        PLAIN,
        RESOURCES,
        Section(
            "after",
            _("After the event"),
            ("conclusions", "recording_url", "recording_captions", "recording_signed_url", "transcript_url"),
        ),
        Section("source", SOURCE.title, ("provenance", *SOURCE.fields), intro=SOURCE.intro),
    ),
    facets=FACETS,
    checks=CHECKS,
    relates=True,
    begins_with={"provenance": "official_source"},
    review_months=12,
    is_over=lambda today: Q(over_at__date__lt=today),
    confidential=frozenset({"meeting_url"}),
    keeper_pages=(
        (_("Participants"), "events:participants"),
        (_("Questions and contributions"), "events:moderation"),
    ),
)
