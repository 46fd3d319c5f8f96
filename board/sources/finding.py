"""Finding a source by its author, title, year or names, while somebody types."""

from collections.abc import Collection
from contextlib import suppress
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Case, QuerySet, When

from board.models import SourceWord
from board.models.source_word import LONGEST
from condition.identifiers import normal_doi, normal_isbn, normal_pmcid, normal_pmid
from condition.models import Reference
from condition.models.reference import bare_url
from reading.search.language import every_word
from reading.search.spelling import starts

MOST_WORDS = 8  # of a question
NORMAL = {"doi": normal_doi, "pmid": normal_pmid, "pmcid": normal_pmcid, "isbn": normal_isbn}


def names_in(text: str) -> dict[str, str]:
    """The one name that all of `text` is, by its field: a DOI, PMID, PMCID, ISBN or address."""
    for name, normal in NORMAL.items():
        with suppress(ValidationError):
            if found := normal(text):
                return {name: found}
    return {"url": text.strip()} if text.strip().startswith(("https://", "http://", "www.")) else {}


def found(query: str, otherwise: Collection[str] = ()) -> QuerySet[Reference]:
    """The sources that have for each word of `query` one that begins so, or have its name.

    The one whose key it is comes first. Without a word those of the keys `otherwise`.
    """
    is_other = Case(When(key=query, then=0), default=1)
    sources = Reference.objects.order_by(is_other, "key")
    words = [_word(text) for text in names_in(query).values()] or every_word(query)[:MOST_WORDS]
    if not words:
        return sources.filter(pk__in=otherwise)
    for word in words:
        having = SourceWord.objects.filter(starts("word", word))
        sources = sources.filter(pk__in=having.values("source"))
    return sources


def index_source(instance: Reference, **_signal: Any) -> None:
    """Note the words of a source that was saved."""
    record = {name: str(value) for name, value in instance.record().items()}
    names = {_word(record.pop(name, "")) for name in (*NORMAL, "url")} - {""}
    words = names | {_word(word) for word in every_word(" ".join([instance.key, *record.values()]))}
    instance.words.exclude(word__in=words).delete()
    rows = [SourceWord(source=instance, word=word) for word in sorted(words)]
    SourceWord.objects.bulk_create(rows, ignore_conflicts=True)


def _word(text: str) -> str:
    return bare_url(text)[:LONGEST]
