"""Choosing from the library of sources and figures, which all rows of a screen share."""

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
from condition.models import Figure, Reference


class Library:
    """What one screen needs of the library: the pictures, and those sources that it names."""

    def __init__(self) -> None:
        self.keys: set[str] = set()  # of the sources named, gathered before any of them is read

    @cached_property
    def sources(self) -> Mapping[str, Reference]:
        """The sources named, by their keys."""
        return Reference.objects.in_bulk(self.keys)

    @cached_property
    def figures(self) -> Mapping[str, Figure]:
        """Every picture by its digest, in the library's order."""
        return {figure.pk: figure for figure in Figure.objects.all()}

    @cached_property
    def pictures(self) -> list[tuple[str, str, str]]:
        """Value, further attributes and label of each, ready for every select that shows it."""
        return [
            (key, flatatt({"data-picture": picture_url(figure)}), str(figure))
            for key, figure in self.figures.items()
        ]


class FigureSelect(forms.Select):
    """A select written in one go: Django's own renders a template per option and row."""

    library: Library

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:  # noqa: ARG002
        own = {"name": name, "data-figures": ""}
        attributes = self.build_attrs(self.attrs, {**(attrs or {}), **own})
        return format_html(
            "<select{}>{}</select>", flatatt(attributes), self._options(str(value or ""))
        )

    def _options(self, chosen: str) -> SafeString:
        options: Iterable[tuple[str, str, str]] = [("", "", "---------"), *self.library.pictures]
        if chosen and chosen not in self.library.figures:
            # Never drop a choice in silence because somebody emptied the library meanwhile.
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
    """A link into the library; makes no query per row."""

    library: Library

    def prepare_value(self, value: Any) -> Any:
        return value.pk if isinstance(value, Model) else value

    def clean(self, value: Any) -> Any:
        """The row named. Raises ValidationError for a key that the library does not have."""
        value = super().clean(value)
        if not value:
            return None
        row = self.rows.get(str(value))
        if row is None:
            raise ValidationError(
                _("The library does not have “%(key)s”.") % {"key": value}, code="invalid_choice"
            )
        return row

    @property
    def rows(self) -> Mapping[str, Model]:
        """What can be named."""
        raise NotImplementedError


class FigureField(LibraryField):
    """A picture, chosen from all."""

    widget = FigureSelect

    @property
    def rows(self) -> Mapping[str, Figure]:
        return self.library.figures


class SourceField(LibraryField):
    """A source by its key: the library is too long for a list in every row."""

    widget = forms.TextInput

    @property
    def rows(self) -> Mapping[str, Reference]:
        return self.library.sources


FIELDS = {Figure: FigureField, Reference: SourceField}


def picture_url(figure: Figure) -> str:
    """Where the picture is served; "" for a file that the static files don't know."""
    try:
        return picture_address(figure)
    except ValueError:
        return ""
