from django.apps import AppConfig


class TreatmentsConfig(AppConfig):
    """The treatment sections."""

    name = "treatments"

    def ready(self) -> None:
        """Declare the sections, and the kind of part that they have beside the article's own."""
        from condition.parts import register_kind

        from . import sections  # noqa: F401
        from .parts import DosageKind, SideEffectsKind

        register_kind("dosage", DosageKind())
        register_kind("side_effects", SideEffectsKind())
