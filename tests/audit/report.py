"""The report of `make audit`: what was looked at, and what was found, in words and numbers."""

from __future__ import annotations

import datetime
import json
import os
import sys
from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import Any

LANGUAGES = ("ar", "en", "fr", "es")
PROJECT = Path(__file__).resolve().parent.parent.parent
REPORT = PROJECT / "docs" / "accessibility-audit.md"
BEGIN, END = "<!-- results -->", "<!-- end of results -->"


def _folder() -> Path:
    return Path(os.environ.get("PORTAL_DATA") or PROJECT / ".data") / "audit"


def forget(language: str) -> None:
    """Remove what an earlier walk found in a language."""
    (_folder() / f"{language}.json").unlink(missing_ok=True)


def keep(language: str, rows: list[dict[str, Any]], *, finished: bool) -> None:
    """Store what a walk found in a language, and whether it came to its end."""
    _folder().mkdir(parents=True, exist_ok=True)
    told = json.dumps({"finished": finished, "rows": rows}, ensure_ascii=False, indent=1)
    (_folder() / f"{language}.json").write_text(told)


def _stored() -> dict[str, dict[str, Any]]:
    files = {language: _folder() / f"{language}.json" for language in LANGUAGES}
    return {language: json.loads(path.read_text()) for language, path in files.items() if path.exists()}


def lines(
    found: dict[str, list[dict[str, Any]]], today: datetime.date, *, broken_off: Collection[str] = ()
) -> list[str]:
    """The results as Markdown: one line a kind of check and language, then each finding with the pages it is on.

    Of the languages in `broken_off` is said that the walk did not come to its end.
    """
    checks = list(dict.fromkeys(check for rows in found.values() for row in rows for check in row["problems"]))
    text = [f"Date: {today.isoformat()}. Looked at: {_extent(found, broken_off)}.", ""]
    text += ["| Check | " + " | ".join(found) + " |", "| --- |" + " ---: |" * len(found)]
    for check in checks:
        text.append(f"| {check} | " + " | ".join(_count(rows, check) for rows in found.values()) + " |")
    text += ["", f"Heaviest public pages (bytes, gzipped): {_heaviest(found)}.", "", "### Findings", ""]
    where: dict[str, list[str]] = {}
    for language, rows in found.items():
        for row in rows:
            for check, problems in row["problems"].items():
                for problem in problems:
                    where.setdefault(f"{check}: `{problem}`", []).append(f"{row['name']} ({row['state']}, {language})")
    ordered = sorted(where.items(), key=lambda item: -len(item[1]))
    return [*text, *(f"- {one} – {len(at)}: {', '.join(at[:3])}" for one, at in ordered), *([] if where else ["None."])]


def _extent(found: dict[str, list[dict[str, Any]]], broken_off: Collection[str]) -> str:
    parts = []
    for code, rows in found.items():
        remark = ", broken off there" if code in broken_off else ""
        parts.append(f"{len({row['name'] for row in rows})} addresses in {len(rows)} states ({code}{remark})")
    return ", ".join(parts)


def _count(rows: list[dict[str, Any]], check: str) -> str:
    """How much was found; a dash where a language is not checked for it."""
    counts = [len(row["problems"][check]) for row in rows if check in row["problems"]]
    return str(sum(counts)) if counts else "–"


def _heaviest(found: dict[str, list[dict[str, Any]]]) -> str:
    weights: Counter[str] = Counter()
    for language, rows in found.items():
        for row in rows:
            if "weight" in row["problems"]:
                weights[f"{row['name']} {language}"] = max(weights[f"{row['name']} {language}"], row["weight"]["first"])
    return ", ".join(f"{name} {size}" for name, size in weights.most_common(5))


def main() -> int:
    """Print the report and put it into docs/accessibility-audit.md; 1 if anything was found or is missing."""
    stored = _stored()
    found = {language: walk["rows"] for language, walk in stored.items()}
    missing = [language for language in LANGUAGES if not stored.get(language, {}).get("finished")]
    text = "\n".join(lines(found, datetime.datetime.now(tz=datetime.UTC).date(), broken_off=missing))
    print(text)
    page = REPORT.read_text()
    before, rest = page.split(BEGIN, 1)
    REPORT.write_text(f"{before}{BEGIN}\n{text}\n{END}{rest.split(END, 1)[1]}")
    if missing:
        print(f"Not walked to the end: {', '.join(missing)}.")
    return 1 if missing or "\nNone." not in text else 0


if __name__ == "__main__":
    sys.exit(main())
