"""Finds a Chromium for the journeys, or gets one: `python -m tests.chromium` does so and says what it does."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PACKAGES = ("chromium", "fonts-noto-core")
PATIENCE = 600  # seconds for one download
HOW_TO_INSTALL = (
    "No Chromium was found, and none could be fetched. Install one (Debian and Ubuntu: apt-get install chromium "
    "fonts-noto-core), or name its program in the variable CHROMIUM."
)


def find(playwright: Any) -> str | None:
    """Return the program: the one named in CHROMIUM, one on the machine, Playwright's own, or None."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if os.access(named, os.X_OK) else None
    for name in NAMES:
        if path := shutil.which(name):
            return path
    own = Path(playwright.chromium.executable_path)
    return str(own) if own.exists() else None


def has_arabic_font() -> bool:
    """Say whether Arabic letters can be drawn; without a font a picture shows boxes."""
    if not shutil.which("fc-list"):
        return False
    fonts = subprocess.run(["fc-list", ":lang=ar", "family"], capture_output=True, text=True, check=False)
    return bool(fonts.stdout.strip())


def main() -> int:
    """Make sure of a browser and an Arabic font: look, else Playwright's download, else Debian's packages as root."""
    path = _look()
    if path is None:
        for way in (_from_playwright, _from_debian):
            if way() and (path := _look()):
                break
    if path is None:
        print(HOW_TO_INSTALL, file=sys.stderr)
        return 1
    if not has_arabic_font() and not _install("fonts-noto-core", "fontconfig"):
        print("No font with Arabic letters was found (Debian: fonts-noto-core); journeys run, pictures show boxes.")
    print(f"Browser for the journeys: {path}")
    return 0


def _look() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return find(playwright)


def _from_playwright() -> bool:
    print("Fetching Chromium with Playwright …", flush=True)
    extra = ["--with-deps"] if os.getuid() == 0 and shutil.which("apt-get") else []
    return _succeeds([sys.executable, "-m", "playwright", "install", *extra, "--only-shell", "chromium"])


def _from_debian() -> bool:
    return _install(*PACKAGES)


def _install(*packages: str) -> bool:
    """Install Debian packages; only root can."""
    if os.getuid() != 0 or not shutil.which("apt-get"):
        return False
    print(f"Installing {' '.join(packages)} with apt-get …", flush=True)
    _succeeds(["apt-get", "update", "-qq"])
    return _succeeds(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages])


def _succeeds(command: list[str]) -> bool:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        print(f"{command[0]} failed: {error}", file=sys.stderr)
        return False
    if done.returncode:
        print((done.stderr or done.stdout)[-500:], file=sys.stderr)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
