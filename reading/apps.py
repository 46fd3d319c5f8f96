from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate, post_save


class ReadingConfig(AppConfig):
    """What readers meet."""

    name = "reading"

    def ready(self) -> None:
        """Have the search index follow what is public."""
        from accounts.models import Person
        from condition.loss import OTHER_MEDIA
        from condition.models import FormerAddress, Specialty
        from record import listeners

        from . import pdf
        from .models import EmergencyNumber, FooterLine, SitePage
        from .pdf.letters import without_font
        from .rendering import queue
        from .search import index

        if without_font not in OTHER_MEDIA:  # apps that change make each ready anew
            OTHER_MEDIA.append(without_font)
        listeners.register(index.keep_up)
        listeners.register_for_words(index.keep_words)
        listeners.register(queue.want_article)
        listeners.register_for_words(queue.want_words)
        listeners.register(pdf.forget_withdrawn)
        # These are changed in the admin's own forms, by no act that would tell its listeners.
        for change in (post_save, post_delete):
            for name_on_pages in (Person, Specialty):
                change.connect(queue.note_renaming, sender=name_on_pages)
            change.connect(queue.note_former, sender=FormerAddress)
            for around_pages in (EmergencyNumber, FooterLine, SitePage):
                change.connect(queue.note_frame, sender=around_pages)
        post_migrate.connect(index.catch_up_after_migrate, sender=self)
