"""From a text in the board's house format to a draft, never to an edition."""

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from markdownx.models import MarkdownxField

from accounts.actions import grant_role
from accounts.models import Person, Role
from accounts.refusals import NothingChanged, Refusal
from condition import registry
from condition.models import Condition, Item, Specialty
from condition.registry import Words
from condition.text import normalised
from record import actions
from record.actions.articles import check_slug
from record.models import Change
from treatments.dosage import DosageError, parse

from .house_format import Reading
from .models import Import, ImportRun

IMPORTER = "importer"
UNFILED = "Not yet filed"


@dataclass(frozen=True)
class Imported:
    """What an import left: the article, the sections it changed, and dosages it could type."""

    condition: Condition
    changed: list[str]
    typed_dosages: int
    untyped_dosages: list[str]  # the names of what stays a text


@transaction.atomic
def import_reading(
    *,
    reading: Reading,
    text: str,
    file_name: str,
    by: Person | None = None,
    slug: str = "",
    specialty: str = "",
    replace: bool = False,
) -> Imported:
    """Write what was read into the article's drafts, as Changes like any editor's.

    Without `by` the changes are the importer's own, which signs nothing. Raises Refusal where
    an article stands at the address and `replace` is not given, NotYourRole, or ValidationError for
    words that the sections can't hold.
    """
    by = by or importer()
    slug = slug or slugify(reading.title)
    if not slug:
        raise Refusal(_("The text has no title to make an address from. Name one with --slug."))
    condition = Condition.objects.filter(slug=slug).first()
    if condition and not replace:
        raise Refusal(
            _("There is an article at “%(slug)s” already. Add --replace to change its draft.")
            % {"slug": slug}
        )
    if condition is None:
        condition = _new_condition(reading, slug, specialty)
    changed, typed, untyped = [], 0, []
    for section in registry.sections():
        if section.key not in reading.sections:
            continue
        words = reading.sections[section.key].content
        for name, is_typed in _type_dosages(words):
            typed += is_typed
            if not is_typed:
                untyped.append(name)
        _fit(section, words)
        _keep_keys(condition, section, words)
        try:
            actions.record_change(
                condition=condition,
                section=section.key,
                draft=section.draft(words),
                reason=_("Imported from %(file)s.") % {"file": file_name[:200]},
                by=by,
                kind=Change.Kind.CLINICAL,
            )
        except NothingChanged:
            continue
        changed.append(section.key)
    now = timezone.now()
    run = ImportRun.objects.create(state=ImportRun.State.FINISHED, by=by, at=now, ended_at=now)
    Import.objects.create(
        run=run,
        condition=condition,
        state=Import.State.UPDATED if replace else Import.State.DRAFTED,
        kind=Import.Kind.TEXT,
        origin=file_name[:255],
        source_id=slug,
        sha256=hashlib.sha256(text.encode("utf-8")).hexdigest(),
        title=reading.title[:300],
        byline=reading.provenance.byline,
        last_updated=reading.provenance.last_updated,
        disclaimer=reading.provenance.disclaimer,
        source=text,
        by=by,
        at=now,
    )
    return Imported(condition, changed, typed, untyped)


def importer() -> Person:
    """The board's own hand for texts that nobody put their name to: no account to sign in with."""
    user, is_new = get_user_model().objects.get_or_create(username=IMPORTER)
    if is_new:
        user.set_unusable_password()
        user.save(update_fields=["password"])
        person = Person.objects.create(user=user, name="Imported text")
        grant_role(person=person, kind=Role.Kind.AUTHOR, by=None)
    return user.person


def _new_condition(reading: Reading, slug: str, specialty: str) -> Condition:
    check_slug(slug)
    name = specialty or UNFILED
    filed, _is_new = Specialty.objects.get_or_create(name=name, defaults={"slug": slugify(name)})
    condition = Condition(title=normalised(reading.title)[:200], slug=slug, specialty=filed)
    condition.full_clean()
    condition.save()
    return condition


def _type_dosages(words: Words) -> list[tuple[str, bool]]:
    """Type each wording where it can be; tells for each item's name whether it could."""
    told = []
    for items in words.values():
        for item in items if isinstance(items, list) else ():
            if isinstance(item, dict) and item.get("dosage_wording"):
                with suppress(DosageError):
                    item["dosage"] = parse(item["dosage_wording"]).to_json()
                told.append((item.get("name", ""), "dosage" in item))
    return told


def _fit(section: registry.Section, words: Words) -> None:
    """Short fields take so many characters: what is over goes before the item's long text."""
    for listed in section.lists:
        for item in words.get(listed.name, []):
            _fit_item(listed.model, item)


def _fit_item(model: type[Item], item: dict[str, Any]) -> None:
    long_field = next(
        (
            field.name
            for field in model.written_fields()
            if isinstance(field, MarkdownxField) and not field.name.startswith("caution")
        ),
        None,
    )
    for field in model.written_fields():
        text = item.get(field.name)
        most = (
            field.max_length if isinstance(field, models.CharField) and not field.choices else None
        )
        if most and isinstance(text, str) and len(text) > most and long_field:
            cut = text[: most - 1].rpartition(" ")[0] or text[: most - 1]
            item[field.name] = f"{cut}…"
            item[long_field] = f"{text}\n\n{item.get(long_field, '')}".strip()


def _keep_keys(condition: Condition, section: registry.Section, words: Words) -> None:
    """Items of the same name stay the same items, so that a comparison can tell what changed."""
    before = section.draft_of(condition)
    for listed in section.lists:
        label = listed.model.label_field
        keys = {str(item).casefold(): item.key for item in before.items[listed.name] if str(item)}
        for item in words.get(listed.name, []):
            key = keys.pop(str(item.get(label, "")).casefold(), None)
            if key:
                item["key"] = key
