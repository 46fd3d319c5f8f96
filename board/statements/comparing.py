"""What the articles say of one thing: in which words, how many of them, and where they differ."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from condition import registry
from condition.models import Item, Term
from condition.parts import ItemParts, declared_parts, is_long, words
from reading.medicines import parts_of, said_in
from reading.signatures import competence_label
from record.models import PublishedItem, PublishedName, SectionState
from record.published_items import compared_of, medicine_kinds, words_of

MOST_DRAFTS = 30  # of one thing in a list, that are compared with what readers see
MOST_NAMED = 10  # wordings, of those that say the same to a question
MEDICINES = PublishedName.MEDICINES
# What two statements may disagree in, the gravest first.
QUESTIONS = {
    "most": gettext_lazy("Maximum"),
    "caution": gettext_lazy("Caution"),
    "often": gettext_lazy("How often"),
    "dose": gettext_lazy("Dose"),
    "route": gettext_lazy("Way"),
    "long": gettext_lazy("For how long"),
}


@dataclass
class Wording:
    """The words in which articles say one thing, or one draft does, by the first that has them."""

    item: PublishedItem  # of a draft it is not kept
    number: int = 1  # of statements in these words
    signed: int = 0  # of them
    draft: Item | None = None
    parts: ItemParts | None = None  # what readers see, once it is read

    @property
    def section(self) -> registry.Section:
        return registry.known(self.item.section)

    @property
    def others(self) -> int:
        return self.number - 1

    @property
    def said(self) -> list[tuple[str, str]]:
        """Label and words of each part."""
        if self.parts:
            parts = [*self.parts.by["caution"], *said_in(self.parts)]
            return [(part.label, words(part.html)) for part in parts]
        if self.draft is None:
            return []
        content = self.draft.content()
        shown = ((part, part.show(content)) for part in declared_parts(type(self.draft)))
        return [
            (part.label, words(said["html"]))
            for part, said in shown
            if said.get("html") and part.place != "head"
        ]


@dataclass
class Side:
    """One answer to a question, and who gives it."""

    said: str
    wordings: list[Wording] = field(default_factory=list)

    @property
    def number(self) -> int:
        """Of statements."""
        return sum(one.number for one in self.wordings)

    @property
    def first(self) -> list[Wording]:
        return self.wordings[:MOST_NAMED]

    @property
    def left(self) -> int:
        return len(self.wordings) - len(self.first)


@dataclass(frozen=True)
class Disagreement:
    """Something that the articles say in different ways; what most say comes first."""

    about: str
    sides: list[Side]


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


def items_of(kind: str, slug: str) -> QuerySet[PublishedItem]:
    """What readers find of a thing."""
    lists = medicine_kinds() if kind == MEDICINES else [kind]
    return PublishedItem.objects.of_kinds(lists).filter(slug=slug)


def wordings(kind: str, slug: str) -> list[Wording]:
    """Those that most articles have come first; drafts that say otherwise come last.

    As many queries for ten thousand articles as for one, and no text is read.
    """
    items = items_of(kind, slug)
    counted = items.values("words").annotate(
        number=Count("pk"), signed=Count("pk", filter=Q(is_signed=True)), first=Min("pk")
    )
    rows = list(counted.order_by("-number", "first"))
    first = items.filter(pk__in=[row["first"] for row in rows]).select_related("condition")
    by_pk = {one.pk: one for one in first.defer("signatures", "condition__disclaimer")}
    shown = [Wording(by_pk[row["first"]], row["number"], row["signed"]) for row in rows]
    # The name is among the words: other words have other names.
    names = {name for one in shown for name in (one.item.folded, one.item.normal)}
    return [*shown, *_drafts(kind, slug, names)]


def read(some: Iterable[Wording]) -> None:
    """Give each of these what readers see of it. One query."""
    of_readers = {one.item.pk: one for one in some if one.draft is None}
    for item in PublishedItem.objects.filter(pk__in=of_readers).select_related("shown"):
        one = of_readers[item.pk]
        _title, one.parts = parts_of(item, partial(format_html, "[{}]"))
        one.item.signatures = [
            {**signed, "competence": competence_label(signed)} for signed in item.signatures
        ]


def _drafts(kind: str, slug: str, names: Collection[str]) -> Iterator[Wording]:
    meant = Term.objects.filter(means__in=names).values_list("normal", flat=True)
    names = {*names, *meant}
    rows = [
        (section.key, listed.name, row)
        for section in registry.sections()
        for listed in section.own_lists
        if listed.name in (medicine_kinds() if kind == MEDICINES else [kind])
        for row in _rows(listed.model, section.key, names)
    ]
    articles = {row.draft.condition_id for _section, _list, row in rows}
    seen = items_of(kind, slug).filter(condition__in=articles)
    public = set(seen.values_list("condition", "section", "key", "words"))
    for section, listed, row in rows:
        content = row.content()
        said = words_of(content)
        if (row.draft.condition_id, section, row.key, said) not in public:
            facts: dict[str, Any] = {"words": said, "compared": compared_of(content)}
            place = {"condition": row.draft.condition, "section": section, "kind": listed}
            yield Wording(PublishedItem(**place, key=row.key, name=str(row), **facts), draft=row)


def _rows(model: type[Item], section: str, names: Collection[str]) -> QuerySet[Item]:
    """The items so named of drafts that are open, for all others say what readers see."""
    called = Q(pk=None)
    for name in names:
        called |= Q(**{f"{model.label_field}__iexact": name})
    opened = SectionState.objects.filter(is_open=True, section=section).values("condition")
    here = {"draft__section": section, "draft__condition__in": opened}
    rows = model._default_manager.filter(called, **here).select_related("draft__condition")
    return rows.order_by()[:MOST_DRAFTS]


def disagreements(found: Iterable[Wording]) -> list[Disagreement]:
    """The gravest first: another maximum, a caution that only some have, another interval …"""
    asked: dict[tuple[str, str], dict[str, Side]] = defaultdict(dict)
    for one in found:
        for question, people, said in one.item.compared:
            text = said or _("not said")
            asked[question, people].setdefault(text, Side(text)).wordings.append(one)
    order = list(QUESTIONS)
    return [
        Disagreement(
            f"{QUESTIONS[question]}, {people}" if people else str(QUESTIONS[question]),
            sorted(sides.values(), key=lambda side: -side.number),
        )
        for (question, people), sides in sorted(
            asked.items(), key=lambda one: order.index(one[0][0])
        )
        if len(sides) > 1
    ]
