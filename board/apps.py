from django.apps import AppConfig
from django.db.models.signals import post_migrate, post_save


class BoardConfig(AppConfig):
    name = "board"

    def ready(self) -> None:
        """Put the role groups in place after every migrate, and find each source by its words."""
        from condition.models import Reference

        from .groups import ensure_groups
        from .sources.finding import index_source

        post_migrate.connect(ensure_groups, sender=self)
        post_save.connect(index_source, sender=Reference)
