"""Where the embedded servers keep data and sockets, and as which user PostgreSQL runs."""

import hashlib
import os
import pwd
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

# PostgreSQL refuses to run as root; root therefore starts it as the first of these that exists.
UNPRIVILEGED = ("postgres", "nobody")


class ServiceError(RuntimeError):
    """One clear sentence about why PostgreSQL or Valkey could not be started."""


@dataclass(frozen=True)
class Owner:
    """The user and group that own PostgreSQL's files."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Places:
    """The folders of one checkout; every process computes the same ones."""

    data: Path
    sockets: Path
    owner: Owner

    @property
    def cluster(self) -> Path:
        """PostgreSQL's data folder."""
        return self.data / "postgres"

    @property
    def valkey(self) -> Path:
        """Valkey's data folder."""
        return self.data / "valkey"

    @property
    def valkey_socket(self) -> Path:
        """Where Valkey listens."""
        return self.sockets / "valkey.sock"

    @property
    def switches_user(self) -> bool:
        """Whether PostgreSQL must be started as another user than ourselves."""
        return self.owner.uid != os.getuid()


def find(data: Path) -> Places:
    """Make the data and the socket folder, if missing, and return them with the user for PostgreSQL.

    Raises ServiceError, in one sentence, if a folder cannot be made, written or trusted.
    """
    data = data.absolute()
    _make_data(data)
    owner = _owner_of_cluster(data)
    if owner.uid != os.getuid():
        _require_reachable(data, owner)
    return Places(data=data, sockets=_socket_folder(data, owner), owner=owner)


def _make_data(data: Path) -> None:
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ServiceError(f"The data folder {data} cannot be made: {error.strerror}.") from None
    if not os.access(data, os.W_OK | os.X_OK):
        raise ServiceError(
            f"The data folder {data} cannot be written by this user; give it to you with chown, "
            "or name another folder in PORTAL_DATA."
        )


def _owner_of_cluster(data: Path) -> Owner:
    """Return ourselves; root takes the owner of the existing data or of the checkout, else an unprivileged user."""
    cluster = data / "postgres"
    if os.getuid() != 0:
        if cluster.exists() and cluster.stat().st_uid != os.getuid():
            raise ServiceError(
                f"The database in {cluster} belongs to another user; run as that user, "
                "or name another folder in PORTAL_DATA."
            )
        return Owner(os.getuid(), os.getgid())
    for place in (cluster, data):
        if place.exists() and place.stat().st_uid != 0:
            return Owner(place.stat().st_uid, place.stat().st_gid)
    for name in UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Owner(entry.pw_uid, entry.pw_gid)
    raise ServiceError("PostgreSQL refuses to run as root, and there is no user postgres or nobody to run it as.")


def _require_reachable(data: Path, owner: Owner) -> None:
    """Refuse a folder below one that only root may enter: opening it for others would be wrong."""
    for folder in (data, *data.parents):
        facts = folder.stat()
        needed = stat.S_IXUSR if facts.st_uid == owner.uid else stat.S_IXOTH
        if not facts.st_mode & needed:
            raise ServiceError(
                f"PostgreSQL refuses to run as root, and its user may not enter {folder}; run as an ordinary user, "
                "or put the project and PORTAL_DATA in a folder that others may enter."
            )


def _socket_folder(data: Path, owner: Owner) -> Path:
    """Return a private folder with a short path: the address of a Unix socket holds 107 bytes.

    It is named after the user and the data folder, so that two checkouts or two users never meet.
    """
    digest = hashlib.sha256(os.fsencode(data)).hexdigest()[:10]
    folder = Path(tempfile.gettempdir()) / f"portal-{owner.uid}-{digest}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid not in (owner.uid, os.getuid()):
        raise ServiceError(f"The folder {folder} belongs to another user; remove it, or set TMPDIR to another folder.")
    if os.getuid() != folder.stat().st_uid or owner.uid != os.getuid():
        os.chown(folder, owner.uid, owner.gid)
    folder.chmod(0o700)
    return folder
