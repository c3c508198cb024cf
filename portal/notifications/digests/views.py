"""What a reader was told of and will be told of, on one page; and the choice of how often."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from entries.models import Entry
from entries.viewers import Viewer
from portal.desk.pages import page_of
from portal.my.work import trail
from portal.notifications.alerts.endings import viewer_behind
from portal.notifications.alerts.views.managing import by_link, home_of
from portal.notifications.digests import choosing, services
from portal.notifications.digests.lines import Known, line_of
from portal.notifications.digests.models import Notice
from portal.notifications.models import Reader

ON_A_PAGE = 25
UNPROCESSABLE = 422


@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The notices of somebody who is signed in."""
    found = Reader.objects.select_related("user").filter(user=request.user).first()  # type: ignore[misc]
    more = {"manage": reverse("alerts:mine"), "trail": trail(_("Notices"))}
    return _page(request, found or Reader(user=request.user), request.viewer, **more)  # type: ignore[attr-defined, misc]


@by_link
@require_safe
def by_token(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The notices of the reader to whom the link was sent."""
    return _page(request, reader, viewer_behind(reader), manage=home_of(request, reader))


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, reader: Reader) -> HttpResponse:
    """How often each kind comes: the form alone, or, once it is stored, the page of everything that a reader gets."""
    form = choosing.ChoicesForm(request.POST or None, reader=reader)
    home = home_of(request, reader)
    if request.method == "POST" and form.is_valid():
        services.choose(reader=reader, frequencies=form.frequencies)
        return redirect(f"{home}?saved=1#kinds")
    context = {"form": form, "home": home, "no_index": True}
    return render(request, "digests/choose.html", context, status=UNPROCESSABLE if form.errors else 200)


def _page(request: HttpRequest, reader: Reader, viewer: Viewer, **more: object) -> HttpResponse:
    visible = Q(entry=None) | Q(entry__in=Entry.objects.visible_to(viewer).order_by())
    notices = Notice.objects.filter(visible, reader=reader.pk or 0).select_related("alert__asking")
    page = page_of(request, notices.order_by("-created_at", "-pk"), size=ON_A_PAGE)
    rows = list(page.object_list)
    known = Known.of(rows, timezone.now())
    told = [(one, line) for one in rows if (line := line_of(one, known, viewer, reader.zone))]
    context = {"page": page, "told": told, "zone": reader.zone, "no_index": True, **more}
    return render(request, "digests/notices.html", context)
