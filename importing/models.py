"""Where an imported draft came from."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.person import Person
from condition.models import Condition


class ImportedText(models.Model):
    """The text that a draft was read from, whole, with what it said of itself: provenance only."""

    condition = models.ForeignKey(Condition, models.PROTECT, related_name="imports")
    file_name = models.CharField(_("file"), max_length=255)
    text = models.TextField(_("text"))
    sha256 = models.CharField(max_length=64)
    byline = models.TextField(_("byline"), blank=True)
    last_updated = models.TextField(_("last updated, as the text says"), blank=True)
    disclaimer = models.TextField(_("disclaimer, as the text says"), blank=True)
    report = models.JSONField(default=dict)  # what the importer said: sections and findings
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("imported"))

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("imported text")
        verbose_name_plural = _("imported texts")

    def __str__(self) -> str:
        return f"{self.file_name}, {self.at:%Y-%m-%d}"
