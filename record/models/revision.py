"""Exact words, how the draft came to them, and when they were put before the reviewers."""

import json
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.person import Person
from condition import registry
from condition.citations import cited_keys
from condition.models import Blocker, Condition
from condition.parts import section_parts
from condition.registry import Frozen

LONGEST_KEY = 80  # of a source in the library


class RevisionQuerySet(models.QuerySet["Revision"]):
    """Questions about exact words."""

    def keep(self, revisions: list[Any]) -> None:
        """Keep new words, and in the index which sources they cite."""
        self.bulk_create(revisions)
        self.index_citations(revisions)

    @staticmethod
    def index_citations(revisions: Iterable["Revision"]) -> None:
        """Note which sources these words cite."""
        CitedKey.objects.bulk_create(
            CitedKey(revision=one, condition_id=one.condition_id, key=key)
            for one in revisions
            for key in one.indexed_keys
        )

    def saying(self, condition: Condition, words: Frozen) -> "Revision | None":
        """The Revision of these words, in whatever schema version they were written down.

        A change of schema un-signs nothing (rule 1): an older Revision that says the same in the
        present form stands for these words, with its approvals and its authors.
        """
        content = words.content
        same = self.filter(condition=condition, section=content["section"])
        if (found := same.filter(digest=words.digest).first()) or content["schema"] == 1:
            return found
        present = f'"schema":{content["schema"]},'
        older = same.exclude(canonical__contains=present).order_by("-pk")
        return next((revision for revision in older if revision.content == content), None)


class Revision(models.Model):
    """The exact words of one section, named by their digest. Never changed, never deleted."""

    condition = models.ForeignKey(Condition, models.PROTECT, related_name="revisions")
    section = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    canonical = models.TextField()  # RFC 8785 JSON: the bytes that the digest covers
    item_keys = models.JSONField(default=dict)  # beside the content, in its order
    states_dose = models.BooleanField(default=False)  # somewhere in its text (rule 4)
    made_at = models.DateTimeField()

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        constraints = [
            models.UniqueConstraint(
                fields=["condition", "section", "digest"], name="one_revision_per_digest"
            )
        ]

    def __str__(self) -> str:
        return f"{self.section} {self.digest[:12]}"

    @property
    def content(self) -> dict[str, Any]:
        """The words, in the present schema version of their section."""
        return self.kind.current(json.loads(self.canonical))

    @property
    def kind(self) -> registry.Section:
        """The section as it is declared, or what is left of a retired one."""
        return registry.known(self.section)

    @property
    def competences(self) -> tuple[str, ...]:
        """The competences that have to sign these words (rule 4)."""
        declared = self.kind.competences
        is_more = self.states_dose and registry.PHARMACIST not in declared
        return (*declared, registry.PHARMACIST) if is_more else declared

    @property
    def indexed_keys(self) -> set[str]:
        """The sources that the words cite, but for keys too long to be one of the library."""
        return {key for key in cited_keys(self.kind, self.content) if len(key) <= LONGEST_KEY}

    @property
    def parts(self) -> dict[str, Any]:
        """The words as they are shown today (condition/parts.py)."""
        return section_parts(self.kind, self.content, self.item_keys)

    @property
    def label(self) -> str:
        """The digest as people say it: its first twelve digits."""
        return self.digest[:12]

    def frozen(self, aside: dict[str, Any] | None = None) -> Frozen:
        """The words and keys, with provenance from a Change."""
        return Frozen(json.loads(self.canonical), self.item_keys, aside or {})


class CitedKey(models.Model):
    """That exact words cite a source: an index over the library of all that rests on it."""

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="cited")
    # Of the revision. Null is what the version before wrote while both served, until a `migrate`.
    condition = models.ForeignKey(
        Condition, models.PROTECT, related_name="+", db_index=False, null=True
    )
    key = models.CharField(max_length=LONGEST_KEY)  # in the library or not

    class Meta:
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        constraints = [
            models.UniqueConstraint(fields=["key", "revision"], name="words_cite_a_key_once")
        ]
        indexes = [models.Index(fields=["key", "condition"], name="articles_citing_a_key")]

    def __str__(self) -> str:
        return self.key


class Change(models.Model):
    """A move of a draft from one Revision to another: who, when, why, and of what class."""

    class Kind(models.TextChoices):
        TYPO = "typo", _("typo")
        WORDING = "wording", _("wording")
        CLINICAL = "clinical", _("clinical")
        SAFETY = "safety", _("safety")

    condition = models.ForeignKey(Condition, models.PROTECT, related_name="changes")
    section = models.CharField(max_length=60)
    sequence = models.PositiveIntegerField()  # 1, 2, 3 … in its section: the path of the draft
    from_revision = models.ForeignKey(Revision, models.PROTECT, related_name="+", null=True)
    to_revision = models.ForeignKey(Revision, models.PROTECT, related_name="arrivals")
    by = models.ForeignKey(Person, models.PROTECT, related_name="changes")
    at = models.DateTimeField()
    reason = models.CharField(_("what changed and why"), max_length=500)
    declared_kind = models.CharField(max_length=10, choices=Kind.choices)  # as the editor said
    kind = models.CharField(max_length=10, choices=Kind.choices)  # safety where it is detected
    aside = models.JSONField(default=dict)  # provenance of the draft after the change

    class Meta:
        ordering = ["pk"]
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        constraints = [
            models.UniqueConstraint(
                fields=["condition", "section", "sequence"], name="one_path_per_section"
            ),
            models.CheckConstraint(
                condition=Q(sequence=1, from_revision=None)
                | Q(sequence__gt=1, from_revision__isnull=False),
                name="a_path_starts_from_nothing",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_change_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.section} {self.sequence}: {self.reason}"

    @property
    def faults(self) -> list[Blocker]:
        """Why the words that it led to can't be signed, whatever the library says of sources."""
        return self.to_revision.kind.blockers(self.to_revision.frozen(self.aside))


class SubmissionQuerySet(models.QuerySet):
    """Questions about what waits for the reviewers."""

    def standing(self) -> "SubmissionQuerySet":
        """Those that were not taken back."""
        return self.filter(taken_back_at=None)


class Submission(models.Model):
    """An author's act that puts a Revision before the reviewers; may be taken back."""

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="submissions")
    by = models.ForeignKey(Person, models.PROTECT, related_name="submissions")
    at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        constraints = [
            models.UniqueConstraint(
                fields=["revision"], condition=Q(taken_back_at=None), name="submitted_once"
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at=None, taken_back_by=None)
                | Q(taken_back_at__isnull=False, taken_back_by__isnull=False),
                name="taken_back_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return str(self.revision)
