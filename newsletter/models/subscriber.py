"""Who asked for the newsletter. The record knows an opaque id; the address lies beside it."""

import secrets
import uuid
from collections import defaultdict

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from condition.models import Specialty

SECRET_BYTES = 32
LOOKED_BACK = 50  # deliveries, for the count of full mailboxes


def new_secret() -> str:
    """256 random bits that never depend on any setting."""
    return secrets.token_urlsafe(SECRET_BYTES)


class Frequency(models.TextChoices):
    DAILY = "daily", _("every day")  # what the day before brought
    WEEKLY = "weekly", _("every week")  # what the week before brought
    SAFETY = "safety", _("safety changes only")  # as soon as there is one


class SubscriberQuerySet(models.QuerySet):
    def receiving(self) -> "SubscriberQuerySet":
        """Those whom bulletins go to."""
        return self.filter(state=Subscriber.State.CONFIRMED, address__isnull=False)

    def unconfirmed(self) -> "SubscriberQuerySet":
        """Those who asked and never confirmed."""
        return self.filter(state=Subscriber.State.PENDING, confirmed_at=None)

    def with_address(self, key: str) -> "SubscriberQuerySet":
        """The one with exactly this address, by its key."""
        return self.filter(address__key=key)

    def topics_between(self, first: int, last: int) -> dict[int, set[int]]:
        """What those from the one key to the other chose, but for who chose none."""
        found: dict[int, set[int]] = defaultdict(set)
        chosen = Subscriber.topics.through.objects
        rows = chosen.filter(subscriber_id__gte=first, subscriber_id__lte=last)
        for subscriber, topic in rows.values_list("subscriber_id", "specialty_id"):
            found[subscriber].add(topic)
        return found


class Subscriber(models.Model):
    """One who asked for the newsletter. Stays when its address is erased, and says nothing then."""

    class State(models.TextChoices):
        PENDING = "pending", _("not confirmed yet")
        CONFIRMED = "confirmed", _("confirmed")  # the only ones who get mail
        PAUSED = "paused", _("paused")
        UNSUBSCRIBED = "unsubscribed", _("unsubscribed")
        SUPPRESSED = "suppressed", _("suppressed")  # bounced or complained
        ERASED = "erased", _("erased")  # no address, no choices, only the consent trail

    class Reason(models.TextChoices):
        BOUNCED = "bounced", _("the address takes no mail")
        COMPLAINED = "complained", _("the reader reported a mail as unwanted")

    public_id = models.UUIDField(_("id"), default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(
        _("state"), max_length=12, choices=State.choices, default=State.PENDING
    )
    state_at = models.DateTimeField(_("since"))
    suppressed_for = models.CharField(
        _("suppressed because"), max_length=12, choices=Reason.choices, blank=True
    )
    frequency = models.CharField(
        _("how often"), max_length=8, choices=Frequency.choices, default=Frequency.WEEKLY
    )
    topics = models.ManyToManyField(  # none chosen means all of them
        Specialty, blank=True, related_name="+", verbose_name=_("topics")
    )
    # What the unsubscribe link is made of. It has to outlive SECRET_KEY, so it is not made of it.
    secret = models.CharField(max_length=64, default=new_secret, editable=False)
    created_at = models.DateTimeField(_("signed up"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    imported_in = models.ForeignKey(
        "SubscriberImport", models.SET_NULL, related_name="subscribers", null=True, editable=False
    )

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        indexes = [
            models.Index(fields=["state", "frequency", "id"], name="subscribers_by_state"),
            models.Index(fields=["state", "id"], name="subscribers_listed"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="suppressed", suppressed_for__in=["bounced", "complained"])
                | (~Q(state="suppressed") & Q(suppressed_for="")),
                name="suppressed_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "paused"]) | Q(confirmed_at__isnull=False),
                name="who_gets_mail_has_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def email(self) -> str:
        """The address; "" once it is erased."""
        row = getattr(self, "address", None)
        return row.address if row else ""

    @property
    def full_mailbox_count(self) -> int:
        """How many bulletins in a row found the mailbox full or away; one that arrived ends it."""
        lately = self.deliveries.order_by("-pk").values_list("message__state", "message__verdict")
        count = 0
        for state, verdict in lately[:LOOKED_BACK]:
            if state == "sent":
                break
            count += verdict == "away"
        return count

    @property
    def is_subscribed(self) -> bool:
        """Whether they are on the list, paused or not."""
        return self.state in {self.State.CONFIRMED, self.State.PAUSED}


class Address(models.Model):
    """A subscriber's address: the one row that knows who it is, and that erasing takes away."""

    subscriber = models.OneToOneField(
        Subscriber, models.CASCADE, primary_key=True, related_name="address"
    )
    address = models.CharField(_("address"), max_length=254)
    key = models.CharField(max_length=254, unique=True)  # case-folded

    def __str__(self) -> str:
        return self.address
