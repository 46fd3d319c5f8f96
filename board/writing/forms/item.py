"""One item of a section's list, and the list."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, NamedTuple, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.formsets import DELETION_FIELD_NAME, ORDERING_FIELD_NAME
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from markdownx.fields import MarkdownxFormField
from markdownx.models import MarkdownxField

from condition import markdown
from condition.models import CautionState, Group, Grouped, Item, Reference
from condition.models.item import new_key
from condition.registry import ItemList
from condition.text import normalised
from record.models import Comment
from treatments.dosage import names_of
from treatments.fields import DosagesFormField
from treatments.models.treatment import EFFECTS

from .dosage import Reading, Verdict, reading_of
from .library import Library, LibraryField, picture_url
from .sources import SourcesField

Typed = dict[str, Any]  # words as they stand in a form: for each value the text that is typed there
LONG_LINE = 300  # signs; from there on a line is wider than its box
SPARE_ROWS = 3  # for browsers without scripts, which can't add rows
BLOCKS = {  # fields that are read together, by the block's name
    "dosage": ("dosages",),
    "effects": EFFECTS,
    "figure": ("figure", "figure_alt", "figure_caption", "figure_credit", "figure_licence"),
    "caution": ("caution_state", "caution", "caution_reference"),
}


@dataclass(frozen=True)
class Flag:
    """A word beside an item's name: what keeps it from being signed, or needs a look."""

    name: str
    text: str
    is_grave: bool = False


@dataclass(frozen=True)
class Part:
    """One field on the screen, with what somebody else wrote in it meanwhile."""

    bound: forms.BoundField
    is_long: bool
    theirs: Any = None
    remarks: Sequence[Comment] = ()

    @property
    def is_markdown(self) -> bool:
        """Whether it has a preview."""
        return isinstance(self.bound.field, MarkdownxFormField)

    @property
    def their_lines(self) -> str:
        """What somebody else wrote, to be read."""
        if isinstance(self.bound.field, LibraryField):
            return str(self.bound.field.named(self.theirs) or self.theirs)
        if not isinstance(self.theirs, list):
            return self.theirs
        return "\n".join(" – ".join(filter(None, pair)) for pair in self.theirs)

    @property
    def their_rows(self) -> str:
        """The same for a script that puts it into its lines."""
        return json.dumps(self.theirs) if isinstance(self.theirs, list) else ""

    @property
    def source(self) -> Reference | None:
        """The source that stands in it, with None where there is none or it has no such field."""
        field = cast("LibraryField", self.bound.field)
        return field.named(self.bound.value()) if self.is_source else None

    @property
    def is_source(self) -> bool:
        """Whether it takes one source."""
        return getattr(self.bound.field, "model", None) is Reference

    @property
    def length(self) -> str:
        """How much room it takes: a line, a short list to choose from, or a whole width."""
        if self.is_long:
            return "long"
        is_choice = isinstance(self.bound.field.widget, forms.Select)
        return "choice" if is_choice else "line"


@dataclass(frozen=True)
class Block:
    """Fields that are read together."""

    name: str
    parts: list[Part]

    @property
    def is_used(self) -> bool:
        """Whether there is anything to see in it."""
        return any(
            part.bound.value() or part.bound.errors or part.theirs is not None or part.remarks
            for part in self.parts
        )


class DosageRow(NamedTuple):
    """One dosage on the screen: its two lines, and what readers will make of them."""

    typed: str
    wording: str
    reading: Reading


class LongLine(forms.CharField):
    """One line of text that may be longer than the screen is wide, and is shown whole."""

    widget = forms.Textarea({"rows": 1, "class": "long-line"})

    def to_python(self, value: Any) -> str:
        return " ".join((super().to_python(value) or "").splitlines())


class GroupSelect(forms.Select):
    """One of the groups that stand on the screen, by its key."""

    def __init__(self) -> None:
        super().__init__(attrs={"data-groups": ""})


class ItemForm(forms.ModelForm):
    """An item's fields; its permanent key names its row, whoever else writes there meanwhile."""

    key = forms.RegexField(r"^[a-z0-9]{1,8}\Z", required=False, widget=forms.HiddenInput)
    unresolved_sources = SourcesField(required=False)

    def __init__(
        self, *args: Any, library: Library, groups: Mapping[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.groups = groups  # the section's headings, by their keys
        self.theirs: Typed = {}  # of others, by field
        # Of colleagues, on these words or on the way to them, by field; "" for the whole entry.
        self.remarks: dict[str, list[Comment]] = {}
        self.findings: list[dict[str, Any]] = []  # what its import left open
        self.notice = ""  # what others did to the item as a whole
        for field in self.fields.values():
            # A browser would cut a pasted text at this length without a word.
            field.widget.attrs.pop("maxlength", None)
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs.setdefault("rows", 3)
        for name, field in self.fields.items():
            if isinstance(field.widget, GroupSelect):
                chosen = str(self[name].value() or "")
                # Its heading may be typed anew, or its removal undone.
                own = {chosen: groups.get(chosen, "…")} if chosen else {}
                field.widget.choices = [("", _("no group")), *{**groups, **own}.items()]
            if name == "rests_on" and isinstance(field.widget, forms.Select):
                offered = field.widget.choices
                field.widget.choices = [
                    (key, library.headings.get(key, title)) for key, title in offered
                ]
            if isinstance(field, DosagesFormField):
                field.names = self._names
            if isinstance(field, LibraryField):
                field.library = field.widget.library = library
                library.name(field.model, str(self[name].value() or ""))
        if not self.is_bound and not self.initial.get("key"):
            # A new item has its name from the start: sent twice, it is still one item.
            self.initial["key"] = new_key()

    @cached_property
    def changed_data(self) -> list[str]:
        """A name, a place or a tick to remove it does not make an empty row an item."""
        aside = {"key", ORDERING_FIELD_NAME, DELETION_FIELD_NAME}
        return [name for name in super().changed_data if name not in aside]

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for an item emptied of everything.

        Django's own check for uniqueness stays out: it asks the database once per row, and an
        item's place and key are given when the section is saved.
        """
        written = [name for name in self.item_fields if name != "caution_state"]
        if not self.errors and not any(self.cleaned_data.get(name) for name in written):
            raise ValidationError(_("This entry is empty: fill it in, or remove it."))
        return self.cleaned_data

    def _get_validation_exclusions(self) -> set[str]:
        """The library has answered already whether a row exists; the model would ask again."""
        chosen = {name for name, field in self.fields.items() if isinstance(field, LibraryField)}
        return super()._get_validation_exclusions() | chosen  # type: ignore[misc]  # Django's own

    @property
    def item_fields(self) -> list[str]:
        """The names of the item's own fields."""
        return [field.name for field in self._meta.model.written_fields()]

    def item(self) -> Item:
        """The item as it is to stand in its row. Only for a valid form."""
        self.instance.key = self.cleaned_data["key"] or self.instance.key
        return self.instance

    def typed(self) -> Typed:
        """The item as it was typed, valid or not."""
        cleaned = getattr(self, "cleaned_data", {})
        typed: Typed = {
            "key": self["key"].value() or new_key(),
            "unresolved_sources": self["unresolved_sources"].data.left,
            DELETION_FIELD_NAME: self.is_removed,
        }
        for name in self.item_fields:
            value = cleaned[name] if name in cleaned else self[name].value()
            typed[name] = typed_value(self.fields[name].prepare_value(value))
        return typed

    @property
    def whole_remarks(self) -> list[Comment]:
        """Those on no field that it has."""
        found = self.remarks.items()
        return [one for name, remarks in found for one in remarks if name not in self.item_fields]

    @property
    def contested(self) -> list[forms.BoundField]:
        """The fields that somebody else changed too."""
        return [self[name] for name in self.theirs]

    @property
    def is_removed(self) -> bool:
        """Whether the row is ticked to go."""
        return bool(self[DELETION_FIELD_NAME].value())

    @property
    def is_spare(self) -> bool:
        """Whether nothing was typed in the row yet."""
        if self.is_bound:
            return self.empty_permitted and not self.has_changed()
        return self.empty_permitted

    @property
    def place(self) -> float:
        """Where the row was put; behind all others where that was not said."""
        try:
            return float(self[ORDERING_FIELD_NAME].value())
        except (TypeError, ValueError):
            return float("inf")

    @property
    def label_field(self) -> str:
        """The name of the field that names the item to people."""
        return self._meta.model.label_field

    @property
    def group_heading(self) -> str:
        """The heading that the item stands under; "" for none."""
        return self.groups.get(self._text("group"), "")

    @property
    def label(self) -> str:
        """What people call the item; "" for a new one."""
        return Truncator(markdown.plain(self._text(self.label_field))).chars(90)

    @property
    def blocks(self) -> Iterator[Block]:
        """The fields in the order of the screen: the name, what is short, dosage, long, rest."""
        grouped = {name for names in BLOCKS.values() for name in names}
        own = [name for name in self.item_fields if name not in grouped]
        own.sort(key=lambda name: (name != self.label_field, self._is_long(name)))
        yield Block("short", [self._part(name) for name in own if not self._is_long(name)])
        yield from self._block("dosage")
        yield Block("long", [self._part(name) for name in own if self._is_long(name)])
        yield from self._block("effects")
        yield from self._block("figure")
        yield from self._block("caution")

    def _block(self, block: str) -> Iterator[Block]:
        names = [name for name in BLOCKS[block] if name in self.item_fields]
        if names:
            yield Block(block, [self._part(name) for name in names])

    def _part(self, name: str) -> Part:
        remarks = self.remarks.get(name, [])
        return Part(self[name], self._is_long(name), self.theirs.get(name), remarks)

    def _is_long(self, name: str) -> bool:
        field = self.fields[name]
        return isinstance(field.widget, forms.Textarea) and not isinstance(field, LongLine)

    def _text(self, name: str) -> str:
        return str(self[name].value() or "") if name in self.fields else ""

    @cached_property
    def dosage_rows(self) -> list[DosageRow]:
        """The item's dosages, and room for one more."""
        said = self["dosages"].value() if "dosages" in self.fields else []
        pairs = [*said, ["", ""]]
        names = self._names
        return [DosageRow(typed, said, reading_of(typed, said, names)) for typed, said in pairs]

    @property
    def _names(self) -> tuple[str, ...]:
        """What the medicine is called, and may be called in its dosages."""
        return names_of(markdown.plain(self._text("name")), self._text("brand_names"))

    @property
    def picture(self) -> str:
        """The address of the picture chosen."""
        chosen = cast("LibraryField", self.fields["figure"]).named(self._text("figure"))
        return picture_url(chosen) if chosen else ""

    @property
    def flags(self) -> Iterator[Flag]:
        """What the editor should see of the item without opening it."""
        if self.is_bound and self.errors and not self.is_removed:
            yield Flag("errors", _("to mend"), is_grave=True)
        if self.theirs or self.notice:
            yield Flag("meanwhile", _("changed meanwhile"))
        readings = {row.reading.verdict: row.reading.label for row in self.dosage_rows}
        for verdict in (Verdict.PROBLEM, Verdict.DISAGREES, Verdict.UNTYPED):
            if verdict in readings:
                yield Flag("dosage", readings[verdict], is_grave=verdict != Verdict.UNTYPED)
                break
        if self._text("caution_state") == CautionState.NOT_ASSESSED:
            yield Flag("caution", _("caution not yet assessed"))
        if any(remark.text for remarks in self.remarks.values() for remark in remarks):
            yield Flag("remarks", _("commented"))
        if self.has_sources:
            yield Flag("sources", _("sources to resolve"))

    @property
    def has_sources(self) -> bool:
        """Whether an import left sources to resolve."""
        value = self["unresolved_sources"].value()
        return bool(getattr(value, "named", value))


class ItemFormSet(forms.BaseFormSet):
    """The rows of one list of a section."""

    listed: ItemList

    @property
    def model_name(self) -> str:
        """What one item is called."""
        return str(self.listed.model._meta.verbose_name)

    @property
    def model_names(self) -> str:
        """What its items are called."""
        return str(self.listed.model._meta.verbose_name_plural)

    @property
    def new_label(self) -> str:
        """What an item is called before it has a name."""
        return _("New %(item)s") % {"item": self.model_name}

    @property
    def is_ordered(self) -> bool:
        """Whether there can be more than one item to bring in order."""
        return self.listed.at_most != 1

    @property
    def is_long(self) -> bool:
        """Whether its items have more to open than the line that they are called by."""
        return self.is_ordered and len(self.listed.model.written_fields()) > 1

    @property
    def rows(self) -> list[ItemForm]:
        """The rows as they stand on the screen: in the order that was typed."""
        return sorted(self.forms, key=lambda form: form.place) if self.is_bound else self.forms

    @property
    def count(self) -> int:
        """How many items stand on the screen."""
        return sum(not form.is_spare for form in self.forms)

    def items(self) -> list[Item]:
        """The items in order, without the removed. Only for a valid list."""
        return [form.item() for form in self.ordered_forms]

    def headings(self) -> dict[str, str]:
        """The groups of a list of them: the heading that stands on the screen, by key."""
        return {
            form["key"].value(): form.label
            for form in self.rows
            if form.label and not form.is_removed
        }

    def typed(self) -> list[Typed]:
        """All rows in which something was typed, in order, the removed among them."""
        return [form.typed() for form in self.rows if not form.is_spare]


@cache
def item_form(model: type[Item]) -> type[ItemForm]:
    """The form of one kind of item: its fields as the model declares them."""
    form = forms.modelform_factory(
        model,
        form=ItemForm,
        fields=[*(field.name for field in model.written_fields()), "unresolved_sources"],
        formfield_callback=_form_field,
    )
    return cast("type[ItemForm]", form)


def item_list(listed: ItemList) -> type[ItemFormSet]:
    """The form set of one list of a section."""
    formset = forms.formset_factory(
        item_form(listed.model),
        formset=ItemFormSet,
        extra=SPARE_ROWS,
        can_order=True,
        can_delete=True,
        max_num=listed.at_most,
    )
    made = cast("type[ItemFormSet]", formset)
    made.listed = listed
    return made


def _form_field(field: models.Field, **options: Any) -> forms.Field | None:
    if isinstance(field, models.ForeignKey):
        return LibraryField(
            model=field.remote_field.model,
            label=field.verbose_name,
            help_text=field.help_text,
            required=not field.blank,
        )
    if field.model is Group and field.name == "heading":
        options["widget"] = forms.TextInput({"list": "group-headings"})
    if issubclass(field.model, Grouped) and field.name == "group":
        options["widget"] = GroupSelect
    if isinstance(field, models.TextField) and not isinstance(field, MarkdownxField):
        options["widget"] = forms.Textarea
    if isinstance(field, models.CharField) and (field.max_length or 0) >= LONG_LINE:
        options["form_class"] = LongLine
    return field.formfield(**options)


def typed_item(item: Item) -> Typed:
    """An item as it stands in its form: merging works on this, for what an editor has typed may
    be no dosage yet."""
    shown = item_form(type(item)).base_fields
    return {
        "key": item.key,
        "unresolved_sources": list(item.unresolved_sources),
        **{
            field.name: typed_value(shown[field.name].prepare_value(field.value_from_object(item)))
            for field in item.written_fields()
        },
    }


def typed_value(value: Any) -> Any:
    """Text in the spelling of the record; what can't be spelled so stays as it was typed."""
    if value in (None, False, "", []):
        return ""
    if isinstance(value, list):
        return [typed_value(one) for one in value]
    if value is True:
        return True
    if isinstance(value, models.Model):
        return str(value.pk)
    try:
        return normalised(str(value))
    except ValidationError:
        return str(value)
