"""A treatment's dosages as a column and as a form field: one for each kind of people."""

from collections.abc import Collection, Iterator, Mapping
from itertools import zip_longest
from typing import Any, NamedTuple, Self

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from condition.text import normalised

from .dosage import Dosage, DosageError, parse, parse_each, print_dosage

MOST_DOSAGES = 12
LONGEST_WORDING = 300


class WordedDosage(NamedTuple):
    """A dosage for one kind of people: typed where it can be, the board's wording beside it."""

    typed: Dosage | None
    wording: str = ""

    def content(self) -> dict[str, Any]:
        """As readers see it: the wording is content only where it is all there is."""
        return {"typed": self.typed.to_json()} if self.typed else {"wording": self.wording}

    def to_json(self) -> dict[str, Any]:
        """As its row keeps it."""
        return {**self.content(), **({"wording": self.wording} if self.wording else {})}

    @classmethod
    def read(cls, value: Any, names: Collection[str] = ()) -> Self:
        """Of what a row or a program says: its JSON, or a text to be understood, in which
        the names of its medicine may stand.

        Raises ValidationError.
        """
        if isinstance(value, cls):
            return value
        said = value if isinstance(value, Mapping) else {"typed": value}
        typed, wording = (
            said.get("typed") or None,
            normalised(said.get("wording", ""), is_line=True),
        )
        if set(said) - {"typed", "wording"} or not (typed or wording):
            raise ValidationError(_("A dosage has “typed”, “wording” or both."))
        if len(wording) > LONGEST_WORDING:
            most = {"most": LONGEST_WORDING, "count": len(wording)}
            raise ValidationError(_("At most %(most)d characters, and these are %(count)d.") % most)
        try:
            if not isinstance(typed, Dosage | None):
                typed = parse(typed, names) if isinstance(typed, str) else Dosage.from_json(typed)
        except DosageError as problem:
            raise ValidationError(str(problem), code="dosage") from problem
        return cls(typed, wording)


Dosages = tuple[WordedDosage, ...]


def dosages_of(wording: str, names: Collection[str] = ()) -> Dosages:
    """The dosages that a wording gives, each with its own words; untyped if it isn't understood."""
    try:
        return tuple(WordedDosage(*found) for found in parse_each(wording, names))
    except DosageError:
        return (WordedDosage(None, wording),)


def with_wordings(dosages: Dosages, wordings: list[str]) -> Dosages:
    """The same dosages with the board's wordings, which are kept beside the content."""
    pairs = zip_longest(dosages, wordings)
    return tuple(
        WordedDosage(one.typed if one else None, (one and one.wording) or wording or "")
        for one, wording in pairs
        if one or wording
    )


class DosagesInput(forms.Widget):
    """Two lines for each dosage; whoever empties both removes it."""

    def value_from_datadict(self, data: Any, _files: Any, name: str) -> list[list[str]]:
        typed, wordings = (_all(data, f"{name}-{part}") for part in ("typed", "wording"))
        pairs = zip_longest(typed, wordings, fillvalue="")
        return [list(pair) for pair in pairs if any(said.strip() for said in pair)]

    def value_omitted_from_data(self, *_submitted: Any) -> bool:
        return False


class DosagesFormField(forms.Field):
    """Lines of text, such as “400 mg by mouth every 6 hours”, each understood as a Dosage."""

    widget = DosagesInput
    names: Collection[str] = ()  # of the medicine, as its form says them

    def prepare_value(self, value: Any) -> list[list[str]]:
        """Typed dosages in the reader's words, and a typing slip as it was typed."""
        return [
            [print_dosage(one.typed) if one.typed else "", one.wording]
            if isinstance(one, WordedDosage)
            else one
            for one in value or ()
        ]

    def clean(self, value: Any) -> Dosages:
        """Raises ValidationError that names the words which could not be understood."""
        dosages, problems = [], []
        for number, (typed, wording) in enumerate(value, 1):
            try:
                said = {"typed": typed.strip(), "wording": wording}
                dosages.append(WordedDosage.read(said, self.names))
            except ValidationError as problem:
                which = _("Dosage %(number)d: ") % {"number": number} if len(value) > 1 else ""
                problems += [which + message for message in problem.messages]
        if problems:
            raise ValidationError(problems)
        return tuple(dosages)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether other dosages are meant."""
        return self.prepare_value(initial) != data


class DosagesField(models.JSONField):
    """A treatment's dosages (WordedDosage), kept as JSON of its row; no third level of tables."""

    part_kind = "dosage"  # how they are shown: treatments/parts.py

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(blank=True, default=tuple)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple:
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("blank", "default"):
            kwargs.pop(fixed, None)
        return name, path, args, kwargs

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Dosages:
        return self.to_python(super().from_db_value(value, expression, connection))

    def to_python(self, value: Any) -> Dosages:
        """Take dosages, or a list of their JSON or texts. Raises ValidationError."""
        if len(value or ()) > MOST_DOSAGES:
            raise ValidationError(_("At most %(count)d dosages.") % {"count": MOST_DOSAGES})
        return tuple(map(WordedDosage.read, value or ()))

    def validate(self, value: Any, model_instance: Any) -> None:
        """Nothing more: dosages that exist are valid."""

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        plain = [one.to_json() for one in value] if isinstance(value, tuple) else value
        return super().get_db_prep_value(plain, connection, prepared)

    def value_to_string(self, obj: models.Model) -> Any:
        """What `to_python` takes; a serializer writes the list down itself, as of any JSON."""
        return [one.to_json() for one in self.value_from_object(obj)]

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        return models.Field.formfield(self, **{"form_class": DosagesFormField, **kwargs})

    def plain(self, value: Dosages) -> list[dict[str, Any]]:
        """As content."""
        return [one.content() for one in value]

    def shown_in(self, value: Any) -> Iterator[str]:
        """Each dosage of an item's content as readers see it."""
        for one in value:
            typed = one.get("typed")
            yield print_dosage(Dosage.from_json(typed)) if typed else one["wording"]

    def lines_in(self, value: Any) -> Iterator[str]:
        """The lines of an item's content, or of its form, that readers see as they are written."""
        if isinstance(value, str):
            yield from value.splitlines()
        else:
            yield from (one["wording"] for one in value or () if "wording" in one)


def _all(data: Any, name: str) -> list[str]:
    return data.getlist(name) if hasattr(data, "getlist") else list(data.get(name, []))
