"""The outbox: what is to be sent, to whom, and how far it got."""

import uuid
from datetime import UTC, datetime

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .addresses import masked
from .verdicts import REFUSALS, Evidence, Verdict

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class Letter(models.Model):
    """What many messages share, kept once by its digest; never changed after it was made.

    `%%name%%` in subject, text, html and header values is filled from each Message's `personal`.
    """

    digest = models.CharField(_("digest"), max_length=64, unique=True)
    subject = models.TextField(_("subject"))
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"), blank=True)
    headers = models.JSONField(_("headers"), default=dict, blank=True)
    from_address = models.TextField(_("from"))
    made_at = models.DateTimeField(_("made"), default=timezone.now)

    def __str__(self) -> str:
        return self.subject


class BatchQuerySet(models.QuerySet["Batch"]):
    def with_sent(self) -> "BatchQuerySet":
        """With how many of its messages were sent: those kept in the row, and those since."""
        later = Q(batch=OuterRef("name"), state="sent", sent_at__gt=OuterRef("counted_until"))
        each = Message.objects.filter(later).order_by().values("batch")
        counted = each.annotate(count=models.Count("*")).values("count")
        return self.annotate(sent=models.F("sent_before") + Coalesce(models.Subquery(counted), 0))

    def count_sent(self, name: str, at: datetime | None, change: int) -> None:
        """Correct what is kept of a batch, of which so many more count as sent at that time."""
        if at is None or not change:  # who calls the batch off may hold it, and wait for the mail
            return
        row = self.select_for_update().filter(name=name).first()
        if row is not None and row.counted_until >= at:
            row.sent_before += change
            row.save(update_fields=["sent_before"])


class Batch(models.Model):
    """Messages that are paused, resumed and called off together, such as one bulletin.

    The row without a name stands for the whole outbox: pausing it stops all mail.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        PAUSED = "paused", _("paused")  # nothing is sent until somebody resumes it
        CANCELLED = "cancelled", _("cancelled")  # for good: what waited is called off

    name = models.CharField(_("name"), max_length=100, unique=True, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.RUNNING)
    rate = models.FloatField(
        _("messages per second"),
        null=True,
        blank=True,
        help_text=_("All workers together. Empty: as fast as the mail server takes them."),
    )
    next_at = models.DateTimeField(null=True, editable=False)  # the first moment not yet given out
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    running_since = models.DateTimeField(default=timezone.now)  # refusals before count no more
    braked_at = models.DateTimeField(null=True)  # paused by itself then (post.brake)
    sent: int  # as with_sent counts them
    # How many were sent by then, so that nobody counts a million mails again (post.progress).
    sent_before = models.PositiveBigIntegerField(default=0, db_default=0, editable=False)
    counted_until = models.DateTimeField(default=LONG_AGO, db_default=LONG_AGO, editable=False)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        constraints = [
            models.CheckConstraint(
                name="post_batch_state", condition=Q(state__in=["running", "paused", "cancelled"])
            ),
            models.CheckConstraint(
                name="post_batch_rate", condition=Q(rate__isnull=True) | Q(rate__gt=0)
            ),
            models.CheckConstraint(
                name="post_outbox_never_cancelled", condition=~Q(name="", state="cancelled")
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(_("the whole outbox"))


class MessageQuerySet(models.QuerySet["Message"]):
    def due(self) -> "MessageQuerySet":
        """Those a worker may take now: waiting, their time come, not paused."""
        stopped = Batch.objects.exclude(state=Batch.State.RUNNING)
        if stopped.filter(name="").exists():
            return self.none()
        due = self.filter(state=Message.State.WAITING, due_at__lte=timezone.now())
        return due.exclude(batch__in=stopped.values("name"))

    def uncertain(self) -> "MessageQuerySet":
        """Those that were cut off between hand-over and answer: a human decides."""
        return self.filter(state=Message.State.UNCERTAIN)

    def ended(self) -> "MessageQuerySet":
        """Those that nothing will happen to any more."""
        return self.filter(state__in=Message.ENDED)

    def of(self, batch: str) -> "MessageQuerySet":
        return self.filter(batch=batch)

    def to(self, address: str) -> "MessageQuerySet":
        """Those to one address, however its letters were written."""
        return self.alias(folded=Lower("address")).filter(folded=Lower(models.Value(address)))


def new_message_id() -> str:
    """A Message-ID without its angle brackets, unlike any other (RFC 5322 3.6.4)."""
    return f"{uuid.uuid4().hex}@{settings.MAIL['host_name']}"


class Message(models.Model):
    """One mail to one address: waiting, sending, and how it ended."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")  # to be sent when due, again after a passing failure
        SENDING = "sending", _("sending")  # in a worker's hands, handed over within seconds
        SENT = "sent", _("sent")  # the server took it over
        FAILED = "failed", _("failed")  # refused for good, too many tries, or written off
        UNCERTAIN = "uncertain", _("uncertain")  # cut off: sent or not, nobody here knows
        CANCELLED = "cancelled", _("cancelled")  # called off before it was handed over

    ENDED = (State.SENT, State.FAILED, State.CANCELLED)

    class Priority(models.TextChoices):
        TRANSACTIONAL = "transactional", _("at once")  # somebody waits for it; goes first
        BULK = "bulk", _("in its turn")

    letter = models.ForeignKey(
        Letter, models.PROTECT, related_name="messages", db_index=False, verbose_name=_("letter")
    )
    # Personal data (rule 13): both are emptied when the address is erased.
    address = models.TextField(_("address"), null=True)
    personal = models.JSONField(_("personal words"), default=dict, blank=True)
    priority = models.CharField(_("priority"), max_length=13, choices=Priority)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.WAITING)
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    # The worker that holds the row, as post.presence names it.
    claimed_by = models.CharField(_("in the hands of"), max_length=120, null=True, editable=False)
    leased_until = models.DateTimeField(_("held until"), null=True, editable=False)
    handed_over_at = models.DateTimeField(_("handed over"), null=True, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)
    last_error = models.TextField(_("last error"), blank=True, editable=False)
    # What was said last and when: a server's refusal, a mail that came back, a complaint.
    verdict = models.CharField(_("refused because"), max_length=10, choices=Verdict, blank=True)
    refused_at = models.DateTimeField(null=True, editable=False)
    # Stays the same over all tries, so that a receiving server can tell a copy from a new mail.
    message_id = models.CharField(
        _("Message-ID"), max_length=300, unique=True, default=new_message_id, editable=False
    )
    batch = models.CharField(_("batch"), max_length=100, blank=True)
    # What the mail is for, such as "bulletin:12:subscriber:7": the same is never put twice.
    once_key = models.CharField(_("once"), max_length=200, null=True, unique=True, editable=False)
    note = models.TextField(_("note"), blank=True)  # why a human decided what they decided
    made_at = models.DateTimeField(_("put"), default=timezone.now)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [
            models.Index("state", "priority", "batch", "due_at", "id", name="post_turn"),
            models.Index("batch", "state", "sent_at", name="post_progress"),
            models.Index("state", "id", name="post_listed"),
            models.Index(Lower("address"), name="post_address"),
            models.Index(
                "batch", "refused_at", name="post_refused", condition=Q(verdict__in=REFUSALS)
            ),
            models.Index("batch", name="post_complained", condition=Q(verdict="complaint")),
            models.Index("claimed_by", name="post_held", condition=Q(claimed_by__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                name="post_state",
                condition=Q(
                    state__in=["waiting", "sending", "sent", "failed", "uncertain", "cancelled"]
                ),
            ),
            models.CheckConstraint(
                name="post_priority", condition=Q(priority__in=["transactional", "bulk"])
            ),
            models.CheckConstraint(
                name="post_waiting_has_address",
                condition=~Q(state="waiting") | Q(address__isnull=False),
            ),
            models.CheckConstraint(
                name="post_handed_over",
                condition=Q(state="failed")
                | Q(state__in=["sent", "uncertain"], handed_over_at__isnull=False)
                | Q(state__in=["waiting", "sending", "cancelled"], handed_over_at__isnull=True),
            ),
            models.CheckConstraint(
                name="post_sending_is_held",
                condition=Q(state="sending", claimed_by__isnull=False, leased_until__isnull=False)
                | (~Q(state="sending") & Q(leased_until__isnull=True)),
            ),
            models.CheckConstraint(
                name="post_held_or_lost",  # an uncertain one keeps whose it was, see post.ledger
                condition=Q(claimed_by__isnull=True) | Q(state__in=["sending", "uncertain"]),
            ),
            models.CheckConstraint(
                name="post_sent_has_time",
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.masked_address} ({self.get_state_display()})"

    @property
    def tries(self) -> int:
        """How many there were with the one at hand."""
        return self.attempts + 1

    @property
    def masked_address(self) -> str:
        """Enough of the address to recognise it by, too little to write to."""
        return masked(self.address) if self.address else str(_("erased"))


class Shift(models.Model):
    """A worker at work, and which message it is handing over (post.ledger).

    PostgreSQL empties this table when it crashes (UNLOGGED); on SQLite `boot` tells that the
    machine has been started anew since. Either way the worker's last notes may be lost, and only a
    human can say what became of the handful it held.
    """

    worker = models.CharField(max_length=120, unique=True)
    boot = models.CharField(max_length=36, blank=True)
    message = models.BigIntegerField(null=True)  # what comes before it in the handful is sent
    handed_over_at = models.DateTimeField(null=True)
    is_recalled = models.BooleanField(default=False)  # nothing more of the handful may be sent

    def __str__(self) -> str:
        return self.worker


class Bounce(models.Model):
    """What came back about a mail after the server had taken it: a bounce or a complaint.

    Without evidence that we sent that mail it changes nothing, and is only listed. Forgotten with
    the addresses of old mail.
    """

    class Outcome(models.TextChoices):
        LISTED = "listed", _("nothing: listed only")
        COUNTED = "counted", _("the mail counts as failed")
        AGAIN = "again", _("the mail is tried again")
        SUPPRESSED = "suppressed", _("the reader gets no more mail")

    at = models.DateTimeField(_("time"), default=timezone.now, db_index=True)
    source = models.CharField(_("came by"), max_length=60)
    verdict = models.CharField(_("is about"), max_length=10, choices=Verdict)
    evidence = models.CharField(_("shown by"), max_length=10, choices=Evidence, blank=True)
    message = models.ForeignKey(Message, models.SET_NULL, related_name="bounces", null=True)
    about = models.TextField(_("names"), blank=True)  # masked
    said = models.TextField(_("says"), blank=True)
    outcome = models.CharField(
        _("consequence"), max_length=10, choices=Outcome, default=Outcome.LISTED
    )

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("returned mail")
        verbose_name_plural = _("returned mails")
        constraints = [
            models.CheckConstraint(
                name="post_bounce_changes_nothing_without_evidence",
                condition=Q(outcome="listed") | ~Q(evidence=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.about} ({self.get_verdict_display()})"
