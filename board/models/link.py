"""When each address that the articles lead to was last found alive."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LinkCheck(models.Model):
    """One outside address and what came of asking for it. Beside the record: it only helps."""

    class Outcome(models.TextChoices):
        ALIVE = "alive", _("alive")
        DEAD = "dead", _("dead")  # gone, or nobody there
        UNCLEAR = "unclear", _("no clear answer")  # refused us, busy, too slow
        NOT_ASKED = "not_asked", _("not asked")  # robots.txt or the network forbids it

    url = models.CharField(_("web address"), max_length=500, unique=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    reason = models.CharField(_("why"), max_length=200, blank=True)
    checked_at = models.DateTimeField(_("checked"))
    alive_at = models.DateTimeField(_("last seen alive"), null=True)
    dead_since = models.DateTimeField(_("dead since"), null=True)

    class Meta:
        ordering = ["url"]
        verbose_name = _("link")
        verbose_name_plural = _("links")

    def __str__(self) -> str:
        return self.url
