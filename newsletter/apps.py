from django.apps import AppConfig


class NewsletterConfig(AppConfig):
    """The newsletter: subscribers and their consent, bulletins, deliveries."""

    name = "newsletter"

    def ready(self) -> None:
        """Have editions' errata and mails' ends told."""
        from post.signals import batch_braked, mail_failed
        from reading import pieces
        from record import listeners
        from record.guards import guard_too

        from . import actions, webhooks
        from .guards import GUARDS

        listeners.register(actions.look_for_errata)
        mail_failed.connect(actions.on_mail_failed)
        batch_braked.connect(actions.on_batch_braked)
        webhooks.listen()
        guard_too(GUARDS)
        pieces.place("page_end", "newsletter/_signup.html")
        pieces.place("footer_ways", "newsletter/_footer_way.html")
        pieces.place("footer_promises", "newsletter/_footer_promise.html")
