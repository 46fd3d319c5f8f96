from django.apps import AppConfig
from django.db.models.signals import post_migrate


class BoardConfig(AppConfig):
    """The board's workplace."""

    name = "board"

    def ready(self) -> None:
        """Put the role groups in place after every migrate."""
        from .groups import ensure_groups

        post_migrate.connect(ensure_groups, sender=self)
