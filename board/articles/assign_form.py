"""The form by which a section is given to somebody."""

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import EDITORS, Person
from condition import registry
from record.models import Assignment

MAY_WRITE = Person.objects.active().filter(roles__kind__in=EDITORS, roles__withdrawn_at=None)


def _sections() -> list[tuple[str, str | Promise]]:
    return [("", _("the whole article")), *((one.key, one.title) for one in registry.sections())]


class AssignForm(forms.ModelForm):
    """To whom, what, by when."""

    section = forms.ChoiceField(label=_("Section"), choices=_sections, required=False)
    person = forms.ModelChoiceField(MAY_WRITE.distinct(), label=_("To"))

    class Meta:
        model = Assignment
        fields = ("section", "task", "person", "due_on", "word")
        widgets = {"due_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def _post_clean(self) -> None:
        """The act checks, and says what is wrong: there is no row to validate yet."""
