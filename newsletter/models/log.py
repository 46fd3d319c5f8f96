"""What the managers did, for whoever has to answer for it. Names no address.

Rows of the log are only added: the database refuses to change them (newsletter.guards).
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Person


class NewsletterEvent(models.Model):
    """One act of a manager, or of the site by itself where nobody is named."""

    class Kind(models.TextChoices):
        IMPORTED = "imported", _("imported subscribers")
        EXPORTED = "exported", _("exported subscribers")
        UNSUBSCRIBED = "unsubscribed", _("unsubscribed a reader")
        ERASED = "erased", _("erased a reader")
        SUPPRESSED = "suppressed", _("suppressed a reader")
        LIFTED = "lifted", _("lifted a suppression")
        BRAKED = "braked", _("paused the sending by itself")
        MADE = "made", _("made a bulletin")
        NOTED = "noted", _("wrote a bulletin's words")
        WORDED = "worded", _("changed the words of mails")
        RESENT = "resent", _("sent a bulletin again to whom it had not reached")
        FAILED = "failed", _("stopped a bulletin that could not be made")
        UNDONE = "undone", _("undid an import")
        TESTED = "tested", _("sent a bulletin to themselves")
        SCHEDULED = "scheduled", _("scheduled a bulletin")
        HELD = "held", _("held a bulletin")
        STARTED = "started", _("started a bulletin")
        FINISHED = "finished", _("put all mails of a bulletin")
        LATE = "late", _("left a late bulletin to a human")
        DROPPED = "dropped", _("dropped a bulletin")
        PAUSED = "paused", _("paused the sending")
        RESUMED = "resumed", _("resumed the sending")
        CANCELLED = "cancelled", _("cancelled the sending")
        RATED = "rated", _("set the rate of the sending")
        DECIDED = "decided", _("decided about an uncertain mail")
        PURGED = "purged", _("purged what was due")

    at = models.DateTimeField(_("time"), db_index=True)
    by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", null=True, verbose_name=_("by")
    )
    kind = models.CharField(_("act"), max_length=12, choices=Kind.choices)
    about = models.JSONField(_("about"), default=dict)  # ids and counts, never an address

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("act")
        verbose_name_plural = _("acts")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.get_kind_display()}"


class SubscriberImport(models.Model):
    """One file of subscribers: uploaded, its columns understood, read, and what became of it.

    The file itself is kept in pieces until it is read, a day at most.
    """

    at = models.DateTimeField(_("time"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("by"))
    file_name = models.CharField(_("file"), max_length=255)
    encoding = models.CharField(max_length=20, default="utf-8")
    delimiter = models.CharField(max_length=1, default=",")
    columns = models.JSONField(_("columns"), default=list)  # of the head
    roles = models.JSONField(_("used as"), default=list)  # what each column is, in their order
    maker = models.CharField(_("comes from"), max_length=20, blank=True)
    undone_at = models.DateTimeField(_("undone"), null=True)
    read = models.PositiveIntegerField(_("lines read"), default=0)
    added = models.PositiveIntegerField(_("added"), default=0)
    skipped = models.PositiveIntegerField(_("skipped"), default=0)
    states = models.JSONField(default=dict, db_default={})  # how many were added in which state
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self) -> str:
        return f"{self.file_name}, {self.at:%Y-%m-%d}"


class ImportPiece(models.Model):
    """A part of an uploaded file, so that a file of any length is read piece by piece."""

    of = models.ForeignKey(SubscriberImport, models.CASCADE, related_name="pieces")
    data = models.BinaryField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.of_id}: {self.pk}"


class SkippedLine(models.Model):
    """A line that an import left out, by its number: the address stays in the manager's file."""

    of = models.ForeignKey(SubscriberImport, models.CASCADE, related_name="skipped_lines")
    line = models.PositiveIntegerField(_("line"))
    reason = models.CharField(_("reason"), max_length=200)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.line}: {self.reason}"
