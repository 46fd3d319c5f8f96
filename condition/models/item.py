"""What every item of every section has."""

import secrets
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from markdownx.models import MarkdownxField

from condition import markdown
from condition.canonical import digest
from condition.loss import line_faults, lost_elsewhere
from condition.text import normalised

from .condition import Condition
from .draft import Draft
from .figure import Figure
from .reference import Reference

KEY_LETTERS = "bcdfghjkmnpqrstvwxz23456789"  # no vowels: a key spells no word


def new_key() -> str:
    """A permanent name for an item, short enough for a deep link: 27^8, about 2.8e11."""
    return "".join(secrets.choice(KEY_LETTERS) for _position in range(8))


def steady_key(text: str) -> str:
    """The key of a group that has only its heading: the same each time it is read."""
    number = int(digest(text), 16)
    return "".join(KEY_LETTERS[number // 27**place % 27] for place in range(8))


class Blocker(str):
    """Why words can't be signed, as a sentence that knows the item and the field to mend."""

    __slots__ = ("field", "item_key")
    field: str
    item_key: str

    def __new__(cls, sentence: str, *, item_key: str = "", field: str = "") -> "Blocker":
        blocker = super().__new__(cls, sentence)
        blocker.item_key, blocker.field = item_key, field
        return blocker


class Compound(NamedTuple):
    """Fields that are shown as one part, of a kind of their own (condition/parts.py)."""

    kind: str
    label: Any
    fields: tuple[str, ...]


class Item(models.Model):
    """An entry of a section's list. Its fields are content, but for `aside` ones."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="+")
    key = models.CharField(max_length=8, default=new_key, editable=False)
    position = models.PositiveIntegerField(default=0)
    unresolved_sources = models.JSONField(default=list, blank=True)

    # The field that names the item to people.
    label_field = "name"
    # Fields whose every change is a safety change (rule 7 of the record).
    safety_fields: tuple[str, ...] = ()
    # Provenance: beside the content, seen by editors, covered by no digest.
    aside_fields: tuple[str, ...] = ("unresolved_sources",)

    # How it is shown, where that does not follow from its fields (condition/parts.py).
    layout = ""  # a template of reading/layouts
    heads: tuple[str, ...] = ()  # what it is called; by default the label field, if that is a line
    lead: str | None = None  # stands first and needs no label; by default the first long text
    folded: tuple[str, ...] = ()  # readers unfold it
    clinical: tuple[str, ...] = ()  # folded too, and opened all at once for clinicians
    grouped_by = ""  # the field by which readers find the items grouped
    schema_property = ""  # of schema.org/MedicalCondition, where it isn't its section's

    class Meta:
        abstract = True
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "key"], name="%(class)s_key_is_unique"),
        ]

    def __str__(self) -> str:
        return str(getattr(self, self.label_field))

    @classmethod
    def written_fields(cls) -> list[models.Field]:
        """The fields an editor fills, in the order of the form."""
        kept = {"id", "draft", "key", "position", "unresolved_sources"}
        return [field for field in cls._meta.concrete_fields if field.name not in kept]

    @classmethod
    def field_called(cls, name: str) -> models.Field:
        """Its own field of that name."""
        return cast("models.Field", cls._meta.get_field(name))

    def content(self) -> dict[str, Any]:
        """The item as readers see it: a field at its default is left out (rule 1)."""
        fields = [field for field in self.written_fields() if field.name not in self.aside_fields]
        return {field.name: value for field in fields if (value := self._plain(field)) is not None}

    def aside(self) -> dict[str, Any]:
        """The item's provenance, empty where there is none."""
        values = {name: getattr(self, name) for name in self.aside_fields}
        return {name: value for name, value in values.items() if value}

    def _plain(self, field: models.Field) -> Any:
        value = getattr(self, field.attname)
        if value is None or value == field.get_default() or value == "":
            return None
        plain = getattr(field, "plain", None)  # of dosages
        return plain(value) if plain else value

    def clean_fields(self, exclude: Any = None) -> None:
        """Bring every text to its one spelling before the fields are checked."""
        problems = {}
        for field in self.written_fields():
            value = getattr(self, field.attname)
            if isinstance(value, str):
                try:
                    is_line = isinstance(field, models.CharField)
                    setattr(self, field.attname, normalised(value, is_line=is_line))
                    _refuse_overlong(field, value)
                except ValidationError as problem:
                    problems[field.name] = problem.messages
        try:
            self.unresolved_sources = [normalised(str(name)) for name in self.unresolved_sources]
        except ValidationError as problem:
            problems["unresolved_sources"] = problem.messages
        if problems:
            raise ValidationError(problems)
        super().clean_fields(exclude=exclude)

    @classmethod
    def thawed(cls, words: dict[str, Any]) -> "Item":
        """An unsaved item of these fields; raises ValidationError for one that there is not."""
        fields = {field.name: field for field in cls.written_fields()}
        item = cls(key=words.get("key") or new_key())
        for name, value in words.items():
            if name == "key":
                continue
            if name not in fields and name not in cls.aside_fields:
                raise ValidationError(
                    _("%(model)s has no field “%(name)s”.")
                    % {"model": cls._meta.verbose_name, "name": name}
                )
            field = fields.get(name)
            if field is not None:
                setattr(item, field.attname, field.to_python(value) if value is not None else None)
            else:
                setattr(item, name, value)
        return item

    def blockers(self) -> list[Blocker]:
        """Why a section with this item can't be signed yet, a sentence each; none by default."""
        return []

    @classmethod
    def lost(cls, content: Mapping[str, Any]) -> Iterator[tuple[models.Field, str]]:
        """What readers would not see of an item's texts: the field, and a sentence each."""
        for field in cls.written_fields():
            faults = markdown.lost if isinstance(field, MarkdownxField) else line_faults
            for text in cls.texts_of(field, content.get(field.name)):
                yield from (
                    (field, sentence) for sentence in (*faults(text), *lost_elsewhere(text))
                )

    @classmethod
    def texts_of(cls, field: models.Field, value: Any) -> Iterable[str]:
        """What somebody wrote into a field, of its value in content."""
        if lines_in := getattr(field, "lines_in", None):
            return lines_in(value)
        is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
        return [value] if is_text and value and field.name != "group" else []


MOST_OFFERED = 50  # headings, of the thousands that a library of articles may have

# What more an item can have is mixed into one, and so may count on what every item has.
if TYPE_CHECKING:
    Mixin = Item
else:
    Mixin = models.Model


class Group(Item):
    """A heading over items of a section, which name it by its key; the editor's own words."""

    heading = models.CharField(
        _("heading"),
        max_length=200,
        help_text=_("Such as Imaging. Readers see it above its items."),
    )

    label_field = "heading"

    class Meta(Item.Meta):
        verbose_name = _("group")
        verbose_name_plural = _("groups")

    @classmethod
    def offered(cls, condition: Condition, section: str) -> list[str]:
        """What most other articles of its specialty call their groups in the section."""
        others = Draft.objects.filter(section=section, condition__specialty=condition.specialty_id)
        found = cls.objects.filter(draft__in=others.exclude(condition=condition))
        uses = found.values_list("heading").annotate(uses=models.Count("pk"))
        return [heading for heading, _uses in uses.order_by("-uses", "heading")[:MOST_OFFERED]]


class Grouped(Mixin):
    """An item that can stand in a group of its section."""

    # A Group's key, unique in its draft; in content, its heading (condition/registry.py).
    group = models.CharField(_("group"), max_length=8, blank=True)

    grouped_by = "group"

    class Meta:
        abstract = True


def _refuse_overlong(field: models.Field, text: str) -> None:
    """Django holds a text column to its length in forms alone, and not every word comes by one."""
    if isinstance(field, models.TextField) and field.max_length and len(text) > field.max_length:
        raise ValidationError(
            _("At most %(most)d characters, and these are %(count)d.")
            % {"most": field.max_length, "count": len(text)}
        )


class CautionState(models.TextChoices):
    """How far the board has answered whether a treatment needs a warning."""

    NOT_ASSESSED = "not_assessed", _("not yet assessed")
    STATED = "stated", _("there is a caution")
    NONE_KNOWN = "none_known", _("none known, by a reference")


class Cautioned(Mixin):
    """A treatment's caution, as data of its own."""

    compounds = (
        Compound("caution", _("caution"), ("caution_state", "caution", "caution_reference")),
    )

    caution_reference_id: str | None

    caution_state = models.CharField(
        _("caution"),
        max_length=12,
        choices=CautionState.choices,
        default=CautionState.NOT_ASSESSED,
        help_text=_("A section with a caution not yet assessed can't be signed."),
    )
    caution = MarkdownxField(
        _("what to be careful about"),
        blank=True,
        max_length=4_000,
        help_text=_("Readers see it beside the treatment, never folded away."),
    )
    caution_reference = models.ForeignKey(
        Reference,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("reference that knows of none"),
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(caution_state="not_assessed", caution="", caution_reference=None)
                    | (Q(caution_state="stated", caution_reference=None) & ~Q(caution=""))
                    | Q(caution_state="none_known", caution="", caution_reference__isnull=False)
                ),
                name="%(class)s_caution_answers_its_state",
            )
        ]

    def clean(self) -> None:
        """Raises ValidationError where state and answer do not fit together."""
        super().clean()
        state = self.caution_state
        if state == CautionState.STATED and not self.caution:
            raise ValidationError({"caution": _("Write the caution, or choose another state.")})
        if state != CautionState.STATED and self.caution:
            raise ValidationError(
                {"caution_state": _("A caution is written: choose “there is a caution”.")}
            )
        if state == CautionState.NONE_KNOWN and not self.caution_reference_id:
            raise ValidationError(
                {"caution_reference": _("“None known” needs the reference that says so.")}
            )
        if state != CautionState.NONE_KNOWN and self.caution_reference_id:
            raise ValidationError(
                {"caution_reference": _("Only “none known” takes a reference here.")}
            )

    def blockers(self) -> list[Blocker]:
        """A caution not yet assessed keeps the section from being signed (rule 6)."""
        problems = super().blockers()
        if self.caution_state == CautionState.NOT_ASSESSED:
            sentence = _("%(item)s: the caution is not yet assessed.") % {"item": self}
            problems.append(Blocker(sentence, item_key=self.key, field="caution_state"))
        return problems


class Illustrated(Mixin):
    """An item that shows a picture."""

    compounds = (
        Compound(
            "figure",
            _("picture"),
            ("figure", "figure_alt", "figure_caption", "figure_credit", "figure_licence"),
        ),
    )

    figure_id: str | None

    figure = models.ForeignKey(
        Figure, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("figure")
    )
    figure_alt = models.TextField(
        _("alternative text"),
        blank=True,
        max_length=500,
        help_text=_("What the picture shows, for those who can't see it."),
    )
    figure_caption = models.CharField(_("caption"), max_length=300, blank=True)
    figure_credit = models.CharField(_("credit"), max_length=200, blank=True)
    figure_licence = models.CharField(
        _("licence"), max_length=200, blank=True, help_text=_("Such as CC BY 4.0.")
    )

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Raises ValidationError for a picture that says nothing to a blind reader (WCAG 1.1.1)."""
        super().clean()
        if self.figure_id and not self.figure_alt:
            raise ValidationError({"figure_alt": _("Say what the picture shows.")})
        beside = (self.figure_alt, self.figure_caption, self.figure_credit, self.figure_licence)
        if not self.figure_id and any(beside):
            raise ValidationError({"figure": _("Choose the figure that this text belongs to.")})
