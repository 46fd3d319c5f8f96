#!/usr/bin/env python
"""Django's command-line entry to Attest."""

import os
import sys

from django.core.management import execute_from_command_line

from config.environment import WrongSetting

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        execute_from_command_line(sys.argv)
    except WrongSetting as error:
        sys.exit(str(error))
