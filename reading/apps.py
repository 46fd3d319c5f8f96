from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ReadingConfig(AppConfig):
    """What readers meet."""

    name = "reading"

    def ready(self) -> None:
        """Have the search index follow what is public."""
        from editorial import listeners

        from .search import index

        listeners.register(index.keep_up)
        post_migrate.connect(index.catch_up_after_migrate, sender=self)
