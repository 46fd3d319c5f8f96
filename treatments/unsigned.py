"""What stands around signed words, and that nobody signs: it states no dose (rule 4)."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from .dose_in_text import states_dose


def unsigned_doses(*texts: Any) -> list[str]:
    """What is wrong with texts that nobody signs: a sentence where they state a dose."""
    sentence = _("Write doses in a section, where a pharmacist signs them.")
    return [sentence] if any(map(states_dose, texts)) else []


class UnsignedForm(forms.ModelForm):
    """The form of such a row."""

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for a dose."""
        said = super().clean() or self.cleaned_data
        for name, text in list(said.items()):
            for fault in unsigned_doses(text):
                self.add_error(name, fault)
        return said
