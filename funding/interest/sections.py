"""The pages of the form: which questions stand on which, what must be answered before it is submitted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _, pgettext_lazy


@dataclass(frozen=True, slots=True)
class Section:
    """One page of the form; `more` names what it holds beside fields: co-applicants or files."""

    code: str
    title: Any
    fields: tuple[str, ...] = ()
    intro: Any = ""
    more: str = ""


SECTIONS = (
    Section("project", _("The project in short"), ("title", "summary")),
    Section("plan", _("What you plan"), ("problem", "activities", "results", "starts_on", "months")),
    Section(
        "people",
        _("Who takes part and decides"),
        ("participation", "organisation"),
        _("Nothing about us without us: say who decides, not only who benefits."),
    ),
    Section(
        "money",
        pgettext_lazy("expression of interest", "Money"),
        ("amount", "currency", "own_share", "accessibility_amount", "accessibility_note"),
        _("A first estimate is enough. Accessibility has a line of its own, so that nobody has to hide it."),
    ),
    Section("partners", _("Organisations that take part"), intro=_("You may go alone, or together."), more="partners"),
    Section(
        "files",
        _("Files"),
        intro=_("Only what the call asks for. Your organisation, those who take part and the donor can open them."),
        more="files",
    ),
    Section("contact", _("Contact"), ("contact_name", "contact_email", "contact_phone")),
)
BY_CODE = {section.code: section for section in SECTIONS}
#: What is written in words, in the language of the expression of interest.
TEXTS = frozenset(
    {
        "title", "summary", "problem", "activities", "results", "participation", "organisation", "accessibility_note",
    }
)  # fmt: skip
#: Without these nothing is submitted.
NEEDED = (
    "title", "summary", "problem", "activities", "results", "participation", "amount", "currency",
    "accessibility_amount", "contact_name", "contact_email",
)  # fmt: skip


def section_of(name: str) -> Section:
    """The page on which a column is asked for."""
    return next(section for section in SECTIONS if name in section.fields)


def after(section: Section) -> Section | None:
    """The next page; None after the last."""
    position = SECTIONS.index(section) + 1
    return SECTIONS[position] if position < len(SECTIONS) else None
