"""The Celery application of the portal; its settings are the CELERY_ ones of portal.settings."""

import logging.config
import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def _log_like_django(**kwargs: Any) -> None:
    """Use the portal's logging (JSON in production) instead of Celery's own."""
    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)
