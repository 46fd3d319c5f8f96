"""The items of the article's own sections, one model per kind of item."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from markdownx.models import MarkdownxField

from .item import Blocker, Grouped, Illustrated, Item

NAME = 200
LONG = 10_000


class Definition(Illustrated, Item):
    """Overview: what the condition is, in the words a reader meets first."""

    text = MarkdownxField(_("definition"), max_length=LONG)

    label_field = "text"
    schema_property = "description"

    class Meta(Item.Meta):
        verbose_name = _("definition")
        verbose_name_plural = _("definition")


class Synonym(Item):
    """Overview: another name of the condition."""

    name = models.CharField(_("name"), max_length=NAME)

    class Meta(Item.Meta):
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")


class Code(Item):
    """Overview: the condition's code in a classification."""

    system = models.CharField(_("system"), max_length=60, help_text=_("Such as ICD-10-CM."))
    version = models.CharField(_("version"), max_length=60, blank=True)
    code = models.CharField(_("code"), max_length=60)

    label_field = "code"
    heads = ("system", "version")
    lead = "code"
    schema_property = "code"

    class Meta(Item.Meta):
        verbose_name = _("code")
        verbose_name_plural = _("codes")


class ConditionType(Illustrated, Grouped, Item):
    """Types: one form of the condition."""

    name = models.CharField(_("name"), max_length=NAME)
    description = MarkdownxField(_("description"), blank=True, max_length=LONG)

    class Meta(Item.Meta):
        verbose_name = _("type")
        verbose_name_plural = _("types")


class Cause(Grouped, Item):
    """Causes: one disease or event that leads to the condition."""

    name = models.CharField(_("name"), max_length=NAME)
    description = MarkdownxField(_("description"), blank=True, max_length=LONG)

    layout = "folds"

    class Meta(Item.Meta):
        verbose_name = _("cause")
        verbose_name_plural = _("causes")


class Symptom(Grouped, Item):
    """Symptoms: what a person feels or others see."""

    name = models.CharField(_("name"), max_length=NAME)
    description = MarkdownxField(_("description"), blank=True, max_length=LONG)

    layout = "terms"

    class Meta(Item.Meta):
        verbose_name = _("symptom")
        verbose_name_plural = _("symptoms")


class DiagnosticTest(Grouped, Item):
    """Diagnosis: one examination and what it shows."""

    name = models.CharField(_("name"), max_length=NAME)
    shows = MarkdownxField(_("what it shows"), blank=True, max_length=LONG)

    layout = "terms"

    class Meta(Item.Meta):
        verbose_name = _("test")
        verbose_name_plural = _("tests")


class PreventionMeasure(Grouped, Item):
    """Prevention: one thing that lowers the risk."""

    measure = models.CharField(_("measure"), max_length=NAME)
    explanation = MarkdownxField(_("why or how"), blank=True, max_length=LONG)

    label_field = "measure"
    layout = "terms"

    class Meta(Item.Meta):
        verbose_name = _("measure")
        verbose_name_plural = _("measures")


class WarningSign(Item):
    """When to see a doctor: a sign and how fast help is needed."""

    class Urgency(models.TextChoices):
        EMERGENCY = "emergency", _("Emergency: get help now")
        SAME_DAY = "same_day", _("See a doctor the same day")
        SOON = "soon", _("See a doctor soon")

    sign = MarkdownxField(_("sign"), max_length=2_000)
    urgency = models.CharField(_("urgency"), max_length=10, choices=Urgency.choices)

    label_field = "sign"
    safety_fields = ("sign", "urgency")
    layout = "signs"

    class Meta(Item.Meta):
        verbose_name = _("warning sign")
        verbose_name_plural = _("warning signs")


class DoAndAvoid(Item):
    """Do and avoid: the pair."""

    do = MarkdownxField(_("do"), blank=True, max_length=2_000)
    avoid = MarkdownxField(_("avoid"), blank=True, max_length=2_000)

    label_field = "do"
    safety_fields = ("do", "avoid")

    class Meta(Item.Meta):
        verbose_name = _("pair")
        verbose_name_plural = _("pairs")
        constraints = [
            *Item.Meta.constraints,
            models.CheckConstraint(condition=~Q(do="", avoid=""), name="a_pair_says_something"),
        ]

    def clean(self) -> None:
        """Raises ValidationError for a pair of nothing."""
        super().clean()
        if not self.do and not self.avoid:
            raise ValidationError(gettext("Say what to do or what to avoid."))


class Question(Grouped, Item):
    """FAQ: a question that readers ask, and the answer."""

    question = models.CharField(_("question"), max_length=300)
    answer = MarkdownxField(_("answer"), blank=True, max_length=LONG)

    label_field = "question"
    layout = "folds"

    class Meta(Item.Meta):
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    def blockers(self) -> list[Blocker]:
        """A question nobody answered is a draft's affair."""
        problems = super().blockers()
        if not self.answer:
            sentence = gettext("%(item)s: the answer is missing.") % {"item": self}
            problems.append(Blocker(sentence, item_key=self.key, field="answer"))
        return problems
