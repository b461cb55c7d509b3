#!/usr/bin/env python
"""The command line of the site."""

import os
import sys


def main() -> None:
    """Run the command that was asked for."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportsite.settings")
    if sys.argv[1:2] == ["demo"]:
        os.environ.setdefault("DEMO_MODE", "1")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
