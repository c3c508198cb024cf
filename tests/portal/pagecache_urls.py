"""Small pages of every sort, to see which of them are kept in memory."""

from datetime import timedelta

from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.urls import include, path
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

#: How often each view has run since the test began.
made: dict[str, int] = {}


def _count(name: str) -> int:
    made[name] = made.get(name, 0) + 1
    return made[name]


@login_not_required
def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"page {_count('plain')} {get_language()} {request.GET.get('q', '')}" + " word" * 200)


@login_not_required
def closing(request: HttpRequest) -> HttpResponse:
    request.cache_until = timezone.now() + timedelta(seconds=float(request.GET["seconds"]))
    return HttpResponse(f"closing {_count('closing')}")


@login_not_required
def form(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f'<input name="csrfmiddlewaretoken" value="{get_token(request)}"> {_count("form")}')


@login_not_required
@never_cache
def never(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"never {_count('never')}")


@login_not_required
def personal(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"yours: {request.COOKIES.get('saved', 'nothing')} {_count('personal')}")


@login_not_required
def absent(request: HttpRequest) -> HttpResponse:
    return HttpResponse("absent", status=404)


@login_not_required
def streamed(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(["in ", "pieces"])


def hidden(request: HttpRequest) -> HttpResponse:
    return HttpResponse("for members")


VIEWS = (plain, closing, form, never, personal, absent, streamed, hidden)
urlpatterns = i18n_patterns(
    *(path(f"{view.__name__}/", view) for view in VIEWS),
    path("account/second-factor/", include("allauth.mfa.urls")),
    path("account/", include("allauth.account.urls")),
)
