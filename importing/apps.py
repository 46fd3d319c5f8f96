from django.apps import AppConfig


class ImportingConfig(AppConfig):
    """Texts from elsewhere into drafts."""

    name = "importing"
