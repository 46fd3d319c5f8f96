"""The index of published items: kept with each act that readers can see, or made anew.

Nothing here is part of the record: it is what the current editions' parts say, by item.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Person
from condition import registry
from condition.models import Condition, Term
from treatments.models.treatment import Medicine

from .judgement.judge import Judgement, judge_rows
from .models import EditionSection, PublishedItem, Standing, cared_for
from .models.published_item import address_of
from .state import hanging_on

BATCH = 500  # rows of a statement
LONGEST_WAY = 3  # from a name to another to a third
LONGEST = 200  # characters of a name
Signature = dict[str, str]
COMPARED = ("section", "kind", "key", "name", "folded", "normal", "slug", "is_signed", "signatures")


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
    PublishedItem.objects.filter(condition=condition).delete()
    PublishedItem.objects.bulk_create(items_of(condition), batch_size=BATCH)


def keep_rights(person: Person) -> None:
    """Make it say what readers find where it hangs on what somebody may do."""
    for condition in Condition.objects.filter(pk__in=hanging_on(person)):
        keep(condition)


def rebuild() -> Iterator[Condition]:
    """Make it anew, article by article; gives each that was done."""
    PublishedItem.objects.exclude(condition__in=cared_for()).delete()
    for condition in cared_for().filter(current__isnull=False).order_by("pk").iterator():
        keep(condition)
        yield condition


def faults(condition: Condition) -> Iterator[str]:
    """Where the index says otherwise than the record."""
    kept = PublishedItem.objects.filter(condition=condition)
    said = sorted(map(_compared, kept), key=str)
    if said != sorted(map(_compared, items_of(condition)), key=str):
        yield "the index of published items says otherwise: run manage.py index_items."


def _compared(item: PublishedItem) -> tuple[object, ...]:
    return (item.shown_id, *(getattr(item, name) for name in COMPARED))


def items_of(condition: Condition) -> list[PublishedItem]:
    """The rows of an article as they should be, none for one that readers don't find."""
    if not cared_for().filter(pk=condition.pk).exists():
        return []
    shown = EditionSection.objects.filter(edition__current__condition=condition)
    rows = list(shown.order_by("pk"))
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
    for listed in row.kept_parts["lists"]:
        has_names = any(field.get("place") == "head" for field in listed["fields"])
        if not has_names or listed["layout"] == "sentences":
            continue
        for item in listed["items"]:
            yield PublishedItem(
                condition=condition,
                shown=row,
                section=row.section,
                kind=listed["name"],
                key=item["key"],
                name=item["label"][:LONGEST],
                folded=Term.normal_of(item["label"])[:LONGEST],
                is_signed=is_signed,
                signatures=signatures,
            )


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
    names = set(touched.values_list("folded", "kind"))
    normal = normal_names({name for name, _kind in names})
    medicines = medicine_kinds()
    for name, kind in names:
        now = normal[kind in medicines].get(name, name)
        others = PublishedItem.objects.filter(folded=name, kind=kind).exclude(normal=now)
        others.update(normal=now, slug=address_of(now))
