"""What the published articles call things: the names that Terms are made of and lead to."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path

from django.db.models import QuerySet

from condition import registry
from condition.models import Code, Condition, Synonym, Term
from record.models import EditionSection, PublishedItem, cared_for
from record.published_items import medicine_kinds
from treatments.dosage.naming import brands_in
from treatments.models.treatment import Medicine

Kind = Term.Kind
NAMING = (Synonym, Code, Medicine)
LONGEST_ABBREVIATION = 10
OPEN_NAMES = Path(__file__).parent / "open_names"


def articles_after(pk: int, at_most: int) -> list[int]:
    """The next published articles in the order of their primary keys."""
    found = _public().filter(edition__condition__gt=pk).values_list("edition__condition", flat=True)
    return list(found.order_by("edition__condition").distinct()[:at_most])


def names_in(articles: Collection[int]) -> Iterator[Term]:
    """An unsaved Term for each name that readers find in these articles, repeated ones too."""
    sections = [
        section.key
        for section in registry.sections()
        if any(issubclass(listed.model, NAMING) for listed in section.own_lists)
    ]
    found = _public().filter(section__in=sections, edition__condition__in=articles)
    found = found.order_by("edition__condition", "pk")
    for shown in found.iterator(chunk_size=200):
        for text, kind, item, means in _names(shown):
            where = {"section": shown.section, "item": item, "means": means} if item else {}
            term = Term(text=text, kind=kind, condition=shown.revision.condition, **where)
            term.normal = Term.normal_of(text)
            if 0 < len(term.normal) <= (Term._meta.get_field("normal").max_length or 0):
                yield term


def open_names(articles: Collection[int]) -> Iterator[Term]:
    """An unsaved Term for each name that the open lists have for these articles' medicines."""
    found = PublishedItem.objects.of_kinds(medicine_kinds()).filter(condition__in=articles)
    for item in found.select_related("condition").order_by("condition", "pk"):
        same = _names_of(item.folded) or {item.folded: item.name}
        names = [(name, Kind.GENERIC) for normal, name in same.items() if normal != item.folded]
        names += [(brand, Kind.BRAND) for normal in same for brand in _brands().get(normal, ())]
        for text, kind in names:
            where = {"condition": item.condition, "section": item.section, "item": item.key}
            normal = Term.normal_of(text)
            yield Term(text=text, kind=kind, normal=normal, means=item.folded, **where)


def _names_of(folded: str) -> dict[str, str]:
    """All known names of a medicine, also where another of them stands in brackets behind one."""
    name, _bracket, other = folded.removesuffix(")").partition(" (")
    same = _same_medicine().get(name, {})
    return same if not other or other in same else {}


@cache
def _same_medicine() -> dict[str, dict[str, str]]:
    """All names of a medicine, as they are written, by each of them."""
    lines = [line.split(" | ") for line in _lines("generics.txt")]
    groups = [{Term.normal_of(name): name for name in names} for names in lines]
    return {normal: group for group in groups for normal in group}


@cache
def _brands() -> dict[str, list[str]]:
    """The brands of each generic name."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in _lines("brands.txt"):
        brand, generic = line.split("\t")
        found[generic].append(brand)
    return found


def medicine_names() -> Iterator[str]:
    """Every generic name and brand of the open lists."""
    for same in _same_medicine().values():
        yield from same
    for generic, brands in _brands().items():
        yield from (generic, *brands)


def _lines(name: str) -> list[str]:
    lines = (OPEN_NAMES / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


def items_of(places: Collection[tuple[int, str]]) -> dict[tuple[int, str], str]:
    """What readers find items called, by article and permanent key. One query for all places."""
    articles, sections = {place[0] for place in places}, {place[1] for place in places}
    found = PublishedItem.objects.filter(condition__in=articles, section__in=sections)
    rows = found.values_list("condition", "key", "name")
    return {(article, key): name for article, key, name in rows}


def _public() -> QuerySet[EditionSection]:
    """The sections that readers see now, without how they are shown."""
    articles: QuerySet[Condition] = cared_for()
    found = EditionSection.objects.filter(
        edition__current__isnull=False, edition__condition__in=articles
    )
    return found.select_related("revision__condition").defer("parts")


def _names(shown: EditionSection) -> Iterator[tuple[str, str, str, str]]:
    """Each name with its kind and, of a medicine, the item that it leads to and what it means."""
    kind, said, keys = shown.revision.kind, shown.revision.content, shown.revision.item_keys
    found = ((listed, *one) for listed in kind.own_lists for one in kind.keyed(listed, said, keys))
    for listed, key, item in found:
        name = item.get(listed.model.label_field, "")
        if issubclass(listed.model, Medicine):
            means = Term.normal_of(name)
            yield name, Kind.GENERIC, key, means
            for brand in brands_in(item.get("brand_names", "")):
                yield brand, Kind.BRAND, key, means
        elif issubclass(listed.model, NAMING):
            is_short = issubclass(listed.model, Code) or _is_abbreviation(name)
            yield name, Kind.ABBREVIATION if is_short else Kind.LAY_NAME, "", ""


def _is_abbreviation(name: str) -> bool:
    """Whether it is short, one word, and mostly told by its capitals: COPD, T2DM, HbA1c."""
    is_word = len(name) <= LONGEST_ABBREVIATION and " " not in name
    return is_word and sum(letter.isupper() for letter in name) >= 2
