"""What editors make of an import, line by line: each act is a Change of the draft by who did it.

A line keeps what became of it, and what it was before: nothing vanishes, and what was done last to
a line can be undone while its section says what that act left.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from markdownx.models import MarkdownxField

from accounts.actions.authority import require
from accounts.models import EDITORS, Person
from accounts.refusals import Refusal
from condition import registry
from condition.models import CautionState, Condition, Draft, Group, Grouped, Item
from condition.models.item import steady_key
from condition.registry import GROUPS, Section
from record import actions
from record.judgement.path import latest_change
from record.models import Change, Revision
from treatments.models.treatment import Dosed

from .drafts import PLACE, typed
from .models import Import, ImportFinding

Block = dict[str, Any]
OPEN = ("not_placed", "guessed")
NUMBER = re.compile(r"^\(?(?:\d{1,3}|[A-Za-z])[.)]\s+")
LABEL = re.compile(r"^[^:.;!?]{1,80}?(?::|\s[–—-])\s+")  # “Dosage: ”, “Draught – ”
SAID = 60  # characters of a line that a reason quotes


class NotThere(Refusal):
    """The words, or the place that they should go to, are not where they were."""


def text_fields(model: type[Item]) -> dict[str, str]:
    """What of an item takes a line's words: names and labels, the long ones first."""
    fields = [
        field
        for field in model.written_fields()
        if field.get_internal_type() in {"CharField", "TextField"}
        and not (field.choices or field.name == "group")
        and not field.name.startswith("figure_")
    ]
    fields.sort(key=lambda field: not is_long(model, field.name) or field.name == "caution")
    dosed = {"dosages": str(_("dosage"))} if issubclass(model, Dosed) else {}
    return {field.name: str(field.verbose_name) for field in fields} | dosed


def said(item: Item, name: str) -> str:
    """What the entry says there: of dosages, the board's wording of each."""
    if name == "dosages" and isinstance(item, Dosed):
        return "\n".join(one.wording for one in item.dosages)
    return getattr(item, name) or ""


def _say(item: Item, name: str, text: str) -> None:
    if name == "dosages" and isinstance(item, Dosed):
        called = str(item), getattr(item, "brand_names", "")
        told = (typed(text, *called) or [{"wording": text}]) if text else []
        item.dosages = item.field_called(name).to_python(told)
    else:
        setattr(item, name, text)


def is_long(model: type[Item], name: str) -> bool:
    """Whether the field takes paragraphs."""
    return isinstance(model.field_called(name), MarkdownxField)


@transaction.atomic
def place(
    *,
    imported: Import,
    numbers: Iterable[int],
    section: str,
    goal: str,
    by: Person,
    field: str = "",
) -> None:
    """Move lines to a place of a section: where they stood before, their words are taken out.

    `goal` is "introduction", "group" (the first line heads the entries that follow it), "new:list"
    (a new entry), "split:list" (the same with all later lines of the first line's entry), or
    "item:list:key", whose `field` is given or its first long one. Raises NotYourRole or Refusal.
    """
    imported, blocks = _held(imported, by, numbers)
    kind = _section(section)
    what, _sep, where = goal.partition(":")
    if what == "split":
        first = blocks[0]
        blocks += [
            one
            for one in imported.blocks
            if one not in blocks and one["n"] > first["n"] and first.get("item")
            and one.get("item") == first["item"]
        ]  # fmt: skip

    def move(drafts: Callable[[Section], Draft]) -> None:
        for block in reversed(blocks):  # what names an entry comes last
            if block.get("section"):
                _take_out(drafts(_section(block["section"])), block)
        draft = drafts(kind)
        if what == "introduction":
            draft.introduction = _joined(draft.introduction, blocks)
            told: Block = {"field": "introduction"}
        elif what == "group":
            told = _head_group(kind, draft, imported, blocks[0])
        elif what in {"new", "split"}:
            told = _add_item(kind, draft, where, imported, blocks)
        else:
            told = _add_to_item(draft, where, field, blocks)
        for block in blocks:
            entry = {"field": block.get("field", "")} if what in {"new", "split"} else {}
            for name in PLACE:
                block.pop(name, None)
            block.update({"outcome": "placed", "section": section, **entry, **told})

    _change(imported, blocks, by, move, _("Placed from the source: “%(words)s”."))


@transaction.atomic
def confirm(*, imported: Import, numbers: Iterable[int], by: Person) -> None:
    """What the import made of these lines is right. Raises NotYourRole or Refusal."""
    imported, blocks = _held(imported, by, numbers)
    for block in blocks:
        if block["outcome"] == "not_placed":
            raise NotThere(_("“%(words)s” stands nowhere yet: place it, or throw it away.")
                           % {"words": _quoted([block])})  # fmt: skip
        if block["outcome"] == "guessed":  # what was done to another line can still be undone
            block["was"] = {name: block[name] for name in PLACE if name in block}
            block["act"] = {"at": timezone.now().isoformat(), "sections": []}
            block["outcome"] = "placed"
    _settle(imported, blocks, by, "right")


@transaction.atomic
def throw_away(*, imported: Import, numbers: Iterable[int], by: Person) -> None:
    """These lines belong in no article: their words leave the draft, and stay in the source."""
    imported, blocks = _held(imported, by, numbers)

    def move(drafts: Callable[[Section], Draft]) -> None:
        for block in reversed(blocks):  # what names an entry comes last
            if block.get("section"):
                _take_out(drafts(_section(block["section"])), block)
            for name in PLACE:
                block.pop(name, None)
            block["outcome"] = "thrown_away"

    _change(imported, blocks, by, move, _("Thrown away: “%(words)s”."))


@transaction.atomic
def join(*, imported: Import, section: str, key: str, by: Person) -> None:
    """Make an entry one with the entry above it. Raises NotYourRole or Refusal."""
    imported, _none = _held(imported, by, ())
    kind = _section(section)
    blocks = [one for one in imported.blocks if one.get("item") == key]

    def move(drafts: Callable[[Section], Draft]) -> None:
        items, index = _find(drafts(kind), key)
        if index == 0:
            raise NotThere(_("There is no entry above it."))
        above, item = items[index - 1], items.pop(index)
        _refuse_mixing(above, item)
        long = next((name for name in text_fields(type(item)) if is_long(type(item), name)), "")
        for name in text_fields(type(item)):
            words, there = said(item, name), said(above, name)
            if words and not there:
                setattr(above, name, getattr(item, name))
            elif words:
                goal = name if is_long(type(item), name) or not long else long
                _say(above, goal, f"{said(above, goal)}\n\n{words}".strip())
        if getattr(above, "caution", ""):
            vars(above)["caution_state"] = CautionState.STATED
        above.unresolved_sources = [*above.unresolved_sources, *item.unresolved_sources]
        for block in blocks:
            block["item"] = above.key

    _change(
        imported, blocks, by, move, _("Joined with the entry above: “%(words)s”."), settles=False
    )


@transaction.atomic
def undo(*, imported: Import, number: int, by: Person) -> None:
    """Take back what was done last to that line, with all lines of the same act.

    Raises NotYourRole, or NotThere where the section was changed since.
    """
    imported, (asked,) = _held(imported, by, [number])
    if not (act := asked.get("act")):
        raise NotThere(_("Nothing was done to this line that could be undone."))
    for key, before, after in act["sections"]:
        latest = latest_change(_article(imported), key)
        if latest is None or latest.to_revision.digest != after:
            raise NotThere(
                _("“%(section)s” was changed since: mend it on its own screen.")
                % {"section": _section(key).title}
            )
        stood = Revision.objects.filter(
            condition=imported.condition, section=key, digest=before
        ).first()
        draft = actions.writing.draft_saying(stood) if stood else _section(key).draft({})
        actions.record_change(
            condition=_article(imported), section=key, draft=draft, by=by,
            reason=_("Undone: %(words)s") % {"words": _quoted([asked])}, base=after,
        )  # fmt: skip
    for block in imported.blocks:
        if block.get("act") == act:
            was = block.pop("was")
            del block["act"]
            for name in PLACE:
                block.pop(name, None)
            block.update(was)
            imported.findings.filter(block=block["n"], settled_at__gte=act["at"]).update(
                settled_at=None, settled_by=None, decision=""
            )
    _count(imported)


def everywhere(
    *, finding: ImportFinding, by: Person, act: Callable[..., None], **how: Any
) -> tuple[int, list[str]]:
    """Do the same with the same open words in every article of the run, each by itself.

    How many were settled, and why the others were not.
    """
    same = ImportFinding.objects.filter(
        imported__run=finding.imported.run_id, digest=finding.digest, settled_at=None
    ).select_related("imported")
    same = same.defer("imported__source", "imported__original", "imported__blocks")
    lines = {(other.imported_id, other.block): other.imported for other in same.order_by("pk")}
    done, left = 0, []
    for (_article_pk, block), imported in lines.items():
        try:
            act(imported=imported, numbers=[block], by=by, **how)
        except (Refusal, ValidationError) as problem:
            said = " ".join(getattr(problem, "messages", None) or [str(problem)])
            left.append(f"{imported}: {said}")
        else:
            done += 1
    return done, left


def _held(imported: Import, by: Person, numbers: Iterable[int]) -> tuple[Import, list[Block]]:
    """The import, alone with it, and those of its blocks."""
    require(by, *EDITORS)
    rows = Import.objects.select_for_update(of=("self",)).select_related("condition", "run")
    imported, wanted = rows.get(pk=imported.pk), set(numbers)
    _article(imported)
    blocks = [one for one in imported.blocks if one["n"] in wanted]
    if wanted and not blocks:
        raise NotThere(_("Choose the lines first."))
    return imported, blocks


def _article(imported: Import) -> Condition:
    if imported.condition is None:
        raise NotThere(_("There is no draft of this text yet: %(why)s") % {"why": imported.trouble})
    return imported.condition


def _section(key: str) -> Section:
    try:
        return registry.section(key)
    except KeyError:
        raise NotThere(_("The article has no such section.")) from None


def _change(
    imported: Import,
    blocks: list[Block],
    by: Person,
    move: Callable[[Callable[[Section], Draft]], None],
    reason: str,
    *,
    settles: bool = True,
) -> None:
    """Have `move` change the drafts that it asks for, save each, and remember how it was."""
    was = {one["n"]: {name: one[name] for name in PLACE if name in one} for one in blocks}
    drafts: dict[str, Draft] = {}

    def draft_of(kind: Section) -> Draft:
        if kind.key not in drafts:
            drafts[kind.key] = kind.draft_of(_article(imported))
        return drafts[kind.key]

    words = _quoted(blocks)
    move(draft_of)
    changed = []
    for key, draft in drafts.items():
        before = latest_change(_article(imported), key)
        stood = before.to_revision.digest if before else ""
        change = actions.record_change(
            condition=_article(imported),
            section=key,
            draft=draft,
            reason=reason % {"words": words},
            by=by,
            kind=Change.Kind.CLINICAL,
            base=stood,
        )
        changed.append([key, stood, change.to_revision.digest])
    act = {"at": timezone.now().isoformat(), "sections": changed}
    for block in blocks:
        block["was"], block["act"] = was[block["n"]], act
    is_placed = any(block.get("section") for block in blocks)
    _settle(imported, blocks if settles else [], by, "placed" if is_placed else "thrown away")


def _settle(imported: Import, blocks: list[Block], by: Person, decision: str) -> None:
    numbers = [block["n"] for block in blocks]
    imported.findings.filter(block__in=numbers, settled_at=None).update(
        settled_at=timezone.now(), settled_by=by, decision=decision
    )
    _count(imported)


def _count(imported: Import) -> None:
    imported.open_findings = imported.findings.filter(settled_at=None).count()
    imported.save(update_fields=["blocks", "open_findings"])


def _quoted(blocks: list[Block]) -> str:
    text = " ".join(block["text"] for block in blocks)
    return text if len(text) <= SAID else f"{text[: SAID - 1]}…"


def _joined(before: str, blocks: list[Block], glue: str = "\n\n") -> str:
    return glue.join([*filter(None, [before]), *(block["text"] for block in blocks)])


def _find(draft: Draft, key: str) -> tuple[list[Item], int]:
    for items in draft.items.values():
        for index, item in enumerate(items):
            if item.key == key:
                return items, index
    raise NotThere(_("That entry is not in the draft any more."))


def _take_out(draft: Draft, block: Block) -> None:
    """Take a line's words out of where they stand; an entry of which nothing is left goes too."""
    name = block.get("field", "")
    if not block.get("item"):
        if name == "introduction":
            draft.introduction = _without(draft.introduction, block)
        return
    items, index = _find(draft, block["item"])
    item = items[index]
    names = [name] if name else list(text_fields(type(item)))
    if not _clear(item, block, names):
        _cut(item, block, names)
    if not getattr(item, "caution", "") and hasattr(item, "caution_state"):
        was_stated = item.caution_state == CautionState.STATED
        vars(item)["caution_state"] = (
            CautionState.NOT_ASSESSED if was_stated else item.caution_state
        )
    if not any(said(item, one) for one in text_fields(type(item))):
        items.pop(index)
    elif not getattr(item, item.label_field) and item.label_field in text_fields(type(item)):
        raise NotThere(
            _("“%(words)s” names an entry that says more: move its other lines first.")
            % {"words": _quoted([block])}
        )


def _clear(item: Item, block: Block, names: list[str]) -> bool:
    """Empty the fields whose whole words the line has: its name at the line's start, its text."""
    words, label = _folded(block["text"]), item.label_field
    stands = {name: _folded(said(item, name)) for name in {*names, label}}
    taken = [name for name, value in stands.items() if name != label and _is_in(value, words)]
    begins = stands[label] and stands[label] in words[: len(stands[label]) + 8]  # after its number
    if begins and not any(stands[name] == words for name in taken):
        taken.append(label)
    if taken == [label] and len(words) > len(stands[label]) + 8:
        return False
    for name in taken:
        _say(item, name, "")
    return bool(taken)


def _is_in(value: str, words: str) -> bool:
    """Whether a field's words stand in the line whole: “5 mg” stands in no “2.5 mg”."""
    return bool(value and re.search(rf"(?<![\w.,·/−–-]){re.escape(value)}(?!\w)", words))


def _cut(item: Item, block: Block, names: list[str]) -> None:
    """Cut the line's words out of the field that has more than them."""
    for name in names:
        try:
            _say(item, name, _without(said(item, name), block))
        except NotThere:
            continue
        return
    raise _elsewhere(block)


def _without(text: str, block: Block) -> str:
    """The text without the line's words, however the import cut its label or number off."""
    words = _folded(block["text"])
    bare = NUMBER.sub("", words)
    for piece in (words, bare, LABEL.sub("", bare)):
        stands = re.compile(rf"(?<!\S){re.escape(piece)}(?!\S)")  # never a part of “0.5 mg”
        if len(piece) > 2 and stands.search(text):
            return stands.sub("", text, count=1).strip().replace("\n\n\n\n", "\n\n")
    raise _elsewhere(block)


def _folded(text: str) -> str:
    return " ".join(text.replace("*", "").split())


def _elsewhere(block: Block) -> NotThere:
    return NotThere(
        _("“%(words)s” was changed since it came over: move it on the section's own screen.")
        % {"words": _quoted([block])}
    )


def _refuse_mixing(above: Item, item: Item) -> None:
    """No dose goes to another drug, and nothing that a join has no place for is lost."""
    for name in ("dosages", "caution"):
        if getattr(above, name, None) and getattr(item, name, None):
            raise NotThere(
                _("Both have a %(field)s: bring them together on the section's own screen.")
                % {"field": above.field_called(name).verbose_name}
            )
    if getattr(item, "dosages", None) and str(above) and str(item):
        raise NotThere(
            _("The dosage of “%(item)s” would become one of “%(above)s”: bring them together on "
              "the section's own screen.") % {"item": item, "above": above}
        )  # fmt: skip
    told = {*text_fields(type(item)), "dosages", "caution_state", "group"}
    for field in item.written_fields():
        value = getattr(item, field.attname)
        kept = (None, "", field.get_default(), getattr(above, field.attname))
        if field.name not in told and value not in kept:
            raise NotThere(
                _("The %(field)s of “%(item)s” would be lost: bring them together on the "
                  "section's own screen.") % {"item": item, "field": field.verbose_name}
            )  # fmt: skip


def _head_group(kind: Section, draft: Draft, imported: Import, block: Block) -> Block:
    """The line becomes a heading over the entries that follow it, up to the next heading."""
    if GROUPS not in kind.lists:
        raise NotThere(_("“%(section)s” has no groups.") % {"section": kind.title})
    groups = draft.items[GROUPS.name]
    heading = block["text"].strip(" :#*")
    group = next((one for one in groups if str(one) == heading), None)
    if group is None:
        group = Group(heading=heading, key=steady_key(heading))
        groups.append(group)
    following = set()
    for one in imported.blocks:
        if one["n"] > block["n"]:
            if one.get("kind") == "heading" or one.get("section", kind.key) != kind.key:
                break
            following.add(one.get("item"))
    members = [item for items in draft.items.values() for item in items if item.key in following]
    for item in members:
        if isinstance(item, Grouped):
            item.group = group.key
    return {"list": GROUPS.name, "item": group.key, "field": "heading"}


def _add_item(
    kind: Section, draft: Draft, where: str, imported: Import, blocks: list[Block]
) -> Block:
    """A new entry behind the one that its lines follow: the first names it, the rest is text."""
    listed = next((one for one in kind.own_lists if one.name == where), None)
    if listed is None:
        raise NotThere(_("The section has no such list."))
    model, items = listed.model, draft.items[listed.name]
    item = model()
    label = item.label_field if item.label_field in text_fields(model) else ""
    long = next((name for name in text_fields(model) if is_long(model, name)), label)
    first, rest = (blocks[0], blocks[1:]) if label and label != long else (None, blocks)
    if first:
        setattr(item, label, first["text"].strip(" :"))
    if rest:
        setattr(item, long, _joined("", rest))
    above = [one.get("item") for one in imported.blocks if one["n"] < blocks[0]["n"]]
    places = [index for index, one in enumerate(items) if one.key in above]
    items.insert(max(places) + 1 if places else len(items), item)
    for block in blocks:
        block["field"] = label if block is first else long
    return {"list": listed.name, "item": item.key}


def _add_to_item(draft: Draft, where: str, field: str, blocks: list[Block]) -> Block:
    listed, _sep, key = where.partition(":")
    items, index = _find(draft, key)
    item, model = items[index], type(items[index])
    name = field or next(iter(text_fields(model)))
    if name not in text_fields(model):
        raise NotThere(_("That entry has no such field."))
    before = said(item, name)
    if name == "dosages" and getattr(item, name):
        raise NotThere(_("It has a dosage: change that on the section's own screen."))
    if name == "caution":
        vars(item)["caution_state"] = CautionState.STATED
    _say(item, name, _joined(before, blocks, "\n\n" if is_long(model, name) else " "))
    return {"list": listed, "item": key, "field": name}
