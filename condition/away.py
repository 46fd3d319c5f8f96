"""Whether the database or the pictures are away, or one act went wrong."""

from django.db import InterfaceError, OperationalError

# Any other error of a database, such as of a constraint, is a failure of what was just done.
AWAY_ERRORS = (OperationalError, InterfaceError)


class PicturesAway(OSError):
    """Where uploaded pictures are kept does not answer; the sentence is for whoever waits."""
