"""What keeps an address from being written to: limits, and suppressions till they end."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from post.verdicts import Evidence

from .subscriber import Subscriber


class SuppressionQuerySet(models.QuerySet):
    def active(self) -> "SuppressionQuerySet":
        """Those that nobody lifted."""
        return self.filter(lifted_at=None)

    def lately(self, *, since: datetime) -> "SuppressionQuerySet":
        """The bounces since then that nobody lifted."""
        return self.active().filter(reason=Suppression.Reason.BOUNCED, at__gte=since)


class Suppression(models.Model):
    """An address that gets no mail, known only by its keyed hash (rule 13), and why.

    A bounce may have been an error of a server: a manager lifts it. A complaint or an erasure is
    the person's own word, and only their asking for the newsletter again lifts it.
    """

    class Reason(models.TextChoices):
        BOUNCED = "bounced", _("the address takes no mail")
        COMPLAINED = "complained", _("the reader reported a mail as unwanted")
        ERASED = "erased", _("the reader had everything erased")

    digest = models.CharField(max_length=64, unique=True)  # HMAC-SHA256 with SUPPRESSION_KEY
    reason = models.CharField(_("reason"), max_length=12, choices=Reason.choices)
    at = models.DateTimeField(_("since"), db_index=True)
    provider = models.CharField(_("provider"), max_length=254, blank=True)  # what follows the @
    evidence = models.CharField(_("shown by"), max_length=10, choices=Evidence, blank=True)
    source = models.CharField(_("came by"), max_length=60, blank=True)
    said = models.TextField(_("says"), blank=True)  # with masked addresses
    subscriber = models.ForeignKey(
        Subscriber, models.SET_NULL, related_name="suppressions", null=True
    )
    was = models.CharField(_("before"), max_length=12, blank=True)  # the subscriber's state
    lifted_at = models.DateTimeField(_("lifted"), null=True)
    lifted_by = models.ForeignKey(  # None: the person, by asking for the newsletter again
        Person, models.PROTECT, related_name="+", null=True, verbose_name=_("lifted by")
    )
    lifted_because = models.CharField(_("lifted because"), max_length=300, blank=True)

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("suppressed address")
        verbose_name_plural = _("suppressed addresses")

    def __str__(self) -> str:
        return self.digest[:12]


class Attempt(models.Model):
    """One use of the sign-up form, for the limits; purged after some weeks."""

    at = models.DateTimeField()
    network = models.CharField(max_length=50)  # /24 or /64
    inbox = models.CharField(max_length=64)  # keyed hash of the mailbox
    # The mailbox's first, second, third confirmation mail of that day; none for an attempt that
    # sent nothing. Unique, so that a hundred requests at once make no fourth.
    mailed_on = models.DateField(null=True)
    mail_number = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["network", "at"], name="attempts_by_network"),
            models.Index(fields=["inbox", "at"], name="attempts_by_inbox"),
            models.Index(fields=["at"], name="attempts_by_time"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["inbox", "mailed_on", "mail_number"], name="mails_to_an_inbox_are_numbered"
            ),
            models.CheckConstraint(
                condition=Q(mailed_on=None, mail_number=None)
                | Q(mailed_on__isnull=False, mail_number__isnull=False),
                name="a_mail_has_day_and_number",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.network} {self.at}"
