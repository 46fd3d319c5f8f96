"""Publications that wait for their hour."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.person import Person
from condition.models import Condition

from .edition import Edition


class ScheduledPublicationQuerySet(models.QuerySet):
    """Questions about the calendar."""

    def open(self) -> "ScheduledPublicationQuerySet":
        """Those that wait for their hour or for a person."""
        states = ScheduledPublication.State
        return self.filter(state__in=[states.WAITING, states.HELD]).select_related("by")


class ScheduledPublication(models.Model):
    """Exact Revisions to be published at a time, behind a certain edition (rule 11)."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        PUBLISHED = "published", _("published")
        HELD = "held", _("held for a person")  # something had changed; nothing was published
        CANCELLED = "cancelled", _("called off")

    condition = models.ForeignKey(Condition, models.PROTECT, related_name="schedules")
    at = models.DateTimeField(_("at"))
    summary = models.CharField(_("summary of changes"), max_length=1_000)
    revisions = models.JSONField()  # section key → digest of the words that go live
    unreviewed = models.JSONField(default=dict)  # the same for those labelled as never reviewed
    in_short_stays = models.CharField(max_length=300, blank=True)  # why “in short” holds as it is
    around = models.CharField(max_length=64, db_default="", default="")  # `digest_around` then
    follows = models.ForeignKey(Edition, models.PROTECT, related_name="+", null=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="schedules")
    made_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    held_because = models.TextField(blank=True)
    edition = models.OneToOneField(
        Edition, models.PROTECT, related_name="schedule", null=True, blank=True
    )

    objects = ScheduledPublicationQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("scheduled publication")
        verbose_name_plural = _("scheduled publications")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="published", edition__isnull=False)
                | (~Q(state="published") & Q(edition=None)),
                name="a_published_schedule_has_its_edition",
            ),
            models.UniqueConstraint(
                fields=["condition"],
                condition=Q(state="waiting"),
                name="one_waiting_schedule_per_article",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.condition}, {self.at:%Y-%m-%d %H:%M}"
