"""Why something at the desk is not done: short codes that are stored, and the sentences that are shown."""

from django.utils.translation import gettext_lazy as _

NOT_WAITING = "not_waiting"
NO_ROLE = "no_role"
OWN_TEXT = "own_text"
NOT_PUBLISHED = "not_published"
A_VERSION = "a_version"
NOT_OF_KIND = "not_of_kind"
LAST_NEEDED = "last_needed"
NOT_ALLOWED = "not_allowed"
CHECKS = "checks"
SINCE_CHANGED = "since_changed"
FOUR_EYES = "four_eyes"
OTHER_NOW = "other_now"
REFUSED_NOW = "refused_now"
ERROR = "error"

SENTENCES = {
    NOT_WAITING: _("It does not wait for a review."),
    NO_ROLE: _("The role of this person does not include this review."),
    OWN_TEXT: _("Four eyes: this person wrote the text."),
    NOT_PUBLISHED: _("It is not published."),
    A_VERSION: _("This is a version of an entry, not the entry itself. Choose the entry under “All entries”."),
    NOT_OF_KIND: _("Entries of this kind do not carry terms of this list in this role."),
    LAST_NEEDED: _("It needs at least one term of this list, and this is its last one."),
    NOT_ALLOWED: _("The rules do not allow it from its present state."),
    CHECKS: _("The automatic checks stop its publication."),
    SINCE_CHANGED: _("It has been changed since."),
    OTHER_NOW: _("Something changed meanwhile. This is what would happen now: look at it again before you do it."),
    REFUSED_NOW: _("When its turn had come, the rules did not allow it any more. Nothing was changed."),
    ERROR: _("The portal stopped because of an error. Nothing was changed; the people who run it are told by the log."),
    FOUR_EYES: _("Four eyes: you wrote it, so a colleague has to publish it again."),
}


def sentence(code: str) -> str:
    """The reason in words; "" for no reason."""
    return str(SENTENCES.get(code, ""))
