"""The search index: made from Editions, thrown away and made anew at will; no part of the record.

Migration 0001 has SQLite's FTS5 table follow `IndexedPart` by triggers. SQLite drops triggers when
a migration rebuilds a table: one that alters `IndexedPart` has to put them back (a test looks).
"""

from django.db import models

from condition.models import Condition, Term

from .lexemes import LexemesField


class IndexedArticle(models.Model):
    """An article that readers can find now, under the names of its current Edition."""

    condition = models.OneToOneField(
        Condition, models.CASCADE, primary_key=True, related_name="indexed"
    )
    edition = models.PositiveBigIntegerField()  # the id of the Edition it was read from
    version = models.CharField(max_length=20)  # how words were read then
    title = models.CharField(max_length=200)
    name_stems = models.TextField(blank=True)  # of title and synonyms
    telling_stems = models.TextField(blank=True)  # the few that set it apart, for related articles

    def __str__(self) -> str:
        return self.title


class Name(models.Model):
    """The title or a synonym of an article, or a confirmed word of the vocabulary that leads to it.

    Search, suggestions, the A–Z and the field of an article's page that jumps are fed from it.
    """

    TITLE, SYNONYM = "title", "synonym"  # beside the kinds of a Term
    LISTED = (TITLE, SYNONYM, Term.Kind.LAY_NAME, Term.Kind.ABBREVIATION)  # from A to Z

    article = models.ForeignKey(IndexedArticle, models.CASCADE, related_name="names")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12)
    folded = models.CharField(max_length=250, db_index=True)
    key = models.CharField(max_length=250, db_index=True)  # common_names.key_of
    letter = models.CharField(max_length=8)  # where the A–Z has it
    # Of a Term: the place in the article, and what the item there is called.
    section = models.CharField(max_length=60, blank=True)
    item = models.CharField(max_length=8, blank=True)
    means = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["letter", "folded"], name="names_from_a_to_z")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_title(self) -> bool:
        """Whether it is what the article calls itself."""
        return self.kind == self.TITLE


class IndexedPart(models.Model):
    """The words of one section, or of the whole article: narrow, because queries read many."""

    article = models.ForeignKey(IndexedArticle, models.CASCADE, related_name="parts")
    section = models.CharField(max_length=60, blank=True)  # "" for the whole article
    digest = models.CharField(max_length=64, blank=True)  # of the Revision it was read from
    words = LexemesField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "section"], name="one_part_per_section")
        ]

    def __str__(self) -> str:
        return f"{self.article}: {self.section}"


class PartText(models.Model):
    """A section as plain text, for the few passages that a page of results shows."""

    part = models.OneToOneField(IndexedPart, models.CASCADE, primary_key=True, related_name="plain")
    title = models.CharField(max_length=200)  # of the section, as published
    text = models.TextField()
    items = models.JSONField(default=list)  # each an extract.PlacedItem

    def __str__(self) -> str:
        return self.text[:60]


class Word(models.Model):
    """A word that stands in some article, to complete and to mend what readers type."""

    word = models.CharField(max_length=40, primary_key=True)
    backwards = models.CharField(max_length=40, db_index=True)  # finds words by their end
    stem = models.CharField(max_length=40, db_index=True)
    articles = models.PositiveIntegerField(default=0)  # how many articles have it

    def __str__(self) -> str:
        return self.word


class Unfound(models.Model):
    """A word that was looked for in vain, on a day.

    Until several networks have typed it, the row has a keyed digest in its place: what one person
    typed, which may be a name, is written down nowhere.
    """

    day = models.DateField()
    word = models.CharField(max_length=64)
    network = models.CharField(max_length=64, blank=True)  # a keyed digest too; "" for a word
    networks = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "word", "network"], name="unfound_once_a_day")
        ]

    def __str__(self) -> str:
        return self.word
