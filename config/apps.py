from django.apps import AppConfig


class SiteConfig(AppConfig):
    """The site as a whole: its commands for operators."""

    name = "config"
    label = "site_config"
