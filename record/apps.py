from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RecordConfig(AppConfig):
    """The board's record: changes, reviews, editions, and what became true since."""

    name = "record"

    def ready(self) -> None:
        """Put the guards in place after every migrate, and index what each act makes public."""
        from . import listeners, published_items
        from .guards import raise_guards

        post_migrate.connect(raise_guards, sender=self)
        listeners.register(published_items.keep)
        listeners.register_for_words(published_items.rename)
