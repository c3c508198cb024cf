"""The tables of events, one concept a file."""

from events.models.events import (
    AgendaItem,
    Consultation,
    Event,
    GuidingQuestion,
    Interpretation,
    Known,
    Mode,
    Part,
    Registering,
)
from events.models.floor import Contribution, Form, Rendering, Reuse, Stage
from events.models.registrations import AccessNeed, Behalf, Registration, Seats, Status

__all__ = [
    "AccessNeed",
    "AgendaItem",
    "Behalf",
    "Consultation",
    "Contribution",
    "Event",
    "Form",
    "GuidingQuestion",
    "Interpretation",
    "Known",
    "Mode",
    "Part",
    "Registering",
    "Registration",
    "Rendering",
    "Reuse",
    "Seats",
    "Stage",
    "Status",
]
