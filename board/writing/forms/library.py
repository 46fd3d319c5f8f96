"""Choosing from the library of references and figures, which all rows of a screen share."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from board.review.shown_revision import picture_address
from condition.models import Figure


class Shelf:
    """All rows of one model, fetched once for the whole screen."""

    def __init__(self, model: type[Model]) -> None:
        self.model = model

    @cached_property
    def rows(self) -> Mapping[str, Model]:
        """The rows by their keys, in the model's order."""
        return {str(row.pk): row for row in self.model._default_manager.all()}

    @cached_property
    def options(self) -> list[tuple[str, str, str]]:
        """Value, further attributes and label of each, ready for every select that shows it."""
        return [
            (key, flatatt({"data-picture": picture_url(row)} if _is_picture(row) else {}), str(row))
            for key, row in self.rows.items()
        ]


class Library:
    """The shelves that one screen reads from."""

    def __init__(self) -> None:
        self._shelves: dict[type[Model], Shelf] = {}

    def shelf(self, model: type[Model]) -> Shelf:
        """The shelf of that model, the same one for every row."""
        return self._shelves.setdefault(model, Shelf(model))


class LibrarySelect(forms.Select):
    """A select written in one go: Django's own renders a template per option and row."""

    shelf: Shelf

    def render(self, name: str, value: Any, attrs: Any = None, **_options: Any) -> SafeString:
        attributes = self.build_attrs(self.attrs, {**(attrs or {}), "name": name})
        return format_html(
            "<select{}>{}</select>", flatatt(attributes), self._options(str(value or ""))
        )

    def _options(self, chosen: str) -> SafeString:
        options: Iterable[tuple[str, str, str]] = [("", "", "---------"), *self.shelf.options]
        if chosen and chosen not in self.shelf.rows:
            # Never drop a choice in silence because somebody emptied the shelf meanwhile.
            options = [*options, (chosen, "", _("%(key)s (not there any more)") % {"key": chosen})]
        return format_html_join(
            "",
            '<option value="{}"{}{}>{}</option>',
            (
                (key, attributes, SafeString(" selected") if key == chosen else "", label)
                for key, attributes, label in options
            ),
        )


class LibraryField(forms.Field):
    """A foreign key whose choices come from a shelf; makes no query per row."""

    widget = LibrarySelect

    def __init__(self, *, model: type[Model], **options: Any) -> None:
        super().__init__(**options)
        self.model = model

    def read_from(self, library: Library) -> None:
        """Take the choices from the screen's library."""
        self.widget.shelf = library.shelf(self.model)

    def prepare_value(self, value: Any) -> Any:
        return value.pk if isinstance(value, Model) else value

    def clean(self, value: Any) -> Model | None:
        """The row chosen. Raises ValidationError for a key that the library does not have."""
        value = super().clean(value)
        if not value:
            return None
        row = self.widget.shelf.rows.get(str(value))
        if row is None:
            raise ValidationError(
                _("The library does not have “%(key)s”.") % {"key": value}, code="invalid_choice"
            )
        return row


def picture_url(figure: Figure) -> str:
    """Where the picture is served; "" for a file that the static files don't know."""
    try:
        return picture_address(figure)
    except ValueError:
        return ""


def _is_picture(row: Model) -> bool:
    return isinstance(row, Figure)
