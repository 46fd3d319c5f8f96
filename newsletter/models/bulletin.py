"""The numbers of the newsletter and who got which: from Editions to Messages."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Count, Q
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from condition.fields import LineField
from condition.models import Condition, Specialty
from post.models import Letter, Message
from record.models import Edition, Standing
from treatments.unsigned import unsigned_doses

from .subscriber import Subscriber


class BulletinQuerySet(models.QuerySet):
    def public(self) -> "BulletinQuerySet":
        """Those that went out: what the archive shows."""
        return self.filter(state__in=[Bulletin.State.SENDING, Bulletin.State.SENT])

    def of_batches(self, names: Iterable[str]) -> "BulletinQuerySet":
        """Those whose mails have these batches."""
        numbers = [name.removeprefix(Bulletin.BATCH) for name in names]
        return self.filter(number__in=[number for number in numbers if number.isdigit()])

    def sent_errata(self) -> "BulletinQuerySet":
        """The corrections that went out whole, with what each corrects."""
        sent = self.filter(kind=Bulletin.Kind.ERRATUM, state=Bulletin.State.SENT)
        return sent.filter(is_cancelled=False).select_related("standing__revision")


class Bulletin(models.Model):
    """One number of the newsletter: of what was published in a period, the erratum of a section,
    or a note written by hand."""

    class Kind(models.TextChoices):
        DAILY = "daily", _("daily")
        WEEKLY = "weekly", _("weekly")
        SAFETY = "safety", _("safety changes")
        ERRATUM = "erratum", _("correction")
        NOTE = "note", _("note")  # written by hand, tells of no edition

    class State(models.TextChoices):
        DRAFT = "draft", _("held back")  # waits for somebody to schedule it
        SCHEDULED = "scheduled", _("scheduled")
        WAITING = "waiting", _("missed its time, waits for a decision")
        SENDING = "sending", _("its mails are being put into the outbox")
        SENT = "sent", _("sent")  # every mail is in the outbox
        DROPPED = "dropped", _("dropped")

    BATCH = "bulletin-"  # what the names of their batches begin with

    number = models.PositiveIntegerField(_("number"), unique=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    period_start = models.DateTimeField(_("from"))
    period_end = models.DateTimeField(_("to"))
    subject = LineField(
        _("subject"), blank=True, max_length=140, help_text=_("Empty: what it tells of.")
    )
    note = models.TextField(
        _("editor's words"),
        blank=True,
        max_length=50_000,
        help_text=_("On top of every mail; of a note, all of it. Markdown."),
    )
    # Whom a note goes to; none of a kind means all of it.
    to_frequencies = models.JSONField(_("to readers of"), default=list, blank=True)
    to_topics = models.ManyToManyField(
        Specialty, blank=True, related_name="+", verbose_name=_("to followers of")
    )
    joined_since = models.DateField(_("who confirmed since"), null=True, blank=True)
    trouble = models.CharField(_("what stopped it"), max_length=300, blank=True)
    scheduled_at = models.DateTimeField(_("goes out"), null=True)
    made_at = models.DateTimeField(_("made"))
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("all mails put"), null=True)
    # The last subscriber whose mail was put: where a run that was cut off goes on.
    put_up_to = models.PositiveBigIntegerField(default=0)
    standing = models.OneToOneField(
        Standing, models.PROTECT, related_name="+", null=True, verbose_name=_("erratum")
    )
    is_cancelled = models.BooleanField(_("cancelled"), default=False)

    objects = BulletinQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        verbose_name = _("bulletin")
        verbose_name_plural = _("bulletins")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "period_end"],
                condition=~Q(kind__in=["erratum", "note"]),
                name="one_bulletin_a_period",
            ),
            models.CheckConstraint(
                condition=Q(period_start__lte=models.F("period_end")),
                name="a_period_ends_after_its_start",
            ),
            models.CheckConstraint(
                condition=~Q(state="scheduled") | Q(scheduled_at__isnull=False),
                name="a_schedule_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(kind="erratum", standing__isnull=False)
                | (~Q(kind="erratum") & Q(standing=None)),
                name="an_erratum_has_its_standing",
            ),
        ]

    def __str__(self) -> str:
        subject = f": {self.subject}" if self.subject else ""
        return f"{self.number} ({self.get_kind_display()}){subject}"

    @property
    def batch(self) -> str:
        """The name its Messages share in the outbox."""
        return f"{self.BATCH}{self.number}"

    @property
    def is_open(self) -> bool:
        """Whether note and schedule may still change."""
        return self.state in {self.State.DRAFT, self.State.SCHEDULED, self.State.WAITING}

    @property
    def lost(self) -> list[str]:
        """Why the editor's words can't go out, a sentence each with its place."""
        from ..pictures import lost

        return [*lost(self.note), *unsigned_doses(self.subject, self.note)]


class Entry(models.Model):
    """What a bulletin says of one section of one Edition. Fixed when the bulletin is made."""

    bulletin = models.ForeignKey(Bulletin, models.CASCADE, related_name="entries")
    place = models.PositiveIntegerField()  # safety first, then article by article
    condition = models.ForeignKey(Condition, models.PROTECT, related_name="+")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    section = models.CharField(max_length=60)
    revision = models.CharField(max_length=64)  # digest of the words it tells of
    is_safety = models.BooleanField()
    changes = models.JSONField()  # [{"kind": …, "reason": …}, …] as the Edition's manifest has them

    class Meta:
        ordering = ["place"]
        indexes = [models.Index(fields=["condition", "section", "revision"], name="entries_found")]
        constraints = [
            models.UniqueConstraint(
                fields=["bulletin", "edition", "section"], name="a_section_stands_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.edition}: {self.section}"

    @property
    def heading(self) -> str:
        """The section as its edition heads it."""
        return self.edition.title_of(self.section)


class EarlierWordsQuerySet(models.QuerySet):
    def with_readers(self) -> "EarlierWordsQuerySet":
        """With the number of readers who got them."""
        sent = Q(variants__deliveries__message__state=Message.State.SENT)
        return self.annotate(readers=Count("variants__deliveries", filter=sent))


class EarlierWords(models.Model):
    """Words of a bulletin that some got before a manager wrote others for the rest."""

    bulletin = models.ForeignKey(Bulletin, models.CASCADE, related_name="earlier")
    subject = LineField(_("subject"), blank=True, max_length=140)
    note = models.TextField(_("editor's words"), blank=True)
    until = models.DateTimeField(_("until"))
    replaced_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    objects = EarlierWordsQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.bulletin}: {self.until:%Y-%m-%d %H:%M}"

    @property
    def html(self) -> SafeString:
        from ..pictures import as_html

        return as_html(self.note)


class Variant(models.Model):
    """A bulletin for all who follow the same of its topics: their entries and their Letter.

    `earlier` is what its Letter says where the bulletin has other words by now.
    """

    bulletin = models.ForeignKey(Bulletin, models.CASCADE, related_name="variants")
    topics = models.CharField(max_length=64)  # digest of the specialties it has
    entries = models.ManyToManyField(Entry, related_name="variants")
    letter = models.ForeignKey(Letter, models.SET_NULL, related_name="+", null=True)
    earlier = models.ForeignKey(EarlierWords, models.CASCADE, related_name="variants", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bulletin", "topics"],
                condition=Q(earlier=None),
                name="one_variant_a_topic_set",
            )
        ]

    def __str__(self) -> str:
        return f"{self.bulletin}: {self.topics[:12]}"


class Delivery(models.Model):
    """One bulletin to one subscriber: its Message, and by its Variant the entries it carried."""

    bulletin = models.ForeignKey(Bulletin, models.PROTECT, related_name="deliveries")
    subscriber = models.ForeignKey(Subscriber, models.PROTECT, related_name="deliveries")
    variant = models.ForeignKey(Variant, models.PROTECT, related_name="deliveries")
    message = models.OneToOneField(Message, models.SET_NULL, related_name="+", null=True)
    at = models.DateTimeField(_("put"))

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["bulletin", "subscriber"], name="one_mail_each")
        ]

    def __str__(self) -> str:
        return f"{self.bulletin}: {self.subscriber}"
