"""Citations in a section's text: [@key]."""

import re
from collections.abc import Iterator
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, TextField

from .models import Draft, Item
from .registry import Section, sections

CITATION = re.compile(r"\[@([a-z0-9]+(?:-[a-z0-9]+)*)\]")


def cited_keys(section: Section, content: dict[str, Any]) -> list[str]:
    """The reference keys that `content` cites, each once, in reading order."""
    keys: dict[str, None] = {}
    for text in texts(section, content):
        keys.update(dict.fromkeys(CITATION.findall(text)))
    return list(keys)


def texts(section: Section, content: dict[str, Any]) -> Iterator[str]:
    """Every text of `content`, in reading order."""
    yield content.get("introduction", "")
    for listed in section.lists:
        for item in content.get(listed.name, []):
            for field in listed.model.written_fields():
                value = item.get(field.name)
                if field.name == "caution_reference" and value:
                    yield f"[@{value}]"
                elif isinstance(value, str):
                    yield value


def drafts_citing(key: str) -> QuerySet[Draft]:
    """The sections whose drafts cite the source, article by article. One query."""
    found = Q(introduction__contains=f"[@{key}]")
    for section in sections():
        for listed in section.lists:
            rows = listed.model.objects.filter(_cites(listed.model, key), draft=OuterRef("pk"))
            found |= Q(Exists(rows), section=section.key)
    return (
        Draft.objects.filter(found).select_related("condition").order_by("condition__title", "pk")
    )


def _cites(model: type[Item], key: str) -> Q:
    found = Q()
    for field in model.written_fields():
        if field.name == "caution_reference":
            found |= Q(caution_reference=key)
        elif isinstance(field, CharField | TextField):
            found |= Q(**{f"{field.name}__contains": f"[@{key}]"})
    return found


def shown_figures(section: Section, content: dict[str, Any]) -> list[str]:
    """The hashes of the pictures that `content` shows, in reading order."""
    return [
        item["figure"]
        for listed in section.lists
        for item in content.get(listed.name, [])
        if "figure" in item
    ]
