"""A sample issue, past and sent to nobody: so that archive and desk can be looked at. Never loaded in production."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from entries import facts
from entries.models import Entry
from entries.texts import LANGUAGES
from partners.models import User
from portal.notifications.newsletter.models import Action, Issue, IssueState, Step

FILE = Path(__file__).parent / "example" / "first.toml"


@transaction.atomic
def load() -> str:
    """Store the sample issue unless there is any issue, or nobody to have written it; says what was done."""
    writer = User.objects.filter(sample=True, roles__contains=["curator"]).first()
    second = User.objects.filter(sample=True, roles__contains=["administrator"]).first()
    if Issue.objects.exists() or writer is None or second is None:
        return "already there"
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    moment = timezone.now() - timedelta(days=data["days_ago"])
    texts = {
        f"{name}_{code}": data[name][code].strip() for name in ("subject", "introduction", "body") for code in LANGUAGES
    }
    issue = Issue.objects.create(
        sample=True,
        state=IssueState.SENT,
        edited_by=writer,
        submitted_by=writer,
        approved_by=second,
        send_at=moment,
        started_at=moment,
        stored_at=moment,
        sent_at=moment,
        **texts,
    )
    keys = dict(Entry.objects.exclude(source_key="").values_list("source_key", "pk"))
    for position, row in enumerate((row for row in data["picks"] if row["entry"] in keys), 1):
        lines = {f"line_{code}": text for code, text in row.get("line", {}).items()}
        issue.picks.create(entry_id=keys[row["entry"]], position=position, **lines)
    for action, by in ((Action.SUBMIT, writer), (Action.APPROVE, second), (Action.START, None), (Action.FINISH, None)):
        Step.objects.create(issue=issue, action=action, by=by, at=moment)
    facts.bump_content_version()
    return ""


def remove() -> None:
    """Take the sample issue out again."""
    Issue.objects.filter(sample=True).delete()
