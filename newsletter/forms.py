"""The newsletter's forms, for readers."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from condition.models import Specialty
from reading.plain_forms import PlainForm

from .actions import Choice
from .addresses import normalised
from .models import Frequency

OWN_PAGE = re.compile(r"/(?![/\\])[A-Za-z0-9/._~%-]{0,190}")


def own_page(path: str) -> str:
    """The page of this site that led to the form; the form's own where it is anything else."""
    return path if OWN_PAGE.fullmatch(path) else "/newsletter/"


class ChoiceForm(forms.Form):
    frequency = forms.ChoiceField(
        label=_("How often"),
        choices=Frequency.choices,
        initial=Frequency.WEEKLY,
        required=False,
        widget=forms.RadioSelect,
    )
    topics = forms.ModelMultipleChoiceField(
        label=_("Topics"),
        queryset=Specialty.objects.all(),
        to_field_name="slug",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked means all of them."),
    )

    @property
    def choice(self) -> Choice:
        return Choice(
            topics=tuple(self.cleaned_data["topics"]),
            frequency=self.cleaned_data["frequency"] or Frequency.WEEKLY,
        )


class SignUpForm(ChoiceForm, PlainForm):
    form = "newsletter"
    email = forms.CharField(
        label=_("E-mail address"),
        max_length=300,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={"required": _("Write your e-mail address.")},
    )
    field_order = ["email", "frequency", "topics", "website", "shown"]

    def clean_email(self) -> str:
        """The address in its one spelling, or a sentence about it."""
        return normalised(self.cleaned_data["email"])

    @property
    def source(self) -> str:
        """The page that led to the form."""
        return (self.stamped if self.is_well_timed else "") or "/newsletter/"
