"""Many sources at once, pasted or dropped as a file: looked at first, then added."""

import re
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import EDITORS
from board.access import BoardRequest, board_page, in_frame
from condition.identifiers import IdentifierField
from condition.models import Reference
from condition.source_files import Fields, read_sources

LARGEST_FILE = 2_000_000  # bytes
KEY_LENGTH = 60


class PasteForm(forms.Form):
    """The text of a reference manager, or its file."""

    text = forms.CharField(
        label=gettext_lazy("RIS, BibTeX, NBIB or CSL-JSON"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
    )
    file = forms.FileField(label=gettext_lazy("or a file"), required=False)

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for nothing, too much, or what nobody can read."""
        said = super().clean() or {}
        text, file = said.get("text", ""), said.get("file")
        if file and file.size > LARGEST_FILE:
            raise ValidationError(_("The file is too large: at most 2 MB."))
        if file:
            text = file.read().decode("utf-8", errors="replace")
        if not text.strip():
            raise ValidationError(_("Paste the sources, or choose a file."))
        return {"text": text, "found": [proposed(fields) for fields in read_sources(text)]}


@dataclass
class Proposed:
    """One source as it would be added, or why it would not."""

    source: Reference
    problems: list[str] = field(default_factory=list)
    twin: Reference | None = None  # the library has it already


def proposed(fields: Fields) -> Proposed:
    """A source made of pasted fields."""
    found = Proposed(Reference())
    of_record = {field.name: field for field in Reference._meta.concrete_fields}
    for name, text in fields.items():
        field = of_record[name]
        is_name = isinstance(field, IdentifierField) or name == "year"
        try:
            value = field.clean(text if is_name else text[: field.max_length], found.source)
        except ValidationError as problem:
            found.problems.append(" ".join(problem.messages))
        else:
            setattr(found.source, name, value)
    found.twin = Reference.objects.same_as(found.source).first()
    return found


def add(source: Reference) -> Reference:
    """Add a source under a key of its own: “suzuki-2016”, and “suzuki-2016-2” where that is taken.

    Raises ValidationError for one that is not whole.
    """
    first = re.split(r"[\s,]", source.authors.strip() or source.title)[0]
    letters = re.findall("[a-z0-9]+", slugify(f"{first}-{source.year or 'undated'}"))
    stem = "-".join(letters)[: KEY_LENGTH - 4].strip("-") or "source"
    taken = set(Reference.objects.filter(key__startswith=stem).values_list("key", flat=True))
    candidates = (stem if count == 1 else f"{stem}-{count}" for count in range(1, 1_000))
    source.key = next(key for key in candidates if key not in taken)
    source.full_clean()
    source.save(force_insert=True)
    return source


@transaction.atomic
def add_new(found: list[Proposed]) -> list[str]:
    """Add those that are new and whole; their keys. Two of one name in a paste are one."""
    whole = (one.source for one in found if not one.problems)
    return [add(one).key for one in whole if not Reference.objects.same_as(one).exists()]


@board_page(*EDITORS)
def paste(request: BoardRequest) -> HttpResponse:
    """The text, then what would become of it, then the sources."""
    form = PasteForm(request.POST or None, request.FILES or None)
    found: list[Proposed] = []
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data["found"]
        if "add" in request.POST:
            try:
                added = add_new(found)
            except ValidationError as problem:
                form.add_error(None, problem)
            else:
                messages.success(
                    request,
                    ngettext(
                        "%(count)d source is in the library now: %(keys)s.",
                        "%(count)d sources are in the library now: %(keys)s.",
                        len(added),
                    )
                    % {"count": len(added), "keys": ", ".join(added) or "—"},
                )
                return redirect("admin:condition_reference_changelist")
        form.initial["text"] = form.cleaned_data.get("text", "")
    new = [one for one in found if not one.twin and not one.problems]
    context = {
        "title": _("Add many sources"),
        "form": form,
        "found": found,
        "new": len(new),
        "text": form.cleaned_data.get("text", "") if found else "",
    }
    return in_frame(request, "board/paste_sources.html", **context)
