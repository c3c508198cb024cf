"""Take the sample content and the sample accounts out again."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand

from entries import starter


class Command(BaseCommand):
    help = "Delete all sample entries, and close the sample accounts."

    def handle(self, *args: Any, **options: Any) -> None:
        count = starter.remove_samples()
        closed = get_user_model().objects.filter(sample=True).update(is_active=False)
        self.stdout.write(f"{count} sample entries deleted, {closed} sample accounts closed.")
