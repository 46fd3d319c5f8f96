"""The form by which a section is given to somebody."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import EDITORS, Person
from condition import registry
from record.models import Assignment


def _writers() -> Any:
    return Person.objects.active().filter(roles__kind__in=EDITORS, roles__withdrawn_at=None)


class AssignForm(forms.ModelForm):
    """To whom, what, by when."""

    section = forms.ChoiceField(label=gettext_lazy("Section"), required=False)
    person = forms.ModelChoiceField(Person.objects.none(), label=gettext_lazy("To"))

    class Meta:
        model = Assignment
        fields = ("section", "task", "person", "due_on", "word")
        widgets = {"due_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["section"].choices = [
            ("", _("the whole article")),
            *((one.key, str(one.title)) for one in registry.sections()),
        ]  # type: ignore[attr-defined]
        self.fields["person"].queryset = _writers().distinct()  # type: ignore[attr-defined]

    def _post_clean(self) -> None:
        """The act checks, and says what is wrong: there is no row to validate yet."""
