"""From the page of a call to the donor's decision, in a browser, in English and in Arabic."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from funding.interest import services
from funding.interest.models import Decision, Interest
from partners.viewers import viewer_of
from tests.interest.conftest import WHOLE, close
from tests.journeys.person import Person

pytestmark = pytest.mark.journey


@pytest.mark.parametrize("language", ["en", "ar"])
def test_an_organisation_expresses_interest_and_the_donor_decides(
    open_page: Callable[..., Any], call, partner, ngo_officer, donor_officer, donor_colleague, language
) -> None:
    """An NGO writes the first page and submits.

    Given a call that takes applications here in English and French,
    when its officer follows the link, writes, and submits,
    then the receipt is on the page; and when the call has closed, the donor reads only after denying a conflict.
    """
    applicant = Person(open_page, language).is_signed_in_as(ngo_officer)
    applicant.opens(f"funding/calls/{call.pk}-x/").follows("Express interest here")
    applicant.chooses("language", "en").presses("Begin")
    applicant.writes(title="Peer visits", summary="Survivors visit.").presses("Save and check")
    applicant.sees("What is still missing")
    interest = Interest.objects.get()
    services.save(interest=interest, changes=WHOLE, by=viewer_of(ngo_officer), edition=interest.edition)
    applicant.opens(f"interest/{interest.pk}/check/").presses("Submit to the donor")
    applicant.sees("Receipt: the donor has it").sees(interest.reference, as_is=True)
    close(call)
    donor = Person(open_page, language).is_signed_in_as(donor_officer)
    donor.opens(f"funding/calls/{call.pk}/received/").follows(interest.reference, as_is=True)
    donor.does_not_see(WHOLE["problem"], as_is=True).chooses("conflict", "no").presses("Save my answer")
    donor.sees(WHOLE["problem"], as_is=True).follows("Propose a decision")
    donor.chooses("outcome", "selected").writes(reason="Led by survivors.").presses("Propose this decision")
    assert Decision.objects.get().outcome == "selected"
