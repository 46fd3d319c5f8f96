"""The index of published items: kept with each act that readers can see, or made anew.

Nothing here is part of the record: it is what the current editions' parts say, by item.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.utils import timezone

from accounts.models import Person
from condition import registry
from condition.canonical import canonical_json, digest
from condition.markdown import plain
from condition.models import CautionState, Condition, Term
from treatments.dosage import Dosage
from treatments.dosage.printing import clauses_of, print_people
from treatments.models.treatment import Medicine

from .judgement.judge import Judgement, judge_rows
from .models import EditionSection, PublishedItem, PublishedName, Standing, cared_for
from .models.published_item import address_of
from .state import hanging_on, has_tables

BATCH = 500  # rows of a statement
LONGEST_WAY = 3  # from a name to another to a third
LONGEST = 200  # characters of a name
Signature = dict[str, str]
CLAUSES = ("most", "often", "dose", "route", "long")  # in which two statements on a dose may differ
INDEXED = (
    *("section", "kind", "key", "name", "folded", "normal", "slug", "words", "compared"),
    *("is_signed", "signatures"),
)
Name = tuple[str, str]  # the list that it stands in, and the normal name


def medicine_kinds() -> list[str]:
    """The lists whose items are taken: they have a page for each name."""
    return [
        listed.name
        for section in registry.sections()
        for listed in section.own_lists
        if issubclass(listed.model, Medicine)
    ]


@transaction.atomic
def keep(condition: Condition) -> None:
    """Make the index say what readers find of `condition` now. Part of the act that changed it."""
    before, after = _renew(condition)
    for name, number in ((after - before, 1), (before - after, -1)):
        _count(name, number)


def _renew(condition: Condition) -> tuple[set[Name], set[Name]]:
    """The names that the article had, and those that it has now."""
    kept = PublishedItem.objects.filter(condition=condition)
    before = _names_of(kept.only("kind", "normal"))
    kept.delete()
    after = PublishedItem.objects.bulk_create(items_of(condition), batch_size=BATCH)
    return before, _names_of(after)


def _names_of(items: Iterable[PublishedItem]) -> set[Name]:
    medicines = medicine_kinds()
    return {
        (PublishedName.MEDICINES if item.kind in medicines else item.kind, item.normal)
        for item in items
    }


def _count(names: Collection[Name], number: int) -> None:
    """So many articles more have these names; in one order, so that no two acts lock each other."""
    rows = [PublishedName(kind=kind, normal=name, slug=address_of(name)) for kind, name in names]
    PublishedName.objects.bulk_create(rows, ignore_conflicts=True)
    for kind, name in sorted(names):
        row = PublishedName.objects.filter(kind=kind, normal=name)
        row.update(articles=F("articles") + number)


def counted(items: QuerySet[PublishedItem]) -> QuerySet[Any, Any]:
    """The names of items as they should be counted."""
    medicine = When(kind__in=medicine_kinds(), then=Value(PublishedName.MEDICINES))
    rows = items.annotate(listed=Case(medicine, default="kind")).values("listed", "normal", "slug")
    return rows.annotate(number=Count("condition", distinct=True)).order_by()


def recount(names: Collection[str] | None = None) -> None:
    """Count the names of items anew: all, or these."""
    items, rows = PublishedItem.objects.all(), PublishedName.objects.all()
    if names is not None:
        items, rows = items.filter(normal__in=names), rows.filter(normal__in=names)
    rows.delete()
    PublishedName.objects.bulk_create(
        PublishedName(
            kind=row["listed"], normal=row["normal"], slug=row["slug"], articles=row["number"]
        )
        for row in counted(items)
    )


def miscounted() -> list[str]:
    """The names whose count is not that of the items."""
    fields = ("kind", "normal", "slug", "articles")
    kept = PublishedName.objects.filter(articles__gt=0).values_list(*fields)
    wanted = counted(PublishedItem.objects.all()).values_list("listed", "normal", "slug", "number")
    return sorted({name for _kind, name, *_rest in set(kept) ^ set(wanted)})


def keep_up(using: str = DEFAULT_DB_ALIAS, **_signal: object) -> None:
    """Make the index anew where its rows are of an earlier version."""
    if has_tables(using) and PublishedItem.objects.filter(words="").exists():
        for _condition in rebuild():
            pass


def keep_rights(person: Person) -> None:
    """Make it say what readers find where it hangs on what somebody may do."""
    for condition in Condition.objects.filter(pk__in=hanging_on(person)):
        keep(condition)


def rebuild() -> Iterator[Condition]:
    """Make it anew, article by article; gives each that was done."""
    PublishedItem.objects.exclude(condition__in=cared_for()).delete()
    shown = cared_for().filter(current__isnull=False).order_by("pk")
    for pk in list(shown.values_list("pk", flat=True)):  # no query goes on under what is written
        with transaction.atomic():
            _renew(condition := Condition.objects.get(pk=pk))
        yield condition
    recount()


def faults(condition: Condition) -> Iterator[str]:
    """Where the index says otherwise than the record."""
    kept = PublishedItem.objects.filter(condition=condition)
    said = sorted(map(_indexed, kept), key=str)
    if said != sorted(map(_indexed, items_of(condition)), key=str):
        yield "the index of published items says otherwise: run manage.py index_items."


def _indexed(item: PublishedItem) -> tuple[object, ...]:
    return (item.shown_id, *(getattr(item, name) for name in INDEXED))


def items_of(condition: Condition) -> list[PublishedItem]:
    """The rows of an article as they should be, none for one that readers don't find."""
    if not cared_for().filter(pk=condition.pk).exists():
        return []
    shown = EditionSection.objects.filter(edition__current__condition=condition)
    rows = list(shown.select_related("revision").order_by("pk"))
    judged = zip(rows, judge_rows(rows, timezone.now()) if rows else (), strict=True)
    restored = list(condition.standing.filter(kind=Standing.Kind.RESTORED).order_by("sequence"))
    found = [
        item
        for row, judgement in judged
        for item in _items(condition, row, judgement.is_signed, _signatures(judgement, restored))
    ]
    normal = normal_names({item.folded for item in found})
    medicines = medicine_kinds()
    for item in found:
        item.normal = normal[item.kind in medicines].get(item.folded, item.folded)
        item.slug = address_of(item.normal)
    return found


def _items(
    condition: Condition, row: EditionSection, is_signed: bool, signatures: list[Signature]
) -> Iterator[PublishedItem]:
    """Those of a section that have a name of their own."""
    said, keys = row.revision.content, row.revision.item_keys
    for listed in row.kept_parts["lists"]:
        has_names = any(field.get("place") == "head" for field in listed["fields"])
        if not has_names or listed["layout"] == "sentences":
            continue
        contents = dict(
            zip(keys.get(listed["name"], ()), said.get(listed["name"], ()), strict=True)
        )
        for item in listed["items"]:
            content = contents.get(item["key"], {})
            yield PublishedItem(
                condition=condition,
                shown=row,
                section=row.section,
                kind=listed["name"],
                key=item["key"],
                name=item["label"][:LONGEST],
                folded=Term.normal_of(item["label"])[:LONGEST],
                words=words_of(content),
                compared=compared_of(content),
                is_signed=is_signed,
                signatures=signatures,
            )


def words_of(content: dict[str, Any]) -> str:
    """The digest of what an item says."""
    return digest(canonical_json(content))


def compared_of(content: dict[str, Any]) -> list[list[str]]:
    """What an item says to each question of a dose, by the people it is for, and its caution.

    "" where a dosage says nothing to one.
    """
    dosages: dict[str, list[Dosage]] = defaultdict(list)
    for one in content.get("dosages", ()):
        if typed := one.get("typed"):
            dosage = Dosage.from_json(typed)
            dosages[print_people(dosage)].append(dosage)
    found = [
        [clause, people, " / ".join(dict.fromkeys("; ".join(said[clause]) for said in steps))]
        for people, typed in dosages.items()
        for steps in [[clauses_of(dosage) for dosage in typed]]
        for clause in CLAUSES
    ]
    if state := content.get("caution_state"):
        is_stated = state == CautionState.STATED
        said = plain(str(content.get("caution", ""))) if is_stated else CautionState(state).label
        found.append(["caution", "", str(said)])
    return found


def _signatures(judgement: Judgement, restored: list[Standing]) -> list[Signature]:
    """Who signed, as they stood that day; what is older than a restoration was signed there."""
    return [
        {
            "id": str(review.reviewer.uuid),
            "name": review.name,
            "credentials": review.credentials,
            "competence": review.competence,
            "at": review.at.isoformat(),
            "place": next(
                (fact.fact["body"]["site"] for fact in restored if review.at < fact.at), ""
            ),
        }
        for review in judgement.signatures
    ]


def normal_names(names: Collection[str]) -> dict[bool, dict[str, str]]:
    """The name that the vocabulary brings each of these to, where that is one other.

    Under True as medicines, which are named by the words that two people confirmed alone; under
    False as anything else. A word that was confirmed for two leads to neither of them by itself.
    """
    found = {True: {name: name for name in names}, False: {name: name for name in names}}
    ahead = set(names)
    for _step in range(LONGEST_WAY):
        terms = Term.objects.filter(normal__in=ahead, state=Term.State.CONFIRMED)
        rows = terms.exclude(means__in=["", F("normal")]).values_list("kind", "normal", "means")
        meanings: dict[tuple[bool, str], set[str]] = defaultdict(set)
        for kind, name, means in rows:
            meanings[kind in Term.MEDICINES, name].add(means)
        meant = {place: "".join(said) for place, said in meanings.items() if len(said) == 1}
        for is_medicine, normal in found.items():
            for name, so_far in normal.items():
                normal[name] = meant.get((is_medicine, so_far), so_far)
        if not (ahead := set(meant.values())):
            break
    return {
        is_medicine: {name: normal for name, normal in all_names.items() if normal != name}
        for is_medicine, all_names in found.items()
    }


def rename(words: Collection[str]) -> None:
    """Follow words that were confirmed or withdrawn: items called so have another normal name.

    Part of the act.
    """
    meant = Term.objects.filter(normal__in=words).values("means")
    touched = PublishedItem.objects.filter(
        Q(folded__in=words) | Q(normal__in=words) | Q(normal__in=meant)
    )
    rows = list(touched.values_list("folded", "kind", "normal"))
    names = {(name, kind) for name, kind, _before in rows}
    normal = normal_names({name for name, _kind in names})
    medicines = medicine_kinds()
    for name, kind in names:
        now = normal[kind in medicines].get(name, name)
        others = PublishedItem.objects.filter(folded=name, kind=kind).exclude(normal=now)
        others.update(normal=now, slug=address_of(now))
    after = {normal[kind in medicines].get(name, name) for name, kind in names}
    recount(after | {before for _name, _kind, before in rows})
