"""What treatments share beside their caution."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from markdownx.models import MarkdownxField

from condition.models import Blocker
from condition.models.item import Compound, Mixin
from treatments.dosage import agrees, doubts_of
from treatments.fields import DosageField

EFFECTS = (
    "very_common_effects", "common_effects", "uncommon_effects", "rare_effects", "side_effects",
)  # fmt: skip


class Dosed(Mixin):
    """A treatment with a dosage: typed where it can be, the board's wording beside it (rule 8)."""

    compounds = (Compound("dosage", _("dosage"), ("dosage", "dosage_wording")),)

    dosage = DosageField(
        _("dosage"),
        help_text=_(
            "Such as 400 mg by mouth every 6 hours, as needed. Empty if it can't be typed."
        ),
    )
    dosage_wording = models.CharField(
        _("the board's wording of the dosage"),
        max_length=300,
        blank=True,
        help_text=_(
            "As the source gave it. Readers see it only where there is no typed dosage; "
            "otherwise it has to say the same."
        ),
    )

    class Meta:
        abstract = True

    def content(self) -> dict[str, Any]:
        """The wording is content only where it is all there is."""
        content = super().content()
        if self.dosage is not None:
            content.pop("dosage_wording", None)
        return content

    def aside(self) -> dict[str, Any]:
        """Beside a typed dosage, the wording is provenance."""
        aside = super().aside()
        if self.dosage is not None and self.dosage_wording:
            aside["dosage_wording"] = self.dosage_wording
        return aside

    def blockers(self) -> list[Blocker]:
        """A dosage in doubt, or a wording that says another one, keeps the section unsigned."""
        problems = super().blockers()
        for doubt in doubts_of(self.dosage) if self.dosage is not None else ():
            sentence = _("%(item)s: %(doubt)s") % {"item": self, "doubt": doubt}
            problems.append(Blocker(sentence, item_key=self.key, field="dosage"))
        if self.dosage is not None and not agrees(self.dosage_wording, self.dosage):
            sentence = _("%(item)s: the dosage and the board's wording “%(wording)s” disagree.") % {
                "item": self,
                "wording": self.dosage_wording,
            }
            problems.append(Blocker(sentence, item_key=self.key, field="dosage_wording"))
        return problems


class SideEffects(Mixin):
    """What a medicine can do beside its purpose, by how often where that is stated.

    The frequencies are those of the European guideline on the summary of product characteristics,
    4.8 (1 in 10, 1 in 100, 1 in 1,000).
    """

    compounds = (Compound("side_effects", _("side effects"), EFFECTS),)

    very_common_effects = models.CharField(
        _("very common (1 or more in 10)"), max_length=1_000, blank=True
    )
    common_effects = models.CharField(_("common (1 to 10 in 100)"), max_length=1_000, blank=True)
    uncommon_effects = models.CharField(
        _("uncommon (1 to 10 in 1,000)"), max_length=1_000, blank=True
    )
    rare_effects = models.CharField(_("rare (fewer than 1 in 1,000)"), max_length=1_000, blank=True)
    side_effects = MarkdownxField(
        _("side effects"),
        blank=True,
        max_length=10_000,
        help_text=_("Those whose frequency nobody stated; the fields above have the others."),
    )

    class Meta:
        abstract = True


class Medicine(SideEffects):
    """What is taken: what it is for, and under what names it is sold."""

    purpose = MarkdownxField(_("what it is for"), blank=True, max_length=2_000)
    brand_names = models.CharField(_("brand names"), max_length=300, blank=True)

    class Meta:
        abstract = True
