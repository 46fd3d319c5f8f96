"""The words of the library, by which a source is found while somebody types."""

from django.db import models

from condition.models import Reference

LONGEST = 100  # characters


class SourceWord(models.Model):
    """A word of a source's record, or one of its names elsewhere; derived, made anew at will."""

    source = models.ForeignKey(Reference, models.CASCADE, related_name="words")
    word = models.CharField(max_length=LONGEST, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "word"], name="one_row_per_word_of_a_source")
        ]

    def __str__(self) -> str:
        return self.word
