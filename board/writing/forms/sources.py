"""Sources that an import found glued to a text: kept beside it until somebody resolves them."""

from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

MOST = 50
LONGEST = 200


class Sources(NamedTuple):
    """The sources named by the form, and those ticked as resolved."""

    named: list[str]
    resolved: list[str]

    @property
    def left(self) -> list[str]:
        """Those that still wait."""
        return [source for source in self.named if source not in self.resolved]


class SourcesWidget(forms.Widget):
    """A chip per source, with a box to tick once it stands in the text as a citation."""

    def value_from_datadict(self, data: Any, _files: Any, name: str) -> Sources:
        return Sources(_all(data, name), _all(data, f"{name}-resolved"))

    def value_omitted_from_data(self, *_submitted: Any) -> bool:
        return False

    def use_required_attribute(self, _initial: Any) -> bool:
        return False

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:  # noqa: ARG002
        sources = value if isinstance(value, Sources) else Sources(list(value or []), [])
        return format_html_join(
            "",
            '<span class="chip">{}<input type="hidden" name="{}" value="{}">'
            '<label><input type="checkbox" name="{}-resolved" value="{}"{}> {}</label></span>',
            (
                (source, name, source, name, source, _checked(source, sources), _("resolved"))
                for source in sources.named
            ),
        )


class SourcesField(forms.Field):
    """The unresolved sources of a text: a list of names, shorter by what was resolved."""

    widget = SourcesWidget

    def clean(self, value: Any) -> list[str]:
        """Raises ValidationError for more than an import could have found."""
        left = value.left
        if len(left) > MOST or any(len(source) > LONGEST for source in left):
            raise ValidationError(
                _("At most %(count)d sources of %(length)d characters.")
                % {"count": MOST, "length": LONGEST}
            )
        return left

    def has_changed(self, _initial: Any, data: Any) -> bool:
        return bool(data and data.named)


def _all(data: Any, name: str) -> list[str]:
    if hasattr(data, "getlist"):
        return data.getlist(name)
    return list(data.get(name, []))


def _checked(source: str, sources: Sources) -> SafeString | str:
    return format_html(" checked") if source in sources.resolved else ""
