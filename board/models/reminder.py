"""Of what a person was reminded by mail, so that a quiet house stays quiet."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.person import Person
from record.models.revision import Revision


class Reminder(models.Model):
    """Exact words that a digest told a person of; gone once nothing about them waits any more.

    Not a part of the record: it only says who was asked since when.
    """

    class About(models.TextChoices):
        TO_SIGN = "to_sign", _("waits for a signature")
        UNSIGNED = "unsigned", _("public, and not signed yet")
        EARLY = "early", _("asked early")  # since much falls due with it
        DUE = "due", _("due soon")
        OVERDUE = "overdue", _("overdue")
        UNANSWERED = "unanswered", _("nobody answers for it")  # for the publishers

    person = models.ForeignKey(Person, models.CASCADE, related_name="reminders")
    revision = models.ForeignKey(Revision, models.CASCADE, related_name="reminders")
    about = models.CharField(max_length=10, choices=About.choices)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "revision", "about"], name="reminded_of_each_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.revision} ({self.get_about_display()})"
