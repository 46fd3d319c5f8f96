"""The list of articles as data: in pages, by filters, for scripts of any site."""

from datetime import timedelta

import pytest
from django.utils import timezone

from reading import conditions_json
from reading.models import IndexedArticle
from record import actions
from record.models import SectionState
from tests.reading.test_sitemap import more_articles

URL = "/conditions.json"


@pytest.fixture
def listed(client):
    return lambda query="": client.get(f"{URL}{query}").json()["conditions"]


def test_an_article_is_listed_with_where_it_is_and_how_it_stands(board, listed):
    edition = board.published_edition()
    (one,) = listed()
    assert one["title"] == "Lumbar wedging"
    assert one["specialty"] == {"slug": "spine", "name": "Spine"}
    assert one["url"] == "http://127.0.0.1:8000/conditions/lumbar-wedging/"
    assert one["data"] == "http://127.0.0.1:8000/conditions/lumbar-wedging.json"
    assert (one["edition"], one["digest"]) == (1, edition.digest)
    assert one["changed_at"] == edition.published_at.isoformat()
    assert one["is_overdue"] is False


def test_drafts_and_withdrawn_articles_are_not_listed(board, listed):
    board.write_causes("Chordoma")
    assert listed() == []
    board.published_edition()
    actions.withdraw(condition=board.article, by=board.publisher, notice="Wrong.")
    assert listed() == []


def test_each_filter_chooses(board, listed):
    board.published_edition()
    day = timezone.now().date()
    assert listed("?specialty=spine")
    assert not listed("?specialty=heart")
    assert listed(f"?changed_since={day - timedelta(days=1)}")
    assert not listed(f"?changed_since={day + timedelta(days=1)}")
    assert not listed("?overdue=1")
    yesterday = timezone.now() - timedelta(days=1)
    SectionState.objects.update(public_until=yesterday, attention_at=yesterday)
    assert [one["is_overdue"] for one in listed("?overdue=1")] == [True]
    assert not listed("?overdue=0")


@pytest.mark.parametrize("query", ["overdue=perhaps", "changed_since=yesterday"])
def test_a_question_that_is_none_is_refused_with_a_sentence(client, db, query):
    answer = client.get(f"{URL}?{query}")
    assert answer.status_code == 400
    assert answer.json()["error"]


@pytest.mark.parametrize("page", ["2", "0", "-1", "x", "²"])
def test_a_page_that_is_none_is_not_found(board, client, page):
    board.published_edition()
    assert client.get(f"{URL}?page={page}").status_code == 404


def test_a_page_leads_to_the_next(board, client, monkeypatch):
    monkeypatch.setattr(conditions_json, "PER_PAGE", 1)
    board.published_edition()
    pk = board.article.pk + 1
    more_articles(board, pk)
    IndexedArticle.objects.create(condition_id=pk, edition=1, version="", title="Another")
    first = client.get(f"{URL}?specialty=spine").json()
    assert (first["count"], first["pages"], len(first["conditions"])) == (2, 2, 1)
    second = client.get(first["next"]).json()
    assert second["next"] is None
    assert second["conditions"] != first["conditions"]


def test_what_did_not_change_is_not_sent_again(board, client):
    board.published_edition()
    etag = client.get(URL)["ETag"]
    assert client.get(URL, headers={"if-none-match": etag}).status_code == 304
    board.write_causes("Chordoma")
    board.sign("causes")
    board.publish()
    assert client.get(URL, headers={"if-none-match": etag}).status_code == 200


def test_scripts_of_any_site_may_ask_and_are_told_so_before(db, client):
    assert client.get(URL)["Access-Control-Allow-Origin"] == "*"
    answer = client.options(URL, headers={"origin": "https://example.org"})
    assert answer.status_code == 204
    assert answer["Access-Control-Allow-Headers"] == "If-None-Match"
    assert "GET" in answer["Access-Control-Allow-Methods"]
    assert client.post(URL).status_code == 405


def test_an_answer_that_says_unchanged_is_for_scripts_of_any_site_too(board, client):
    board.published_edition()
    answer = client.get(URL, headers={"if-none-match": client.get(URL)["ETag"]})
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (304, "*")


def test_an_article_that_nobody_signed_is_among_those_that_are_not_overdue(board, listed):
    board.published_edition()
    SectionState.objects.update(public_until=None)
    assert len(listed("?overdue=0")) == 1
    assert not listed("?overdue=1")
