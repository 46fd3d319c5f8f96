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


def keep_private(**_signal: Any) -> None:
    """SQLite's file holds password hashes: its owner alone may read it."""
    name = Path(str(connection.settings_dict["NAME"]))
    if connection.vendor == "sqlite" and name.is_file():
        name.chmod(0o600)
