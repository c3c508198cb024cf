"""Rules of eligibility: what is accepted, how they judge, and that all of it can be read."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings, strategies as st

from matching.eligibility import CODES, Applicant, Outcome, clean, judge, remedy, sentence, term_keys

KNOWN = {"partner-kind/opd", "partner-kind/cbo", "country/UGA", "region/202", "language/fr"}
ALL = [
    {"rule": "partner_kinds", "any": ["partner-kind/opd"]},
    {"rule": "countries", "any": ["region/202"]},
    {"rule": "registered"},
    {"rule": "minimum_years", "years": 2},
    {"rule": "audited_accounts"},
    {"rule": "cofinancing", "percent": 10},
    {"rule": "led_by_opd"},
    {"rule": "languages", "any": ["language/fr"]},
    {"rule": "fiscal_sponsor_allowed"},
]
FITTING = Applicant(
    partner_kind="partner-kind/opd",
    places=frozenset({"country/UGA", "region/202"}),
    registered=True,
    years=2,
    audited_accounts=True,
    cofinancing_percent=10,
    led_by_opd=True,
    languages=frozenset({"language/fr"}),
    fiscal_sponsor=False,
)


def outcomes(rules, applicant):
    return {verdict.code: verdict.outcome for verdict in judge(rules, applicant)}


def test_rules_are_kept_in_one_order_with_terms_sorted_and_once():
    given_rules = [
        {"rule": "registered"},
        {"rule": "partner_kinds", "any": ["partner-kind/opd", "partner-kind/cbo"] * 2},
    ]
    assert clean(given_rules, known=KNOWN) == [
        {"rule": "partner_kinds", "any": ["partner-kind/cbo", "partner-kind/opd"]},
        {"rule": "registered"},
    ]
    assert clean(list(reversed(ALL)), known=KNOWN) == ALL


@pytest.mark.parametrize(
    "rules",
    [
        {},
        None,
        "registered",
        [{"rule": "registered"}] * 2,
        [{"rule": "registered"}] * 11,
        [{"rule": "rich"}],
        [{"rule": None}],
        [{"rule": ["registered"]}],
        ["registered"],
        [{"rule": "registered", "years": 2}],
        [{"rule": "minimum_years"}],
        [{"rule": "minimum_years", "years": 0}],
        [{"rule": "minimum_years", "years": 51}],
        [{"rule": "minimum_years", "years": True}],
        [{"rule": "minimum_years", "years": "2"}],
        [{"rule": "cofinancing", "percent": 91}],
        [{"rule": "cofinancing", "percent": 10.5}],
        [{"rule": "languages", "any": []}],
        [{"rule": "languages", "any": "language/fr"}],
        [{"rule": "languages", "any": ["country/UGA"]}],
        [{"rule": "languages", "any": [["language/fr"]]}],
        [{"rule": "languages", "any": ["language/xx"]}],
        [{"rule": "countries", "any": ["country/UGA"] * 301}],
    ],
)
def test_what_is_not_in_the_language_is_refused_with_sentences(rules):
    with pytest.raises(ValidationError) as refusal:
        clean(rules, known=KNOWN)
    assert all(message.endswith(".") for message in refusal.value.messages)


def test_every_fault_is_told_at_once():
    with pytest.raises(ValidationError) as refusal:
        clean([{"rule": "rich"}, {"rule": "minimum_years", "years": 99}], known=KNOWN)
    assert len(refusal.value.messages) == 2


@pytest.mark.django_db
def test_the_database_is_asked_once_for_the_terms_that_are_named(make_term, django_assert_num_queries):
    make_term("language/fr")
    make_term("region/202")
    with django_assert_num_queries(1):
        assert clean([ALL[1], ALL[7]]) == [ALL[1], ALL[7]]
    with pytest.raises(ValidationError):
        clean([ALL[0]])


def test_who_fits_meets_everything_and_of_nobody_everything_is_unknown():
    assert set(outcomes(ALL, FITTING).values()) == {Outcome.MET}
    assert set(outcomes(ALL, Applicant()).values()) == {Outcome.UNKNOWN}
    assert len(judge(ALL, FITTING)) == len(ALL) - 1


def test_who_does_not_fit_meets_nothing():
    other = Applicant(
        partner_kind="partner-kind/cbo",
        places=frozenset({"country/FRA"}),
        registered=True,
        years=1,
        audited_accounts=False,
        cofinancing_percent=9,
        led_by_opd=False,
        languages=frozenset({"language/en"}),
    )
    met = {code for code, outcome in outcomes(ALL, other).items() if outcome is not Outcome.NOT_MET}
    assert met == {"registered"}


def test_a_fiscal_sponsor_stands_in_for_a_group_without_registration_and_for_nobody_else():
    group = Applicant(registered=False, years=1, audited_accounts=False, fiscal_sponsor=True)
    relaxed = [rule for rule in ALL if rule["rule"] in {"registered", "minimum_years", "audited_accounts"}]
    assert set(outcomes(relaxed, group).values()) == {Outcome.NOT_MET}
    assert set(outcomes([*relaxed, ALL[-1]], group).values()) == {Outcome.MET}
    assert all(verdict.sponsored for verdict in judge([*relaxed, ALL[-1]], group))
    registered = Applicant(registered=True, years=1, audited_accounts=False, fiscal_sponsor=True)
    assert outcomes([*relaxed, ALL[-1]], registered)["minimum_years"] is Outcome.NOT_MET


@settings(max_examples=50, deadline=None)
@given(
    rules=st.lists(st.sampled_from(ALL), unique_by=lambda rule: rule["rule"]),
    applicant=st.builds(
        Applicant,
        partner_kind=st.sampled_from([None, "partner-kind/opd", "partner-kind/cbo"]),
        places=st.sampled_from([None, frozenset({"country/UGA", "region/202"}), frozenset({"country/FRA"})]),
        registered=st.sampled_from([None, True, False]),
        years=st.sampled_from([None, 0, 1, 2, 40]),
        audited_accounts=st.sampled_from([None, True, False]),
        cofinancing_percent=st.sampled_from([None, 0, 10]),
        led_by_opd=st.sampled_from([None, True, False]),
        languages=st.sampled_from([None, frozenset({"language/fr"}), frozenset({"language/en"})]),
        fiscal_sponsor=st.sampled_from([None, True, False]),
    ),
)
def test_everything_judged_can_be_read_stored_and_never_blocks_when_unknown(rules, applicant):
    assert Applicant.from_json(applicant.as_json()) == applicant
    assert clean(rules, known=KNOWN) == sorted(rules, key=lambda rule: CODES.index(rule["rule"]))
    for rule in rules:
        assert sentence(rule, {}).endswith(".")
    for verdict in judge(rules, applicant):
        assert verdict.sentence({}).endswith(".")
        assert remedy(verdict.rule, {}).endswith(".")
    bare = [rule for rule in rules if rule["rule"] != "fiscal_sponsor_allowed"]
    blocked = {v.code for v in judge(rules, applicant) if v.outcome is Outcome.NOT_MET}
    assert blocked <= {v.code for v in judge(bare, applicant) if v.outcome is Outcome.NOT_MET}


def test_sentences_name_terms_by_their_labels():
    assert term_keys(ALL) == KNOWN - {"partner-kind/cbo", "country/UGA"}
    labels = {"partner-kind/opd": "OPDs"}
    assert sentence(ALL[0], labels) == "Only these kinds of organisation may apply: OPDs."
    assert judge(ALL[:1], Applicant(partner_kind="partner-kind/cbo"))[0].sentence(labels) == (
        "This kind of organisation may not apply. Only these may: OPDs."
    )
