"""What was done to a person's account, or rights, that a second administrator has to know of."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .person import Person


class AccountChangeQuerySet(models.QuerySet):
    def unconfirmed(self) -> "AccountChangeQuerySet":
        """Those that keep the account's person from signing today."""
        since = timezone.now() - AccountChange.NOTICE
        return self.filter(confirmed_at=None, at__gt=since)


class AccountChange(models.Model):
    """Until a second administrator or three days confirm it, the person can't sign (rule 3)."""

    NOTICE = timedelta(days=3)

    class Kind(models.TextChoices):
        ADDRESS = "address", _("another address")
        PASSWORD = "password", _("another password")
        FACTOR = "factor", _("the second factor reset")
        LINK = "link", _("an account put to their name")
        ROLE = "role", _("a signer's role that they gave themselves")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="account_changes"
    )
    kind = models.CharField(_("what"), max_length=10, choices=Kind.choices)
    by = models.ForeignKey(  # null: the operator at the server's own command line
        Person, models.PROTECT, related_name="+", null=True, verbose_name=_("who")
    )
    at = models.DateTimeField(_("when"), default=timezone.now)
    old_address = models.EmailField(blank=True)  # is told of what follows, too
    confirmed_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    confirmed_at = models.DateTimeField(null=True)

    objects = AccountChangeQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("change of an account")
        verbose_name_plural = _("changes of accounts")

    def __str__(self) -> str:
        return f"{self.user}: {self.get_kind_display()}"
