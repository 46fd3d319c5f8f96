import re
from datetime import datetime
from xml.etree import ElementTree as ET

import pytest

from condition.models import Condition
from reading import sitemaps
from record import actions
from record.models import CurrentEdition, Edition, Standing

URL = "/sitemap.xml"
SITE = "http://127.0.0.1:8000"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
# W3C Datetime, as the protocol asks for.
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


@pytest.fixture
def read(client):
    """Fetch a sitemap and parse it."""

    def fetched(address: str) -> ET.Element:
        response = client.get(address)
        assert response["Content-Type"] == "application/xml; charset=utf-8"
        return ET.fromstring(response.content)

    return fetched


def entries(document: ET.Element) -> dict[str, str | None]:
    """When each address last changed."""
    return {entry.findtext(f"{MAP}loc"): entry.findtext(f"{MAP}lastmod") for entry in document}


def articles(document: ET.Element) -> list[str]:
    """The addresses of whole articles."""
    return [address for address in entries(document) if address.count("/") == 5]


def part_of(board) -> str:
    """The part that the board's article stands in."""
    return f"/sitemap-{(board.article.pk - 1) // sitemaps.SPAN + 1}.xml"


def more_articles(board, *ids: int) -> None:
    """Published articles of these ids."""
    edition = board.article_now.current.edition
    Condition.objects.bulk_create(
        Condition(
            pk=pk,
            title=f"Article {pk}",
            slug=f"article-{pk}",
            specialty=board.article.specialty,
        )
        for pk in ids
    )
    editions = Edition.objects.bulk_create(
        Edition(
            condition_id=pk,
            number=1,
            published_at=edition.published_at,
            published_by=edition.published_by,
            summary=edition.summary,
            canonical=edition.canonical,
            digest=f"{pk:064}",
        )
        for pk in ids
    )
    CurrentEdition.objects.bulk_create(
        CurrentEdition(condition_id=one.condition_id, edition=one) for one in editions
    )


def test_the_index_names_parts_that_name_every_public_article(board, read):
    board.published_edition()
    index = read(URL)
    assert index.tag == f"{MAP}sitemapindex"
    found = {}
    for address in entries(index):
        found |= entries(read(address.removeprefix(SITE)))
    assert set(found) == {
        f"{SITE}/",
        f"{SITE}/conditions/",
        f"{SITE}/conditions/lumbar-wedging/",
        f"{SITE}/conditions/lumbar-wedging/causes/",
        f"{SITE}/conditions/lumbar-wedging/medications/",
        f"{SITE}/medicines/",
        f"{SITE}/medicines/ibuprofen/",
        f"{SITE}/board/",
        f"{SITE}/editorial-policy/",
        f"{SITE}/accessibility/",
        f"{SITE}/disclaimer/",
        f"{SITE}/privacy/",
        f"{SITE}/newsletter/",
        f"{SITE}/newsletter/archive/",
    }


def test_lastmod_is_the_moment_of_the_edition(board, read):
    edition = board.published_edition()
    (moment,) = set(entries(read(part_of(board))).values())
    assert datetime.fromisoformat(moment) == edition.published_at


def test_lastmod_moves_with_the_standing_and_not_with_a_draft(board, read):
    board.published_edition()
    before = entries(read(part_of(board)))
    board.write_causes("Osteosarcoma")
    board.sign("causes")
    assert entries(read(part_of(board))) == before
    actions.approve(
        revision=board.article_now.current.edition.sections.get(section="causes").revision,
        by=board.second_clinician,
        competence="clinical",
    )
    fact = Standing.objects.get()
    (moment,) = set(entries(read(part_of(board))).values())
    assert datetime.fromisoformat(moment) == fact.at


def test_every_moment_is_written_as_the_protocol_asks(board, read):
    board.published_edition()
    for address in (URL, "/sitemap-pages.xml", part_of(board)):
        moments = entries(read(address)).values()
        assert moments
        assert all(MOMENT.fullmatch(moment) for moment in moments)


def test_drafts_and_withdrawn_articles_are_in_no_part(board, client, read):
    board.write_causes("Haemangioma")
    board.sign("causes")
    assert list(entries(read(URL))) == [f"{SITE}/sitemap-pages.xml"]
    assert client.get(part_of(board)).status_code == 404
    board.publish()
    actions.withdraw(condition=board.article, by=board.publisher, notice="It was wrong.")
    assert list(entries(read(URL))) == [f"{SITE}/sitemap-pages.xml"]
    assert client.get(part_of(board)).status_code == 404


def test_no_part_is_longer_than_its_span_and_none_is_left_out(board, read, monkeypatch):
    monkeypatch.setattr(sitemaps, "SPAN", 3)
    board.published_edition()
    first = board.article.pk
    more_articles(board, *range(first + 1, first + 10))
    parts = [articles(read(address.removeprefix(SITE))) for address in list(entries(read(URL)))[1:]]
    assert all(0 < len(part) <= 3 for part in parts)
    assert sum(len(part) for part in parts) == 10


def test_the_last_article_of_a_span_stands_in_the_part_that_the_index_names(
    board, read, monkeypatch
):
    board.published_edition()
    monkeypatch.setattr(sitemaps, "SPAN", board.article.pk)
    assert list(entries(read(URL)))[1:] == [f"{SITE}/sitemap-1.xml"]
    assert len(articles(read("/sitemap-1.xml"))) == 1


def test_an_address_stays_in_its_part_when_others_come_and_go(board, read, monkeypatch):
    monkeypatch.setattr(sitemaps, "SPAN", 3)
    board.published_edition()
    before = part_of(board)
    more_articles(board, board.article.pk + 7, board.article.pk + 9)
    assert f"{SITE}/conditions/lumbar-wedging/" in entries(read(before))


@pytest.mark.parametrize("count", [1, 5])
def test_the_number_of_queries_is_constant(board, read, count, django_assert_num_queries):
    board.published_edition()
    more_articles(board, *range(board.article.pk + 1, board.article.pk + count))
    for address in (URL, "/sitemap-pages.xml", part_of(board)):
        with django_assert_num_queries(1 + (address != URL)):
            read(address)


@pytest.mark.parametrize("address", ["/sitemap-0.xml", "/sitemap-01.xml", "/sitemap-999999999.xml"])
def test_a_part_that_is_none_is_not_found(board, client, address):
    board.published_edition()
    assert client.get(address).status_code == 404


def test_robots_are_told_where_the_sitemap_is_and_what_to_leave_alone(client, db):
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert "Disallow: /admin/" in lines
    assert f"Sitemap: {SITE}/sitemap.xml" in lines
