"""Whether the database or the pictures are away, or one act went wrong."""

import time

from django.db import InterfaceError, OperationalError, connection

# Any other error of a database, such as of a constraint, is a failure of what was just done.
AWAY_ERRORS = (OperationalError, InterfaceError)

# SQLite's writers look this often whether it is their turn; there is no queue of them.
LOOKS_EVERY = 0.1  # seconds


class PicturesAway(OSError):
    """Where uploaded pictures are kept does not answer; the sentence is for whoever waits."""


def give_way() -> None:
    """Let whoever waits to write go first: one who writes without end keeps out all others."""
    if connection.vendor == "sqlite":
        time.sleep(LOOKS_EVERY * 1.2)
