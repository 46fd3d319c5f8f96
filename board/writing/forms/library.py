"""Choosing from the library of sources and figures: a row names one, and its screen asks once."""

from collections import defaultdict
from collections.abc import Mapping
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


class Library:
    """What one screen needs of the library: the rows it names, and the figures it offers.

    `headings`: how the article heads its sections otherwise than usual, by key.
    """

    def __init__(self, headings: Mapping[str, str] | None = None) -> None:
        self.headings = headings or {}
        self.offered: list[str] = []  # digests of figures, beside the chosen one of each entry
        self._named: dict[type[Model], set[str]] = defaultdict(set)  # and not read yet
        self._found: dict[type[Model], dict[str, Model]] = defaultdict(dict)

    def name(self, model: type[Model], key: str) -> None:
        """Gather a key, so that all of them are read at once."""
        self._named[model].add(key)

    def offer(self, *figures: str) -> None:
        """Let every entry choose these figures, named by their digests."""
        self.offered += [key for key in figures if key not in self.offered]
        self._named[Figure].update(figures)

    @property
    def offered_pictures(self) -> list[tuple[str, str]]:
        """The titles and addresses of the pictures offered."""
        figures = self.rows(Figure)
        return [(str(figures[key]), picture_url(figures[key])) for key in self.offered]

    def rows(self, model: type[Model]) -> Mapping[str, Any]:
        """The rows named, by their keys; one query for all that were named since the last."""
        if named := self._named.pop(model, set()) - {""}:
            self._found[model] |= model._default_manager.in_bulk(named)
        return self._found[model]


class FigureSelect(forms.Select):
    """The picture chosen and those offered; figures.js adds what is found in the library."""

    library: Library

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:  # noqa: ARG002
        own = {"name": name, "data-figures": ""}
        attributes = self.build_attrs(self.attrs, {**(attrs or {}), **own})
        chosen = str(value or "")
        options = format_html_join(
            "",
            '<option value="{}"{}{}>{}</option>',
            (
                (
                    key,
                    self._picture(key),
                    SafeString(" selected" * (key == chosen)),
                    self._title(key),
                )
                for key in dict.fromkeys(["", *self.library.offered, chosen])
            ),
        )
        return format_html("<select{}>{}</select>", flatatt(attributes), options)

    def _picture(self, key: str) -> str:
        figure = self.library.rows(Figure).get(key)
        return flatatt({"data-picture": picture_url(figure)}) if figure else ""

    def _title(self, key: str) -> str:
        if figure := self.library.rows(Figure).get(key):
            return str(figure)
        # Never drop a choice in silence because somebody emptied the library meanwhile.
        return _("%(key)s (not there any more)") % {"key": key} if key else _("no picture")


class LibraryField(forms.Field):
    """A link into the library, by the key of what it names; makes no query per row."""

    library: Library

    def __init__(self, *, model: type[Model], **options: Any) -> None:
        self.model = model
        super().__init__(widget=FigureSelect if model is Figure else forms.TextInput, **options)

    def prepare_value(self, value: Any) -> Any:
        return value.pk if isinstance(value, Model) else value

    def clean(self, value: Any) -> Any:
        """The row named. Raises ValidationError for a key that the library does not have."""
        value = super().clean(value)
        if not value:
            return None
        row = self.named(value)
        if row is None:
            raise ValidationError(
                _("The library does not have “%(key)s”.") % {"key": value}, code="invalid_choice"
            )
        return row

    def named(self, key: Any) -> Any:
        """The row of that key; None where the library has none."""
        return self.library.rows(self.model).get(str(key or ""))


def picture_url(figure: Figure) -> str:
    """Where the picture is served; "" for a file that the static files don't know."""
    try:
        return picture_address(figure)
    except ValueError:
        return ""
