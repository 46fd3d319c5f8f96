"""One act on many articles: what was asked for, and what became of each."""

from datetime import datetime

from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models.person import Person, Role
from accounts.refusals import NotYourRole
from condition.models import Condition
from record.models.report import section_title


class Run(models.Model):
    """An act of one person on many articles, each in a transaction of its own."""

    class Act(models.TextChoices):
        SUBMIT = "submit", _("submit for review")
        TAKE_BACK = "take_back", _("take back from the reviewers")
        ASSIGN = "assign", _("give to somebody to write")
        ASK = "ask", _("ask somebody for a review")
        PUBLISH = "publish", _("publish what is signed")
        SCHEDULE = "schedule", _("schedule what is signed")
        SPECIALTY = "specialty", _("set the specialty")
        REPLACE = "replace", _("replace words")
        CARRY_OVER = "carry_over", _("carry over as it was public")

    act = models.CharField(_("what"), max_length=10, choices=Act.choices)
    given = models.JSONField(default=dict)  # what the act takes beside the article
    by = models.ForeignKey(Person, models.PROTECT, related_name="runs")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("run")
        verbose_name_plural = _("runs")

    def __str__(self) -> str:
        return str(self.get_act_display())

    @property
    def seen_at(self) -> datetime:
        """When the list was shown that its person chose from."""
        said = self.given.get("seen_at")
        return datetime.fromisoformat(said) if said else self.made_at

    def stop(self, by: Person) -> int:
        """Do nothing of what still waits. Raises NotYourRole."""
        may_all = by.has_role(Role.Kind.PUBLISHER, Role.Kind.ADMINISTRATOR)
        if by.pk != self.by_id and not may_all:
            raise NotYourRole(_("Who asked for it, a publisher or an administrator stops it."))
        states, sentence = RunStep.State, gettext("Stopped by %(name)s.") % {"name": by}
        waiting = self.steps.filter(state=states.WAITING)
        return waiting.update(state=states.REFUSED, sentence=sentence)

    def progress(self) -> dict[str, int]:
        """How many articles wait, are done, and were refused. One query."""
        states = RunStep.State.values
        return self.steps.aggregate(**{one: Count("pk", filter=Q(state=one)) for one in states})


class RunStep(models.Model):
    """One article of a run, or one section of it; written in the transaction of its act."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DONE = "done", _("done")
        REFUSED = "refused", _("refused")

    run = models.ForeignKey(Run, models.CASCADE, related_name="steps")
    condition = models.ForeignKey(Condition, models.PROTECT, related_name="+")
    section = models.CharField(max_length=60, blank=True)  # "": what of the article it applies to
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    sentence = models.TextField(blank=True)  # why it was refused, in whole or for a section

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "condition", "section"], name="each_once_in_a_run"
            )
        ]
        indexes = [models.Index(fields=["run"], condition=Q(state="waiting"), name="waiting_steps")]

    def __str__(self) -> str:
        return f"{self.run}: {self.condition}"

    @property
    def section_title(self) -> str:
        return section_title(self.section)
