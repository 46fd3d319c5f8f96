from django.apps import AppConfig


class ConditionConfig(AppConfig):
    """The article and its own sections."""

    name = "condition"

    def ready(self) -> None:
        """Declare the sections."""
        from . import sections  # noqa: F401
