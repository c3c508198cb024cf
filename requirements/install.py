"""Makes the virtual environment .venv from the locked requirements. Needs nothing but Python's standard library.

python3 requirements/install.py base|dev        base: what the portal needs; dev: tests and checks too

A stamp (hash of the locked file and of the Python that made it) lets every later start skip the work.
"""

import fcntl
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
PROJECT = Path(__file__).resolve().parent.parent
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"
# What each set brings with it: everything of base is in dev, in the same versions.
INCLUDES = {"base": ("base",), "dev": ("base", "dev")}


def main(wanted: str) -> int:
    """Install a set, if its stamp is not there; return an exit code, after one clear sentence on failure."""
    if sys.version_info < OLDEST:
        found = ".".join(map(str, sys.version_info[:2]))
        return _fail(f"Python {'.'.join(map(str, OLDEST))} or newer is needed; this one is {found}.")
    try:
        lock = (PROJECT / ".venv.lock").open("a")
    except OSError as error:
        return _fail(f"The folder {PROJECT} cannot be written: {error.strerror}.")
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two starts at once: the second waits for the first and finds all done
        if _stamp(wanted).exists() and PYTHON.exists() and _stamp(wanted).read_text() == _digest(wanted):
            return 0
        return _make() or _install(wanted)


def _make() -> int:
    """Make the environment afresh unless its Python is the one that runs us."""
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    if PYTHON.exists() and (VENV / "lib" / f"python{version}").is_dir():
        return 0
    print(f"Making the virtual environment .venv with Python {version} …", flush=True)
    shutil.rmtree(VENV, ignore_errors=True)
    done = subprocess.run([sys.executable, "-m", "venv", VENV], capture_output=True, text=True, check=False)
    if done.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        return _fail(
            f"Python could not make a virtual environment; on Debian and Ubuntu: apt-get install python{version}-venv."
        )
    return 0


def _install(wanted: str) -> int:
    """Install exactly the locked packages, checking their hashes, and show how far it is."""
    locked = PROJECT / "requirements" / f"{wanted}.txt"
    total = sum("==" in line and not line.startswith("#") for line in locked.read_text().splitlines())
    command = [PYTHON, "-m", "pip", "install", "--require-hashes", "--no-deps", "--progress-bar=off"]
    command += ["--disable-pip-version-check", "-r", locked]
    words: list[str] = []
    seen = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        for line in pip.stdout or ():
            words.append(line)
            if line.startswith(("Collecting", "Requirement already")):
                seen += 1
                _show(f"Fetching packages: {seen} of {total}", seen)
            elif line.startswith("Installing collected"):
                _show("Installing packages …\n", 0)
    if pip.returncode:
        print("".join(words[-15:]), file=sys.stderr)
        return _fail("The packages could not be installed; the lines above say why.")
    for name in INCLUDES[wanted]:
        _stamp(name).write_text(_digest(name))
    return 0


def _show(words: str, count: int) -> None:
    """Rewrite one line in a terminal; elsewhere print every twentieth."""
    if sys.stdout.isatty():
        print(f"\r\x1b[K{words}", end="", flush=True)
    elif count % 20 == 0:
        print(words.strip(), flush=True)


def _stamp(wanted: str) -> Path:
    return VENV / f"installed-{wanted}"


def _digest(wanted: str) -> str:
    locked = (PROJECT / "requirements" / f"{wanted}.txt").read_bytes()
    # The folder belongs to it: a moved environment does not work any more.
    return hashlib.sha256(locked + repr((sys.version_info[:2], str(VENV))).encode()).hexdigest()


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in INCLUDES:
        sys.exit("Usage: python3 requirements/install.py base|dev")
    sys.exit(main(sys.argv[1]))
