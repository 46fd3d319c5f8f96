"""Naming an article or a source in a form: the library is too long for a list."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, Q
from django.urls import reverse_lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from condition.models import Reference, Term


class OfferedInput(forms.TextInput):
    """Where scripts run it offers names that fit the words typed so far."""

    class Media:
        js = ("board/named.js",)


class NamedArticle(forms.CharField):
    """An article by its title, or by the last part of its address."""

    key: Any = Term.condition.field  # whose choices are offered
    address = "slug"
    unknown = gettext_lazy("There is no article of that name.")

    def __init__(self, **options: Any) -> None:
        place = "{}?app_label={}&model_name={}&field_name={}"
        parts = (self.key.model._meta.app_label, self.key.model._meta.model_name, self.key.name)
        offers = format_lazy(place, reverse_lazy("admin:autocomplete"), *parts)
        super().__init__(widget=OfferedInput({"data-offers": offers}), **options)

    def prepare_value(self, value: Any) -> Any:
        """As a person calls it."""
        return str(value) if isinstance(value, Model) else value

    def clean(self, value: Any) -> Any:
        """The one that is called so. Raises ValidationError for none, and for several."""
        if not (name := super().clean(value)):
            return None
        begins = {f"{self.address}__in": [name, name.partition(": ")[0]]}
        fits = [
            one
            for one in self.key.related_model.objects.filter(Q(title__iexact=name) | Q(**begins))[
                :10
            ]
            if name.lower() in {str(one).lower(), one.title.lower(), getattr(one, self.address)}
        ]
        if len(fits) == 1:
            return fits[0]
        several = _("Several have that name: write what stands last in the address of the one.")
        raise ValidationError(several if fits else self.unknown)


class NamedSource(NamedArticle):
    """A source by its title, or by its key as texts cite it."""

    key = Reference.replaced_by.field
    address = "key"
    unknown = gettext_lazy("The library has no such source.")
