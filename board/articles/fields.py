"""Naming an article in a form."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from condition.models import Condition


class ArticleField(forms.ModelChoiceField):
    """An article, or none, by the last part of its address: the library is too long for a list."""

    def __init__(self, *, help_text: Any = "") -> None:
        """`help_text`: what else is to be known than how an article is named."""
        super().__init__(
            Condition.objects.all(),
            label=gettext_lazy("Article"),
            required=False,
            to_field_name="slug",
            widget=forms.TextInput,
            help_text=format_lazy(
                "{} {}",
                gettext_lazy("The last part of its address: lumbar-wedging."),
                help_text,
            ),
            error_messages={"invalid_choice": gettext_lazy("There is no article at that address.")},
        )
