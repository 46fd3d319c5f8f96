from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ReadingConfig(AppConfig):
    """What readers meet."""

    name = "reading"

    def ready(self) -> None:
        """Have the search index follow what is public, and previews printed like pages."""
        from editorial import listeners, prospect

        from . import pdf
        from .baking import owing
        from .preview import print_preview
        from .search import index

        listeners.register(index.keep_up)
        listeners.register(owing.owe)
        listeners.register(pdf.forget_withdrawn)
        prospect.register(print_preview)
        post_migrate.connect(index.catch_up_after_migrate, sender=self)
