"""What treatments share beside their caution."""

from collections.abc import Iterator
from typing import Any, cast

from django.db import models
from django.utils.translation import gettext_lazy as _
from markdownx.models import MarkdownxField

from condition.markdown import plain
from condition.models import Blocker, Item
from condition.models.item import Compound, Mixin
from treatments.dosage import Dosage, agrees, doubts_of, names_of, print_dosage
from treatments.dosage.printing import case_of, print_people
from treatments.fields import DosagesField, with_wordings

EFFECTS = (
    "very_common_effects", "common_effects", "uncommon_effects", "rare_effects", "side_effects",
)  # fmt: skip
CAUTION = ("caution_state", "caution", "caution_reference")


class Dosed(Mixin):
    """A treatment with dosages: typed where they can be, the board's wording beside (rule 8)."""

    compounds = (Compound("dosage", _("dosage"), ("dosages",)),)

    dosages = DosagesField(
        _("dosage"),
        help_text=_(
            "One for each kind of people, such as Adults: 400 mg by mouth every 6 hours, as "
            "needed. Its first line is empty if it can't be typed. The board's wording is as the "
            "source gave it: readers see it only where there is no typed dosage; otherwise it has "
            "to say the same."
        ),
    )

    class Meta:
        abstract = True

    @classmethod
    def thawed(cls, words: dict[str, Any]) -> Item:
        """An item with its dosages' wordings, which stand beside the content.

        Until schema version 1 there was one.
        """
        words = dict(words)
        once = words.pop("dosage_wording", "")
        wordings = words.pop("dosage_wordings", [once])
        item = cast("Dosed", super().thawed(words))
        item.dosages = with_wordings(item.dosages, wordings)
        return item

    def aside(self) -> dict[str, Any]:
        """Beside a typed dosage, the wording is provenance."""
        wordings = [one.wording if one.typed else "" for one in self.dosages]
        return {**super().aside(), **({"dosage_wordings": wordings} if any(wordings) else {})}

    def blockers(self) -> list[Blocker]:
        """A dosage in doubt, for nobody knows whom, or at odds with its wording can't be signed."""
        return super().blockers() + [
            Blocker(f"{self}: {problem}", item_key=self.key, field="dosages")
            for one in self.dosages
            if one.typed
            for problem in self._problems(one.typed, one.wording)
        ]

    def _problems(self, dosage: Dosage, wording: str) -> Iterator[str]:
        yield from doubts_of(dosage)
        names = names_of(plain(str(self)), getattr(self, "brand_names", ""))
        if not agrees(wording, dosage, names):
            sentence = _("the dosage “%(dosage)s” and the board's wording “%(wording)s” disagree.")
            yield sentence % {"dosage": print_dosage(dosage), "wording": wording}
        if len(self.dosages) > 1 and not (print_people(dosage) or dosage.indication):
            sentence = _("say for whom “%(dosage)s” is, because there are others.")
            yield sentence % {"dosage": print_dosage(dosage)}
        elif [case_of(one.typed) for one in self.dosages if one.typed].count(case_of(dosage)) > 1:
            sentence = _("say what tells “%(dosage)s” from the other one for the same people.")
            yield sentence % {"dosage": print_dosage(dosage)}


class Medicine(Mixin):
    """What is taken: what it is for, its brands, and what it can do beside, by how often.

    The frequencies are those of the European guideline on the summary of product characteristics,
    4.8 (1 in 10, 1 in 100, 1 in 1,000).
    """

    compounds = (Compound("side_effects", _("side effects"), EFFECTS),)
    safety_fields = ("dosages", "timing", *EFFECTS, *CAUTION)
    layout = "table"

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
    purpose = MarkdownxField(_("what it is for"), blank=True, max_length=2_000)
    brand_names = models.CharField(_("brand names"), max_length=300, blank=True)

    class Meta:
        abstract = True
