"""What was published, and what became true of it since."""

import json
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models.person import Person
from condition import registry
from condition.models import Condition, Specialty

from .review import Review
from .revision import Revision


class Edition(models.Model):
    """A numbered, immutable publication. Its digest covers the one before it (rule 10)."""

    condition = models.ForeignKey(Condition, models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField(_("number"))
    previous = models.OneToOneField(
        "self", models.PROTECT, related_name="next", null=True, blank=True
    )
    published_at = models.DateTimeField(_("published"))
    published_by = models.ForeignKey(Person, models.PROTECT, related_name="editions")
    summary = models.CharField(_("summary of changes"), max_length=1_000)
    canonical = models.TextField()  # RFC 8785 JSON: the bytes that the digest covers
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["condition", "number"]
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = [
            models.UniqueConstraint(fields=["condition", "number"], name="editions_are_numbered"),
            models.CheckConstraint(
                condition=Q(number=1, previous=None) | Q(number__gt=1, previous__isnull=False),
                name="only_the_first_edition_follows_none",
            ),
            models.CheckConstraint(condition=~Q(summary=""), name="an_edition_has_a_summary"),
        ]
        indexes = [models.Index(fields=["-published_at", "-id"], name="editions_by_time")]

    def __str__(self) -> str:
        return f"{self.condition} {self.number}"

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """Everything the digest covers, as data."""
        return json.loads(self.canonical)

    @property
    def specialty(self) -> str:
        """What it was filed under; where it was not yet, or doesn't say, what it is now."""
        said = self.manifest.get("specialty", Specialty.UNFILED)
        return self.condition.specialty.name if said == Specialty.UNFILED else said

    @property
    def titles(self) -> dict[str, str]:
        """Its sections by key, in its order, as they are headed in it."""
        return {record["key"]: record["title"] for record in self.manifest["sections"]}

    def title_of(self, section: str) -> str:
        """What it calls a section; of one that it lacks the usual title."""
        return self.titles.get(section) or str(registry.known(section).title)


class CurrentEditionManager(models.Manager):
    """Rows that bring their edition along."""

    def get_queryset(self) -> models.QuerySet:
        """One query where `condition.current.edition` would take two."""
        return super().get_queryset().select_related("edition")


class CurrentEdition(models.Model):
    """Which Edition of a condition is the newest: this row moves, the editions never (rule 10)."""

    condition = models.OneToOneField(
        Condition, models.PROTECT, related_name="current", primary_key=True
    )
    edition = models.OneToOneField(Edition, models.PROTECT, related_name="current")

    objects = CurrentEditionManager()

    class Meta:
        base_manager_name = "objects"

    def __str__(self) -> str:
        return str(self.edition)


def current_edition(condition: Condition) -> Edition | None:
    """The newest edition of `condition`; None for one that was never published."""
    row = getattr(condition, "current", None)
    return row.edition if row else None


class EditionSection(models.Model):
    """One section of an Edition: the Revision it shows and the Reviews that rests on."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="sections")
    section = models.CharField(max_length=60)
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="publications")
    reviews = models.ManyToManyField(Review, related_name="publications")
    # False: put out by one explicit act, labelled "not yet reviewed by the board" (rule 6).
    is_signed = models.BooleanField()
    # Public elsewhere before, and put out labelled so; the edition has the label (rule 6).
    is_carried_over = models.BooleanField(default=False)
    competences = models.JSONField()  # that these words needed then (rule 4)
    # Where on the section's path of Changes these words were first reached: what came after
    # is "the path since the section's last published revision" (rule 3).
    path_sequence = models.PositiveIntegerField()
    # How the section was shown (condition/parts.py), as canonical JSON. The manifest has its
    # digest: no later label, dosage printer or Markdown engine says it otherwise (rule 10).
    parts = models.TextField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "section"], name="one_revision_a_section"),
            models.CheckConstraint(
                condition=Q(is_carried_over=False) | Q(is_signed=False),
                name="what_is_signed_is_not_carried_over",
            ),
        ]
        indexes = [
            models.Index(fields=["edition"], condition=Q(is_carried_over=True), name="carried_over")
        ]

    def __str__(self) -> str:
        return f"{self.edition}: {self.section}"

    @property
    def kept_parts(self) -> dict[str, Any]:
        """Its parts as data."""
        return json.loads(self.parts)


class Standing(models.Model):
    """A dated fact about what is published. Append-only, chained like the editions."""

    class Kind(models.TextChoices):
        REVIEW = "review", _("reviewed since")  # a Review of words that are out already
        ERRATUM = "erratum", _("erratum")  # what was wrong, and where
        RETRACTED = "retracted", _("source retracted")
        SOURCE_CORRECTED = "source", _("record of a source corrected")  # shown by later editions
        WITHDRAWN = "withdrawn", _("withdrawn")  # answers 410 with the notice (rule 12)
        NOTICE = "notice", _("being checked")  # an urgent word above one section
        NOTICE_LIFTED = "lifted", _("notice lifted")
        RESTORED = "restored", _("restored")  # from an archive: what is older was signed there

    condition = models.ForeignKey(Condition, models.PROTECT, related_name="standing")
    sequence = models.PositiveIntegerField()
    previous = models.OneToOneField("self", models.PROTECT, related_name="next", null=True)
    section = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    review = models.ForeignKey(Review, models.PROTECT, related_name="+", null=True)
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="standing", null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    canonical = models.TextField()
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["condition", "sequence"]
        verbose_name = _("standing")
        verbose_name_plural = _("standing")
        constraints = [
            models.UniqueConstraint(fields=["condition", "sequence"], name="standing_is_numbered"),
            models.CheckConstraint(
                condition=Q(sequence=1, previous=None) | Q(sequence__gt=1, previous__isnull=False),
                name="only_the_first_standing_follows_none",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.condition} {self.sequence}: {self.kind}"

    def names(self, digest: str) -> bool:
        """Of an erratum: whether it is about the words of that digest."""
        return bool(self.fact["body"].get("revision") == digest)

    @property
    def fault(self) -> str:
        """Of an erratum: the fault that it is about. Facts of one fault are one erratum."""
        return str(self.fact["body"].get("fault", self.digest))

    @cached_property
    def fact(self) -> dict[str, Any]:
        """Everything the digest covers, as data."""
        return json.loads(self.canonical)
