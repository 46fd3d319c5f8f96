"""The words of the site's vocabulary."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from condition.fields import LineField
from condition.text import folded

from .condition import Condition


class Term(models.Model):
    """A word and a place that it leads to: an article, a section or an item of it.

    A word with several (MS: multiple sclerosis, mitral stenosis) has a row for each, and readers
    choose. An alarm word without an article leads to the emergency notice. Beside the way of the
    data: people are named by their permanent uuid, and every act on a word is in the log.
    """

    class Kind(models.TextChoices):
        LAY_NAME = "lay_name", _("lay name")
        SPELLING = "spelling", _("spelling")
        ABBREVIATION = "abbreviation", _("abbreviation")
        BRAND = "brand", _("brand")
        GENERIC = "generic", _("generic name")
        ALARM = "alarm", _("alarm word")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")  # waits for a second person
        CONFIRMED = "confirmed", _("confirmed")
        WITHDRAWN = "withdrawn", _("withdrawn")  # kept, so that filling brings it back no more

    MEDICINES = (Kind.BRAND, Kind.GENERIC)
    TWO_PEOPLE = (*MEDICINES, Kind.ALARM)

    condition_id: int | None

    text = LineField(_("word"), max_length=200)
    normal = models.CharField(max_length=200, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    condition = models.ForeignKey(
        Condition, models.PROTECT, related_name="terms", null=True, blank=True
    )
    section = models.CharField(max_length=60, blank=True)
    item = models.CharField(max_length=8, blank=True)  # its permanent key
    # What the item is called where it leads, as `normal_of` has it: of other articles too, this is
    # the name that the word stands for.
    means = models.CharField(max_length=200, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=9, choices=State.choices, default=State.PROPOSED
    )
    proposed_by = models.UUIDField()
    confirmed_by = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ["normal", "pk"]
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        indexes = [
            models.Index(fields=["state", "normal"], name="term_by_state"),
            models.Index(fields=["state", "kind", "normal"], name="term_by_state_and_kind"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["normal", "condition", "section", "item"], name="term_leads_there_once"
            ),
            models.UniqueConstraint(
                fields=["normal"], condition=Q(condition=None), name="one_alarm_of_a_word"
            ),
            models.CheckConstraint(
                condition=Q(condition=None, section="", item="", kind="alarm")
                | (Q(condition__isnull=False) & (Q(item="") | ~Q(section=""))),
                name="term_leads_somewhere",
                violation_error_message=_(
                    "Say which article it leads to. Only an alarm word leads to the emergency "
                    "notice, and an item stands in a section."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(normal=""),
                name="term_has_letters",
                violation_error_message=_("A word has letters or figures."),
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["brand", "generic"]) | ~Q(item=""),
                name="term_of_a_medicine_leads_to_an_item",
                violation_error_message=_("A brand or a generic name leads to one medicine."),
            ),
            models.CheckConstraint(
                condition=Q(state="confirmed", confirmed_by__isnull=False)
                | (~Q(state="confirmed") & Q(confirmed_by=None)),
                name="confirmed_term_names_who",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["brand", "generic", "alarm"])
                | Q(confirmed_by=None)
                | ~Q(confirmed_by=F("proposed_by")),
                name="term_confirmed_by_a_second_person",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @staticmethod
    def normal_of(text: str) -> str:
        """What is one word whoever types it: without case, accents and doubled spaces."""
        return " ".join(folded(text).split())

    @property
    def place(self) -> tuple[int | None, str, str]:
        """Where it leads; without an article, to the emergency notice."""
        return self.condition_id, self.section, self.item

    @property
    def takes_two(self) -> bool:
        """Whether a second person with the competence confirms it."""
        return self.kind in self.TWO_PEOPLE
