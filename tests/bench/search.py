"""How quick is search with 10,000 articles of 30 KB each, on the database of DATABASE_URL?

    DATABASE_URL=… python -m tests.bench.search [--articles 10000] [--queries 300]

The database has to be an empty one of its own: it is filled with made words, and left filled, so
that a second run starts at once. The articles go straight into the index's tables, as many in a
statement as it takes; words and stems are counted as the index counts them, without Markdown,
revisions or editions on the way.
"""

import argparse
import os
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from itertools import accumulate, groupby
from math import ceil
from operator import itemgetter

import django

if "DATABASE_URL" not in os.environ:
    sys.exit("Name an empty database in DATABASE_URL.")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.apps import apps  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.db.models import Avg  # noqa: E402
from django.db.models.functions import Length  # noqa: E402
from django.db.models.signals import post_migrate  # noqa: E402

from condition import registry  # noqa: E402
from condition.models import Condition, Specialty  # noqa: E402
from reading.search import engine, index, language  # noqa: E402
from reading.search.extract import STRONG_FROM, Counted, PlacedItem, Plain  # noqa: E402
from reading.search.index import NewPart  # noqa: E402
from reading.search.language import stem  # noqa: E402
from reading.search.models import IndexedArticle, IndexedPart, Name, PartText, Word  # noqa: E402
from reading.search.query import search  # noqa: E402
from reading.search.suggestions import suggest  # noqa: E402

VOCABULARY = 60_000
SECTION_LENGTH = 2_048  # bytes; 15 of them are the 30 KB
SPECIALTIES = 30
BATCH = 100  # articles in a transaction
BANDS = {"common": (0, 100), "middling": (100, 3_000), "rare": (3_000, 30_000)}
SYLLABLES = [first + vowel for first in "bcdfghklmnprstvz" for vowel in "aeiou"]


def make_words() -> list[str]:
    """Words that look like words, the commonest first, and those the shortest, as in a language."""
    chance = random.Random(1)  # noqa: S311
    found: dict[str, None] = {}
    while len(found) < VOCABULARY:
        syllables = 1 + sum(len(found) >= rank for rank in (100, 2_000, 20_000))
        word = "".join(chance.choices(SYLLABLES, k=syllables)) + chance.choice("nrlmt")
        found[word] = None
    return list(found)


@contextmanager
def _indexed_at_the_end() -> Iterator[None]:
    """Take the full-text index away and make it at once when the rows are there."""
    migration = import_module("reading.migrations.0010_full_text_index")
    with connection.schema_editor() as editor:
        migration.drop_the_index(None, editor)
    yield
    with connection.schema_editor() as editor:
        migration.index_the_words(None, editor)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {engine.FTS_TABLE} ({engine.FTS_TABLE}) VALUES ('rebuild')"
            )


def _spelt() -> Counter[str]:
    """How many articles have each word."""
    counts: Counter[str] = Counter()
    texts = PartText.objects.order_by("part").values_list("part__article", "text").iterator()
    for _article, rows in groupby(texts, key=itemgetter(0)):
        counts.update(
            {word for _pk, text in rows for word in set(text.lower().replace(".", "").split())}
        )
    counts.update(
        word
        for name in Name.objects.values_list("name", flat=True)
        for word in language.words(name)
    )
    return Counter({word: times for word, times in counts.items() if word.isalpha()})


class Press:
    """Makes articles, the frequency of whose words falls as in a language (Zipf, Mandelbrot)."""

    def __init__(self, words: list[str]) -> None:
        self.words = words
        self.weights = list(accumulate(1 / (rank + 2.7) for rank in range(len(words))))
        self.chance = random.Random(2)  # noqa: S311
        keys = [section.key for section in registry.sections()]
        self.sections = [*keys, *(f"more-{number}" for number in range(15 - len(keys)))]

    def fill(self, articles: int) -> None:
        """Write articles into the index until it has that many."""
        there = IndexedArticle.objects.count()
        specialties = [
            Specialty.objects.get_or_create(name=f"Specialty {n}", slug=f"specialty-{n}")[0]
            for n in range(SPECIALTIES)
        ]
        with _indexed_at_the_end():
            for start in range(there, articles, BATCH):
                with transaction.atomic():
                    self._fill_batch(specialties, range(start, start + BATCH))
                print(f"\r{start + BATCH} articles", end="", file=sys.stderr)
        Word.objects.bulk_create(index.new_words(_spelt()), batch_size=1_000)
        engine.tidy()
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")

    def _fill_batch(self, specialties: list[Specialty], numbers: range) -> None:
        named = [self._names() for _number in numbers]
        conditions = Condition.objects.bulk_create(
            Condition(
                title=names[0], slug=f"made-{number}", specialty=self.chance.choice(specialties)
            )
            for number, names in zip(numbers, named, strict=True)
        )
        found = IndexedArticle.objects.bulk_create(
            IndexedArticle(
                condition=condition,
                edition=0,
                version=language.version(),
                **index.named(index.own_names(names)),
            )
            for condition, names in zip(conditions, named, strict=True)
        )
        parts, wholes = [], []
        for article, names in zip(found, named, strict=True):
            made = [self._section(key) for key in self.sections]
            parts += [(article, part) for part in made]
            strong = set().union(*(part.counted.strong for part in made))
            every = set().union(*(part.counted.all for part in made))
            whole = index.whole_article(index.own_names(names), strong, every)
            wholes.append(IndexedPart(article=article, words=whole))
        index.add_parts(parts)
        IndexedPart.objects.bulk_create(wholes, batch_size=BATCH)
        index.add_names(
            (article, index.own_names(names)) for article, names in zip(found, named, strict=True)
        )

    def _names(self) -> list[str]:
        names = (
            self.chance.choices(self.words[:20_000], k=self.chance.randint(1, 3)) for _ in "abc"
        )
        return [" ".join(name).capitalize() for name in names]

    def _section(self, key: str) -> NewPart:
        said = self.chance.choices(self.words, cum_weights=self.weights, k=SECTION_LENGTH // 6)
        sentences = [" ".join(said[at : at + 12]).capitalize() for at in range(0, len(said), 12)]
        counts = Counter(map(stem, said))
        strong = frozenset(word for word, times in counts.items() if times >= STRONG_FROM)
        items = (PlacedItem(0, "bcdfghjk", said[0], None),)
        plain = Plain(". ".join(sentences), items, (key,))
        return NewPart(key, "", plain, Counted(strong, frozenset(counts)))


def pairs(words: list[str], count: int) -> Iterator[tuple[str, str]]:
    """Queries of two words: every pairing of common, middling and rare, in turn."""
    chance = random.Random(3)  # noqa: S311
    kinds = [(one, other) for one in BANDS for other in BANDS if one <= other]
    for number in range(count):
        kind = kinds[number % len(kinds)]
        yield " + ".join(kind), " ".join(chance.choice(words[slice(*BANDS[band])]) for band in kind)


def measure(name: str, ask: Callable[[str], object], queries: list[str]) -> None:
    """Print how long each query takes by the clock, and how much of it this process computes.

    On a machine with other work the second tells more; with PostgreSQL it lacks the database.
    """
    took, computed = [], []
    for query in queries:
        started, spent = time.perf_counter(), time.process_time()
        ask(query)
        took.append((time.perf_counter() - started) * 1_000)
        computed.append((time.process_time() - spent) * 1_000)
    row = [f"{cut:7.1f}" for times in (took, computed) for cut in _cuts(times)]
    print(f"{name:24} {len(took):4} {' '.join(row)}")


def _cuts(times: list[float]) -> tuple[float, float]:
    """The median and the 99th percentile, by nearest rank."""
    ordered = sorted(times)
    return statistics.median(ordered), ordered[ceil(len(ordered) * 0.99) - 1]


def main() -> None:
    """Fill the database if it is empty, then ask."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--queries", type=int, default=300)
    options = parser.parse_args()
    # The made articles have no editions: the index would take them out as not public.
    post_migrate.disconnect(index.catch_up_after_migrate, sender=apps.get_app_config("reading"))
    call_command("migrate", verbosity=0)
    words = make_words()
    if not Word.objects.exists():
        if not IndexedArticle.objects.exists() and Condition.objects.exists():
            sys.exit("This database has articles of its own: name an empty one in DATABASE_URL.")
        started = time.perf_counter()
        Press(words).fill(options.articles)
        print(f"\nfilled in {time.perf_counter() - started:.0f} s", file=sys.stderr)
    report(words, options.queries)


def report(words: list[str], count: int) -> None:
    """Print the table."""
    chance = random.Random(4)  # noqa: S311
    asked = list(pairs(words, count))
    for _kind, query in asked[:10]:  # the caches of a server that has run a while
        search(query)
    length = PartText.objects.aggregate(mean=Avg(Length("text")))["mean"] * 15 / 1_024
    count_of = IndexedArticle.objects.count()
    print(f"{connection.vendor}, {count_of} articles of {length:.0f} KB; milliseconds")
    print(f"{'':30}    p50     p99  cpu p50  cpu p99")
    measure("two words", search, [query for _kind, query in asked])
    for kind in dict.fromkeys(kind for kind, _query in asked):
        measure(f"  {kind}", search, [query for its, query in asked if its == kind])
    names = list(IndexedArticle.objects.order_by("pk").values_list("title", flat=True)[:100])
    measure("a title", search, names)
    measure("one common word", search, words[:100])
    measure(
        "three words", search, [" ".join(chance.choices(words[:3_000], k=3)) for _ in range(100)]
    )
    measure("a word begun", search, [chance.choice(words)[:4] for _ in range(100)])
    measure(
        "a misspelt word", search, [_misspelt(chance.choice(words), chance) for _ in range(100)]
    )
    measure("suggestions, 2 letters", suggest, [name[:2] for name in names])
    measure("suggestions, 4 letters", suggest, [name[:4] for name in names])


def _misspelt(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word))
    return f"{word[:at]}x{word[at + 1 :]}"


if __name__ == "__main__":
    main()
