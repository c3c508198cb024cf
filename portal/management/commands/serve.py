"""`manage.py serve web|worker|beat`: become one of the portal's processes, after the checks of the start."""

import argparse
import os
from typing import Any

from django.core.management import BaseCommand

from portal import processes


class Command(BaseCommand):
    """The checks refuse an unsafe production start; then the process takes our place, so signals reach it."""

    help = "Check the settings and become one process: web, worker or beat. Containers start with this."
    requires_system_checks = "__all__"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the process, and the address for the web server."""
        parser.add_argument("process", choices=("web", "worker", "beat"))
        parser.add_argument("--host", default="0.0.0.0")  # noqa: S104 - inside a container
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        """Replace this process; it returns only if the program cannot be started at all."""
        chosen = {
            "web": lambda: processes.web(host=options["host"], port=options["port"], workers=processes.web_workers()),
            "worker": processes.worker,
            "beat": processes.beat,
        }[options["process"]]()
        os.environ.update(chosen.environment)
        os.execv(chosen.command[0], chosen.command)  # noqa: S606 - our own command
