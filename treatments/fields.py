"""A dosage as a column and as a form field."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from .dosage import Dosage, DosageError, parse, print_dosage


class DosageFormField(forms.CharField):
    """One line of text, such as “400 mg by mouth every 6 hours”, understood as a Dosage."""

    def prepare_value(self, value: Any) -> Any:
        """Show a typed dosage in the reader's words, and a typing slip as it was typed."""
        return print_dosage(value) if isinstance(value, Dosage) else value

    def clean(self, value: Any) -> Dosage | None:
        """Raises ValidationError that names the words which could not be understood."""
        text = super().clean(value)
        return _parsed(text) if text else None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another dosage is meant, however it is spelled."""
        return super().has_changed(self.prepare_value(initial) or "", data)


class DosageField(models.JSONField):
    """A typed dosage (treatments.dosage.Dosage), kept as JSON; NULL where there is none."""

    part_kind = "dosage"  # how it is shown: treatments/parts.py

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(null=True, blank=True, default=None)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple:
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("null", "blank", "default"):
            kwargs.pop(fixed, None)
        return name, path, args, kwargs

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Dosage | None:
        value = super().from_db_value(value, expression, connection)
        return None if value is None else Dosage.from_json(value)

    def to_python(self, value: Any) -> Dosage | None:
        """Take a Dosage, its JSON or a text. Raises ValidationError."""
        if value in (None, "") or isinstance(value, Dosage):
            return value or None
        if isinstance(value, str):
            return _parsed(value)
        try:
            return Dosage.from_json(value)
        except DosageError as problem:
            raise ValidationError(str(problem), code="dosage") from problem

    def validate(self, value: Any, model_instance: Any) -> None:
        """Nothing more: a Dosage that exists is valid."""

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        plain = value.to_json() if isinstance(value, Dosage) else value
        return super().get_db_prep_value(plain, connection, prepared)

    def value_to_string(self, obj: models.Model) -> Any:
        value = self.value_from_object(obj)
        return None if value is None else value.to_json()

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        options = {"form_class": DosageFormField, "max_length": 1_000, **kwargs}
        return models.Field.formfield(self, **options)


def _parsed(text: str) -> Dosage:
    try:
        return parse(text)
    except DosageError as problem:
        raise ValidationError(str(problem), code="dosage") from problem
