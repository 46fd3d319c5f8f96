"""What changed there and here since it came over: three texts of a section, and a choice.

A section that both changed is left as it is here. What the newer source says of it is read again
from the source that its import keeps, so that it can be shown and taken at any time.
"""

from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.authority import require
from accounts.models import EDITORS, Person
from condition.models import Draft
from condition.registry import Section, Words
from record import actions
from record.actions.writing import draft_saying
from record.judgement.path import latest_change
from record.models import Change, Revision

from .drafts import (
    PLACE,
    Writing,
    blocks_of,
    keep_keys,
    left_as_it_is,
    read_source,
    take_keys,
)
from .house_format import Reading
from .models import Import
from .triage import OPEN, NotThere


class Contested(NamedTuple):
    """A section that changed there and here."""

    section: Section
    former: Revision | None  # as it came before; its words may be in no table
    newer: Revision  # as it is there now, unsaved
    here: Change  # who said last what stands here
    draft: Draft  # that says what `newer` does
    content: Words  # of the draft
    reading: Reading


def contested(imported: Import) -> list[Contested]:
    """The sections of the import of which nobody has decided yet."""
    if imported.state != Import.State.BOTH_CHANGED or imported.later.exists():
        return []
    found = []
    for one in _read_again(imported):
        stands, newer = one.here.to_revision.digest, one.newer.digest
        before = one.former.digest if one.former else ""
        decided = imported.written.get(one.section.key, "")
        if stands != before and newer not in (stands, before, decided):
            found.append(one)
    return found


def _read_again(imported: Import) -> list[Contested]:
    condition, previous = imported.condition, imported.previous
    if condition is None or previous is None:
        return []
    reading, found = read_source(imported), []
    writing = Writing(imported, reading, condition)
    writing.show_pictures(None)
    writing.link_articles()
    for section, content in writing.contents():
        if not (here := latest_change(condition, section.key)):
            continue
        said = {"condition": condition, "section": section.key}
        digest = previous.written.get(section.key, "")
        former = Revision.objects.filter(**said, digest=digest).first()
        if former is None and digest:  # it was declined itself
            again = _read_again(previous)
            former = next((one.newer for one in again if one.newer.digest == digest), None)
        known = [section.draft_of(condition)]
        if former:
            known.append(draft_saying(former) if former.pk else section.thaw(former.frozen()))
        keep_keys(section, content, *known)
        draft = section.draft(content)
        section.check(draft)
        frozen = section.freeze(draft)
        newer = Revision(
            **said, digest=frozen.digest, canonical=frozen.canonical, item_keys=frozen.keys
        )
        found.append(Contested(section, former, newer, here, draft, content, reading))
    return found


@transaction.atomic
def take_newer(*, imported: Import, section: str, base: str, by: Person) -> Change:
    """Have the section say what the newer source says; what stood here is in its history.

    `base` is the digest of what stood here when it was chosen. Raises NotYourRole, NotThere, or
    what the act of the record raises.
    """
    imported, one = _held(imported, section, by)
    change = actions.record_change(
        condition=one.newer.condition,
        section=section,
        draft=one.draft,
        reason=_("The newer text of %(where)s taken, where both had changed.")
        % {"where": imported.origin or imported.source_id[:100]},
        by=by,
        kind=Change.Kind.CLINICAL,
        base=base,
    )
    take_keys(one.section, one.content, one.draft)
    places = {
        block["n"]: block for block in blocks_of(one.reading) if block.get("section") == section
    }
    for block in imported.blocks:
        if new := places.get(block["n"]):
            _put(block, new)
            told = {name: new.get(name, "") for name in ("section", "item", "field")}
            is_guess = new["outcome"] == "guessed"
            unplaced = imported.findings.filter(block=block["n"], kind="unplaced", settled_at=None)
            if is_guess:
                unplaced.update(kind="guessed")
            else:
                unplaced.update(settled_at=timezone.now(), settled_by=by, decision="newer")
            imported.findings.filter(block=block["n"], settled_at=None).update(**told)
    _decide(imported, one)
    return change


@transaction.atomic
def keep_ours(*, imported: Import, section: str, by: Person) -> None:
    """Leave the section as it is here. The newer lines stay in the source, and are not open."""
    imported, one = _held(imported, section, by)
    numbers = [block["n"] for block in blocks_of(one.reading) if block.get("section") == section]
    for block in imported.blocks:
        if block["n"] in numbers and block["outcome"] in OPEN and not block.get("section"):
            _put(block, {"outcome": "thrown_away"})
            imported.findings.filter(block=block["n"], settled_at=None).update(
                settled_at=timezone.now(), settled_by=by, decision="ours"
            )
    _decide(imported, one)


def _put(block: dict[str, Any], place: dict[str, Any]) -> None:
    for name in (*PLACE, "was", "act"):
        block.pop(name, None)
    block |= {name: value for name, value in place.items() if name in PLACE}


def _held(imported: Import, section: str, by: Person) -> tuple[Import, Contested]:
    require(by, *EDITORS)
    rows = Import.objects.select_for_update(of=("self",)).select_related("condition", "previous")
    imported = rows.get(pk=imported.pk)
    for one in contested(imported):
        if one.section.key == section:
            return imported, one
    raise NotThere(_("That is decided already."))


def _decide(imported: Import, one: Contested) -> None:
    """Remember which words of the source were decided of: the same never ask again."""
    imported.written[one.section.key] = one.newer.digest
    imported.open_findings = imported.findings.filter(settled_at=None).count()
    imported.save(update_fields=["written", "blocks", "open_findings"])
    left = [other.section.key for other in contested(imported)]
    imported.trouble = left_as_it_is(left) if left else ""
    imported.state = Import.State.BOTH_CHANGED if left else Import.State.UPDATED
    imported.save(update_fields=["state", "trouble"])
