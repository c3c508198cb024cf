"""Practices ask and opportunities give: any kind may, and so these tests need no other room."""

from datetime import timedelta

import pytest
from django.utils import timezone

from matching import registry
from matching.eligibility import Applicant
from matching.profiles import ProfileDraft, Side


@pytest.fixture
def facts():
    """What those who ask tell of themselves; tests change it."""
    return {"registered": True}


@pytest.fixture
def rules():
    """What those who give ask for; tests change it."""
    return []


@pytest.fixture(autouse=True)
def _kinds(facts, rules):
    def ids(entry, *vocabularies):
        return frozenset(entry.terms.filter(vocabulary__in=vocabularies).values_list("pk", flat=True))

    def common(entry):
        return {
            "themes": ids(entry, "theme"),
            "countries": ids(entry, "country"),
            "supports": ids(entry, "support"),
            "owner_id": entry.owner_id,
            "audience": entry.audience,
        }

    def seek(entry):
        yield ProfileDraft(side=Side.SEEK, **common(entry), facts=Applicant(**facts))

    def support(entry):
        closes = getattr(entry, "deadline", None) or timezone.now() + timedelta(days=30)
        yield ProfileDraft(side=Side.SUPPORT, **common(entry), rules=tuple(rules), open_until=closes)

    registry.register("practice", seek)
    registry.register("opportunity", support)
    yield
    registry.forget("practice")
    registry.forget("opportunity")
