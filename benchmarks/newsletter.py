"""A newsletter to 50,000 subscribers: rendered, stored as mails, and handed to an SMTP server on this machine.

`python -m benchmarks.newsletter [RESULT.json] [SUBSCRIBERS]`; works in the database that DATABASE_URL names, and leaves
nothing in it. The goal: memory of the sending process stays flat. The server is a process of its own that takes every
mail and forgets it; each mail has its own links, headers and transaction, as in real sending.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django

SUBSCRIBERS = 50_000
LOOKS = 20  # how often the memory is looked at while sending
ZONES = ("UTC", "Africa/Kampala", "America/Bogota", "Asia/Kabul")
ADDRESS = "measured-{}@example.org"
SINK = "--sink"


def main() -> int:
    """Measure, print the figures, write them to the file named; 1 when somebody got none, or two."""
    if SINK in sys.argv:
        asyncio.run(_serve())
        return 0
    with _sink() as port:
        os.environ |= {"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend"}
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
        os.environ |= {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(port)}
        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0, interactive=False)
        figures = measure(int(sys.argv[2]) if len(sys.argv) > 2 else SUBSCRIBERS)
    print(json.dumps(figures, indent=1))
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(json.dumps(figures, indent=1), encoding="utf-8")
    return 0 if figures["once_each"] else 1


def measure(subscribers: int) -> dict[str, Any]:
    """Subscribe readers, send them an issue, and count; everything is deleted afterwards."""
    from portal.notifications import outbox
    from portal.notifications.models import Mail
    from portal.notifications.newsletter import dispatch

    outbox.wake_sender = lambda: None  # type: ignore[assignment] - this process sends, and no worker is called
    _clean()
    try:
        _fill(subscribers)
        before = _memory()
        begun, worked = time.perf_counter(), time.process_time()
        dispatch.go_on()
        stored, stored_cpu = time.perf_counter() - begun, time.process_time() - worked
        begun, worked = time.perf_counter(), time.process_time()
        memory = list(_send(subscribers))
        sent, sent_cpu = time.perf_counter() - begun, time.process_time() - worked
        mails = Mail.objects.filter(state="sent", letter=dispatch.LETTER)
        once = mails.count() == mails.values("reader").distinct().count() == subscribers
    finally:
        _clean()
    return {
        "subscribers": subscribers, "once_each": once, "stored_seconds": round(stored, 1),
        "stored_cpu": round(stored_cpu, 1), "sent_seconds": round(sent, 1), "sent_cpu": round(sent_cpu, 1),
        "mails_per_second": round(subscribers / sent), "memory_before": before, "memory": memory,
        "memory_growth": round(max(memory) - memory[0], 1),
    }  # fmt: skip


def _send(subscribers: int) -> Iterator[float]:
    """Send everything; yields the memory of this process (MB) after the first and every further share of it."""
    from portal.notifications import sending

    share = max(1, subscribers // LOOKS)
    while sending.send_waiting(limit=share):
        yield _memory()


def _fill(subscribers: int) -> None:
    """Readers of four languages and zones without quiet hours, and an approved issue whose time has come."""
    from django.utils import timezone

    from entries.addresses import key_of, new_secret
    from entries.texts import LANGUAGES
    from partners.models import User
    from portal.notifications.models import Reader
    from portal.notifications.newsletter import subscribing
    from portal.notifications.newsletter.models import Issue, Subscription

    now, wording = timezone.now(), subscribing.wording()
    rows = (
        Reader(
            address=ADDRESS.format(n), address_key=key_of(ADDRESS.format(n)), language=LANGUAGES[n % 4],
            time_zone=ZONES[n // 4 % 4], quiet_from=0, quiet_until=0, confirmed_at=now, secret=new_secret(),
        )
        for n in range(subscribers)
    )  # fmt: skip
    Reader.objects.bulk_create(rows, batch_size=5000)
    keys = Reader.objects.filter(address__startswith="measured-").values_list("pk", flat=True)
    Subscription.objects.bulk_create(
        (Subscription(reader_id=pk, wording=wording, confirmed_at=now) for pk in keys.iterator()), batch_size=5000
    )
    writer, second = (User.objects.create_user(ADDRESS.format(name)) for name in ("writer", "second"))
    text = "## What works\n\nSurvivors **visit** the newly injured, listen, and tell what comes next.\n\n" * 10
    Issue.objects.create(
        state="approved", send_at=now, edited_by=writer, submitted_by=writer, approved_by=second, in_archive=False,
        **{f"subject_{code}": f"Measured ({code})" for code in LANGUAGES},
        **{f"body_{code}": text for code in LANGUAGES},
    )  # fmt: skip


def _clean() -> None:
    from partners.models import User
    from portal.notifications.models import Mail, Reader, SharedText
    from portal.notifications.newsletter.models import Issue

    mine = Issue.objects.filter(subject_en="Measured (en)")
    bodies = list(SharedText.objects.filter(pk__in=mine.values("renderings__body")).values_list("pk", flat=True))
    Mail.objects.filter(body__in=bodies)._raw_delete("default")
    mine.delete()
    SharedText.objects.filter(pk__in=bodies).delete()
    Reader.objects.filter(address__startswith="measured-").delete()
    User.objects.filter(email__startswith="measured-").delete()


def _memory() -> float:
    """The memory of this process in MB (Linux: the second number of statm, in pages)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 1_048_576, 1)


@contextmanager
def _sink() -> Iterator[int]:
    """A mail server that takes everything; yields its port."""
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.newsletter", SINK], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait()


async def _serve() -> None:
    server = await asyncio.start_server(_converse, "127.0.0.1", 0, limit=1_000_000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


async def _converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """As much of SMTP (RFC 5321) as a sender needs that is let through everywhere."""
    writer.write(b"220 sink\r\n")
    while line := await reader.readline():
        word = line[:4].upper()
        if word == b"DATA":
            writer.write(b"354 go on\r\n")
            await reader.readuntil(b"\r\n.\r\n")
        writer.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
        await writer.drain()
        if word == b"QUIT":
            break
    writer.close()


if __name__ == "__main__":
    sys.exit(main())
