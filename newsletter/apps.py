from django.apps import AppConfig


class NewsletterConfig(AppConfig):
    """The newsletter: subscribers and their consent, bulletins, deliveries."""

    name = "newsletter"

    def ready(self) -> None:
        """Have editions' errata and mails' ends told, and the managers' screens opened."""
        from editorial import groups, listeners
        from editorial.guards import guard_too
        from editorial.models import Role
        from post import listeners as mail_listeners

        from . import actions, webhooks
        from .guards import GUARDS
        from .screens import PERMISSIONS

        listeners.register(actions.look_for_errata)
        mail_listeners.register(actions.on_result)
        webhooks.listen()
        # The role's group is made by the editorial room, which does not know these screens.
        groups.PERMISSIONS[Role.Kind.NEWSLETTER] = PERMISSIONS
        guard_too(GUARDS)
