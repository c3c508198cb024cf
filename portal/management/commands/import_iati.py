"""`manage.py import_iati FILE…`: money already given, from IATI activity files."""

from funding.commitments.models import Standard
from portal.exchange.commitments.command import ImportCommand


class Command(ImportCommand):
    """docs/importing.md explains what is read and what becomes of a record."""

    help = "Import IATI activities (2.0x, and older ones as far as they can be understood) as commitments."
    standard = Standard.IATI
