"""What parties do with a partnership, on a page of its own: agree, say no, show it, report, end it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from entries.fields import PlainDateField
from entries.rules import Refused
from entries.texts import current_language
from partners.assistance.models import Partnership, Party
from partners.assistance.partnerships import forms, page, rules, services
from partners.assistance.views.partnerships import mine_of, number_in

CONFLICT, FORBIDDEN, UNPROCESSABLE = 409, 403, 422
LONGEST_NOTE = 2000


@never_cache
@require_http_methods(["GET", "HEAD"])
def work(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that this person may do now; 404 for those who take no part."""
    partnership, party = mine_of(request, pk)
    return _page(request, partnership, party)


@never_cache
@require_POST
def step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Take one step. 403 with the sentence for whoever may not; 409 where somebody else was quicker; 422 else."""
    partnership, party = mine_of(request, pk)
    if step not in STEPS:
        raise Http404
    try:
        done = STEPS[step](request, partnership, party)
    except services.ProposedMeanwhile:
        problem = gettext("The text has changed since you read it. Here is the newest; please decide on that.")
        return _page(request, _fresh(request, pk), party, problem=problem, status=CONFLICT)
    except Refused as refusal:
        refused = rules.NOT_A_WRITER, rules.NOT_AN_OWNER, rules.NOT_ISU
        status = FORBIDDEN if refusal.reason in {verdict.reason for verdict in refused} else UNPROCESSABLE
        return _page(request, partnership, party, problem=str(refusal), status=status)
    except _Incomplete as incomplete:
        return _page(request, partnership, party, status=UNPROCESSABLE, **{incomplete.name: incomplete.form})
    messages.success(request, done)
    return redirect("assistance:partnership", pk)


class _Incomplete(Exception):
    """A form that must be filled in again."""

    def __init__(self, name: str, form: Any) -> None:
        super().__init__(name)
        self.name, self.form = name, form


def _agree(request: HttpRequest, partnership: Partnership, party: Party) -> str:
    number = number_in(request.POST.get("number", ""))
    now = services.agree(partnership=partnership, party=party, number=number, by=request.viewer)  # type: ignore[attr-defined]
    if now.in_force_id and now.in_force and now.in_force.number == number:
        return gettext("Agreed. All parties have agreed: this is in force now.")
    return gettext("Agreed. It comes into force once all parties have agreed.")


def _say_no(request: HttpRequest, partnership: Partnership, party: Party) -> str:
    # The database takes no null bytes, and no form has looked at this.
    number, note = number_in(request.POST.get("number", "")), request.POST.get("note", "").replace("\x00", "")
    services.set_aside(partnership=partnership, party=party, number=number, note=note[:LONGEST_NOTE], by=request.viewer)  # type: ignore[attr-defined]
    return gettext("The proposal is set aside. The other parties are told.")


def _show(request: HttpRequest, partnership: Partnership, party: Party) -> str:
    public = request.POST.get("public") == "yes"
    services.show(party=party, public=public, by=request.viewer)  # type: ignore[attr-defined]
    if public:
        return gettext("Stored. Everybody can see it once all parties say so.")
    return gettext("Stored. Only the parties and ISU can see it now.")


def _report(request: HttpRequest, partnership: Partnership, party: Party) -> str:
    form = forms.ReportForm(request.POST)
    if not form.is_valid():
        raise _Incomplete("report_form", form)
    told = {"language": current_language(), "text": form.cleaned_data["text"]}
    services.report(partnership=partnership, party=party, by=request.viewer, **told)  # type: ignore[attr-defined]
    return gettext("Reported. The other parties are told.")


def _reach(request: HttpRequest, partnership: Partnership, party: Party) -> str:
    typed = request.POST.get("on", "")
    try:
        day = PlainDateField(required=False).clean(typed)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    position = number_in(request.POST.get("position", ""))
    services.reach(partnership=partnership, party=party, position=position, on=day, by=request.viewer)  # type: ignore[attr-defined]
    return gettext("Stored.")


def _end(request: HttpRequest, partnership: Partnership, party: Party) -> str:
    form = forms.EndForm(request.POST)
    if not form.is_valid():
        raise _Incomplete("end_form", form)
    services.end(partnership=partnership, party=party, by=request.viewer, **form.cleaned_data)  # type: ignore[attr-defined]
    return gettext("The partnership is over. The other parties are told.")


def _hide(request: HttpRequest, partnership: Partnership, party: Party) -> str:
    hidden = request.POST.get("hidden") == "yes"
    services.hide(partnership=partnership, hidden=hidden, by=request.viewer)  # type: ignore[attr-defined]
    return gettext("Hidden from the public.") if hidden else gettext("No longer hidden from the public.")


STEPS: dict[str, Callable[[HttpRequest, Partnership, Party], str]] = {
    "agree": _agree,
    "no": _say_no,
    "show": _show,
    "report": _report,
    "milestone": _reach,
    "end": _end,
    "hide": _hide,
}


def _fresh(request: HttpRequest, pk: int) -> Partnership:
    return mine_of(request, pk)[0]


def _page(
    request: HttpRequest, partnership: Partnership, party: Party, *, problem: str = "", status: int = 200, **bound: Any
) -> HttpResponse:
    """The page with the forms that this person may use now."""
    viewer = request.viewer  # type: ignore[attr-defined]
    proposal = services.open_proposal(partnership)
    context = page.context(request, partnership)
    context |= {
        "party": party,
        "party_name": page.name_of(party, viewer)[0],
        "proposal": proposal,
        "has_agreed": proposal is not None and proposal.consents.filter(party=party).exists(),
        "decides": bool(rules.can_decide(viewer, partnership, party, proposal)),
        "opens": bool(rules.can_open(viewer, party)),
        "reports_for": bool(rules.can_report(viewer, partnership, party)),
        "ends": bool(rules.can_end(viewer, partnership, party)),
        "hides": bool(rules.can_hide(viewer)),
        "others_of_mine": _others(partnership, party, viewer),
        "problem": problem,
        "report_form": bound.get("report_form") or forms.ReportForm(),
        "end_form": bound.get("end_form") or forms.EndForm(),
    }
    return render(request, "assistance/partnership/work.html", context, status=status)


def _others(partnership: Partnership, party: Party, viewer: Any) -> list[tuple[int, Any]]:
    """Further parties that this person belongs to: number and name of the partner."""
    mine = partnership.parties.filter(partner_id__in=list(viewer.organisations)).exclude(pk=party.pk)
    return [(one.partner_id, page.name_of(one, viewer)[0]) for one in mine.select_related("partner")]
