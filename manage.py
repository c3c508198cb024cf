#!/usr/bin/env python3
"""Runs the portal's commands; starts PostgreSQL and Valkey first, unless the environment names others."""

import os
import sys

WITHOUT_SERVICES = {"messages", "help", "version", "--help", "--version", "-h"}


def main() -> None:
    """Give the command its environment, then hand over to Django."""
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("The packages are not installed; `make run` installs them, and .venv/bin/python runs this file.")

    from portal.embedded import ServiceError, provide

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    arguments = set(sys.argv[1:])
    if arguments and not arguments & WITHOUT_SERVICES:
        try:
            provide(os.environ, say=print if sys.argv[1] == "run" else None)
        except ServiceError as error:
            sys.exit(str(error))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
