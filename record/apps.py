from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RecordConfig(AppConfig):
    """The board's record: changes, reviews, editions, and what became true since."""

    name = "record"

    def ready(self) -> None:
        """Put the guards in place after every migrate; with every act keep what lists read."""
        from accounts.listeners import of_rights, of_the_log, touched_by_rights

        from . import listeners, published_items, source_use, word_index
        from .guards import raise_guards
        from .state import hanging_on, keep_rights, keep_up, note

        post_migrate.connect(raise_guards, sender=self)
        post_migrate.connect(word_index.put_in_place, sender=self)
        post_migrate.connect(keep_up, sender=self)
        post_migrate.connect(published_items.keep_up, sender=self)
        post_migrate.connect(source_use.keep_up, sender=self)
        listeners.register(published_items.keep)
        listeners.register_for_words(published_items.rename)
        of_the_log.append(note)
        touched_by_rights.append(hanging_on)
        of_rights.append(published_items.keep_rights)  # the first: it asks the rows as they were
        of_rights.append(keep_rights)
