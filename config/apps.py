from django.apps import AppConfig


class SiteConfig(AppConfig):
    """The site as a whole: its commands for operators."""

    name = "config"
    label = "site_config"

    def ready(self) -> None:
        """Have the settings looked at by `check --deploy`."""
        from . import checks  # noqa: F401
