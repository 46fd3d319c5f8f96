"""Keeping the index true to what is public: at each act of the board, and as a whole."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import F

from condition.canonical import digest
from condition.models import Condition, Term
from condition.parts import read_parts
from record.models import Edition, EditionSection

from .. import a_to_z, catalogue
from . import engine, language
from .common_names import key_of
from .extract import Counted, Plain, counted, names_of, plain_section
from .language import stem, words
from .lexemes import ARTICLE, ARTICLE_STRONG, NAME, SPELT_NAME, lexemes
from .models import IndexedArticle, IndexedPart, Name, PartText, Word
from .rarity import Rarity

TELLING = 12  # stems that tell an article from others
BATCH = 500  # rows of a statement


@dataclass(frozen=True)
class NewPart:
    """A section as it goes into the index."""

    section: str
    digest: str
    plain: Plain
    counted: Counted


def keep_up(condition: Condition) -> None:
    """Make the index say what readers find of `condition` now. Part of the act that changed it."""
    edition = catalogue.published().filter(pk=condition.pk).values_list("current__edition").first()
    known = IndexedArticle.objects.filter(pk=condition.pk).first()
    if edition is None:
        if known is not None:
            forget(known)
    elif known is None or (known.edition, known.version) != (edition[0], language.version()):
        index_article(condition.pk, Edition.objects.get(pk=edition[0]))


def keep_words(words: Collection[str]) -> None:
    """Have these words of the vocabulary lead where they do now. Part of the act."""
    terms = Term.objects.filter(normal__in=words).exclude(condition=None)
    for article in IndexedArticle.objects.filter(condition__terms__in=terms).distinct():
        index_article(article.pk, Edition.objects.get(pk=article.edition))


@transaction.atomic
def forget(article: IndexedArticle) -> None:
    """Take an article out of the index."""
    engine.hold()
    _count_words(removed=_spelt(_texts(article), _names(article)), added=set())
    article.delete()


@transaction.atomic
def index_article(condition: int, edition: Edition) -> None:
    """Put an Edition's words in the place of those of the one before; unchanged sections stay."""
    engine.hold()
    before = IndexedArticle.objects.filter(pk=condition).first()
    if before is not None and before.version != language.version():
        forget(before)  # its words were read in another way
        before = None
    spelt_before = _spelt(_texts(before), _names(before)) if before else set()
    kept = dict(before.parts.exclude(section="").values_list("section", "digest")) if before else {}
    shown = EditionSection.objects.filter(edition=edition)
    own = own_names(
        names_of(
            edition.manifest["title"], [read_parts(row.kept_parts, row.section) for row in shown]
        )
    )
    called = {name.folded for name in own}
    known = _confirmed_words(condition)
    found = [*own, *(name for name in known if name.section or name.folded not in called)]
    article, _is_new = IndexedArticle.objects.update_or_create(
        pk=condition,
        defaults={
            "edition": edition.pk,
            "version": language.version(),
            **named(found),
        },
    )
    stale = [row for row in shown if kept.get(row.section) != digest(row.parts)]
    gone = kept.keys() - {row.section for row in shown} | {row.section for row in stale}
    article.parts.filter(section__in=gone).delete()
    add_parts([(article, _new_part(row)) for row in stale])
    article.names.all().delete()
    add_names([(article, found)])
    texts = _texts(article)
    spelt = _spelt(texts, [name.name for name in found])
    _count_words(removed=spelt_before - spelt, added=spelt - spelt_before)
    _index_whole(article, found)


def catch_up() -> int:
    """Index whatever is public and not indexed as it should be; how many articles that were.

    Runs after every migrate: a site that had articles before it had this index, or whose language
    changed, needs nobody to think of it.
    """
    public = dict(catalogue.published().values_list("pk", "current__edition"))
    known = {
        article.pk: (article.edition, article.version)
        for article in IndexedArticle.objects.only("edition", "version")
    }
    for article in IndexedArticle.objects.filter(pk__in=known.keys() - public.keys()):
        forget(article)
    wanted = [
        pk for pk, edition in public.items() if known.get(pk) != (edition, language.version())
    ]
    for pk in wanted:
        index_article(pk, Edition.objects.get(pk=public[pk]))
    if wanted:
        engine.tidy()
    return len(wanted)


def catch_up_after_migrate(**_signal: object) -> None:
    """The same where the tables are there: after a migration backwards they are not."""
    tables = {model._meta.db_table for model in (Condition, Edition, IndexedArticle, Word)}
    if tables <= set(connection.introspection.table_names()):
        catch_up()


def rebuild() -> int:
    """Throw the index away and make it anew; how many articles it has."""
    with transaction.atomic():
        engine.hold()
        for article in IndexedArticle.objects.iterator():
            article.delete()
        Word.objects.all().delete()
    return catch_up()


def _new_part(row: EditionSection) -> NewPart:
    plain = plain_section(read_parts(row.kept_parts, row.section))
    return NewPart(row.section, digest(row.parts), plain, counted(plain))


def _names(article: IndexedArticle) -> list[str]:
    return list(article.names.values_list("name", flat=True))


def _texts(article: IndexedArticle) -> list[str]:
    """Every section's text, after its title."""
    rows = PartText.objects.filter(part__article=article).values_list("title", "text")
    return ["\n".join(row) for row in rows]


def _spelt(texts: Iterable[str], names: Iterable[str]) -> set[str]:
    """Every word as it is spelt there."""
    return {word for text in (*texts, *names) for word in words(text)}


def own_names(names: list[str]) -> list[Name]:
    """What an article calls itself: its title, then its synonyms."""
    kinds = [Name.TITLE, *[Name.SYNONYM] * (len(names) - 1)]
    return [new_name(name, kind) for name, kind in zip(names, kinds, strict=True)]


def _confirmed_words(condition: int) -> list[Name]:
    """The words of the vocabulary that lead to an article."""
    terms = Term.objects.filter(condition=condition, state=Term.State.CONFIRMED)
    return [
        new_name(term.text, term.kind, section=term.section, item=term.item, means=term.means)
        for term in terms
    ]


def new_name(name: str, kind: str, **place: str) -> Name:
    """An unsaved row, of no article yet."""
    return Name(
        name=name[:200],
        kind=kind,
        folded=" ".join(language.every_word(name))[:250],
        key=key_of(name)[:250],
        letter=a_to_z.first_letter(name),
        **place,
    )


def named(names: list[Name]) -> dict[str, str]:
    """What the index keeps of an article's names, the first of which is its title."""
    return {
        "title": names[0].name,
        "name_stems": " ".join(sorted(stems(_of_the_whole(names)))),
    }


def _of_the_whole(names: Iterable[Name]) -> list[str]:
    """The names that lead to no place in the article: they are what it is about."""
    return [name.name for name in names if not name.section]


def stems(names: Iterable[str]) -> set[str]:
    return {stem(word) for name in names for word in words(name)}


def add_parts(parts: Iterable[tuple[IndexedArticle, NewPart]]) -> None:
    """Write sections that are not in the index."""
    parts = list(parts)
    rows = IndexedPart.objects.bulk_create(
        [
            IndexedPart(
                article=article,
                section=part.section,
                digest=part.digest,
                words=part.counted.lexemes(),
            )
            for article, part in parts
        ],
        batch_size=BATCH,
    )
    PartText.objects.bulk_create(
        [
            PartText(
                part=row,
                title=part.plain.headings[0],
                text=part.plain.text,
                items=[list(item) for item in part.plain.items],
            )
            for row, (_article, part) in zip(rows, parts, strict=True)
        ],
        batch_size=BATCH,
    )


def add_names(named: Iterable[tuple[IndexedArticle, list[Name]]]) -> None:
    """Write what each article is called."""
    rows = []
    for article, names in named:
        for name in names:
            name.article = article
            rows.append(name)
    Name.objects.bulk_create(rows, batch_size=BATCH)


def whole_article(names: list[Name], strong: Iterable[str], every: Iterable[str]) -> str:
    """The lexemes of the part that stands for the whole article."""
    named = stems(_of_the_whole(names))
    return lexemes(
        {
            NAME: named,
            ARTICLE_STRONG: named.union(strong),
            ARTICLE: named.union(every),
            SPELT_NAME: {word for name in names for word in words(name.name)},
        }
    )


def _index_whole(article: IndexedArticle, names: list[Name]) -> None:
    parts = article.parts.exclude(section="")
    marked = [
        lexeme.strip("'")
        for found in parts.values_list("words", flat=True)
        for lexeme in found.split()
    ]
    strong = Counter(lexeme[1:] for lexeme in marked if lexeme[0] == "e")
    every = {lexeme[1:] for lexeme in marked}
    article.parts.filter(section="").delete()
    IndexedPart.objects.create(article=article, words=whole_article(names, strong, every))
    article.telling_stems = " ".join(telling(strong, stems(_of_the_whole(names))))
    article.save(update_fields=["telling_stems"])


def telling(strong: Mapping[str, int], named: Iterable[str]) -> list[str]:
    """The stems that tell most of an article: strong in many sections of it, rare elsewhere."""
    rarity = Rarity().of_stems(strong)
    weights = {word: rarity.get(word, 0) * times for word, times in strong.items()}
    best = sorted(weights, key=lambda word: (-weights[word], word))
    return [*named, *(word for word in best if word not in set(named))][:TELLING]


def _count_words(*, removed: set[str], added: set[str]) -> None:
    """Count the articles that have each word; a word that none has is dropped."""
    Word.objects.bulk_create(new_words(dict.fromkeys(sorted(added), 0)), ignore_conflicts=True)
    for batch in _batches(sorted(added)):
        Word.objects.filter(pk__in=batch).update(articles=F("articles") + 1)
    for batch in _batches(sorted(removed)):
        Word.objects.filter(pk__in=batch, articles__gt=0).update(articles=F("articles") - 1)
        Word.objects.filter(pk__in=batch, articles=0).delete()


def new_words(counts: Mapping[str, int]) -> list[Word]:
    """Rows for words, with the number of articles that have each."""
    return [
        Word(word=word, backwards=word[::-1], stem=stem(word), articles=articles)
        for word, articles in counts.items()
    ]


def _batches(words: list[str]) -> Iterable[list[str]]:
    return (words[start : start + BATCH] for start in range(0, len(words), BATCH))
