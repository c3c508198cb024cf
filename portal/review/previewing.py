"""The page of an entry as readers will see it, with a change that is not published: laid on, shown, and taken off."""

from __future__ import annotations

from copy import copy
from urllib.parse import unquote

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import NoReverseMatch, Resolver404, resolve

from entries.file_addresses import files_at
from entries.models import Entry
from entries.snapshots import apply
from portal.desk.decisions import Subject, pair_of
from portal.review.attached import attached_to_version


def preview(request: HttpRequest, subject: Subject) -> HttpResponse:
    """What the kind's own page answers in the active language, as it would with `subject` published.

    In order, in one transaction that is always rolled back: locks the entry, lays the revision over it, and asks the
    view of its page, on which pictures and files lead to where the revision's are fetched: their rows are gone with the
    transaction. No cache of pages sees this: the address is the desk's. Http404 for kinds without a page.
    """
    entry, revision = pair_of(subject)
    attached = attached_to_version(revision) if revision is not None else []
    with transaction.atomic(), files_at({one.row["file"]: one.address for one in attached}):
        trial = Entry.objects.select_for_update().get(pk=entry.pk).detail()
        if revision is not None:
            apply(trial, revision.payload, revision.track)
        answer = _answer(request, trial)
        transaction.set_rollback(True)
    return answer


def _answer(request: HttpRequest, entry: Entry) -> HttpResponse:
    try:
        path = unquote(entry.kind_info.url_of(entry).partition("#")[0])
        match = resolve(path)
    except (NoReverseMatch, Resolver404) as problem:
        raise Http404 from problem
    asked = copy(request)
    asked.path = asked.path_info = path
    asked.resolver_match = match
    return match.func(asked, *match.args, **match.kwargs)
