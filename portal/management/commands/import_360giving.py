"""`manage.py import_360giving FILE…`: money already given, from 360Giving grant files."""

from funding.commitments.models import Standard
from portal.exchange.commitments.command import ImportCommand


class Command(ImportCommand):
    """docs/importing.md explains what is read and what becomes of a record."""

    help = "Import grants of the 360Giving Data Standard (JSON or CSV) as commitments."
    standard = Standard.THREESIXTY
