"""The front of the house: settings, addresses, pages that span all kinds, and the processes that run them."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
