"""Doors for the background: changes of very many entries."""

from __future__ import annotations

from celery import shared_task

from portal.desk.bulk import background


@shared_task
def carry_out_bulk(pk: int) -> bool:
    """Make or undo one change that was handed over."""
    return background.carry_out(pk)


@shared_task
def resume_bulk() -> int:
    """Go on with changes whose worker was killed, or whose message was lost; returns how many. Called each minute."""
    return sum(background.carry_out(pk) for pk in background.forsaken())
