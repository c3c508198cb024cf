"""Tables of the outbox, and the readers whom it writes to."""

from portal.notifications.models.mail import Mail, MailState, Return, SharedText, SweepProblem
from portal.notifications.models.readers import Frequency, Reader

__all__ = ["Frequency", "Mail", "MailState", "Reader", "Return", "SharedText", "SweepProblem"]
