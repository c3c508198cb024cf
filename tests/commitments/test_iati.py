"""IATI as it is really published: what is understood, what is left out and said; nothing ends in a traceback."""

from decimal import Decimal

import pytest

from funding.commitments.models import Commitment
from portal.exchange.commitments import xml_records
from tests.commitments.samples import activity, document, transaction

pytestmark = pytest.mark.django_db


def codes(run):
    return set(run.found)


def test_an_activity_becomes_a_commitment_with_its_money_places_and_topics(imported):
    run = imported(document(activity(body='<policy-marker vocabulary="1" code="11" significance="2"/>')))
    one = Commitment.objects.get()
    assert run.state == "done"
    assert run.tally == {"new": 1, "bad": 0}
    assert (one.marker, one.basis, one.pillars) == (2, "marker", ["rehabilitation"])
    assert (one.funder_name, one.funder_keys, one.year) == ("A Donor", ["XM-DAC-1"], 2021)
    amount, place = one.amounts.get(), one.places.get()
    assert (amount.amount, amount.currency, amount.counted, str(amount.first_on)) == (1000, "EUR", True, "2021-05-04")
    assert (place.code, place.share) == ("COL", 100)


@pytest.mark.parametrize(
    ("markers", "marker", "raw", "said"),
    [
        ("", None, "", set()),
        ('<policy-marker code="11" significance="0"/>', 0, "", set()),
        ('<policy-marker code="11" significance="3"/>', None, "3", {"marker"}),
        ('<policy-marker code="11" significance=""/>', None, "", set()),
        ('<policy-marker vocabulary="99" code="11" significance="2"/>', None, "", set()),
        ('<policy-marker code="11" significance="1"/><policy-marker code="11" significance="2"/>', 1, "", {"markers"}),
    ],
)
def test_a_blank_marker_is_not_zero_and_other_codes_are_kept_and_said(imported, markers, marker, raw, said):
    run = imported(document(activity(body=markers)))
    one = Commitment.objects.get()
    assert (one.marker, one.marker_raw, codes(run)) == (marker, raw, said)


def test_only_one_kind_of_money_counts_and_corrections_are_summed(imported):
    money = transaction(amount="900") + transaction(amount="-100") + transaction("3", "500")
    imported(document(activity(money=money)))
    counted = Commitment.objects.get().amounts.filter(counted=True).get()
    assert (counted.kind, counted.amount, counted.transactions) == ("outgoing", 800, 2)
    assert Commitment.objects.get().amounts.filter(kind="disbursed", counted=False).get().amount == 500


@pytest.mark.parametrize(
    ("money", "said"),
    [
        (transaction(amount="a lot"), "amount"),
        (transaction(amount="NaN"), "amount"),
        (transaction(amount="1e400"), "amount"),
        (transaction(currency="EURO"), "currency"),
        (transaction(currency="XXX"), "currency"),
        (transaction(amount="-5"), "negative"),
        (transaction(day="2021-02-31"), "date"),
        (transaction(kind="77"), "kind"),
    ],
)
def test_impossible_money_is_said_and_the_record_kept(imported, money, said):
    run = imported(document(activity(money=money)))
    assert said in codes(run)
    assert run.tally["new"] == 1


def test_an_amount_without_any_currency_is_left_out(imported):
    run = imported(document(activity().replace(' default-currency="EUR"', "")))
    assert codes(run) == {"no-currency"}
    assert not Commitment.objects.get().amounts.exists()


def test_shares_that_do_not_sum_to_100_divide_nothing(imported):
    places = '<recipient-country code="CO" percentage="60"/><recipient-country code="PE" percentage="60"/>'
    run = imported(document(activity(places=places)))
    assert codes(run) == {"shares"}
    assert set(Commitment.objects.get().places.values_list("code", "share")) == {("COL", None), ("PER", None)}


def test_shares_of_countries_and_regions_sum_together(imported):
    places = '<recipient-country code="CO" percentage="60"/><recipient-region code="489" percentage="40"/>'
    run = imported(document(activity(places=places)))
    assert not run.found
    assert Commitment.objects.get().places.get().share == Decimal(60)
    assert Commitment.objects.get().regions == ["005"]


def test_unknown_countries_and_codes_in_small_letters(imported):
    places = '<recipient-country code="co"/><recipient-country code="QQ"/>'
    run = imported(document(activity(places=places)))
    assert codes(run) == {"country"}
    assert Commitment.objects.get().places.get().code == "COL"


def test_an_old_file_without_version_is_understood(imported):
    old = (
        '<iati-activity default-currency="USD"><other-identifier>43729</other-identifier>'
        "<reporting-org ref='124'>UNICEF</reporting-org><title>Rehabilitation services for amputees</title>"
        '<recipient-country code="HT">Haiti</recipient-country><transaction flow="incoming">'
        '<value currency="NOK" value-date="2010-01-21">8500000</value><status ref="30">Commitment</status>'
        "<provider-org ref='5074'>Norway</provider-org></transaction></iati-activity>"
    )
    run = imported(f"<iati-activities>{old}</iati-activities>")
    one = Commitment.objects.get()
    assert codes(run) == {"no-version"}
    assert (one.identifier, one.funder_name, str(one.title)) == (
        "124/43729",
        "Norway",
        "Rehabilitation services for amputees",
    )
    assert one.amounts.get().currency == "NOK"


def test_names_of_version_1_are_understood(imported):
    money = transaction("C", "200")
    run = imported(document(activity(money=money), version="1.05"))
    assert codes(run) == {"old-version"}
    assert Commitment.objects.get().amounts.get().kind == "outgoing"


def test_a_broken_activity_costs_only_itself(imported):
    broken = activity("B").replace("</title>", "")
    run = imported(document(activity("A"), broken, activity("C"), "<iati-activity><title/></iati-activity>"))
    assert set(Commitment.objects.values_list("identifier", flat=True)) == {"A", "C"}
    assert run.tally == {"new": 2, "bad": 2}
    lines = dict(run.findings.values_list("code", "line"))
    assert lines == {"broken": 4, "no-identifier": 6}


def test_a_file_that_is_cut_off_keeps_what_came_before(imported):
    run = imported(document(activity("A"), activity("B"))[:-120])
    assert codes(run) == {"cut-off", "file-cut-off"}
    assert Commitment.objects.get().identifier == "A"
    assert run.state == "done"


def test_what_is_commented_out_is_not_there(imported):
    imported(document(activity("A"), f"<!-- {activity('B')} -->"))
    assert Commitment.objects.get().identifier == "A"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "empty"),
        (b"{}", "not-xml"),
        (b"<rss></rss>", "not-activities"),
        (b"<iati-organisations/>", "organisations"),
        (b'<?xml version="1.0" encoding="klingon"?><iati-activities/>', "encoding"),
        (b'<?xml version="1.0" encoding="idna"?><iati-activities/>', "encoding"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><iati-activities/>', "doctype"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><iati-activities/>', "doctype"),
    ],
)
def test_a_file_that_is_something_else_is_refused_with_its_reason(imported, content, problem):
    run = imported(content)
    assert (run.state, run.problem) == ("failed", problem)
    assert run.reason
    assert not Commitment.objects.exists()


def test_a_bomb_of_entities_is_refused_wherever_it_stands(imported):
    bomb = '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    assert imported(f'<?xml version="1.0"?><!DOCTYPE x [{bomb}]>{document(activity())[38:]}').problem == "doctype"
    run = imported(document(activity("A"), activity("B", title="&b;")))
    assert codes(run) == {"entity"}
    assert Commitment.objects.get().identifier == "A"


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1", "windows-1256"])
def test_other_encodings_are_read_as_the_file_says(imported, encoding):
    title = "مساعدة الناجين من الألغام" if encoding == "windows-1256" else "Prothèses pour survivants"
    text = document(activity(title=title)).replace("UTF-8", encoding)
    imported(text.encode(encoding))
    assert Commitment.objects.get().titles == {"en": title}


def test_bytes_in_a_wrong_encoding_cost_their_record(imported):
    content = document(activity("A"), activity("B", title="Proth@ses")).encode().replace(b"@", b"\xe8")
    run = imported(content)
    assert codes(run) == {"wrong-encoding"}
    assert Commitment.objects.get().identifier == "A"


def test_an_endless_activity_is_left_out_and_memory_kept(imported, monkeypatch):
    monkeypatch.setattr("portal.exchange.commitments.xml_records.LONGEST", 20_000)
    monkeypatch.setattr("portal.exchange.commitments.xml_records.CHUNK", 4_096)
    monkeypatch.setattr("portal.exchange.commitments.xml_records.LONGEST_HEAD", 4_096)
    long = activity("B", body="<x/>" * 20_000)
    run = imported(document(activity("A"), long, activity("C")))
    assert codes(run) == {"too-long"}
    assert set(Commitment.objects.values_list("identifier", flat=True)) == {"A", "C"}


def test_names_of_persons_leave_the_texts_that_are_shown(imported):
    text = "<description><narrative>Landmine survivors. Contact: Jane Roe, jane@example.org</narrative></description>"
    imported(document(activity(body=text)))
    shown = Commitment.objects.get().descriptions["en"]
    assert "jane@example.org" not in shown
    assert "Landmine survivors" in shown


def test_an_endless_blank_in_a_broken_activity_takes_no_time():
    piece = b"<iati-activity><iati-identifier>" + b" " * 50_000
    assert xml_records._identifier(piece) == ""
    assert xml_records._identifier(b"<iati-identifier>\n XM-1 </iati-identifier>") == "XM-1"
