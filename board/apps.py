from django.apps import AppConfig
from django.db.models.signals import post_migrate, post_save


class BoardConfig(AppConfig):
    name = "board"

    def ready(self) -> None:
        """Put the role groups in place after every migrate, and find each source by its words.

        What somebody typed and never saved goes with their membership.
        """
        from accounts.listeners import of_rights
        from condition.models import Reference

        from .groups import ensure_groups
        from .models.unsaved import forget_of_who_left
        from .sources.finding import index_source

        post_migrate.connect(ensure_groups, sender=self)
        post_save.connect(index_source, sender=Reference)
        of_rights.append(forget_of_who_left)
