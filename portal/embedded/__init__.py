"""PostgreSQL and Valkey from their wheels, shared by every process of this checkout.

`provide(os.environ)` is called by manage.py and by the tests; settings.py only reads what it leaves there.
"""

import secrets
import signal
import sys
import threading
from collections.abc import Callable, MutableMapping
from contextlib import suppress
from pathlib import Path
from types import FrameType

from portal.embedded import places, postgres, valkey
from portal.embedded.places import ServiceError
from portal.embedded.sharing import Usage

__all__ = ["ServiceError", "data_folder", "provide"]

Say = Callable[[str], object]

_PROJECT = Path(__file__).resolve().parent.parent.parent


def data_folder(environment: MutableMapping[str, str]) -> Path:
    """Return the one folder for data: PORTAL_DATA, or `.data` in the project."""
    return Path(environment.get("PORTAL_DATA") or _PROJECT / ".data")


def provide(environment: MutableMapping[str, str], say: Say | None = None) -> Usage | None:
    """Make sure that there is a database and a Valkey server, and put their addresses into `environment`.

    Effects in order, each only where the environment names nothing: start PostgreSQL (DATABASE_URL), start Valkey
    (REDIS_URL), say that this is a sample and no production (PORTAL_ENV), make a secret key that survives restarts
    (SECRET_KEY). The servers are stopped by the last process that uses them.
    Production gets nothing from here: portal.checks says what it must name itself.
    Returns this process's use of the servers, or None if none was started. Raises ServiceError.
    """
    parts = [
        (name, module)
        for name, module in (("DATABASE_URL", postgres), ("REDIS_URL", valkey))
        if not environment.get(name)
    ]
    if not parts or environment.get("PORTAL_ENV") == "production":
        return None
    found = places.find(data_folder(environment))

    def start() -> None:
        places.find(found.data)  # again, now that nobody stops meanwhile: the last user takes the socket folder away
        if say:
            say(f"Starting {' and '.join(module.TITLE for _name, module in parts)} …")
        for name, module in parts:
            module.start(found)
            environment[name] = module.address(found)
        if not environment.get("SECRET_KEY"):
            environment["SECRET_KEY"] = _secret_key(found.data)

    def stop() -> None:
        for _name, module in parts:
            module.stop(found)
        with suppress(OSError):
            found.sockets.rmdir()

    usage = Usage(found.data, stop=stop)
    usage.begin(start)
    environment.setdefault("PORTAL_ENV", "sample")
    _leave_properly_when_terminated()
    return usage


def _secret_key(data: Path) -> str:
    """Return the key of this data folder, made at the first start, so that sessions survive a restart."""
    file = data / "secret-key"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50))
    return file.read_text().strip()


def _leave_properly_when_terminated() -> None:
    """Turn SIGTERM into an ordinary exit, unless someone handles it already: only then do the servers stop."""
    in_main_thread = threading.current_thread() is threading.main_thread()
    if in_main_thread and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, _exit)


def _exit(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)
