"""Words as they stand in a form: every value the text an editor would see and could have typed.

Merging works on these, because a dosage that can't be understood yet is typed text as well.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from condition.text import normalised

Typed = dict[str, Any]


def typed_item(form: type[forms.ModelForm], stored: dict[str, Any]) -> Typed:
    """A stored item's fields as typed text; a field left out stands at its default."""
    typed: Typed = {
        "key": stored.get("key", ""),
        "unresolved_sources": list(stored.get("unresolved_sources", [])),
    }
    for field in form.Meta.model.written_fields():
        value = stored.get(field.name)
        python = field.get_default() if value is None else field.to_python(value)
        typed[field.name] = typed_value(form.base_fields[field.name].prepare_value(python))
    return typed


def typed_value(value: Any) -> Any:
    """Text in the spelling of the record; what can't be spelled so stays as it was typed."""
    if value in (None, False, ""):
        return ""
    if value is True:
        return True
    if isinstance(value, models.Model):
        return str(value.pk)
    try:
        return normalised(str(value))
    except ValidationError:
        return str(value)
