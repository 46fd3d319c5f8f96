"""Who is asked to write or to review what, by when."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.person import Person
from condition import registry
from condition.models import Condition


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Questions about what was given to whom."""

    def open(self) -> "AssignmentQuerySet":
        """What is neither done nor taken back, the most urgent first."""
        found = self.filter(ended_at=None).select_related("condition", "person", "given_by")
        return found.order_by(models.F("due_on").asc(nulls_last=True), "given_at", "pk")


class Assignment(models.Model):
    """A section, or a whole article, given to somebody to write or to review."""

    class Task(models.TextChoices):
        WRITE = "write", _("to write")  # done once the words are submitted
        REVIEW = "review", _("to review")  # done once that person has given a verdict

    condition = models.ForeignKey(Condition, models.PROTECT, related_name="assignments")
    section = models.CharField(_("section"), max_length=60, blank=True)  # "": the whole article
    task = models.CharField(_("task"), max_length=10, choices=Task.choices)
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="assignments", verbose_name=_("to")
    )
    due_on = models.DateField(_("by"), null=True, blank=True)
    word = models.CharField(_("a word on it"), max_length=500, blank=True)
    given_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)  # by mail, last
    escalated_at = models.DateTimeField(null=True)  # publishers were told that it is late, last
    ended_at = models.DateTimeField(null=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [
            models.UniqueConstraint(
                fields=["condition", "section", "task"],
                condition=Q(ended_at=None),
                name="given_to_one_person",
            )
        ]
        indexes = [
            models.Index(
                fields=["person", "due_on"], condition=Q(ended_at=None), name="open_assignments"
            )
        ]

    def __str__(self) -> str:
        return f"{self.place}, {self.get_task_display()}: {self.person}"

    @property
    def place(self) -> str:
        """What was given, as people call it."""
        if not self.section:
            return str(self.condition)
        return f"{registry.known(self.section).title}, {self.condition}"

    @property
    def is_late(self) -> bool:
        """Whether its day is past."""
        return self.due_on is not None and self.due_on < timezone.localdate()
