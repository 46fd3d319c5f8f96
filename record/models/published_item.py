"""What readers find now, item by item, in one index across all articles."""

import hashlib
import re
from collections.abc import Iterable

from django.db import models
from django.utils.text import slugify

from condition.models import Condition

from .edition import EditionSection

PLAIN = re.compile(r"[a-z0-9]+(?:[ -][a-z0-9]+)*")  # an address says all of it
LONGEST_BESIDE_DIGEST = 190  # characters


class PublishedItemQuerySet(models.QuerySet["PublishedItem"]):
    """Questions about what readers find."""

    def of_kinds(self, kinds: Iterable[str]) -> "PublishedItemQuerySet":
        """Those of these lists: medications, tests, operations …"""
        return self.filter(kind__in=kinds)


class PublishedItem(models.Model):
    """A named item of a current Edition: derived from the record, and made anew at will.

    `normal` is the name that the vocabulary brings all its other names to.
    """

    condition = models.ForeignKey(Condition, models.CASCADE, related_name="published_items")
    shown = models.ForeignKey(EditionSection, models.CASCADE, related_name="+")  # has its parts
    section = models.CharField(max_length=60)
    kind = models.CharField(max_length=60)  # the name of its list
    key = models.CharField(max_length=8)
    name = models.CharField(max_length=200)  # as the article has it
    folded = models.CharField(max_length=200)  # the same as Term.normal_of has it
    normal = models.CharField(max_length=200)
    slug = models.CharField(max_length=200)  # of the normal name, for an address
    # The digest of what the words of the record say of it. What the version before writes while
    # both serve has none, and is made anew by the next `migrate`.
    words = models.CharField(max_length=64, db_default="")
    # What the board compares across articles: a question, of whom, and what is said to it.
    compared = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    is_signed = models.BooleanField()
    # Who signed its section: name, credentials, competence and the moment, one a competence.
    signatures = models.JSONField(default=list)

    objects = PublishedItemQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["normal", "kind"], name="published_item_by_normal_name"),
            models.Index(
                fields=["kind", "slug", "words", "is_signed", "condition"],
                name="published_item_by_address",
            ),
            models.Index(fields=["folded", "name"], name="published_item_by_name"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["condition", "section", "kind", "key"], name="item_is_published_once"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def anchor(self) -> str:
        """Where it stands on its article's page."""
        return f"{self.section}-{self.key}"


class PublishedNameQuerySet(models.QuerySet["PublishedName"]):
    """Questions about what items are called."""

    def of_kind(self, kind: str) -> "PublishedNameQuerySet":
        """Those that articles have now."""
        return self.filter(kind=kind, articles__gt=0)


class PublishedName(models.Model):
    """A normal name of published items, and how many articles have it: what lists of names read.

    The lists of medicines are one list. Kept with the items.
    """

    kind = models.CharField(max_length=60)  # the name of a list, or MEDICINES
    normal = models.CharField(max_length=200)
    slug = models.CharField(max_length=200)
    articles = models.PositiveIntegerField(default=0)

    MEDICINES = "medicines"

    objects = PublishedNameQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "normal"], name="a_name_is_counted_once")
        ]
        indexes = [models.Index(fields=["kind", "-articles", "normal"], name="names_by_articles")]

    def __str__(self) -> str:
        return f"{self.normal}: {self.articles}"


def address_of(normal: str) -> str:
    """The part of an address that a normal name has, and no other name of a medicine.

    What an address leaves out (the α of interferon α, the point of 2.5 %) tells two apart.
    """
    plain = slugify(normal)
    if PLAIN.fullmatch(normal):
        return plain
    told = hashlib.sha256(normal.encode()).hexdigest()[:8]
    return f"{plain[:LONGEST_BESIDE_DIGEST]}-{told}".lstrip("-")
