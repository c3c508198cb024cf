"""Keeping commitments: a batch of grants in, counts and findings out; and the accounts in order at the end of a run."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import DataError, IntegrityError, connection, transaction

from entries import facts
from entries.search.words import folded
from funding.commitments import writing
from funding.commitments.findings import Finding, shown
from funding.commitments.models import Basis, Commitment, ImportRun
from funding.commitments.records import Grant, Sum, roles, sums_of

#: A longer text is shortened where it is kept: the source has the rest.
LONGEST_KEPT = 1200
#: Raised when the same record would be kept in another way: then unchanged files are taken in anew.
RULES = 1


@dataclass(frozen=True, slots=True)
class Judged:
    """A grant with what was derived from it: why it concerns the field, themes and pillars by code."""

    grant: Grant
    basis: Basis
    themes: list[str]
    pillars: list[str]


@dataclass(slots=True)
class Outcome:
    """What became of a batch: counts by outcome (new, changed, unchanged, repeated, bad), and findings."""

    tally: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)


@dataclass(slots=True)
class Prepared:
    """A grant ready to be written: its own columns, its amounts, and the mark of all of them."""

    grant: Grant
    columns: dict[str, Any]
    sums: list[Sum]
    mark: str


class Keeper:
    """Keeps the grants of one run. Remembers 16 bytes for each record of the file, and nothing else between batches."""

    def __init__(self, run: ImportRun) -> None:
        self.run = run
        self._seen: dict[bytes, bytes] = {}
        self._added: list[bytes] = []

    def keep(self, judged: Iterable[Judged]) -> Outcome:
        """Write what is new or changed, in one transaction; nothing in a dry run.

        In order: leaves out what came in this file before; asks what the database has; leaves out what is unchanged or
        older; writes commitments, then replaces their amounts, places and links. What the database refuses is tried
        one by one, so that a bad record costs only itself.
        """
        batch, self._added = list(judged), []
        try:
            with transaction.atomic():
                return self._keep(batch)
        except (DataError, IntegrityError) as problem:
            for name in self._added:
                del self._seen[name]
            if len(batch) > 1:
                return _together(self.keep([one]) for one in batch)
            grant, words = batch[0].grant, str(problem).splitlines()[0]
            finding = Finding(grant.line, shown(grant.identifier), "broken", {"detail": shown(words)})
            return Outcome(Counter(bad=1), [finding])

    def _keep(self, judged: Iterable[Judged]) -> Outcome:
        outcome = Outcome()
        fresh = [one for one in map(self._prepare, judged) if self._is_first(one, outcome)]
        known = self._known(fresh)
        wanted = [one for one in fresh if self._is_wanted(one, known, outcome)]
        for one in fresh:
            outcome.findings += one.grant.findings
        if self.run.licence and not self.run.dry_run:
            # What has not changed is known under this licence from now on.
            same = [known[one.grant.identifier][0] for one in fresh if one.grant.identifier in known]
            Commitment.objects.filter(pk__in=same).update(run=self.run)
        if wanted and not self.run.dry_run:
            self._write(wanted, {identifier: pk for identifier, (pk, *_rest) in known.items()})
        return outcome

    def _prepare(self, one: Judged) -> Prepared:
        sums = sums_of(one.grant)
        columns = columns_of(one, sums)
        return Prepared(one.grant, columns, sums, _fingerprint(columns, sums, one.grant))

    def _is_first(self, one: Prepared, outcome: Outcome) -> bool:
        """Whether this file has not had the identifier yet."""
        name = hashlib.blake2b(one.grant.identifier.encode("utf-8", "replace"), digest_size=8).digest()
        content = bytes.fromhex(one.mark)[:8]
        earlier = self._seen.setdefault(name, content)
        if earlier is content:
            self._added.append(name)
            return True
        code = "repeated" if earlier == content else "same-identifier"
        outcome.tally["repeated" if earlier == content else "bad"] += 1
        outcome.findings.append(Finding(one.grant.line, one.grant.identifier, code))
        return False

    def _known(self, fresh: list[Prepared]) -> dict[str, tuple[int, str, Any]]:
        names = [one.grant.identifier for one in fresh]
        rows = Commitment.objects.filter(standard=self.run.standard, identifier__in=names)
        columns = rows.values_list("identifier", "pk", "fingerprint", "source_updated_on")
        return {identifier: (pk, mark, updated) for identifier, pk, mark, updated in columns}

    @staticmethod
    def _is_wanted(one: Prepared, known: Mapping[str, tuple[int, str, Any]], outcome: Outcome) -> bool:
        """Whether it is new, or changed and not older than what is there."""
        there = known.get(one.grant.identifier)
        if there is None:
            outcome.tally["new"] += 1
            return True
        _pk, mark, updated = there
        if mark == one.mark:
            outcome.tally["unchanged"] += 1
            return False
        if updated and one.grant.updated_on and one.grant.updated_on < updated:
            outcome.tally["bad"] += 1
            one.grant.report("older", date=updated.isoformat())
            return False
        outcome.tally["changed"] += 1
        return True

    def _write(self, wanted: list[Prepared], there: Mapping[str, int]) -> None:
        writing.replace(
            [
                writing.Written(
                    there.get(one.grant.identifier),
                    {"standard": self.run.standard, "run_id": self.run.pk, "fingerprint": one.mark,
                     "identifier": one.grant.identifier, "source_updated_on": one.grant.updated_on, **one.columns},
                    one.sums, one.grant.places, sorted(one.grant.links),
                )
                for one in wanted
            ]
        )  # fmt: skip


def columns_of(one: Judged, sums: list[Sum]) -> dict[str, Any]:
    """What is kept of a grant in the columns of its commitment, beside its identity."""
    grant = one.grant
    funders = list(roles(grant, "funding") or roles(grant, "reporting"))
    recipient = next(iter(roles(grant, "recipient")), None)
    reporter = next(iter(roles(grant, "reporting")), None)
    on = next((each.first_on for each in sums if each.counted and each.first_on), grant.starts_on)
    return {
        "titles": grant.titles,
        # Of what does not concern the field nobody reads more than the title here.
        "descriptions": {code: shortened(text) for code, text in grant.texts.items()} if one.basis else {},
        "language": grant.language, "status": grant.status,
        "reporter_name": reporter.name if reporter else "", "reporter_ref": reporter.ref if reporter else "",
        "organisations": [[each.role, each.name, each.ref] for each in grant.organisations],
        "funder_keys": list(dict.fromkeys(each.key for each in funders)),
        "funder_name": next((each.name or each.ref for each in funders), ""),
        "recipient_key": recipient.key if recipient else "", "regrant": grant.regrant,
        "marker": grant.marker, "marker_raw": grant.marker_raw, "basis": one.basis.value,
        "sectors": grant.sectors[:100],
        "themes": one.themes, "pillars": one.pillars, "regions": list(filter(None, grant.regions)),
        "starts_on": grant.starts_on, "ends_on": grant.ends_on, "year": on.year if on else None,
        "website": grant.website, "words": searched(grant),
    }  # fmt: skip


def searched(grant: Grant) -> str:
    """What search looks through: the titles, the names of all who take part, and the identifier."""
    names = (each.name for each in grant.organisations)
    told = dict.fromkeys(filter(None, (*grant.titles.values(), *names, grant.identifier)))
    return folded(" ".join(told))[:LONGEST_KEPT]


def _together(outcomes: Iterable[Outcome]) -> Outcome:
    whole = Outcome()
    for one in outcomes:
        whole.tally.update(one.tally)
        whole.findings += one.findings
    return whole


def shortened(text: str) -> str:
    """A text as it is kept."""
    return text if len(text) <= LONGEST_KEPT else f"{text[: LONGEST_KEPT - 1].rstrip()}…"


def _fingerprint(columns: Mapping[str, Any], sums: list[Sum], grant: Grant) -> str:
    """A hash of all that is kept of a record, and of the rules by which it is kept."""
    money = [(each.kind.value, each.currency, each.year, str(each.amount), str(each.first_on), str(each.last_on))
        for each in sums]  # fmt: skip
    places = [(code, str(share)) for code, share in grant.places.items()]
    whole = repr((RULES, list(columns.values()), money, places, sorted(grant.links)))
    return hashlib.blake2b(whole.encode("utf-8", "replace"), digest_size=16).hexdigest()


#: An activity that others are part of, are paid from or were given by holds their money; six steps up are looked at.
#: Where two name each other, the older row counts. A grant to somebody who gives it on is not counted once one of the
#: onward grants is here (360Giving, code list regrantType: those that say "for onward distribution").
_SETTLE = """
WITH RECURSIVE up (child, parent) AS MATERIALIZED (
    SELECT c.id, p.id FROM commitments_commitmentlink l
    JOIN commitments_commitment c ON c.id = l.commitment_id
    JOIN commitments_commitment p ON p.standard = c.standard AND p.identifier = l.identifier AND p.id <> c.id
    WHERE l.kind IN ('parent', 'source')
  UNION
    SELECT p.id, c.id FROM commitments_commitmentlink l
    JOIN commitments_commitment c ON c.id = l.commitment_id
    JOIN commitments_commitment p ON p.standard = c.standard AND p.identifier = l.identifier AND p.id <> c.id
    WHERE l.kind IN ('child', 'onward')
), above (child, ancestor, steps) AS (
    SELECT child, parent, 1 FROM up
  UNION
    SELECT a.child, u.parent, a.steps + 1 FROM above a JOIN up u ON u.child = a.ancestor WHERE a.steps < 6
), pairs AS MATERIALIZED (SELECT DISTINCT child, ancestor FROM above WHERE child <> ancestor
), doubled (id) AS (
    SELECT DISTINCT a.child FROM pairs a
    WHERE EXISTS (SELECT 1 FROM commitments_commitmentamount m WHERE m.commitment_id = a.ancestor AND m.counted)
    AND (a.ancestor < a.child
         OR NOT EXISTS (SELECT 1 FROM pairs b WHERE b.child = a.ancestor AND b.ancestor = a.child))
  UNION
    SELECT g.id FROM commitments_commitment g
    WHERE g.regrant IN ('FRG010', 'FRG020', 'FRG030', 'FRG040') AND g.recipient_key <> ''
    AND EXISTS (SELECT 1 FROM commitments_commitment o
                WHERE o.id <> g.id AND o.standard = g.standard AND o.funder_keys @> ARRAY[g.recipient_key])
)
UPDATE commitments_commitment t SET counted = NOT t.counted
WHERE t.counted = (t.id IN (SELECT id FROM doubled))
"""


@transaction.atomic
def settle() -> int:
    """Decide anew whose money counts, so that none counts twice; returns how many commitments changed.

    In order: follows the links between commitments, and regrants; turns `counted` where it is wrong; raises the content
    version, so that every public page is made anew.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE)
        changed = cursor.rowcount
    facts.bump_content_version()
    return changed
