"""The column that the databases' own full-text search reads: words with a letter for their rank."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

# What a lexeme's first letter says of the word that follows.
NAME = "a"  # in the article's title or a synonym
ARTICLE_STRONG = "b"  # what a section of the article is about
ARTICLE = "c"  # anywhere in the article
SECTION_STRONG = "e"  # what the section is about: in a heading of it, or said often
SECTION = "f"  # anywhere in the section
SPELT_NAME = "p"  # in the title or a synonym as it is spelt, for suggestions


class LexemesField(models.TextField):
    """Lexemes as `'aback' 'fpain'`: a tsvector on PostgreSQL, text that FTS5 reads on SQLite."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        """The type that the database's full-text search takes."""
        return "tsvector" if connection.vendor == "postgresql" else "text"

    def get_placeholder(
        self,
        value: Any,  # noqa: ARG002
        compiler: Any,  # noqa: ARG002
        connection: BaseDatabaseWrapper,
    ) -> str:
        """Tell PostgreSQL the type, which it can't guess in a statement of many rows."""
        return "%s::tsvector" if connection.vendor == "postgresql" else "%s"


def lexemes(ranked: dict[str, Iterable[str]]) -> str:
    """The words under each letter as the column holds them."""
    found = sorted({letter + word for letter, words in ranked.items() for word in words})
    return " ".join(map(quoted, found))


def quoted(lexeme: str) -> str:
    """A lexeme as it stands in the column: of letters and digits alone, so nothing to escape."""
    return f"'{lexeme}'"
