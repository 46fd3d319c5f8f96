"""Readers' queries, hundreds, over forty articles: the one about the thing stands first."""

import pytest

from reading.search.query import search
from tests.reading import library

pytestmark = pytest.mark.both_databases

RIGHT_AT_LEAST = 0.95


@pytest.fixture
def forty(board):
    library.publish(board.publisher)
    library.fill_vocabulary(board.author, board.pharmacist)
    return board


def is_right(query: str, title: str) -> bool:
    """Whether that article stands first; for none, whether nothing pretends to answer."""
    results = search(query)
    if not title:
        return not results.hits or results.is_partial
    return bool(results.hits) and results.hits[0].title == title


def test_the_right_article_stands_first(forty):
    asked = library.queries()
    wrong = [(query, title) for query, title in asked if not is_right(query, title)]
    for query, title in wrong:
        print(f"{query!r}: {[hit.title for hit in search(query).hits[:3]]}, not {title!r}")
    assert len(wrong) <= len(asked) * (1 - RIGHT_AT_LEAST)
    assert not [query for query, title in asked if title and not search(query).hits]
