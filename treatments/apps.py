from django.apps import AppConfig


class TreatmentsConfig(AppConfig):
    """The treatment sections."""

    name = "treatments"

    def ready(self) -> None:
        """Declare the sections."""
        from . import sections  # noqa: F401
