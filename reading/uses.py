"""How often a network or a mailbox used a form of late: what the limits count."""

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from post.addresses import inbox_hash

from .limits import limits


class FormUse(models.Model):
    """One use of a readers' form, by a network cut short; forgotten after some days."""

    form = models.CharField(max_length=20)
    at = models.DateTimeField()
    network = models.CharField(max_length=50, blank=True)  # /24 or /64
    inbox = models.CharField(max_length=64, blank=True)  # keyed hash of a mailbox written to

    class Meta:
        app_label = "reading"
        ordering = ["-pk"]
        verbose_name = gettext_lazy("use of a form")
        verbose_name_plural = gettext_lazy("uses of forms")
        indexes = [
            models.Index(fields=["form", "network", "at"], name="form_uses_by_network"),
            models.Index(fields=["form", "inbox", "at"], name="form_uses_by_inbox"),
            models.Index(fields=["at"], name="form_uses_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.at}"


class TooMany(Exception):
    """A network used a form too often. `str()` is the sentence for the reader."""


def count_use(form: str, network: str, *, an_hour: int, a_day: int) -> None:
    """Note one use of `form` by `network`. Raises TooMany, and notes nothing, above the limits.

    Many requests in the very same moment may let a few more through.
    """
    now = timezone.now()
    recent = FormUse.objects.filter(form=form, network=network)
    of_hour = recent.filter(at__gt=now - timedelta(hours=1)).count()
    of_day = recent.filter(at__gt=now - timedelta(days=1)).count()
    if of_hour >= an_hour or of_day >= a_day:
        raise TooMany(_("There were too many requests from your network. Please try later."))
    FormUse.objects.create(form=form, at=now, network=network)


def may_write_to(address: str, form: str, *, a_day: int) -> bool:
    """Note a mail to `address` that anybody can cause; whether it may be written to again today."""
    now, inbox = timezone.now(), inbox_hash(address)
    before = FormUse.objects.filter(form=form, inbox=inbox, at__gt=now - timedelta(days=1)).count()
    if before >= a_day:
        return False
    FormUse.objects.create(form=form, at=now, inbox=inbox)
    return True


def forget_uses() -> int:
    """Forget those that no limit counts any more; how many there were."""
    limit = timezone.now() - timedelta(days=limits().form_use_days)
    return FormUse.objects.filter(at__lt=limit).delete()[0]
