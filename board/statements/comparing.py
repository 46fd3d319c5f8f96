"""Every statement of the library on one thing, drafts beside what readers see, and where they
disagree."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from condition import registry
from condition.markdown import plain
from condition.models import CautionState, Condition, Item, Term
from condition.parts import Content, declared_parts, is_long, words
from condition.registry import Section
from reading.medicines import statements
from record.models import PublishedItem
from record.published_items import medicine_kinds
from treatments.dosage import Dosage
from treatments.dosage.printing import clauses_of, print_people

MEDICINES = "medicines"  # all lists whose items are taken
# What two statements on a dose may disagree in, the gravest first.
CLAUSES = {
    "most": gettext_lazy("Maximum"),
    "often": gettext_lazy("How often"),
    "dose": gettext_lazy("Dose"),
    "route": gettext_lazy("Way"),
    "long": gettext_lazy("For how long"),
}


@dataclass(frozen=True)
class Saying:
    """What one article says, as readers see it or as its draft has it."""

    condition: Condition
    section: Section
    key: str
    name: str
    said: list[tuple[str, str]]  # label and words of each part
    content: Content
    is_draft: bool
    is_signed: bool = False
    signatures: tuple[Any, ...] = ()

    @property
    def label(self) -> str:
        """Whose it is, in a line of the disagreements."""
        return f"{self.condition.title} ({_('draft')})" if self.is_draft else self.condition.title

    @cached_property
    def dosages(self) -> dict[str, list[Dosage]]:
        """The typed ones, by the kind of people each is for."""
        found: dict[str, list[Dosage]] = defaultdict(list)
        for one in self.content.get("dosages", ()):
            if typed := one.get("typed"):
                dosage = Dosage.from_json(typed)
                found[print_people(dosage)].append(dosage)
        return dict(found)


@dataclass(frozen=True)
class Disagreement:
    """Something that the articles say in different ways."""

    about: str
    sides: list[tuple[str, list[Saying]]]  # what is said, and who says it


def kinds() -> dict[str, str]:
    """The lists whose items have names, and what each is called; medicines are one."""
    found = {MEDICINES: _("medicines and supplements")}
    for section in registry.sections():
        for listed in section.own_lists:
            model = listed.model
            is_named = not is_long(model.field_called(model.label_field))
            if is_named and listed.name not in medicine_kinds():
                found[listed.name] = str(model._meta.verbose_name_plural)
    return found


def lists_of(kind: str) -> list[str]:
    return medicine_kinds() if kind == MEDICINES else [kind]


def sayings(kind: str, slug: str) -> list[Saying]:
    """What readers find, then drafts that say otherwise. As many queries for ten as for one."""
    lists = lists_of(kind)
    shown = [_published(one) for one in statements(slug, lists)]
    names = PublishedItem.objects.of_kinds(lists).filter(slug=slug)
    folded = set(names.values_list("folded", flat=True)) | {one.normal for one in names[:1]}
    folded |= set(Term.objects.filter(means__in=folded).values_list("normal", flat=True))
    known = {(one.condition.pk, one.section.key, one.key): one.content for one in shown}
    return [*shown, *_drafts(lists, folded, known)]


def _published(one: Any) -> Saying:
    revision, item = one.item.shown.revision, one.item
    place = revision.item_keys[item.kind].index(item.key)
    return Saying(
        condition=item.condition,
        section=registry.known(item.section),
        key=item.key,
        name=item.name,
        said=[(part.label, words(part.html)) for part in [*one.cautions, *one.said]],
        content=revision.content[item.kind][place],
        is_draft=False,
        is_signed=item.is_signed,
        signatures=one.signatures,
    )


def _drafts(
    lists: list[str], names: Collection[str], known: dict[tuple[int, str, str], Content]
) -> Iterator[Saying]:
    for section in registry.sections():
        for listed in section.own_lists:
            if listed.name not in lists:
                continue
            field = listed.model.label_field
            called = Q(pk=None)
            for name in names:
                called |= Q(**{f"{field}__iexact": name})
            rows = listed.model._default_manager.filter(called, draft__section=section.key)
            for row in rows.select_related("draft__condition"):
                content = row.content()
                condition = row.draft.condition
                if known.get((condition.pk, section.key, row.key)) != content:
                    yield _draft(condition, section, row, content)


def _draft(condition: Condition, section: Section, row: Item, content: Content) -> Saying:
    shown = ((part, part.show(content)) for part in declared_parts(type(row)))
    return Saying(
        condition=condition,
        section=section,
        key=row.key,
        name=str(row),
        said=[
            (part.label, words(said["html"]))
            for part, said in shown
            if said.get("html") and part.place != "head"
        ],
        content=content,
        is_draft=True,
    )


def disagreements(found: Iterable[Saying]) -> list[Disagreement]:
    """The gravest first: another maximum, a caution that only some have, another interval …"""
    found = list(found)
    differing = list(_in_dosages(found))
    cautions = _sides((one, _caution(one)) for one in found if "caution_state" in one.content)
    if len(cautions) > 1:
        differing.append(Disagreement(_("Caution"), cautions))
    order = [str(CLAUSES["most"]), _("Caution")]
    return sorted(
        differing,
        key=lambda one: next((n for n, name in enumerate(order) if one.about.startswith(name)), 9),
    )


def _in_dosages(found: list[Saying]) -> Iterator[Disagreement]:
    for people in dict.fromkeys(people for one in found for people in one.dosages):
        for clause, title in CLAUSES.items():
            sides = _sides(
                (one, _clause(one.dosages[people], clause))
                for one in found
                if people in one.dosages
            )
            if len(sides) > 1:
                yield Disagreement(f"{title}, {people}" if people else str(title), sides)


def _clause(dosages: list[Dosage], clause: str) -> str:
    """What each of them says to one question, once where they say the same."""
    said = ("; ".join(clauses_of(dosage)[clause]) or _("not said") for dosage in dosages)
    return " / ".join(dict.fromkeys(said))


def _caution(one: Saying) -> str:
    if one.content["caution_state"] == CautionState.STATED:
        return plain(str(one.content.get("caution", "")))
    return str(CautionState(one.content["caution_state"]).label)


def _sides(said: Iterable[tuple[Saying, str]]) -> list[tuple[str, list[Saying]]]:
    sides: dict[str, list[Saying]] = defaultdict(list)
    for one, text in said:
        sides[text or _("not said")].append(one)
    return list(sides.items())
