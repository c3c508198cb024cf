"""Rows of the audit log, and the pseudonyms under which people appear in it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Pseudonym(models.Model):
    """What a person is called in the audit log.

    Deleting the person empties `user`: the log stays whole, and nothing leads from it to a person any more. The
    database refuses every other change, so that nobody's deeds can be laid at another's door.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="pseudonym", editable=False
    )

    class Meta:
        verbose_name = _("pseudonym")
        verbose_name_plural = _("pseudonyms")

    def __str__(self) -> str:
        return str(self.id)


class AuditRecord(models.Model):
    """Who did what to what, and when. Added by `entries.audit.services.record`, never changed (migration 0002).

    `actor` is a `Pseudonym` without a foreign key, because nothing may ever reach into this table. `about` names the
    thing as `sort:id`, a person as `person:<pseudonym>`.
    """

    at = models.DateTimeField(_("when"), default=timezone.now)
    actor = models.UUIDField(_("who"), null=True)
    action = models.CharField(_("what"), max_length=60)
    about = models.CharField(_("about"), max_length=80, blank=True)
    detail = models.JSONField(_("details"), default=dict)
    request = models.CharField(_("request"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("audit record")
        verbose_name_plural = _("audit log")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["actor", "-id"], name="audit_by_actor"),
            models.Index(fields=["about", "-id"], name="audit_by_about"),
            models.Index(fields=["action", "-id"], name="audit_by_action"),
            models.Index(fields=["at"], name="audit_by_moment"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.action} {self.about}".strip()
