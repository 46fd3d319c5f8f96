"""The newsletter's forms, for readers."""

import re
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from condition.models import Specialty

from .actions import Choice
from .addresses import normalised
from .limits import limits
from .models import Frequency
from .refusals import NoSuchLink
from .tokens import form_age

OWN_PAGE = re.compile(r"/(?![/\\])[A-Za-z0-9/._~%-]{0,190}")


def own_page(path: str) -> str:
    """The page of this site that led to the form; the form's own where it is anything else."""
    return path if OWN_PAGE.fullmatch(path) else "/newsletter/"


class ChoiceForm(forms.Form):
    """What a reader wants to get, and how often."""

    frequency = forms.ChoiceField(
        label=_("How often"),
        choices=Frequency.choices,
        initial=Frequency.WEEKLY,
        required=False,
        widget=forms.RadioSelect,
    )
    topics = forms.ModelMultipleChoiceField(
        label=_("Topics"),
        queryset=Specialty.objects.none(),
        to_field_name="slug",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked means all of them."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topics"].queryset = Specialty.objects.all()

    @property
    def choice(self) -> Choice:
        """What was ticked."""
        return Choice(
            topics=tuple(self.cleaned_data["topics"]),
            frequency=self.cleaned_data["frequency"] or Frequency.WEEKLY,
        )


class SignUpForm(ChoiceForm):
    """Asks for an address and proves, as far as a form can, that a person filled it."""

    email = forms.CharField(
        label=_("E-mail address"),
        max_length=300,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={"required": _("Write your e-mail address.")},
    )
    # A field that nobody sees: programs fill it in.
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    field_order = ["email", "frequency", "topics", "website", "shown"]

    def clean_email(self) -> str:
        """The address in its one spelling, or a sentence about it."""
        return normalised(self.cleaned_data["email"])

    @property
    def is_by_a_program(self) -> bool:
        """Whether the field that nobody sees was filled."""
        return bool(self.data.get("website", "").strip())

    @property
    def is_well_timed(self) -> bool:
        """Whether the form was shown here, long enough ago to be read and not too long ago."""
        return self._source_and_age() is not None

    @property
    def source(self) -> str:
        """The page that led to the form."""
        found = self._source_and_age()
        return found[0] if found else "/newsletter/"

    def _source_and_age(self) -> tuple[str, timedelta] | None:
        try:
            source, age = form_age(self.data.get("shown", ""))
        except NoSuchLink:
            return None
        at_least = timedelta(seconds=limits().form_seconds_at_least)
        at_most = timedelta(hours=limits().form_hours_at_most)
        return (source, age) if at_least <= age <= at_most else None
