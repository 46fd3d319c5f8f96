"""Which articles, items and alarms the words of a query are names of."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz import fuzz, process

from condition.models import Term
from record.models import PublishedItem
from record.published_items import medicine_kinds, normal_names

from . import language
from .common_names import alarms, common_names, key_of, same_things, spelt, words_of_medicines
from .language import stem
from .models import Name

MOST_FOUND = 200  # names, items
LONGEST_NAME = 6  # words of it
LONGEST_SCATTERED = 3  # words of a name that stand apart in the query
ALIKE = 88  # per cent: a name that is misspelt, not another one
SHORTEST_SLIP = 4  # letters: “hepatitis D” is no slip for “hepatitis B”, nor “VIII” for “VII”


@dataclass(frozen=True)
class Named:
    """A name in a query, of an article or of a place in one."""

    article: int
    stems: frozenset[str]  # of the query, that the name accounts for
    is_whole: bool  # the article itself, not a section or an item of it
    is_exact: bool = False  # and letter for letter


@dataclass(frozen=True)
class Medicine:
    """A medicine that the query names."""

    name: str
    slug: str


@dataclass(frozen=True)
class Understood:
    """What the words of a query are names of."""

    named: tuple[Named, ...] = ()
    medicines: tuple[Medicine, ...] = ()
    also: tuple[tuple[str, str], ...] = ()  # a word of the query, and another for the same thing


def names_in(words: list[str], typed: list[str]) -> Understood:
    """Everything that these words, or some of them together, are names of. At most six queries.

    `typed` are all words of the query in their order, those that say nothing too.
    """
    keys = dict(_keys(words))
    told: dict[str, set[str]] = {key: {key} for key in keys}
    also: list[tuple[str, str]] = []
    known = same_things()
    for key in keys.keys() & known.keys() - _withdrawn(keys.keys() & known.keys()):
        for name in known[key]:
            other = key_of(name)
            told.setdefault(other, set()).add(key)
            if " " not in key and " " not in other and other != key:
                also.append((key, other))
    rows = list(Name.objects.filter(key__in=told).order_by("pk")[:MOST_FOUND])
    found = [
        Named(row.article_id, keys[key], not row.section, row.folded == " ".join(typed))
        for row in rows
        for key in told[row.key]
    ]
    meant = {row.means: key for row in rows if row.means for key in told[row.key]}
    items = _items(typed, meant)
    found += [Named(item.condition_id, stems, is_whole=False) for item, stems in items]
    for name, key in meant.items():
        also += [(one, stem(other)) for one in key.split() for other in language.words(name)]
    kinds = medicine_kinds()
    medicines = dict.fromkeys(
        Medicine(item.normal, item.slug) for item, _stems in items if item.kind in kinds
    )
    return Understood(tuple(found), tuple(medicines), tuple(also))


def _keys(words: list[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """What of a query may be a name: words in a row, and a few that stand apart."""
    stems = [stem(word) for word in words]
    rows = (
        stems[start : start + length]
        for length in range(1, LONGEST_NAME + 1)
        for start in range(len(stems) - length + 1)
    )
    apart = (
        chosen
        for length in range(2, LONGEST_SCATTERED + 1)
        for chosen in combinations(stems, length)
    )
    for chosen in (stems, *rows, *apart):
        yield " ".join(sorted(set(chosen))), frozenset(chosen)


def _withdrawn(keys: Collection[str]) -> set[str]:
    """Common names that the board took back."""
    if not keys:
        return set()
    names = {Term.normal_of(name): key for key in keys for name in same_things()[key]}
    taken = Term.objects.filter(normal__in=names, state=Term.State.WITHDRAWN)
    return {key_of(term.text) for term in taken.only("text")}


def _items(words: list[str], meant: dict[str, str]) -> list[tuple[PublishedItem, frozenset[str]]]:
    """Published items that are called so, under any name the vocabulary has for them."""
    spans = {
        " ".join(words[start:end]): frozenset(map(stem, words[start:end]))
        for start in range(len(words))
        for end in range(start + 1, min(start + LONGEST_NAME, len(words)) + 1)
    }
    spans |= {name: frozenset(key.split()) for name, key in meant.items()}
    wanted = {
        is_medicine: {normal.get(name, name): stems for name, stems in spans.items()}
        for is_medicine, normal in normal_names(spans).items()
    }
    found = PublishedItem.objects.filter(normal__in={*wanted[True], *wanted[False]}).order_by("pk")
    found = found.only("condition", "kind", "normal", "slug")[:MOST_FOUND]
    medicines = medicine_kinds()
    pairs = ((item, wanted[item.kind in medicines].get(item.normal)) for item in found)
    return [(item, stems) for item, stems in pairs if stems is not None]


def is_alarm(query: str) -> bool:
    """Whether the query has an alarm word, or all words of one in another order. One query."""
    said = f" {spelt(query)} "
    stems = set(said.split())
    terms = Term.objects.filter(
        kind=Term.Kind.ALARM, state=Term.State.CONFIRMED, condition=None
    ).values_list("text", flat=True)
    return any(
        f" {alarm} " in said or (" " in alarm and stems.issuperset(alarm.split()))
        for alarm in {*alarms(), *map(spelt, terms)}
    )


def close_name(words: list[str]) -> str:
    """The name that the query is most like, if it is a misspelt one; "" for none.

    Of several words, so that what is right in them tells the name from others.
    """
    typed = " ".join(words)
    if len(words) < 2:
        return ""
    choices = set(common_names())
    shared = max(words, key=len)[:3]
    choices |= set(
        Name.objects.filter(folded__contains=shared).values_list("folded", flat=True)[:MOST_FOUND]
    )
    best = process.extractOne(
        typed,
        [one for one in choices if _may_be_slips(words, one.split())],
        scorer=fuzz.ratio,
        score_cutoff=ALIKE,
    )
    return best[0] if best and best[0] != typed else ""


def _may_be_slips(typed: list[str], meant: list[str]) -> bool:
    """Whether each word may be a slip for the other: no number, short word or medicine is."""
    return len(typed) == len(meant) and all(
        one == other
        or (
            one.isalpha()
            and other.isalpha()
            and min(len(one), len(other)) >= SHORTEST_SLIP
            and one not in words_of_medicines()
        )
        for one, other in zip(typed, meant, strict=True)
    )
