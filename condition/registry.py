"""The Section registry: each section of an article is declared once, and everything asks it.

Content carries the schema version of its section. `upcast(content)` gives content of any version
in the present one's form, `Section.schema_version`; it is never hashed again. What the older form
had no keys for (its groups) is named by `Section.keyed`.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db.models import Field, Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from . import markdown
from .canonical import canonical_json, digest
from .loss import lost_elsewhere
from .models import Blocker, Condition, Draft, Group, Grouped, Item, Opening
from .models.item import new_key, steady_key
from .text import normalised

# The competences a section can ask for. Who holds them is the room `accounts`.
CLINICAL = "clinical"
PHARMACIST = "pharmacist"

IN_SHORT = "in-short"
# Parts of addresses: /conditions/<slug>/<section>/ must not be one of them.
TAKEN_BY_ADDRESSES = {"history", "changes", "editions", "report", "helpful", "on", "cite"}

# A section's words as a program writes them: {"introduction": str, list name: [item fields]}.
# Beside its content fields, an item may carry "key" and provenance. It names its group by heading
# or key; a group that is not among "groups" is added to them.
Words = dict[str, Any]


@dataclass(frozen=True)
class ItemList:
    """One list of a section: the model its rows live in, and how many it takes."""

    name: str
    model: type[Item]
    at_most: int | None = None
    at_least: int = 0  # to be signed
    title: Any = ""  # its heading where the section has several; by default the model's plural
    help: Any = ""  # for the editor, where it is empty still


# Every section has it.
OPENING = ItemList(
    "opening",
    Opening,
    at_most=1,
    help=_lazy("Only where this article needs a heading of its own, or a picture above the items."),
)
# Stands first among the lists of a section that takes groups.
GROUPS = ItemList(
    "groups",
    Group,
    help=_lazy(
        "Headings over items, in the order in which readers find them. Each entry below can be "
        "put under one; those under none stand first."
    ),
)


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
    title: Any  # in the reader's language when it is shown
    place: int  # its place in the article
    lists: tuple[ItemList, ...]
    competences: tuple[str, ...] = (CLINICAL,)
    review_every: timedelta = timedelta(days=365)
    schema_property: str = ""  # of schema.org/MedicalCondition
    # Adding, removing or renaming an item is a safety change (rule 7).
    has_safety_items: bool = False
    # No longer declared: what was published of it stays as the editions have it.
    is_retired: bool = False
    # From schema version n to n + 1; old content is read through them, never hashed again.
    upcasters: dict[int, Callable[[dict], dict]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.is_retired:
            object.__setattr__(self, "lists", (OPENING, *self.lists))

    def __str__(self) -> str:
        return str(self.title)

    @property
    def schema_version(self) -> int:
        """The version of its content's form: the first, or what the last upcaster makes of it."""
        return 1 + len(self.upcasters)

    @property
    def own_lists(self) -> tuple[ItemList, ...]:
        """Those that make it this section and no other."""
        return tuple(listed for listed in self.lists if listed not in (OPENING, GROUPS))

    def draft(self, words: Words) -> Draft:
        """An unsaved draft of `words`. Raises ValidationError for a part that there is not."""
        self._refuse_unknown_lists(words)
        draft = Draft(section=self.key, introduction=words.get("introduction", ""))
        draft.unresolved_sources = words.get("unresolved_sources", [])
        draft.items = {
            listed.name: [listed.model.thawed(fields) for fields in words.get(listed.name, [])]
            for listed in self.lists
        }
        self._name_groups(draft)
        return draft

    def draft_of(self, condition: Condition) -> Draft:
        """The condition's draft from the tables, an empty one where nothing is written."""
        found = Draft.objects.filter(condition=condition, section=self.key).first()
        draft = found or Draft(condition=condition, section=self.key)
        read([draft])
        return draft

    def check(self, draft: Draft) -> None:
        """Bring the draft's texts to the record's spelling, its items to keys of their own.

        Raises ValidationError for what the section can't hold: its messages name the item.
        """
        draft.introduction = normalised(draft.introduction)
        draft.unresolved_sources = [normalised(source) for source in draft.unresolved_sources]
        _check_length(Draft.introduction.field, draft.introduction)
        _refuse_dead_links([item for items in draft.items.values() for item in items])
        used: set[str] = set()
        groups = {group.key for group in draft.items.get(GROUPS.name, [])}
        for member in _grouped(draft):
            member.group = member.group if member.group in groups else ""  # its group was removed
        for listed in self.lists:
            items = draft.items[listed.name]
            for item in items:
                _check(item)
                if item.key in used:
                    item.key = new_key()
                used.add(item.key)
            if listed is GROUPS:
                _refuse_twins(items)
            if listed.at_most is not None and len(items) > listed.at_most:
                raise ValidationError(
                    _("%(list)s takes at most %(count)d.")
                    % {"list": listed.model._meta.verbose_name_plural, "count": listed.at_most}
                )

    def freeze(self, draft: Draft) -> Frozen:
        """Take the draft apart."""
        content: dict[str, Any] = {"schema": self.schema_version, "section": self.key}
        keys: dict[str, list[str]] = {}
        aside: dict[str, Any] = {}
        if draft.introduction:
            content["introduction"] = draft.introduction
        if draft.unresolved_sources:
            aside["introduction"] = {"unresolved_sources": draft.unresolved_sources}
        headings = {group.key: str(group) for group in draft.items.get(GROUPS.name, [])}
        for listed in self.lists:
            for item in draft.items[listed.name]:
                fields = item.content()
                if isinstance(item, Grouped) and item.group:
                    fields["group"] = headings[item.group]
                content.setdefault(listed.name, []).append(fields)
                keys.setdefault(listed.name, []).append(item.key)
                if item.aside():
                    aside[item.key] = item.aside()
        return Frozen(content, keys, aside)

    def thaw(self, frozen: Frozen) -> Draft:
        """An unsaved draft of the words that `freeze` took apart."""
        content = self.current(frozen.content)
        words: Words = {"introduction": content.get("introduction", "")}
        words.update(frozen.aside.get("introduction", {}))
        for listed in self.lists:
            words[listed.name] = [
                {"key": key, **fields, **frozen.aside.get(key, {})}
                for key, fields in self.keyed(listed, content, frozen.keys)
            ]
        return self.draft(words)

    def keyed(
        self, listed: ItemList, content: dict[str, Any], keys: Mapping[str, list[str]]
    ) -> list[tuple[str, dict[str, Any]]]:
        """A list's items with their keys; a group that an upcaster made is named by its heading."""
        items = content.get(listed.name, [])
        named = keys.get(listed.name, [])
        if listed is GROUPS and not named:
            named = [steady_key(item["heading"]) for item in items]
        return list(zip(named, items, strict=True))

    def rename(self, draft: Draft, keys: Mapping[str, list[str]]) -> None:
        """Give the draft's items these keys, in their order."""
        renamed: dict[str, str] = {}
        for name, named in keys.items():
            for item, key in zip(draft.items[name], named, strict=True):
                renamed[item.key], item.key = key, key
        for member in _grouped(draft):
            member.group = renamed.get(member.group, member.group)

    def current(self, content: dict[str, Any]) -> dict[str, Any]:
        """Content of any schema version as the present one, by the upcasters."""
        while (version := content["schema"]) < self.schema_version:
            content = {**self.upcasters[version](content), "schema": version + 1}
        return content

    def heading_in(self, content: Mapping[str, Any]) -> str:
        """What an article calls it there: its own heading, or the usual title."""
        return next((one.get("heading") for one in content.get(OPENING.name, ())), "") or str(self)

    def lost(self, content: dict[str, Any], keys: dict[str, list[str]]) -> list[Blocker]:
        """What readers would not see of the texts, a sentence each with its place (rule 2)."""
        opening = content.get("introduction", "")
        found = [
            Blocker(_("Introduction: %(fault)s") % {"fault": sentence}, field="introduction")
            for sentence in (*markdown.lost(opening), *lost_elsewhere(opening))
        ]
        for listed in self.lists:
            for key, item in self.keyed(listed, content, keys):
                name = markdown.name_of(str(item.get(listed.model.label_field, "")))
                for place, fault in listed.model.lost(item):
                    said = {"item": name, "field": place.verbose_name, "fault": fault}
                    sentence = _("%(item)s, %(field)s: %(fault)s") % said
                    found.append(Blocker(sentence, item_key=key, field=place.name))
        return found

    def blockers(self, frozen: Frozen) -> list[Blocker]:
        """Why these words can't be signed, a sentence each; none when they can."""
        problems = self.lost(self.current(frozen.content), frozen.keys) + [
            blocker
            for items in self.thaw(frozen).items.values()
            for item in items
            for blocker in item.blockers()
        ]
        if set(frozen.content) <= {"schema", "section", OPENING.name}:
            problems.append(Blocker(_("The section is empty."), field="introduction"))
        for listed in self.lists:
            if 0 < len(frozen.content.get(listed.name, [])) < listed.at_least:
                sentence = _("At least %(count)d %(items)s are needed.")
                names = listed.model._meta.verbose_name_plural
                said = {"count": listed.at_least, "items": names}
                problems.append(Blocker(sentence % said, field=listed.name))
        return problems + list(self._empty_groups(frozen))

    def _empty_groups(self, frozen: Frozen) -> Iterator[Blocker]:
        draft = self.thaw(frozen)
        used = {item.group for item in _grouped(draft)}
        for group in draft.items.get(GROUPS.name, []):
            if group.key not in used:
                sentence = _("The group “%(group)s” has no items: give it some, or remove it.")
                yield Blocker(sentence % {"group": group}, item_key=group.key, field="heading")

    def _name_groups(self, draft: Draft) -> None:
        """Bring headings that stand in the place of keys to keys; what is new becomes a group."""
        if GROUPS not in self.lists:
            return
        groups = draft.items[GROUPS.name]
        keys = {str(group): group.key for group in groups}
        for item in _grouped(draft):
            if item.group in keys:
                item.group = keys[item.group]
            elif item.group and item.group not in keys.values():
                key = steady_key(item.group)
                group = Group(heading=item.group, key=new_key() if key in keys.values() else key)
                groups.append(group)
                keys[item.group] = item.group = group.key

    def _refuse_unknown_lists(self, words: Words) -> None:
        known = {"introduction", "unresolved_sources", *(listed.name for listed in self.lists)}
        unknown = sorted(set(words) - known)
        if unknown:
            raise ValidationError(
                _("The section “%(section)s” has no part called %(names)s.")
                % {"section": self.key, "names": ", ".join(unknown)}
            )


def read(drafts: Collection[Draft], models: Collection[type[Item]] | None = None) -> None:
    """Give drafts of any sections their items from the tables; one query per model for all.

    Of other models than `models` it is known that nothing is there.
    """
    lists: dict[type[Item], dict[int, list[Item]]] = defaultdict(dict)
    for draft in drafts:
        draft.items = {}
        for listed in known(draft.section).lists:
            items = draft.items[listed.name] = []
            if draft.pk and (models is None or listed.model in models):
                lists[listed.model][draft.pk] = items
    for model, saved in lists.items():
        for row in model._default_manager.filter(draft__in=saved).order_by("position"):
            saved[row.draft_id].append(row)


def write(drafts: Collection[Draft], condition: Condition) -> list[Draft]:
    """Make them the condition's drafts, and give those as the tables have them now.

    Rows are kept by their items' keys.
    """
    there = Draft.objects.filter(condition=condition, section__in=[one.section for one in drafts])
    stored = dict(there.values_list("section", "pk"))
    lists: dict[type[Item], list[tuple[Draft, list[Item]]]] = defaultdict(list)
    for draft in drafts:
        draft.pk, draft.condition = stored.get(draft.section), condition
        if draft.pk:
            draft.save()
        for listed in known(draft.section).lists:
            if draft.pk or draft.items[listed.name]:
                lists[listed.model].append((draft, draft.items[listed.name]))
    Draft.objects.bulk_create([draft for draft in drafts if draft.pk is None])
    for model, written in lists.items():
        _write_rows(model, written, stored.values())
    now = Draft.objects.in_bulk([draft.pk for draft in drafts])
    found = [now[draft.pk] for draft in drafts]
    read(found, lists)
    return found


def _write_rows(
    model: type[Item], lists: Iterable[tuple[Draft, list[Item]]], stored: Collection[int]
) -> None:
    """Make these the rows of their drafts, of which some are `stored`; what says the same stays."""
    rows: dict[tuple[int, str], Item] = {}
    if stored:
        there = model._default_manager.filter(draft__in=stored).order_by()
        rows = {(row.draft_id, row.key): row for row in there}
    fields = [(one.name, one.attname) for one in model._meta.concrete_fields]
    compared = [one for one in fields if one[0] not in {"id", "draft", "key"}]
    new, changed, differing = list[Item](), list[Item](), set[str]()
    for draft, items in lists:
        for position, item in enumerate(items):
            before = rows.pop((draft.pk, item.key), None)
            item.pk, item.draft, item.position = before and before.pk, draft, position
            if before is None:
                new.append(item)
                continue
            names = {name for name, at in compared if getattr(item, at) != getattr(before, at)}
            if names:
                changed.append(item)
                differing |= names
    if rows:
        model._default_manager.filter(pk__in=[row.pk for row in rows.values()]).delete()
    model._default_manager.bulk_create(new)
    if changed:
        model._default_manager.bulk_update(changed, differing)


def _grouped(draft: Draft) -> list[Grouped]:
    """The draft's items that can stand in a group."""
    return [item for items in draft.items.values() for item in items if isinstance(item, Grouped)]


def _refuse_twins(groups: list[Item]) -> None:
    """Items name their group by its heading: each is one of its kind."""
    for heading, count in Counter(str(group) for group in groups).items():
        if count > 1:
            raise ValidationError(
                _("Two groups are called “%(heading)s”: make them one.") % {"heading": heading}
            )


def _check_length(field: Field, text: str) -> None:
    if field.max_length is not None and len(text) > field.max_length:
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
            field = item.field_called(name)
            if (value := getattr(item, field.attname)) is not None:
                wanted[cast("type[Model]", field.related_model)].add(value)
    for model, keys in wanted.items():
        found = model._default_manager.filter(pk__in=keys)
        missing = keys - set(found.values_list("pk", flat=True))
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
LAST = 10_000  # the place of those that are no longer declared


def register(section: Section) -> Section:
    """Add a section to every article. Raises ValueError for a key that is taken."""
    if section.key in TAKEN_BY_ADDRESSES:
        raise ValueError(f"Addresses use {section.key!r} already.")
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


def upcast(content: dict[str, Any]) -> dict[str, Any]:
    """Content of any schema version as its section's present one; of a retired one as it is."""
    return known(content["section"]).current(content)


def rested_on(content: dict[str, Any]) -> set[str]:
    """The sections that the sentences of “in short” rest on."""
    said = (sentence.get("rests_on", "") for sentence in content.get("sentences", []))
    return set(filter(None, said))


def known(key: str, title: str = "") -> Section:
    """The section of that key; one that is no longer declared is retired, and says so."""
    if key in _sections:
        return _sections[key]
    named = title or key.replace("-", " ").capitalize()
    return Section(key, named, LAST, lists=(), is_retired=True)
