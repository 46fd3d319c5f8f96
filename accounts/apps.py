from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, their roles and competences, and how they sign in."""

    name = "accounts"

    def ready(self) -> None:
        """Log wrong passwords."""
        from .signin import failures

        failures.listen()
