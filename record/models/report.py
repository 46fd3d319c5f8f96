"""What readers tell the board."""

import secrets
from datetime import datetime

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from accounts.models.person import EDITORS, Person, Role
from condition import registry
from condition.models import Condition

from .edition import Edition, Standing
from .review import Review
from .revision import Change


def new_token() -> str:
    """The secret part of the address under which the reporter follows the report."""
    return secrets.token_urlsafe(24)


def section_title(key: str) -> str:
    """A section, the references or "" for the whole article as they are headed today."""
    others = {"": _("the whole article"), "references": _("References")}
    return str(others.get(key) or registry.known(key).title)


class ReportQuerySet(models.QuerySet):
    """Questions about what readers told."""

    def open(self) -> "ReportQuerySet":
        """Those the board still owes an answer; a duplicate gets the first one's."""
        return self.filter(answered_at=None, erratum=None, duplicate_of=None)

    def open_for(self, person: Person) -> "ReportQuerySet":
        """Open ones for a person's desk, the gravest first.

        A publisher sees all; others those on sections they changed or reviewed, on the whole of
        such an article, and in their specialties.
        """
        found = self.open().worst_first()
        if person.has_role(Role.Kind.PUBLISHER):
            return found
        if not person.has_role(*EDITORS):
            return found.none()
        changed = Change.objects.filter(by=person, condition=OuterRef("condition"))
        reviewed = Review.objects.filter(reviewer=person, revision__condition=OuterRef("condition"))
        is_whole = Exact(OuterRef("section"), Value(""))
        return found.filter(
            Exists(changed.filter(Q(section=OuterRef("section")) | is_whole))
            | Exists(reviewed.filter(Q(revision__section=OuterRef("section")) | is_whole))
            | Q(condition__specialty__in=person.specialties.all())
        )

    def worst_first(self) -> "ReportQuerySet":
        """Safety, then what nobody has read, then clinical, then the rest; the oldest first."""
        kinds = ("safety", "unread", "clinical")
        weights = [When(kind=kind, then=weight) for weight, kind in enumerate(kinds)]
        weight = Case(*weights, default=len(kinds), output_field=models.IntegerField())
        return self.annotate(weight=weight).order_by("weight", "received_at", "pk")

    def ended_before(self, moment: datetime) -> "ReportQuerySet":
        """Those that were answered or corrected before then, themselves or by the first."""
        return self.filter(
            Q(answered_at__lt=moment)
            | Q(erratum__at__lt=moment)
            | Q(duplicate_of__answered_at__lt=moment)
            | Q(duplicate_of__erratum__at__lt=moment)
        )


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
    section = models.CharField(_("section"), max_length=60, blank=True)
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="reports", null=True)
    received_at = models.DateTimeField(_("received"))
    kind = models.CharField(_("class"), max_length=10, choices=Kind.choices, default=Kind.UNREAD)
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
        indexes = [models.Index(fields=["-received_at", "-id"], name="reports_by_time")]
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
        return f"{self.condition}, {self.section_title}"

    @property
    def section_title(self) -> str:
        """The section as it is headed today."""
        return section_title(self.section)

    @property
    def heading(self) -> str:
        """The section as it is headed in the edition that was read."""
        titles = self.edition.titles if self.edition else {}
        return titles.get(self.section) or self.section_title

    @property
    def first(self) -> "Report":
        """The report whose answer this one gets: itself, or the one that said it before."""
        return self.duplicate_of or self

    @property
    def is_ended(self) -> bool:
        """Answered or corrected: nothing more is owed to the reporter."""
        first = self.first
        return first.answered_at is not None or first.erratum_id is not None

    @property
    def corrected_in(self) -> Edition | None:
        """The edition that brought the tied change to readers; None while none has."""
        change = self.first.change
        if change is None:
            return None
        return (
            Edition.objects.filter(
                condition=change.condition_id,
                sections__section=change.section,
                sections__path_sequence__gte=change.sequence,
            )
            .order_by("number")
            .first()
        )


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


class HelpfulCount(models.Model):
    """How many readers of a section found it helpful on a day: numbers, and nothing of anybody."""

    condition = models.ForeignKey(Condition, models.CASCADE, related_name="helpful_counts")
    section = models.CharField(_("section"), max_length=60, blank=True)
    day = models.DateField(_("day"))
    yes = models.PositiveIntegerField(_("helpful"), default=0)
    no = models.PositiveIntegerField(_("not helpful"), default=0)

    class Meta:
        ordering = ["-day"]
        verbose_name = _("helpful count")
        verbose_name_plural = _("helpful counts")
        constraints = [
            models.UniqueConstraint(
                fields=["condition", "section", "day"], name="one_helpful_count_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.section} {self.day}: {self.yes}/{self.no}"
