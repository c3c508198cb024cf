"""`make check`: every check in turn, with its time; all run even if one fails, so that one look shows everything."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
BIN = Path(sys.executable).parent
MANAGE = [sys.executable, "manage.py"]

CHECKS = {
    "style": [BIN / "ruff", "check", "."],
    "format": [BIN / "ruff", "format", "--check", "."],
    "types": [BIN / "mypy"],
    "imports": [BIN / "lint-imports"],
    "house": [sys.executable, "-m", "pytest", "tests/house", "-q", "-p", "no:cacheprovider"],
    "system": [*MANAGE, "check", "--fail-level", "WARNING"],
    "migrations": [*MANAGE, "makemigrations", "--check", "--dry-run"],
    "messages": [*MANAGE, "messages", "check"],
}


def main(wanted: list[str]) -> int:
    """Run the named checks, or all; return 1 if any failed."""
    unknown = set(wanted) - set(CHECKS)
    if unknown:
        print(f"There is no check {', '.join(sorted(unknown))}; there are: {', '.join(CHECKS)}.")
        return 1
    failed = [name for name in wanted or CHECKS if not _passes(name)]
    print(f"\nFailed: {', '.join(failed)}." if failed else "\nAll checks passed.")
    return 1 if failed else 0


def _passes(name: str) -> bool:
    begun = time.monotonic()
    print(f"{name} … ", end="", flush=True)
    command = [str(part) for part in CHECKS[name]]
    # One colour less is one reason less for two machines to differ.
    environment = os.environ | {"NO_COLOR": "1", "PORTAL_TEST_DB": os.environ.get("PORTAL_TEST_DB", "test_house")}
    if not shutil.which(command[0]):
        print(f"{command[0]} is missing")
        return False
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    print(f"{'ok' if done.returncode == 0 else 'FAILED'} ({time.monotonic() - begun:.1f} s)", flush=True)
    if done.returncode:
        print(done.stdout + done.stderr, flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
