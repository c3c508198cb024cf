"""Doors for Celery; doing any of them twice, or at once, does no harm."""

from celery import shared_task

from matching import refresh


@shared_task
def changed(entry_ids: list[int]) -> int:
    """Bring matching up to date after these entries changed; returns how many profiles changed."""
    number = sum(refresh.changed(pk) for pk in entry_ids)
    refresh.refill()
    return number


@shared_task
def terms_moved(term_ids: list[int]) -> int:
    """Bring matching up to date after these terms were merged or moved; returns how many profiles changed."""
    number = refresh.terms_moved(term_ids)
    refresh.refill()
    return number


@shared_task
def everything() -> int:
    """Write all profiles anew and compare everything with everything; each night."""
    return refresh.everything()


@shared_task
def compare_all() -> int:
    """Compare all profiles anew: the weights or the rates changed."""
    return refresh.compare_all()
