"""Checks of a partner before it is published."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from entries.checks import Finding, Severity

if TYPE_CHECKING:
    from partners.models import Partner, StateProfile


def sponsor_is_another(partner: "Partner") -> Iterator[Finding]:
    """A fiscal sponsor that is the organisation itself."""
    if partner.fiscal_sponsor_id and partner.fiscal_sponsor_id == partner.pk:
        yield Finding(
            "sponsor-is-itself",
            Severity.BLOCKER,
            _("An organisation cannot be its own fiscal sponsor."),
            "organisation",
        )


def not_merged(partner: "Partner") -> Iterator[Finding]:
    """A duplicate that was merged into another partner: it cannot come back beside it."""
    if partner.merged_into_id:
        yield Finding("merged", Severity.BLOCKER, _("This partner was merged into another one."))


def kind_as_verified(partner: "Partner") -> Iterator[Finding]:
    """A verified organisation that would become another kind than ISU looked at."""
    if not partner.is_verified:
        return
    counts = partner.verifications.filter(state="verified").first()
    if counts is not None and counts.partner_kind != partner.partner_kind:
        yield Finding(
            "kind-differs-from-verified",
            Severity.WARNING,
            _("ISU verified it as another kind of organisation. Verify it anew, or ask why it changed."),
            "start",
        )


def plan_in_order(profile: "StateProfile") -> Iterator[Finding]:
    """A plan that ends before it begins."""
    if profile.plan_from and profile.plan_until and profile.plan_from > profile.plan_until:
        yield Finding("plan-ends-first", Severity.BLOCKER, _("The plan ends before it begins."), "plan")


def says_where_from(profile: "StateProfile") -> Iterator[Finding]:
    """A focal point or a plan without its source or its day; readers must be able to trace both."""
    if profile.focal_name and not (profile.focal_source and profile.focal_as_at):
        yield Finding(
            "focal-without-source",
            Severity.BLOCKER,
            _("Say where the focal point is named, and as of which day."),
            "focal",
        )
    if (profile.plan_name or profile.plan_url) and not (profile.plan_source and profile.plan_as_at):
        yield Finding(
            "plan-without-source", Severity.BLOCKER, _("Say who names the plan, and as of which day."), "plan"
        )
    if not (profile.focal_name or profile.plan_name):
        yield Finding("profile-empty", Severity.BLOCKER, _("Name a focal point or a plan."), "focal")
