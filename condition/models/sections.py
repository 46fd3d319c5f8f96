"""The items of the article's own sections, one model per kind of item."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from markdownx.models import MarkdownxField

from condition import markdown

from .item import Blocker, Grouped, Illustrated, Item

NAME = 200
LONG = 10_000


class Opening(Illustrated, Item):
    """Above every section's items: a heading of the article's own, and a picture."""

    heading = models.CharField(
        _("heading"),
        max_length=NAME,
        blank=True,
        help_text=_("In place of the section's usual one, such as What sets off an attack."),
    )

    label_field = "heading"

    class Meta(Item.Meta):
        verbose_name = _("heading or picture")
        verbose_name_plural = _("heading or picture")

    @classmethod
    def headings(cls, condition: int) -> dict[str, str]:
        """What the drafts of an article call its sections otherwise than usual, by key."""
        found = cls.objects.filter(draft__condition=condition).exclude(heading="")
        return dict(found.values_list("draft__section", "heading"))


def section_choices() -> list[tuple[str, str]]:
    """The sections that a sentence of “in short” can rest on."""
    from condition.registry import sections  # the registry declares these models

    return [(one.key, str(one.title)) for one in sections() if one.key != "in-short"]


class ShortSentence(Item):
    """In short: one sentence that a frightened reader needs, and the section it rests on."""

    text = models.CharField(_("sentence"), max_length=400)
    rests_on = models.CharField(
        _("from the section"), max_length=60, choices=section_choices, blank=True
    )

    label_field = "text"
    layout = "sentences"

    class Meta(Item.Meta):
        verbose_name = _("sentence")
        verbose_name_plural = _("sentences")

    def blockers(self) -> list[Blocker]:
        """What a sentence rests on is said before it is signed, and never guessed."""
        problems = super().blockers()
        if not self.rests_on:
            sentence = gettext("“%(item)s”: say from which section it is.")
            said = sentence % {"item": markdown.name_of(self.text)}
            problems.append(Blocker(said, item_key=self.key, field="rests_on"))
        return problems


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
    clinical = ("code",)
    schema_property = "code"

    class Meta(Item.Meta):
        verbose_name = _("code")
        verbose_name_plural = _("codes")


class Mechanism(Illustrated, Grouped, Item):
    """How it works: a part of the body or a mechanism, and what goes wrong in it."""

    name = models.CharField(_("part or mechanism"), max_length=NAME)
    description = MarkdownxField(_("description"), blank=True, max_length=LONG)

    class Meta(Item.Meta):
        verbose_name = _("part or mechanism")
        verbose_name_plural = _("parts and mechanisms")


class ConditionType(Illustrated, Grouped, Item):
    """Types: one form of the condition."""

    name = models.CharField(_("name"), max_length=NAME)
    description = MarkdownxField(_("description"), blank=True, max_length=LONG)

    class Meta(Item.Meta):
        verbose_name = _("type")
        verbose_name_plural = _("types")


class Cause(Illustrated, Grouped, Item):
    """Causes: one disease or event that leads to the condition."""

    name = models.CharField(_("name"), max_length=NAME)
    description = MarkdownxField(_("description"), blank=True, max_length=LONG)

    layout = "folds"

    class Meta(Item.Meta):
        verbose_name = _("cause")
        verbose_name_plural = _("causes")


class RiskFactor(Illustrated, Grouped, Item):
    """Risk factors: what makes the condition likelier, and whether anything can be done."""

    class Changeable(models.TextChoices):
        YES = "yes", _("yes")
        PARTLY = "partly", _("in part")
        NO = "no", _("no")

    name = models.CharField(_("risk factor"), max_length=NAME)
    explanation = MarkdownxField(_("why"), blank=True, max_length=LONG)
    can_be_changed = models.CharField(
        _("can it be changed"), max_length=10, choices=Changeable.choices, blank=True
    )

    layout = "terms"

    class Meta(Item.Meta):
        verbose_name = _("risk factor")
        verbose_name_plural = _("risk factors")


class Symptom(Illustrated, Grouped, Item):
    """Symptoms: what a person feels or others see."""

    name = models.CharField(_("name"), max_length=NAME)
    description = MarkdownxField(_("description"), blank=True, max_length=LONG)

    layout = "terms"

    class Meta(Item.Meta):
        verbose_name = _("symptom")
        verbose_name_plural = _("symptoms")


class Complication(Illustrated, Grouped, Item):
    """Complications: what the condition can lead to."""

    name = models.CharField(_("complication"), max_length=NAME)
    description = MarkdownxField(_("description"), blank=True, max_length=LONG)
    frequency = models.CharField(
        _("how often"),
        max_length=300,
        blank=True,
        help_text=_("With its source, such as: in 1 of 10 people [@key]."),
    )
    get_help = MarkdownxField(_("when to get help"), blank=True, max_length=2_000)

    safety_fields = ("get_help",)

    class Meta(Item.Meta):
        verbose_name = _("complication")
        verbose_name_plural = _("complications")


class DiagnosticTest(Illustrated, Grouped, Item):
    """Diagnosis: one examination and what it shows."""

    name = models.CharField(_("name"), max_length=NAME)
    shows = MarkdownxField(_("what it shows"), blank=True, max_length=LONG)

    layout = "terms"

    class Meta(Item.Meta):
        verbose_name = _("test")
        verbose_name_plural = _("tests")


class PreventionMeasure(Illustrated, Grouped, Item):
    """Prevention: one thing that lowers the risk."""

    measure = models.CharField(_("measure"), max_length=NAME)
    explanation = MarkdownxField(_("why or how"), blank=True, max_length=LONG)

    label_field = "measure"
    layout = "terms"

    class Meta(Item.Meta):
        verbose_name = _("measure")
        verbose_name_plural = _("measures")


class WarningSign(Illustrated, Item):
    """When to see a doctor: a sign and how fast help is needed."""

    class Urgency(models.TextChoices):
        EMERGENCY = "emergency", _("Emergency: get help now")
        SAME_DAY = "same_day", _("See a doctor the same day")
        SOON = "soon", _("See a doctor soon")
        NOT_ASSESSED = "not_assessed", _("Not yet assessed by the board")

    sign = MarkdownxField(_("sign"), max_length=2_000)
    urgency = models.CharField(
        _("urgency"), max_length=12, choices=Urgency.choices, default=Urgency.NOT_ASSESSED
    )

    label_field = "sign"
    safety_fields = ("sign", "urgency")
    grouped_by = "urgency"
    layout = "signs"

    class Meta(Item.Meta):
        verbose_name = _("warning sign")
        verbose_name_plural = _("warning signs")

    def blockers(self) -> list[Blocker]:
        """How fast help is needed is never guessed (rule 6)."""
        problems = super().blockers()
        if self.urgency == self.Urgency.NOT_ASSESSED:
            sentence = gettext("%(item)s: the urgency is not yet assessed.")
            said = sentence % {"item": markdown.name_of(self.sign)}
            problems.append(Blocker(said, item_key=self.key, field="urgency"))
        return problems


class DoAndAvoid(Illustrated, Item):
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


class Expectation(Illustrated, Grouped, Item):
    """Outlook: what to expect."""

    name = models.CharField(_("what or for whom"), max_length=NAME)
    description = MarkdownxField(_("what to expect"), blank=True, max_length=LONG)

    layout = "terms"

    class Meta(Item.Meta):
        verbose_name = _("expectation")
        verbose_name_plural = _("what to expect")


class Question(Illustrated, Grouped, Item):
    """FAQ: a question that readers ask, and the answer."""

    question = models.CharField(_("question"), max_length=300)
    answer = MarkdownxField(_("answer"), blank=True, max_length=LONG)

    label_field = "question"
    layout = "folds"
    schema_property = "mainEntity"  # of a page of questions

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
