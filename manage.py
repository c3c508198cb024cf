#!/usr/bin/env python3
"""Runs the portal's commands; starts PostgreSQL and Valkey first, unless the environment names others."""

import os
import sys

WITHOUT_SERVICES = {"messages", "help", "version", "--help", "--version", "-h"}


def main() -> None:
    """Give the command its environment, then hand over to Django."""
    from django.core.management import execute_from_command_line

    from portal.embedded import ServiceError, provide

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    arguments = set(sys.argv[1:])
    if arguments and not arguments & WITHOUT_SERVICES:
        try:
            provide(os.environ)
        except ServiceError as error:
            sys.exit(str(error))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
