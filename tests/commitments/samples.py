"""Small files as publishers write them, and a way to import them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from funding.commitments.models import ImportRun
from portal.exchange.commitments.importer import perform


def activity(identifier: str = "XM-DAC-1-A", body: str = "", **more: Any) -> str:
    """One activity for persons with disabilities in Colombia: 1,000 EUR committed in 2021."""
    title = more.get("title", "Prosthetics for landmine survivors")
    places = more.get("places", '<recipient-country code="CO"/>')
    money = more.get("money", transaction())
    return (
        f'<iati-activity xml:lang="en" default-currency="EUR"><iati-identifier>{identifier}</iati-identifier>'
        f'<reporting-org ref="XM-DAC-1"><narrative>A Donor</narrative></reporting-org>'
        f"<title><narrative>{title}</narrative></title>{places}{money}{body}</iati-activity>"
    )


def transaction(
    kind: str = "2", amount: str = "1000", currency: str = "", day: str = "2021-05-04", inner: str = ""
) -> str:
    code = f' currency="{currency}"' if currency else ""
    return (
        f'<transaction><transaction-type code="{kind}"/><transaction-date iso-date="{day}"/>'
        f"<value{code}>{amount}</value>{inner}</transaction>"
    )


def document(*activities: str, version: str = "2.03") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<iati-activities version="{version}">\n'
        + "\n".join(activities)
        + ("\n</iati-activities>\n")
    )


class Importing:
    """Writes a file and imports it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, content: str | bytes, standard: str = "iati", *, dry_run: bool = False) -> ImportRun:
        path = self.folder / "file.dat"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        run = ImportRun(standard=standard, file_name="file", size=path.stat().st_size, dry_run=dry_run)
        return perform(run, path)


@pytest.fixture
def imported(db: None, tmp_path: Path, make_term: Any) -> Importing:
    pillar = make_term("theme/rehabilitation", label_ar="إعادة التأهيل")
    make_term("theme/prosthetics-orthotics", broader=(pillar,))
    for key, name in (("COL", "Colombia"), ("PER", "Peru"), ("GBR", "United Kingdom"), ("HTI", "Haiti")):
        make_term(f"country/{key}", label_en=name)
    make_term("region/005", label_en="South America")
    return Importing(tmp_path)
