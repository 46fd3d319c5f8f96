"""Fields of the record that every room uses."""

from typing import Any

from django.db import models

from .text import normalised


class LineField(models.CharField):
    """One line: a title, a name. No line break or control character, wherever it comes from.

    A break in a title ends the subject line of a mail (RFC 5322, 2.2) and all that waits behind it.
    """

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        """The line in the spelling of the record. Raises ValidationError."""
        line = normalised(value, is_line=True) if isinstance(value, str) else value
        return super().clean(line, model_instance)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """The same for what no form has seen."""
        line = normalised(value, is_line=True) if isinstance(value, str) else value
        return super().get_db_prep_save(line, connection)

    def deconstruct(self) -> Any:
        """To the database it is any text."""
        name, _path, arguments, options = super().deconstruct()
        return name, "django.db.models.CharField", arguments, options
