"""What changes is matched again: publication, archiving, an owner's facts, the thesaurus, the weights."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from entries import thesaurus, vocabularies
from entries.curation import move
from entries.models import Action, Entry, Happening
from matching import refresh, registry
from matching.eligibility import Applicant
from matching.models import Match, Profile
from matching.profiles import ProfileDraft, Side
from partners.viewers import viewer_of
from portal.finding import refreshing

pytestmark = pytest.mark.django_db


@pytest.fixture
def facts():
    """What the owner of the seeking entries tells of itself; tests change it."""
    return {"registered": True}


@pytest.fixture(autouse=True)
def kinds(facts):
    """Practices seek, opportunities support: any kind may, so tests need no other room."""

    def terms_of(entry, vocabulary):
        return frozenset(entry.terms.filter(vocabulary=vocabulary).values_list("pk", flat=True))

    def seek(entry):
        yield ProfileDraft(
            side=Side.SEEK, themes=terms_of(entry, "theme"), owner_id=entry.owner_id, facts=Applicant(**facts)
        )

    def support(entry):
        yield ProfileDraft(side=Side.SUPPORT, themes=terms_of(entry, "theme"), rules=[{"rule": "registered"}])

    registry.register("practice", seek)
    registry.register("opportunity", support)
    yield
    registry.forget("practice")
    registry.forget("opportunity")


def matches():
    return {(row.seeker.entry_id, row.support.entry_id, row.near) for row in Match.objects.select_related()}


def test_a_published_entry_finds_its_matches_and_an_archived_one_leaves_none(make_entry, curator):
    need = make_entry("practice", terms=("theme/education",))
    offer = make_entry("opportunity", terms=("theme/education",))
    make_entry("opportunity", terms=("theme/prosthetics",))
    assert refresh.changed(need.pk) == 1
    assert matches() == set()
    assert refresh.changed(offer.pk) == 1
    assert matches() == {(need.pk, offer.pk, False)}
    assert refresh.changed(offer.pk) == 0
    move(entry=Entry.objects.get(pk=offer.pk), action=Action.ARCHIVE, by=viewer_of(curator), note="over")
    assert refresh.changed(offer.pk) == 1
    assert matches() == set()
    assert Profile.objects.count() == 1


def test_what_an_owner_tells_of_itself_changes_its_requests(make_entry, partner, facts):
    need = make_entry("practice", terms=("theme/education",), owner=partner)
    offer = make_entry("opportunity", terms=("theme/education",))
    refresh.everything()
    assert matches() == {(need.pk, offer.pk, False)}
    facts["registered"] = False
    assert refresh.changed(partner.pk) == 1
    assert matches() == {(need.pk, offer.pk, True)}
    assert Match.objects.get().blockers == [{"rule": "registered"}]


def test_the_night_finds_what_the_day_has_missed(make_entry, curator):
    need = make_entry("practice", terms=("theme/education",))
    offer, over = (make_entry("opportunity", terms=("theme/education",)) for _ in range(2))
    assert refresh.everything() == 2
    Entry.objects.filter(pk=over.pk).update(state="archived")
    assert refresh.everything() == 1
    assert matches() == {(need.pk, offer.pk, False)}


def test_a_kind_that_fails_leaves_what_was_there_and_stops_nobody(make_entry, facts, caplog):
    need, other = make_entry("practice"), make_entry("opportunity")
    refresh.everything()
    facts["nonsense"] = 1
    assert refresh.everything() == 1
    assert matches() == {(need.pk, other.pk, False)}
    assert f"no profile could be made of entry {need.pk}" in caplog.text


def test_changed_entries_are_matched_after_the_commit_and_letters_change_nothing(
    make_entry, mocker_apply, django_capture_on_commit_callbacks
):
    need = make_entry("practice")
    with django_capture_on_commit_callbacks(execute=True):
        refreshing.after(
            [Happening(name="entry.publish", entry_id=need.pk), Happening(name="entry.save", entry_id=need.pk)]
        )
        refreshing.after([Happening(name="message.sent", entry_id=need.pk), Happening(name="terms.changed")])
    assert mocker_apply == [[[need.pk]]]


@pytest.fixture
def mocker_apply(monkeypatch):
    """What is sent to the worker."""
    sent = []
    monkeypatch.setattr("matching.tasks.changed.apply_async", lambda args, **_options: sent.append(args))
    return sent


def test_what_has_closed_is_matched_no_more(make_entry, kinds):
    registry.forget("opportunity")

    def closed(entry):
        yield ProfileDraft(side=Side.SUPPORT, open_until=timezone.now() - timedelta(seconds=1), amount_max=Decimal(9))

    registry.register("opportunity", closed)
    make_entry("practice")
    make_entry("opportunity")
    assert refresh.everything() == 0


# --- Terms that are merged or stand elsewhere -------------------------------------------------------------------------


@pytest.fixture
def woken(monkeypatch):
    """Does at once what workers would be asked for, and keeps which."""
    done = []
    for task in (refreshing.changed, refreshing.terms_moved):
        monkeypatch.setattr(
            task,
            "apply_async",
            lambda args, task=task, **_more: done.append((task.name.rpartition(".")[2], task(*args))),
        )
    return done


def swept(capture):
    """The sweeper looks at what happened with terms."""
    with capture(execute=True):
        refreshing.after(Happening.objects.filter(name__startswith="terms."))


def test_a_theme_that_moves_below_another_is_covered_by_it_at_once(
    make_entry, make_term, curator, woken, django_capture_on_commit_callbacks
):
    wide, narrow = make_term("theme/rehabilitation"), make_term("theme/prosthetics")
    need = make_entry("practice", terms=("theme/prosthetics",))
    offer = make_entry("opportunity", terms=("theme/rehabilitation",))
    refresh.everything()
    assert matches() == set()
    thesaurus.edit(term=narrow, values={"label_en": "Prosthetics"}, broader=[wide], by=viewer_of(curator))
    swept(django_capture_on_commit_callbacks)
    assert matches() == {(need.pk, offer.pk, False)}
    narrow.refresh_from_db()
    Happening.objects.all().delete()
    thesaurus.edit(term=narrow, values={"label_en": "Prosthetics"}, broader=[], by=viewer_of(curator))
    swept(django_capture_on_commit_callbacks)
    assert matches() == set()
    assert [name for name, _number in woken] == ["terms_moved", "terms_moved"]


def test_after_a_merge_both_meet_in_the_term_that_is_left(
    make_entry, make_term, curator, woken, django_capture_on_commit_callbacks
):
    old, new = make_term("theme/limbs"), make_term("theme/prosthetics")
    need = make_entry("practice", terms=("theme/limbs",))
    offer = make_entry("opportunity", terms=("theme/prosthetics",))
    refresh.everything()
    assert matches() == set()
    thesaurus.merge(old=old, new=new, by=viewer_of(curator))
    swept(django_capture_on_commit_callbacks)
    assert matches() == {(need.pk, offer.pk, False)}
    assert Profile.objects.get(entry=need).themes == [new.pk]


def test_other_words_for_a_term_change_no_profile(
    make_entry, make_term, curator, woken, django_capture_on_commit_callbacks
):
    term = make_term("theme/prosthetics")
    make_entry("practice", terms=("theme/prosthetics",))
    refresh.everything()
    thesaurus.edit(term=term, values={"label_en": "Artificial limbs"}, broader=[], by=viewer_of(curator))
    swept(django_capture_on_commit_callbacks)
    assert woken == []


def test_many_are_written_in_batches_and_compared_once(make_entry, make_term, curator, monkeypatch):
    wide, narrow = make_term("theme/rehabilitation"), make_term("theme/prosthetics")
    needs = [make_entry("practice", terms=("theme/prosthetics",)) for _number in range(2)]
    offer = make_entry("opportunity", terms=("theme/rehabilitation",))
    refresh.everything()
    thesaurus.edit(term=narrow, values={"label_en": "P"}, broader=[wide], by=viewer_of(curator))
    monkeypatch.setattr(refresh, "BATCH", 1)
    assert refresh.terms_moved([narrow.pk]) == 1  # the offer covers more; those who ask still ask for the same
    assert matches() == {(need.pk, offer.pk, False) for need in needs}
    assert refresh.terms_moved([narrow.pk]) == 0


def test_terms_that_nobody_carries_or_knows_concern_nobody(make_term):
    assert refresh.terms_moved([make_term("theme/prosthetics").pk, 10**9]) == 0


def test_a_theme_that_a_new_file_puts_below_another_is_matched_like_one_that_a_curator_moved(
    make_entry, woken, tmp_path, django_capture_on_commit_callbacks
):
    def files(*lines):
        header = (vocabularies.DATA / "theme.csv").read_text(encoding="utf-8").splitlines()[0]
        (tmp_path / "theme.csv").write_text("\n".join([header, *lines, ""]), encoding="utf-8")
        vocabularies.load(tmp_path)

    line = "theme,{},{},1,A theme,L,L,L,,,,,,,,,0,test,test"
    files(line.format("rehabilitation", ""), line.format("prosthetics", ""))
    need = make_entry("practice", terms=("theme/prosthetics",))
    offer = make_entry("opportunity", terms=("theme/rehabilitation",))
    refresh.everything()
    assert matches() == set()
    files(line.format("rehabilitation", ""), line.format("prosthetics", "theme/rehabilitation"))
    swept(django_capture_on_commit_callbacks)
    assert matches() == {(need.pk, offer.pk, False)}
    assert [name for name, _number in woken] == ["terms_moved"]
