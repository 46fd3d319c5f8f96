"""What readers tell the board."""

import secrets

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from condition.models import Condition

from .edition import Edition, Standing
from .person import Person
from .revision import Change


def new_token() -> str:
    """The secret part of the address under which the reporter follows the report."""
    return secrets.token_urlsafe(24)


class ReportQuerySet(models.QuerySet):
    """Questions about what readers told."""

    def open(self) -> "ReportQuerySet":
        """Those that nobody has answered."""
        return self.filter(answered_at=None)


class Report(models.Model):
    """A reader's note that something is wrong in a section of an edition."""

    class Kind(models.TextChoices):
        UNREAD = "unread", _("not yet read")
        DUPLICATE = "duplicate", _("duplicate")
        NO_ERROR = "no_error", _("not an error")
        TYPO = "typo", _("typo")
        WORDING = "wording", _("wording")
        CLINICAL = "clinical", _("clinical")
        SAFETY = "safety", _("safety")

    token = models.CharField(max_length=32, unique=True, default=new_token)
    condition = models.ForeignKey(Condition, models.PROTECT, related_name="reports")
    section = models.CharField(max_length=60, blank=True)
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="reports", null=True)
    received_at = models.DateTimeField(_("received"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.UNREAD)
    duplicate_of = models.ForeignKey("self", models.PROTECT, related_name="duplicates", null=True)
    change = models.ForeignKey(Change, models.PROTECT, related_name="reports", null=True)
    erratum = models.ForeignKey(Standing, models.PROTECT, related_name="reports", null=True)
    answer = models.TextField(_("answer"), blank=True, max_length=4_000)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at"]
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="an_answer_has_words_author_and_date",
            ),
            models.CheckConstraint(
                condition=Q(kind="duplicate", duplicate_of__isnull=False)
                | (~Q(kind="duplicate") & Q(duplicate_of=None)),
                name="a_duplicate_names_the_first",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.condition}, {self.section or _('the whole article')}"


class ReportText(models.Model):
    """What the reporter wrote: personal data, beside the record so that it can be erased."""

    report = models.OneToOneField(Report, models.CASCADE, related_name="written")
    text = models.TextField(_("what is wrong"), max_length=4_000)
    contact = models.EmailField(_("e-mail address"), blank=True)

    class Meta:
        verbose_name = _("text of a report")
        verbose_name_plural = _("texts of reports")

    def __str__(self) -> str:
        return self.text[:60]
