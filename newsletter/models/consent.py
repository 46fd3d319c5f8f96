"""The consent log: what was agreed to, when, where, and how it ended.

Rows are only added: the database itself refuses to change them (newsletter.guards).
"""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person

from .subscriber import Subscriber


class Wording(models.Model):
    """A version of words: those that subscribers agree to, and the managers' own in mails."""

    class Kind(models.TextChoices):
        CONSENT = "consent", _("what subscribers agree to")
        IMPRINT = "imprint", _("postal address and imprint, at the foot of each mail")
        FOOTER = "footer", _("why one gets the mail, at its foot")
        CONFIRMATION = "confirmation", _("first words of the mail that asks for confirmation")
        WELCOME = "welcome", _("the mail of welcome after the confirmation; empty: none is sent")

    kind = models.CharField(
        _("for"), max_length=12, choices=Kind.choices, default=Kind.CONSENT, editable=False
    )
    number = models.PositiveIntegerField(_("version"))
    text = models.TextField(_("text"), blank=True, max_length=5_000)
    digest = models.CharField(max_length=64)
    since = models.DateTimeField(_("since"), auto_now_add=True)
    by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", null=True, verbose_name=_("by")
    )

    class Meta:
        ordering = ["kind", "-number"]
        verbose_name = _("wording")
        verbose_name_plural = _("wordings")
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="one_version_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.number}"


class Consent(models.Model):
    """One step of a subscriber's way: asked, confirmed, changed, ended."""

    class Kind(models.TextChoices):
        ASKED = "asked", _("asked for the newsletter")
        CONFIRMED = "confirmed", _("confirmed by the link")
        IMPORTED = "imported", _("imported")
        CHANGED = "changed", _("changed topics or frequency")
        PAUSED = "paused", _("paused")
        RESUMED = "resumed", _("resumed")
        UNSUBSCRIBED = "unsubscribed", _("unsubscribed")
        SUPPRESSED = "suppressed", _("suppressed")
        REINSTATED = "reinstated", _("suppression lifted")
        ERASED = "erased", _("erased")

    GAINS = (Kind.CONFIRMED, Kind.IMPORTED, Kind.REINSTATED)
    LOSSES = (Kind.UNSUBSCRIBED, Kind.SUPPRESSED, Kind.ERASED)

    subscriber = models.ForeignKey(Subscriber, models.PROTECT, related_name="consents")
    kind = models.CharField(_("step"), max_length=12, choices=Kind.choices)
    # What a confirmation link names, so that each link confirms what was asked that day.
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    follows = models.ForeignKey(
        "self", models.PROTECT, related_name="followed_by", null=True, verbose_name=_("follows")
    )
    wording = models.ForeignKey(Wording, models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(_("time"))
    # The page the form was on, the list that was imported, the mail that was answered.
    source = models.CharField(_("source"), max_length=200, blank=True)
    was_on_list = models.BooleanField(_("was on the list before"), default=False)
    choice = models.JSONField(_("choice"), default=dict)  # {"topics": [slug, …], "frequency": …}

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["kind", "at", "was_on_list"], name="consents_counted")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="confirmed") | Q(follows__isnull=False),
                name="a_confirmation_follows_a_question",
            ),
            models.UniqueConstraint(
                fields=["follows"], condition=Q(kind="confirmed"), name="confirmed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subscriber}: {self.kind}"


class ConsentNetwork(models.Model):
    """The network a step came from, cut short; apart from the log so that it can be purged."""

    consent = models.OneToOneField(
        Consent, models.CASCADE, primary_key=True, related_name="network"
    )
    network = models.CharField(_("network"), max_length=50)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.network
