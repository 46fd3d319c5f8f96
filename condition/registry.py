"""The Section registry: each section of an article is declared once, and everything asks it."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Field, Model
from django.utils.translation import gettext as _

from .canonical import canonical_json, digest
from .models import Draft, Item
from .models.item import new_key
from .text import normalised

# The competences a section can ask for. Who holds them is the room `accounts`.
CLINICAL = "clinical"
PHARMACIST = "pharmacist"

# A section's words as an editor writes them: {"introduction": str, list name: [item fields]}.
# Beside its content fields, an item may carry "key" and provenance.
Words = dict[str, Any]


@dataclass(frozen=True)
class ItemList:
    """One list of a section: the model its rows live in, and how many it takes."""

    name: str
    model: type[Item]
    at_most: int | None = None


@dataclass(frozen=True)
class Frozen:
    """A section's words, taken apart: what readers see, the items' keys, and provenance."""

    content: dict[str, Any]
    keys: dict[str, list[str]]
    aside: dict[str, Any]

    @property
    def canonical(self) -> str:
        """The content as the bytes that a digest covers."""
        return canonical_json(self.content)

    @property
    def digest(self) -> str:
        """The name of these exact words."""
        return digest(self.canonical)


@dataclass(frozen=True)
class Section:
    """A part of the article: a kind, declared once, in code."""

    key: str  # its anchor, and its name in JSON and in reports: never changes
    title: str
    place: int  # its place in the article
    lists: tuple[ItemList, ...]
    template: str  # one fragment, shared by page, preview and print
    competences: tuple[str, ...] = (CLINICAL,)
    review_every: timedelta = timedelta(days=365)
    schema_property: str = ""  # of schema.org/MedicalCondition
    # Adding, removing or renaming an item is a safety change (rule 7).
    has_safety_items: bool = False
    schema_version: int = 1
    # From schema version n to n + 1; old content is read through them, never hashed again.
    upcasters: dict[int, Callable[[dict], dict]] = field(default_factory=dict)

    def read(self, draft: Draft) -> Words:
        """The draft's words as they stand in the tables; one query per list."""
        words: Words = {"introduction": draft.introduction}
        if draft.unresolved_sources:
            words["unresolved_sources"] = draft.unresolved_sources
        for listed in self.lists:
            rows = listed.model.objects.filter(draft=draft).order_by("position")
            words[listed.name] = [{"key": row.key, **row.content(), **row.aside()} for row in rows]
        return words

    def items(self, words: Words) -> Iterator[tuple[ItemList, str, Item]]:
        """Every item of `words` with its list and key ("" for a new one).

        Raises ValidationError for a field that the item does not have.
        """
        for listed in self.lists:
            for given in words.get(listed.name, []):
                fields = {name: value for name, value in given.items() if name != "key"}
                yield listed, given.get("key", ""), listed.model.thawed(fields, {})

    def freeze(self, words: Words) -> Frozen:
        """Take `words` apart; new items get their permanent keys here.

        Raises ValidationError for words that the section can't hold: its messages name the item.
        """
        self._refuse_unknown_lists(words)
        content: dict[str, Any] = {"schema": self.schema_version, "section": self.key}
        keys: dict[str, list[str]] = {}
        aside: dict[str, Any] = {}
        introduction = normalised(words.get("introduction", ""))
        _check_length(Draft._meta.get_field("introduction"), introduction)
        if introduction:
            content["introduction"] = introduction
        if words.get("unresolved_sources"):
            sources = [normalised(source) for source in words["unresolved_sources"]]
            aside["introduction"] = {"unresolved_sources": sources}
        used: set[str] = set()
        items = list(self.items(words))
        _refuse_dead_links([item for _listed, _key, item in items])
        for listed, given, item in items:
            _check(item)
            key = given if given and given not in used else new_key()
            used.add(key)
            content.setdefault(listed.name, []).append(item.content())
            keys.setdefault(listed.name, []).append(key)
            if item.aside():
                aside[key] = item.aside()
        for listed in self.lists:
            if listed.at_most is not None and len(keys.get(listed.name, [])) > listed.at_most:
                raise ValidationError(
                    _("%(list)s takes at most %(count)d.")
                    % {"list": listed.model._meta.verbose_name_plural, "count": listed.at_most}
                )
        return Frozen(content, keys, aside)

    def thaw(self, frozen: Frozen) -> Words:
        """The words that `freeze` took apart."""
        content = self.current(frozen.content)
        words: Words = {"introduction": content.get("introduction", "")}
        words.update(frozen.aside.get("introduction", {}))
        for listed in self.lists:
            keys = frozen.keys.get(listed.name, [])
            words[listed.name] = [
                {"key": key, **fields, **frozen.aside.get(key, {})}
                for key, fields in zip(keys, content.get(listed.name, []), strict=True)
            ]
        return words

    def current(self, content: dict[str, Any]) -> dict[str, Any]:
        """Content of any schema version as the present one, by the upcasters."""
        while (version := content["schema"]) < self.schema_version:
            content = {**self.upcasters[version](content), "schema": version + 1}
        return content

    def write(self, draft: Draft, frozen: Frozen) -> None:
        """Make the draft's rows say `frozen`: rows are kept by key, so their places survive."""
        words = self.thaw(frozen)
        draft.introduction = words["introduction"]
        draft.unresolved_sources = words.get("unresolved_sources", [])
        draft.save(update_fields=["introduction", "unresolved_sources"])
        for listed in self.lists:
            rows = {row.key: row.pk for row in listed.model.objects.filter(draft=draft)}
            items = []
            for position, fields in enumerate(words[listed.name]):
                key = fields.pop("key")
                item = listed.model.thawed(fields, {})
                item.pk, item.draft, item.key, item.position = rows.get(key), draft, key, position
                items.append(item)
            kept = {item.key for item in items}
            gone = [pk for key, pk in rows.items() if key not in kept]
            if gone:
                listed.model.objects.filter(pk__in=gone).delete()
            listed.model.objects.bulk_create([item for item in items if item.pk is None])
            written = [field.name for field in listed.model.written_fields()]
            listed.model.objects.bulk_update(
                [item for item in items if item.pk is not None],
                [*written, "position", "unresolved_sources"],
            )

    def blockers(self, frozen: Frozen) -> list[str]:
        """Why these words can't be signed, a sentence each; none when they can."""
        problems = [
            blocker
            for _listed, _key, item in self.items(self.thaw(frozen))
            for blocker in item.blockers()
        ]
        if set(frozen.content) == {"schema", "section"}:
            problems.append(_("The section is empty."))
        return problems

    def _refuse_unknown_lists(self, words: Words) -> None:
        known = {"introduction", "unresolved_sources", *(listed.name for listed in self.lists)}
        unknown = sorted(set(words) - known)
        if unknown:
            raise ValidationError(
                _("The section “%(section)s” has no part called %(names)s.")
                % {"section": self.key, "names": ", ".join(unknown)}
            )


def _check_length(field: Field, text: str) -> None:
    if len(text) > field.max_length:
        raise ValidationError(
            _("%(name)s: at most %(most)d characters, and these are %(count)d.")
            % {"name": field.verbose_name, "most": field.max_length, "count": len(text)}
        )


def _check(item: Item) -> None:
    try:
        item.clean_fields(exclude=["id", "draft", "key", "position", *_links(type(item))])
        item.clean()
    except ValidationError as problem:
        name = str(item)[:60] or item._meta.verbose_name
        raise ValidationError(
            [
                f"{name}: {label}: {' '.join(messages)}"
                for label, messages in _labelled(item, problem)
            ]
        ) from problem


def _links(model: type[Item]) -> list[str]:
    return [field.name for field in model.written_fields() if field.remote_field]


def _refuse_dead_links(items: list[Item]) -> None:
    """References and figures that are not there: one query for each kind, whatever the number."""
    wanted: dict[type[Model], set[str]] = defaultdict(set)
    for item in items:
        for name in _links(type(item)):
            field = item._meta.get_field(name)
            if (value := getattr(item, field.attname)) is not None:
                wanted[field.related_model].add(value)
    for model, keys in wanted.items():
        missing = keys - set(model.objects.filter(pk__in=keys).values_list("pk", flat=True))
        if missing:
            raise ValidationError(
                _("There is no %(kind)s “%(key)s” in the library.")
                % {"kind": model._meta.verbose_name, "key": min(missing)}
            )


def _labelled(item: Item, problem: ValidationError) -> Iterator[tuple[str, list[str]]]:
    if not hasattr(problem, "error_dict"):
        yield str(item._meta.verbose_name), problem.messages
        return
    for name, messages in problem.message_dict.items():
        names = {field.name: str(field.verbose_name) for field in item._meta.concrete_fields}
        yield names.get(name, str(item._meta.verbose_name)), messages


_sections: dict[str, Section] = {}


def register(section: Section) -> Section:
    """Add a section to every article. Raises ValueError for a key that is taken."""
    if section.key in _sections:
        raise ValueError(f"A section {section.key!r} is declared already.")
    _sections[section.key] = section
    return section


def unregister(key: str) -> None:
    """Take a section back; for tests that declare one."""
    del _sections[key]


def sections() -> list[Section]:
    """All declared sections in the order of the article."""
    return sorted(_sections.values(), key=lambda section: section.place)


def section(key: str) -> Section:
    """The section of that key. Raises KeyError."""
    return _sections[key]
