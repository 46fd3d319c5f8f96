"""Pages as they are kept, and what is owed. No part of the record: all of it can be made anew."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class SiteVersion(models.Model):
    """One row. Its number grows with whatever is kept, and every web process watches it."""

    # Another database, or this one thrown away and made anew, is another site.
    identity = models.UUIDField(default=uuid.uuid4, editable=False)
    number = models.PositiveBigIntegerField(default=0)
    # What pages are to be baked with: the templates and the code of the last process to start.
    templates = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return str(self.number)


class BakingQuerySet(models.QuerySet["Baking"]):
    """What pages are owed."""

    def owed(self) -> "BakingQuerySet":
        """Subjects of which readers should find something else than was baked last."""
        return self.filter(baked__lt=F("wanted"))


class Baking(models.Model):
    """What one subject is owed: an article, by its id, or "site" for what is about all of them.

    Of an Edition and its Standing, and before a Page, in the way of the data.
    """

    subject = models.CharField(max_length=20, primary_key=True)
    wanted = models.PositiveBigIntegerField(default=0)  # grows with each act readers can see
    wanted_at = models.DateTimeField(default=timezone.now)
    # The act took words back: they are not shown a moment longer.
    is_urgent = models.BooleanField(default=False)
    baked = models.PositiveBigIntegerField(default=0)  # what was `wanted` when the pages were made
    templates = models.CharField(max_length=64, blank=True)  # what they were made with
    due_at = models.DateTimeField(null=True)  # when time alone changes them
    # Another process is at it until then, or it failed and is tried again after that.
    claimed_until = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)  # in a row

    objects = BakingQuerySet.as_manager()

    class Meta:
        indexes = [
            # Asked several times a second: it holds nothing as long as nothing is owed.
            models.Index(
                fields=["subject"], condition=Q(baked__lt=F("wanted")), name="baking_owed"
            ),
            models.Index(fields=["due_at"], name="baking_due"),
            models.Index(fields=["templates"], name="baking_templates"),
        ]

    def __str__(self) -> str:
        return self.subject


class KeptPage(models.Model):
    """A Page: the bytes of one address, compressed, with everything a server has to say of them.

    A status of 0 means that nothing is kept here any more.
    """

    path = models.CharField(max_length=255, primary_key=True)
    subject = models.CharField(max_length=20, db_index=True)
    of = models.PositiveBigIntegerField()  # the subject's `wanted` that it was made of
    number = models.PositiveBigIntegerField(db_index=True)  # the site's when it was kept
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField()  # pairs, in order
    digest = models.CharField(max_length=64)  # of status, headers and body
    modified_at = models.DateTimeField()  # when the digest became another one
    reads_query = models.BooleanField(default=False)  # with a query it is another page
    is_squeezed = models.BooleanField(default=False)  # compressed as hard as it can be
    # A text is kept compressed only: whoever wants it plain gets it unpacked.
    plain = models.BinaryField(null=True)
    gzip = models.BinaryField(null=True)
    brotli = models.BinaryField(null=True)

    def __str__(self) -> str:
        return self.path


class Mention(models.Model):
    """An article's page links to another article: when that one leaves, the page is baked anew."""

    subject = models.CharField(max_length=20)  # whose page it is
    slug = models.SlugField(max_length=200)  # the other's, as it is written there

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "slug"], name="mentioned_once")]
        indexes = [models.Index(fields=["slug"], name="mentions_of")]

    def __str__(self) -> str:
        return f"{self.subject} → {self.slug}"
