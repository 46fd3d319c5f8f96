"""Fields of the record that every room uses."""

from typing import Any

from django.db import models

from .text import normalised


class _Spelled(models.Field):
    """A text in the spelling of the record, wherever it comes from; to the database it is any."""

    is_line: bool

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        """The text in that spelling. Raises ValidationError."""
        return super().clean(self._spelled(value), model_instance)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """The same for what no form has seen."""
        return super().get_db_prep_save(self._spelled(value), connection)

    def _spelled(self, value: Any) -> Any:
        return normalised(value, is_line=self.is_line) if isinstance(value, str) else value

    def deconstruct(self) -> Any:
        name, _path, arguments, options = super().deconstruct()
        return name, f"django.db.models.{self.get_internal_type()}", arguments, options


class LineField(_Spelled, models.CharField):
    """One line: a title, a name. No line break or control character.

    A break in a title ends the subject line of a mail (RFC 5322, 2.2) and all that waits behind it.
    """

    is_line = True


class PlainTextField(_Spelled, models.TextField):
    """Several lines that readers see as they are typed: a disclaimer, declared interests."""

    is_line = False
