"""A section's text as it stands in the tables now."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _
from markdownx.models import MarkdownxField

from .condition import Condition

if TYPE_CHECKING:
    from .item import Item


class Draft(models.Model):
    """One section of one condition, with its items below it: what editors change.

    Readers never see it. `record.actions.record_change` is the one way to write it.
    """

    condition = models.ForeignKey(Condition, models.CASCADE, related_name="drafts")
    section = models.CharField(max_length=60)
    introduction = MarkdownxField(_("introduction"), blank=True, max_length=20_000)
    unresolved_sources = models.JSONField(default=list, blank=True)

    # By list, in order; whoever makes or reads a draft gives it its items (condition.registry).
    items: dict[str, list["Item"]]

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [
            models.UniqueConstraint(fields=["condition", "section"], name="one_draft_per_section")
        ]

    def __str__(self) -> str:
        return f"{self.condition}: {self.section}"

    @classmethod
    def standard_words(cls, condition: Condition, section: str) -> str:
        """How most other articles of its specialty begin the section, word for word."""
        others = cls.objects.filter(section=section, condition__specialty=condition.specialty_id)
        found = others.exclude(condition=condition).values_list("introduction")
        words, uses = found.annotate(uses=models.Count("pk")).order_by("-uses").first() or ("", 0)
        return words if uses > 1 and uses * 2 > found.count() else ""
