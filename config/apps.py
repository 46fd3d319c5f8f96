from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.db import connection
from django.db.models.signals import post_migrate


class SiteConfig(AppConfig):
    """The site as a whole: its commands for operators."""

    name = "config"
    label = "site_config"

    def ready(self) -> None:
        """Have the settings looked at by `check --deploy`."""
        from . import checks  # noqa: F401
        from .work.waking import put_triggers

        post_migrate.connect(put_triggers, sender=self)
        post_migrate.connect(keep_private, sender=self)
        post_migrate.connect(answer_without_compiling, sender=self)


def keep_private(**_signal: Any) -> None:
    """SQLite's file holds password hashes: its owner alone may read it."""
    name = Path(str(connection.settings_dict["NAME"]))
    if connection.vendor == "sqlite" and name.is_file():
        name.chmod(0o600)


def answer_without_compiling(**_signal: Any) -> None:
    """On PostgreSQL, where compiling a list's query takes longer than answering it.

    Said of the site's role in its own database, because a pooler takes no wish with a connection.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        if cursor.fetchone() == ("on",):
            name = connection.ops.quote_name(connection.settings_dict["NAME"])
            cursor.execute(f"ALTER ROLE CURRENT_USER IN DATABASE {name} SET jit = off")
