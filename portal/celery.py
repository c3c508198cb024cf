"""The Celery application of the portal; its settings are the CELERY_ ones of portal.settings."""

import logging.config
import os
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["portal.exchange.commitments", "portal.backup"])

# A turn that could not begin before the next one is dropped (expires, in seconds): after a stop of the worker the
# clock's turns must not have piled up.
app.conf.beat_schedule = {
    "sweep": {"task": "portal.notifications.tasks.sweep", "schedule": 20.0, "options": {"expires": 20}},
    "send mails": {"task": "portal.notifications.tasks.send_mails", "schedule": 20.0, "options": {"expires": 20}},
    "go on with the newsletter": {
        "task": "portal.notifications.newsletter.tasks.go_on",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "look for alerts": {
        "task": "portal.notifications.alerts.tasks.look",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "forget unconfirmed alerts": {
        "task": "portal.notifications.alerts.tasks.tidy",
        "schedule": crontab(hour="2", minute="20"),
    },
    "gather notices": {
        "task": "portal.notifications.digests.tasks.gather",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "tell of deadlines": {
        "task": "portal.notifications.digests.tasks.tell_of_deadlines",
        "schedule": crontab(minute="5"),
        "options": {"expires": 3600},
    },
    "tell of new matches": {
        "task": "portal.notifications.digests.tasks.tell_of_matches",
        "schedule": crontab(minute="20"),
        "options": {"expires": 3600},
    },
    "remind of events": {
        "task": "portal.notifications.digests.tasks.remind_of_events",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "publish what is due": {"task": "portal.tasks.publish_due", "schedule": 60.0, "options": {"expires": 60}},
    "tell of closed calls": {
        "task": "funding.interest.tasks.tell_closed",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "tell of opened calls": {
        "task": "funding.tasks.tell_opened",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "remind of verifications": {
        "task": "partners.tasks.remind_of_verifications",
        "schedule": crontab(hour="6", minute="15"),
    },
    "keep entries true": {"task": "portal.upkeep.tasks.keep_true", "schedule": crontab(hour="0", minute="5")},
    "collect links": {"task": "portal.upkeep.tasks.collect_links", "schedule": crontab(hour="1", minute="30")},
    "check links": {
        "task": "portal.upkeep.tasks.check_links",
        "schedule": crontab(minute="*/15"),
        "options": {"expires": 900},
    },
    "tell of comments": {
        "task": "portal.review.tasks.tell_of_comments",
        "schedule": 120.0,
        "options": {"expires": 120},
    },
    "remind reviewers from outside": {
        "task": "portal.review.tasks.remind_reviewers",
        "schedule": crontab(hour="6", minute="45"),
    },
    "go on with imports": {
        "task": "portal.tables.tasks.resume_tables",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "go on with changes of many": {
        "task": "portal.desk.tasks.resume_bulk",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "remove files that nothing names": {
        "task": "portal.backup.tasks.remove_leftovers",
        "schedule": crontab(hour="4", minute="10"),
    },
    "tidy up": {"task": "portal.tasks.tidy_up", "schedule": crontab(hour="2", minute="30")},
    "forget ended sessions": {
        "task": "portal.trust.tasks.forget_ended_sessions",
        "schedule": crontab(hour="2", minute="45"),
    },
    "retire old audit records": {
        "task": "entries.audit.tasks.retire_old_records",
        "schedule": crontab(hour="2", minute="50"),
    },
    "refresh the statistics": {
        "task": "portal.statistics.tasks.refresh_figures",
        "schedule": crontab(hour="4", minute="0"),
    },
    "forget what people needed at past events": {
        "task": "events.tasks.forget_what_is_over",
        "schedule": crontab(hour="2", minute="40"),
    },
    "give free places at events": {
        "task": "events.tasks.give_free_places",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "forget old files of translators": {
        "task": "portal.translating.tasks.forget_old_files",
        "schedule": crontab(hour="2", minute="40"),
    },
    "match everything anew": {"task": "matching.tasks.everything", "schedule": crontab(hour="3", minute="0")},
    "rebuild the vocabulary of typing errors": {
        "task": "entries.tasks.rebuild_vocabulary",
        "schedule": crontab(hour="3", minute="30"),
    },
}


@setup_logging.connect
def _log_like_django(**kwargs: Any) -> None:
    """Use the portal's logging (JSON in production) instead of Celery's own."""
    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)
