"""The items of the treatment sections, one model per kind of item."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from markdownx.models import MarkdownxField

from condition.models import Cautioned, Grouped, Illustrated, Item

from .treatment import CAUTION, Dosed, Medicine

NAME = 200
LONG = 10_000


class TreatmentMeta(Item.Meta):
    """An item's key and a caution's answer, both held by the database."""

    constraints = [*Item.Meta.constraints, *Cautioned.Meta.constraints]


class Therapy(Cautioned, Illustrated, Grouped, Item):
    """Non-drug treatments: what is done, what for, and how it is thought to work."""

    name = models.CharField(_("name"), max_length=NAME)
    description = MarkdownxField(_("what it is"), blank=True, max_length=LONG)
    purpose = MarkdownxField(_("purpose"), blank=True, max_length=LONG)
    mechanism = MarkdownxField(_("how it works"), blank=True, max_length=LONG)

    safety_fields = CAUTION
    folded = ("purpose",)
    clinical = ("mechanism",)

    class Meta(TreatmentMeta):
        verbose_name = _("therapy")
        verbose_name_plural = _("therapies")


class Medication(Medicine, Cautioned, Dosed, Illustrated, Grouped, Item):
    """Medications: a medicine, how it is taken and what it can do."""

    name = models.CharField(_("medicine"), max_length=NAME)
    drug_class = models.CharField(_("class"), max_length=NAME, blank=True)
    timing = MarkdownxField(_("when to take it"), blank=True, max_length=2_000)

    heads = ("name", "drug_class")

    class Meta(TreatmentMeta):
        verbose_name = _("medication")
        verbose_name_plural = _("medications")


class Supplement(Medicine, Cautioned, Dosed, Illustrated, Grouped, Item):
    """Supplements: something taken with food, and what it is taken for."""

    name = models.CharField(_("supplement"), max_length=NAME)
    function = MarkdownxField(_("what it does"), blank=True, max_length=LONG)
    mechanism = MarkdownxField(_("how it works"), blank=True, max_length=LONG)

    clinical = ("mechanism",)

    class Meta(TreatmentMeta):
        verbose_name = _("supplement")
        verbose_name_plural = _("supplements")


class Biologic(Medicine, Cautioned, Dosed, Illustrated, Grouped, Item):
    """Biological and advanced treatments."""

    name = models.CharField(_("treatment"), max_length=NAME)
    drug_class = models.CharField(_("class"), max_length=NAME, blank=True)
    function = MarkdownxField(_("what it does"), blank=True, max_length=LONG)
    mechanism = MarkdownxField(_("how it works"), blank=True, max_length=LONG)

    clinical = ("mechanism",)
    heads = ("name", "drug_class")

    class Meta(TreatmentMeta):
        verbose_name = _("biological or advanced treatment")
        verbose_name_plural = _("biological and advanced treatments")


class Operation(Cautioned, Illustrated, Grouped, Item):
    """Surgery: an operation, what it brings and what it risks."""

    name = models.CharField(_("name"), max_length=NAME)
    procedure = MarkdownxField(_("what is done"), blank=True, max_length=LONG)
    benefits = MarkdownxField(_("benefits"), blank=True, max_length=LONG)
    risks = MarkdownxField(_("risks"), blank=True, max_length=LONG)

    safety_fields = ("risks", *CAUTION)
    lead = ""
    folded = ("procedure", "benefits")

    class Meta(TreatmentMeta):
        verbose_name = _("operation")
        verbose_name_plural = _("operations")
