"""What a sample organisation applied for goes with the samples."""

import pytest

from entries import starter
from entries.models import Entry
from funding.interest.models import Interest

pytestmark = pytest.mark.django_db


def test_samples_are_removed_with_what_they_applied_for(draft, call) -> None:
    Entry.objects.filter(pk=draft.applicant_id).update(sample=True)

    starter.remove_samples()

    assert not Interest.objects.exists()
    assert not Entry.objects.filter(pk=draft.applicant_id).exists()
    assert Entry.objects.filter(pk=call.pk).exists()
