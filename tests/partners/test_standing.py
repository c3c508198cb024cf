"""Declaration, donor profile, identifiers, facts for eligibility, focal point and plan of a State."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from entries import editing
from entries.checks import findings
from entries.curation import move
from entries.models import Action, EntryTerm, TermRole
from entries.rules import Refused
from entries.texts import LANGUAGES
from partners import declarations, facts, groupings, page_sections, registers, state_profiles, state_sections
from partners.models import Membership, Partner, Signature, StateProfile
from partners.models.organisations import validate_identifiers
from partners.page_sections import PageSection
from partners.viewers import viewer_of

pytestmark = pytest.mark.django_db
SIGNED = {"name": "Carla", "role": "Chair", "agree": "on"}


# --- Declaration ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_everybody_reads_the_declaration_in_four_languages(client: Client, language: str) -> None:
    page = client.get(f"/{language}/partners/declaration/")
    assert declarations.current().wording(language).points[0] in page.text
    assert client.get(f"/{language}/partners/declaration/?version=1999-01").status_code == 404


def test_an_owner_signs_in_the_partners_language_and_the_page_says_so(client, register, curator, stranger) -> None:
    made = register(curator=curator, language="fr")
    assert "Not signed" in client.get(made.get_absolute_url()).text
    client.force_login(stranger)
    address, version = f"/en/partners/{made.pk}/declaration/", declarations.current().version
    assert 'lang="fr"' in client.get(address).text
    assert client.post(address, {**SIGNED, "version": version, "agree": ""}).status_code == 422
    assert client.post(address, {**SIGNED, "version": "1999-01"}).status_code == 422
    for _again in range(2):
        assert client.post(address, {**SIGNED, "version": version}).status_code == 302
    row = Signature.objects.get()
    assert (row.version, row.language, row.signed_by_id, row.name) == (version, "fr", stranger.pk, "Carla")
    assert row.fingerprint == declarations.current().wording("fr").fingerprint
    assert "Carla" in client.get(made.get_absolute_url()).text
    client.logout()
    page = client.get(made.get_absolute_url()).text
    assert f"Signed (version {version})" in page
    assert "Carla" not in page  # names are for people who are signed in


@pytest.mark.parametrize(
    ("who", "status"), [("colleague", 403), ("administrator", 403), ("curator", 403), ("ngo_officer", 404)]
)
def test_nobody_else_signs_for_an_organisation(client, request, register, curator, colleague, who, status) -> None:
    made = register(curator=curator)
    Membership.objects.create(user=colleague, partner=made, standing="editor")
    client.force_login(request.getfixturevalue(who))
    sent = {**SIGNED, "version": declarations.current().version}
    assert client.post(f"/en/partners/{made.pk}/declaration/", sent).status_code == status
    assert not Signature.objects.exists()


def test_a_new_version_asks_again_and_the_old_signature_stays(client, register, curator, stranger, monkeypatch) -> None:
    made = register(curator=curator)
    old = declarations.current()
    sign = {"partner": made, "name": "Carla", "role": "Chair", "by": viewer_of(stranger)}
    declarations.sign(version=old.version, **sign)
    newer = replace(old, version="2026-12", since=date(2026, 1, 1))
    monkeypatch.setattr(declarations, "versions", lambda: (replace(old, since=date(2025, 1, 1)), newer))
    assert "has not signed yet" in client.get(made.get_absolute_url()).text
    with pytest.raises(Refused, match="newer version"):
        declarations.sign(version=old.version, **sign)
    client.force_login(stranger)
    assert "There is a newer version" in client.get(f"/en/partners/{made.pk}/declaration/").text
    declarations.sign(version="2026-12", **sign)
    assert sorted(Signature.objects.values_list("version", flat=True)) == sorted([old.version, "2026-12"])


# --- Donors -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "terms", "identifiers", "groups"),
    [
        ("government-donor", {"seat": ["FRA"], "place": ["UGA", "KEN"]}, "", ["dac", "g7", "g20"]),
        ("state", {"seat": [], "place": ["NOR"]}, "", ["dac"]),
        ("state", {"seat": [], "place": ["NOR", "UGA"]}, "", []),
        ("opd", {"seat": ["FRA"], "place": ["FRA"]}, "", []),
        ("international-organisation", {"seat": [], "place": []}, "XM-DAC-918", ["dac", "g20"]),
    ],
)
def test_a_donor_belongs_to_the_groups_of_its_state(kind, terms, identifiers, groups) -> None:
    partner = Partner(partner_kind=kind, identifiers=identifiers)
    found = groupings.of_partner(partner, seats=terms["seat"], places=terms["place"])
    assert [one.grouping.value for one in found] == groups


def test_the_page_of_a_donor_shows_groups_policy_languages_and_what_others_add(
    client: Client, register, curator, make_term, monkeypatch
) -> None:
    made = register(curator=curator, kind="government-donor", name="Agency")
    Partner.objects.filter(pk=made.pk).update(
        policy_mainstreamed=True, policy_targeted=True, disability_policy_en="Since 2019.", identifiers="XM-DAC-5-1"
    )
    for key, role in (("country/DEU", TermRole.SEAT), ("language/fr", TermRole.ELIGIBLE)):
        EntryTerm.objects.create(entry=made, term=make_term(key, label_en=key), role=role)
    funded = PageSection("What it funded", "partners/disclaimer.html", "funded")
    monkeypatch.setattr(page_sections, "_makers", [lambda *_asked: funded, lambda *_asked: None])
    page = client.get(made.get_absolute_url()).text
    for text in ("(DAC)", "G20", "Twin-track", "Since 2019.", "language/fr", 'id="funded"', "#funded"):
        assert text in page
    assert "OECD Development Assistance Committee" in page  # the register of its identifier


def test_the_page_of_a_partner_needs_few_queries(client: Client, register, curator, monkeypatch) -> None:
    made = register(curator=curator)
    monkeypatch.setattr(page_sections, "_makers", [])  # what other rooms add is counted in theirs
    with CaptureQueriesContext(connection) as asked:
        assert client.get(made.get_absolute_url() + "?a=1").status_code == 200
    assert len(asked) <= 5, [one["sql"][:200] for one in asked]


# --- Identifiers ------------------------------------------------------------------------------------------------------


def test_identifiers_are_checked_against_the_registers() -> None:
    validate_identifiers("GB-CHC-1105489\n\nXM-DAC-41114\nCA_ON-ONT-12")
    assert len(registers.registers()) > 500
    with pytest.raises(ValidationError, match="Did you mean"):
        validate_identifiers("GB-CHX-1105489")
    with pytest.raises(ValidationError, match="No register"):
        validate_identifiers("ZZ-QQQQQQ-1")


# --- Facts for eligibility --------------------------------------------------------------------------------------------


def test_what_nobody_told_is_unknown_and_what_is_told_counts(register, make_term) -> None:
    made = register()
    applicant = facts.applicant_of(made)
    assert (applicant.partner_kind, applicant.places) == ("partner-kind/opd", frozenset({"country/UGA"}))
    assert (applicant.registered, applicant.years, applicant.led_by_opd, applicant.fiscal_sponsor) == (None,) * 4
    made.founded_year, made.registered, made.share_survivors = date.today().year - 4, False, 51
    made.fiscal_sponsor_name = "Another one"
    EntryTerm.objects.create(entry=made, term=make_term("language/sw"), role=TermRole.OFFERED_IN)
    applicant = facts.applicant_of(made)
    assert (applicant.registered, applicant.years, applicant.led_by_opd, applicant.fiscal_sponsor) == (
        False,
        4,
        True,
        True,
    )
    assert applicant.languages == frozenset({"language/sw"})


@pytest.mark.parametrize(
    ("disabilities", "survivors", "led"),
    [(51, None, True), (50, None, None), (30, 30, None), (20, 20, False), (None, None, None), (0, 0, False)],
)
def test_the_two_groups_of_those_concerned_may_overlap(disabilities, survivors, led) -> None:
    assert facts.led_by_those_concerned(disabilities, survivors) is led


# --- Focal point and plan of a State ----------------------------------------------------------------------------------


@pytest.fixture
def ministry(register, curator, state_focal_point) -> Partner:
    """A published State with its seat in Uganda."""
    return register(by=state_focal_point, curator=curator, kind="state", name="Ministry")


FOCAL = {
    "focal_name": "Director for disability",
    "focal_email": "focal@example.org",
    "focal_source": "Report of 2025",
    "focal_as_at": "2025-04-30",
}


def test_a_state_writes_isu_publishes_and_the_page_shows_it(
    client: Client, ministry, state_focal_point, curator
) -> None:
    assert "Neither focal point nor plan" in client.get("/en/partners/states/UGA/").text
    client.force_login(state_focal_point)
    assert client.get("/en/partners/states/UGA/profile/").status_code == 200
    begun = client.post("/en/partners/states/UGA/profile/")
    profile = StateProfile.objects.get()
    assert begun.headers["Location"] == f"/en/my/{profile.pk}/"
    assert client.get(begun.headers["Location"]).status_code == 200
    assert profile.owner_id == ministry.pk
    for section in profile.kind_info.sections:
        assert client.get(f"/en/my/{profile.pk}/{section.code}/").status_code == 200
    sent = FOCAL | {"edition": profile.edition}
    assert client.post(f"/en/my/{profile.pk}/focal/", sent).status_code == 302
    profile.refresh_from_db()
    assert not [one for one in findings(profile) if one.severity == "blocker"]
    move(entry=profile, action=Action.SUBMIT, by=viewer_of(state_focal_point))
    with pytest.raises(Refused):
        move(entry=profile, action=Action.PUBLISH, by=viewer_of(state_focal_point), note="Read.")
    move(entry=profile, action=Action.PUBLISH, by=viewer_of(curator), note="Read.")
    assert "focal@example.org" in client.get("/en/partners/states/UGA/").text
    client.logout()
    page = client.get("/en/partners/states/UGA/").text
    assert "Director for disability" in page
    assert "Report of 2025" in page
    assert "focal@example.org" not in page


@pytest.mark.parametrize("who", ["ngo_officer", "reviewer", "donor_officer"])
def test_others_do_not_write_for_a_state(client: Client, request, ministry, who) -> None:
    client.force_login(request.getfixturevalue(who))
    assert client.get("/en/partners/states/UGA/profile/").status_code == 403
    assert client.post("/en/partners/states/UGA/profile/").status_code == 403
    assert not StateProfile.objects.exists()


def test_a_state_that_works_abroad_keeps_only_its_own_page(ministry, make_term, state_focal_point) -> None:
    viewer, abroad = viewer_of(state_focal_point), make_term("country/KEN")
    EntryTerm.objects.create(entry=ministry, term=abroad, role=TermRole.PLACE)
    home = ministry.entry_terms.exclude(term=abroad).get().term
    assert not state_profiles.can_keep(viewer, home.pk)  # two places and no seat: which one is its own?
    EntryTerm.objects.create(entry=ministry, term=home, role=TermRole.SEAT)
    assert state_profiles.can_keep(viewer, home.pk)
    assert not state_profiles.can_keep(viewer, abroad.pk)


def test_isu_begins_and_the_state_takes_over(ministry, curator, second_curator, state_focal_point) -> None:
    term = ministry.entry_terms.get().term
    begun = state_profiles.take_up(term=term, by=viewer_of(curator))
    assert begun.owner_id is None
    changes = {"shared": FOCAL | {"plan_from": 2030, "plan_until": 2020}, "texts": {"plan_name": "Plan"}}
    editing.save(entry=begun, changes=changes, by=viewer_of(curator), edition=begun.edition)
    codes = {one.code for one in findings(StateProfile.objects.get())}
    assert {"plan-ends-first", "plan-without-source"} <= codes
    assert state_profiles.take_up(term=term, by=viewer_of(second_curator)).pk == begun.pk
    state_profiles.take_up(term=term, by=viewer_of(state_focal_point))
    assert StateProfile.objects.get().owner_id == ministry.pk


def test_rooms_add_sections_to_the_page_of_a_state(client: Client, uganda, monkeypatch) -> None:
    section = state_sections.StateSection("Money received", "partners/disclaimer.html", {}, "money")
    monkeypatch.setattr(state_sections, "_makers", [])
    for _twice in range(2):
        state_sections.register(_money)
    monkeypatch.setitem(_FOUND, "section", section)
    page = client.get("/en/partners/states/UGA/").text
    assert page.count('id="money"') == 1


_FOUND: dict = {}


def _money(_place):
    return _FOUND["section"]
