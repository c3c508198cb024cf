"""What must be true of the database, whatever was killed: plain questions, each with its answer in words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise

from django.db import connection

from entries.kinds import searchable_kinds
from entries.models import Entry, Happening, Move, Revision, SearchDocument
from entries.states import TRANSITIONS, State
from portal.notifications.models import Mail, MailState
from portal.tables.models import ImportedRow, Outcome, TableImport, TableState
from tests.chaos.work import ROWS, Done

FIRST = 5  # of each sort of trouble are shown


def broken(done: Done, accepted: Counter[str]) -> list[str]:
    """Everything that is not as it must be; empty when all is well."""
    found: list[str] = []
    for question in (states, search, happenings, revisions, published, tables, mails):
        given = {published: (done,), tables: (done,), mails: (accepted,)}.get(question, ())
        troubles = list(question(*given))  # type: ignore[operator]
        found += troubles[:FIRST]
        if len(troubles) > FIRST:
            found.append(f"… and {len(troubles) - FIRST} more of this sort")
    return found


def quiet() -> bool:
    """Whether nothing is left to be done by itself."""
    imports = TableImport.objects.filter(state__in=(TableState.WAITING, TableState.RUNNING)).exists()
    due = Entry.objects.filter(state=State.SCHEDULED).exists()
    waiting = Happening.objects.filter(processed_at__isnull=True).exists()
    return not (imports or due or waiting or Mail.objects.filter(state=MailState.WAITING).exists())


def states() -> Iterator[str]:
    """Each entry is where its moves have led, and each move is an arrow of the machine."""
    moves: defaultdict[int, list[Move]] = defaultdict(list)
    for move in Move.objects.filter(revision=None).order_by("pk"):
        moves[move.entry_id].append(move)
        arrow = TRANSITIONS.get((State(move.from_state), move.action))  # type: ignore[call-overload]
        if arrow is None or arrow.to != move.to_state:
            yield f"entry {move.entry_id}: the move {move.pk} is none of the machine"
    for pk, state in Entry.objects.filter(pk__in=moves).values_list("pk", "state"):
        if moves[pk][-1].to_state != state:
            yield f"entry {pk} is {state}, its last move led to {moves[pk][-1].to_state}"
        for before, after in pairwise(moves[pk]):
            if before.to_state != after.from_state:
                yield f"entry {pk}: move {after.pk} begins where move {before.pk} did not end (doubled or lost)"


def search() -> Iterator[str]:
    """What is published is found, and nothing else is."""
    kinds = [kind.code for kind in searchable_kinds()]
    live = set(Entry.objects.filter(state=State.PUBLISHED, kind__in=kinds).values_list("pk", flat=True))
    shown = set(SearchDocument.objects.values_list("pk", flat=True))
    yield from (f"entry {pk} is published and not found" for pk in live - shown)
    yield from (f"entry {pk} is found and not published" for pk in shown - live)


def happenings() -> Iterator[str]:
    """Each step is one fact, neither forgotten nor told twice, and each fact was dealt with."""
    told = Counter(data.get("move") for data in Happening.objects.values_list("data", flat=True))
    imported = set(ImportedRow.objects.exclude(entry=None).values_list("entry_id", flat=True))
    first = Happening.objects.exclude(data__move=None).order_by("pk").values_list("data__move", flat=True).first() or 0
    for pk, entry in Move.objects.filter(pk__gte=first).values_list("pk", "entry_id"):
        if told[pk] != 1 and not (told[pk] == 0 and entry in imported):
            yield f"move {pk} of entry {entry} is told {told[pk]} times"
    for pk in Happening.objects.filter(processed_at__isnull=True).values_list("pk", flat=True):
        yield f"happening {pk} was never dealt with"


def revisions() -> Iterator[str]:
    """One live text for each publication."""
    texts = Counter(Revision.objects.filter(track="source", state=State.PUBLISHED).values_list("entry_id", flat=True))
    steps = Counter(Move.objects.filter(revision=None, action="publish").values_list("entry_id", flat=True))
    for pk, count in steps.items():
        if texts[pk] < count:
            yield f"entry {pk} was published {count} times and has {texts[pk]} live texts"


def published(done: Done) -> Iterator[str]:
    """What the portal has acknowledged is there, once."""
    steps = Counter(Move.objects.filter(revision=None, action="publish").values_list("entry_id", flat=True))
    yield from (f"entry {pk}: acknowledged as published, and {steps[pk]} times so" for pk in done.published
        if steps[pk] != 1)  # fmt: skip


def tables(done: Done) -> Iterator[str]:
    """Each acknowledged table was read to its end; each row became one draft, whatever was begun anew."""
    for pk in done.tables:
        table = TableImport.objects.filter(pk=pk).first()
        if table is None:
            yield f"table {pk} was acknowledged and is lost"
        elif table.state != TableState.DONE or table.rows.count() != ROWS or table.file:
            yield f"table {pk} is {table.state} with {table.rows.count()} of {ROWS} rows, file {table.file.name!r}"
    for source in done.tried_tables:
        made = Entry.objects.filter(source_key__startswith=f"table:{source}:").count()
        brought = TableImport.objects.filter(source=source).exists()
        if made != (ROWS if brought else 0):
            yield f"of {ROWS} rows of {source} there are {made} drafts"
    lost = ImportedRow.objects.filter(outcome=Outcome.NEW, table__dry_run=False, entry=None).count()
    if lost:
        yield f"{lost} rows are said to be new and have no draft"


def mails(accepted: Counter[str]) -> Iterator[str]:
    """Each mail was accepted by the server; nothing was accepted that is not ours. Doubled ones are counted apart."""
    ours = dict(Mail.objects.values_list("message_id", "state"))
    for name, state in ours.items():
        if state != MailState.SENT:
            yield f"the mail {name} is {state}"
        elif not accepted[name]:
            yield f"the mail {name} is said to be sent, and the server never had it"
    yield from (f"the server has a mail {name} that nobody wrote" for name in accepted.keys() - ours.keys())


def doubled(accepted: Counter[str]) -> int:
    """How many mails the server accepted more than once: only between its acceptance and our commit."""
    return sum(count - 1 for count in accepted.values() if count > 1)


def connections() -> str:
    """Version of the server and how many lines are open to it, as a last word."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        return f"{cursor.fetchone()[0]} connections"
