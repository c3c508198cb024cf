"""Lists as tables: the same entries as the page shows this reader, and nothing about reaching people."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from entries import limits
from entries.audit.models import AuditRecord
from entries.models import Entry
from partners.models import Partner
from portal.tables.exports import MOST
from portal.tables.sheets import read
from tests.cast import publish

pytestmark = pytest.mark.django_db


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def rows(client: Any, code: str = "practice", form: str = "csv", **query: Any) -> list[dict[str, str]]:
    answer = client.get(reverse("tables:file", args=[code, form]), query)
    assert answer.status_code == 200
    header, *found = list(read(io.BytesIO(body(answer))))
    return [dict(zip(header, [*row, *[""] * 99], strict=False)) for row in found]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_list_is_saved_with_the_filters_of_its_page(client, make_practice, form: str) -> None:
    practice = make_practice(title_en="=Peer visits", terms=("theme/peer-support",))
    make_practice(title_en="Prostheses", terms=("theme/prosthetics",))
    found = rows(client, form=form, theme="peer-support")
    assert [row["Title"] for row in found] == ["=Peer visits"]
    assert (found[0]["Theme"], found[0]["Theme (codes)"]) == ("Peer support", "peer-support")
    assert found[0]["Address on the portal"].endswith(practice.get_absolute_url())
    assert len(rows(client, form=form)) == len(rows(client, code="all", form=form)) == 2


def test_json_says_what_it_is_and_holds_codes(client, make_practice) -> None:
    practice = make_practice(title_fr="Visites", participation="led")
    answer = client.get(reverse("tables:file", args=["practice", "json"]).replace("/en/", "/fr/"))
    told = json.loads(body(answer))
    entry = told["entries"][0]
    assert (told["language"], entry["id"], entry["title"]) == ("fr", practice.pk, "Visites")
    assert entry["languages"] == ["en", "fr"]
    assert "contact_email" not in entry


def test_nobody_s_address_is_in_a_table(client, make_practice, make_entry, curator) -> None:
    make_practice(
        contact_mode="public", contact_email="us@example.org", contact_name="Amina B", contact_phone="+1 (555)"
    )
    client.force_login(curator)
    for form in ("csv", "json"):
        for address in (
            reverse("tables:file", args=["practice", form]),
            reverse("desk:table", args=["practice", form]),
        ):
            text = body(client.get(address)).decode()
            assert "Peer visits" in text
            assert not any(word in text for word in ("us@example.org", "Amina B", "(555)"))


def test_drafts_and_narrow_audiences_stay_where_they_are(client, make_practice, ngo_officer) -> None:
    make_practice(title_en="A draft", published=False)
    make_practice(title_en="For partners", audience="partners")
    make_practice(title_en="For all")
    assert [row["Title"] for row in rows(client)] == ["For all"]
    assert not AuditRecord.objects.filter(action="export.made").exists()
    client.force_login(ngo_officer)
    assert {row["Title"] for row in rows(client)} == {"For all", "For partners"}
    assert AuditRecord.objects.get(action="export.made").detail["rows"] == 2


@pytest.mark.parametrize(("amount_for", "shown"), [("everyone", "500"), ("verified", "")])
def test_an_amount_goes_only_to_those_who_may_see_it(client, make_entry, partner, curator, amount_for, shown) -> None:
    Partner.objects.filter(pk=partner.pk).update(state="published", publisher=curator, published_at="2026-01-01T00:00Z")
    make_entry("request", owner=partner, amount_min=500, currency="USD", amount_for=amount_for, need_en="Crutches",
        terms=("theme/peer-support", "support/training", ("country/KEN", "place")))  # fmt: skip
    told = rows(client, code="request")
    column = next(name for name in told[0] if "mount" in name)
    assert told[0][column].partition(".")[0] == shown


def test_a_table_sets_no_cookie_and_cannot_be_run(client, make_practice) -> None:
    make_practice()
    answer = client.get(reverse("tables:file", args=["practice", "csv"]))
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")
    assert answer["Content-Disposition"] == 'attachment; filename="practice-en.csv"'
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_what_is_asked_wrongly_is_said(client, make_practice, monkeypatch) -> None:
    assert client.get(reverse("tables:file", args=["practice", "pdf"])).status_code == 404
    assert client.get(reverse("tables:choose", args=["nothing"])).status_code == 404
    unknown = client.get(reverse("tables:file", args=["practice", "csv"]), {"theme": "nothing"})
    assert (unknown.status_code, b"is not known here" in unknown.content) == (400, True)
    make_practice(plain_en="x" * 33_000)
    long = client.get(reverse("tables:file", args=["practice", "xlsx"]))
    assert (long.status_code, b"Choose CSV" in long.content) == (422, True)
    monkeypatch.setattr(limits, "allows", lambda *_args, **_more: False)
    assert client.get(reverse("tables:file", args=["practice", "csv"])).status_code == 429


@pytest.mark.parametrize("form", ["csv", "json"])
def test_queries_and_rows_are_bounded(client, make_practice, django_assert_num_queries, monkeypatch, form) -> None:
    for count in (1, 3):
        while Entry.objects.filter(kind="practice").count() < count:
            make_practice()
        with django_assert_num_queries(4):
            body(client.get(reverse("tables:file", args=["practice", form])))
    monkeypatch.setitem(MOST, "csv", 2)
    assert len(rows(client)) == 2


def test_lists_lead_to_their_download(client, make_practice) -> None:
    make_practice()
    page = client.get(reverse("practices:list"), {"theme": "peer-support", "page": "1"}).content.decode()
    link = reverse("tables:choose", args=["practice"]) + "?theme=peer-support"
    assert f'href="{link}"' in page
    told = client.get(link).content.decode()
    assert reverse("tables:file", args=["practice", "xlsx"]) + "?theme=peer-support" in told


def test_curators_save_every_entry_with_its_languages_side_by_side(client, make_practice, curator, reviewer) -> None:
    make_practice(title_en="Live", title_ar="حي")
    make_practice(title_en="A draft", published=False)
    address = reverse("desk:table", args=["practice", "csv"])
    client.force_login(reviewer)
    assert client.get(address).status_code == 403
    client.force_login(curator)
    header, *found = list(read(io.BytesIO(body(client.get(address)))))
    assert {row[header.index("Title (English)")] for row in found} == {"Live", "A draft"}
    assert "حي" in {row[header.index("Title (العربية)")] for row in found}
    assert AuditRecord.objects.get(action="export.made").about == "kind:practice"
    assert address in client.get(reverse("desk:tables")).content.decode()


def test_an_entry_taken_back_is_not_in_the_next_file(client, make_practice, curator) -> None:
    practice = make_practice(published=False)
    assert rows(client) == []
    publish(practice, by=curator)
    assert len(rows(client)) == 1


def test_an_offer_names_no_organisation_whose_page_is_closed_to_the_reader(
    client, make_entry, make_practice, partner, ngo_officer, curator
) -> None:
    make_entry(
        "offer",
        owner=partner,
        offered_en="Two trainers.",
        terms=("theme/wheelchair", "support/training", ("country/UGA", "place")),
    )
    make_practice(owner=partner)
    Partner.objects.filter(pk=partner.pk).update(
        state="published", publisher=curator, published_at=timezone.now(), audience="isu"
    )

    def named() -> list[str]:
        listed = rows(client, code="offer") + rows(client, code="all") + rows(client, code="practice")
        return [row["Organisation"] for row in listed if row["Kind"] != "Good practice"]

    feed = reverse("feeds:feed", args=["assistance"])
    assert named() == ["", ""]
    assert partner.title_en not in client.get(feed).content.decode()
    for member in (ngo_officer, curator):
        client.force_login(member)
        assert set(named()) == {partner.title_en}
    Partner.objects.filter(pk=partner.pk).update(audience="everyone")
    client.logout()
    assert set(named()) == {partner.title_en}
    assert partner.title_en in client.get(feed).content.decode()
