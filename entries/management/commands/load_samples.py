"""Load the sample content (never in production)."""

from entries.management.commands.load_starter import Command as LoadStarter


class Command(LoadStarter):
    help = "Load the sample entries, each marked as such; `remove_samples` takes them out again."
    folder, sample = "samples", True
