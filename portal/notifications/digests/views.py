"""What a reader was told of and will be told of, on one page; and the choice of how often."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from entries.addresses import UnknownLinkError
from entries.models import Entry
from entries.viewers import ANONYMOUS, Viewer
from partners.viewers import viewer_of
from portal.desk.pages import page_of
from portal.my.work import trail
from portal.notifications import readers
from portal.notifications.digests import choosing, services
from portal.notifications.digests.lines import Known, line_of
from portal.notifications.digests.models import Notice
from portal.notifications.models import Reader
from portal.notifications.stopping import manage_path

ON_A_PAGE = 25


@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The notices of somebody who is signed in."""
    reader = Reader.objects.select_related("user").filter(user=request.user).first() or Reader(user=request.user)
    return _page(request, reader, request.viewer)


@never_cache
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Note how often each kind comes, for somebody who is signed in."""
    return _choose(request, readers.of_user(request.user), request.viewer)  # type: ignore[arg-type]


@login_not_required
@never_cache
@require_safe
def by_token(request: HttpRequest, token: str) -> HttpResponse:
    """The notices of the reader to whom the link was sent."""
    try:
        reader = readers.open_link(token)
    except UnknownLinkError:
        return _unknown(request)
    return _page(request, reader, _viewer(reader), token)


@login_not_required
@never_cache
@require_POST
def choose_by_token(request: HttpRequest, token: str) -> HttpResponse:
    """Note how often each kind comes, for the reader to whom the link was sent."""
    try:
        reader = readers.open_link(token)
    except UnknownLinkError:
        return _unknown(request)
    return _choose(request, reader, _viewer(reader), token)


def _choose(request: HttpRequest, reader: Reader, viewer: Viewer, token: str = "") -> HttpResponse:
    form = choosing.ChoicesForm(request.POST, reader=reader)
    if not form.is_valid():
        return _page(request, reader, viewer, token, form)
    services.choose(reader=reader, frequencies=form.frequencies)
    messages.success(request, _("Your choice is stored."))
    return redirect(choosing.page_after(reader, request.POST.get("back", ""), token))


def _page(
    request: HttpRequest, reader: Reader, viewer: Viewer, token: str = "", form: choosing.ChoicesForm | None = None
) -> HttpResponse:
    visible = Q(entry=None) | Q(entry__in=Entry.objects.visible_to(viewer).order_by())
    notices = Notice.objects.filter(visible, reader=reader.pk or 0).select_related("alert__asking")
    page = page_of(request, notices.order_by("-created_at", "-pk"), size=ON_A_PAGE)
    rows = list(page.object_list)
    known = Known.of(rows, timezone.now())
    told = [(one, line) for one in rows if (line := line_of(one, known, viewer, reader.zone))]
    context = {
        "page": page,
        "told": told,
        "zone": reader.zone,
        "kinds": choosing.section(reader, token=token, back="notices", form=form),
        "form": form,
        "manage": manage_path(reader) if token else choosing.page_after(reader, "manage"),
        "no_index": True,
        "trail": [] if token else trail(_("Notices")),
    }
    response = render(request, "digests/notices.html", context, status=422 if form else 200)
    if token:
        response.headers["Referrer-Policy"] = "same-origin"  # the address is a key
    return response


def _viewer(reader: Reader) -> Viewer:
    return viewer_of(reader.user) if reader.user else ANONYMOUS


def _unknown(request: HttpRequest) -> HttpResponse:
    return render(request, "mail/no_stop.html", {"no_index": True}, status=410)
