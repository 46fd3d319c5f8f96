from django.apps import AppConfig
from django.db.models.signals import post_migrate


class EditorialConfig(AppConfig):
    """The board's record: changes, reviews, editions."""

    name = "editorial"

    def ready(self) -> None:
        """Put the guards and role groups in place after every migrate; log wrong passwords."""
        from .groups import ensure_groups
        from .guards import raise_guards
        from .signin import failures

        post_migrate.connect(raise_guards, sender=self)
        post_migrate.connect(ensure_groups, sender=self)
        failures.listen()
