"""Whether it is the database that is away, or one act that went wrong."""

from django.db import InterfaceError, OperationalError

# Any other error of a database, such as of a constraint, is a failure of what was just done.
AWAY_ERRORS = (OperationalError, InterfaceError)
