"""A named reviewer's verdict on exact words."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.person import Person, Role

from .revision import Revision


class Review(models.Model):
    """One verdict on one Revision. Append-only; per reviewer and competence the latest stands."""

    class Verdict(models.TextChoices):
        APPROVED = "approved", _("approved")
        CHANGES_REQUESTED = "changes_requested", _("changes requested")

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey(Person, models.PROTECT, related_name="reviews")
    competence = models.CharField(_("signed as"), max_length=20, choices=Role.Kind.choices)
    role = models.ForeignKey(Role, models.PROTECT, related_name="reviews")
    verdict = models.CharField(_("verdict"), max_length=20, choices=Verdict.choices)
    comment = models.TextField(_("comment"), blank=True, max_length=4_000)
    at = models.DateTimeField()
    # An approval's last moment: a later interval in code moves nothing that was signed (rule 10).
    holds_until = models.DateTimeField(null=True)
    # The reviewer as they stood that day.
    name = models.CharField(max_length=150)
    credentials = models.CharField(max_length=200, blank=True)
    affiliation = models.CharField(max_length=200, blank=True)
    interests = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="approved") | (Q(verdict="changes_requested") & ~Q(comment="")),
                name="a_request_for_changes_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(verdict="approved", holds_until__isnull=False)
                | Q(verdict="changes_requested", holds_until=None),
                name="an_approval_holds_until_a_day",
            ),
        ]
        indexes = [
            # Which words are signed, of every section of every article, without reading a comment.
            models.Index(
                fields=[
                    "revision",
                    "id",
                    "competence",
                    "at",
                    "holds_until",
                    "reviewer",
                    "verdict",
                    "role",
                ],
                name="verdicts_on_words",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.get_verdict_display()}"

    def record(self) -> dict[str, Any]:
        """The verdict as an Edition and its Standing carry it."""
        return {
            "revision": self.revision.digest,
            "reviewer": str(self.reviewer.uuid),
            "name": self.name,
            "credentials": self.credentials,
            "affiliation": self.affiliation,
            "interests": self.interests,
            "competence": self.competence,
            "verdict": self.verdict,
            "at": self.at.isoformat(),
            "holds_until": self.holds_until.isoformat() if self.holds_until else None,
        }
