from xml.etree import ElementTree as ET

import pytest

from condition.models import Condition
from reading import feeds
from record import actions

URL = "/feed.xml"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def read(client):
    """Fetch the feed and parse it."""
    return lambda: ET.fromstring(client.get(URL).content)


def text(element: ET.Element, name: str) -> str:
    """The text of a child."""
    return element.findtext(f"{ATOM}{name}")


def test_each_edition_says_what_changed_and_why(board, read):
    board.write_causes("Haemangioma", reason="A tumour of blood vessels was missing.")
    board.sign("causes")
    edition = board.publish("A first cause.")
    (entry,) = read().findall(f"{ATOM}entry")
    content = text(entry, "content")
    assert text(entry, "title") == "Lumbar wedging, edition 1"
    for said in ("A first cause.", "Causes", "A tumour of blood vessels was missing.", "Author"):
        assert said in content
    assert edition.digest in content


def test_an_entry_links_to_its_edition_and_names_those_who_wrote(board, read):
    board.published_edition()
    board.write_causes("Osteosarcoma", by=board.second_author)
    board.sign("causes")
    board.publish()
    newest, first = read().findall(f"{ATOM}entry")
    address = "http://127.0.0.1:8000/conditions/lumbar-wedging/editions/2/"
    assert newest.find(f"{ATOM}link").get("href") == address
    assert [text(author, "name") for author in newest.findall(f"{ATOM}author")] == ["Second author"]
    assert [text(author, "name") for author in first.findall(f"{ATOM}author")] == ["Author"]


def test_a_change_of_safety_is_flagged_and_another_is_not(board, read):
    board.published_edition()
    board.write_ibuprofen("600 mg")
    board.sign("medications")
    board.publish()
    board.write_causes("Haemangioma", "Osteosarcoma")
    board.sign("causes")
    board.publish()
    plain, safety, first = read().findall(f"{ATOM}entry")
    assert safety.find(f"{ATOM}category[@term='safety']") is not None
    for one in (plain, first):
        assert one.find(f"{ATOM}category[@term='safety']") is None
        assert "Safety" not in text(one, "content")


def test_every_id_is_permanent_and_its_own(board, read):
    board.published_edition()
    before = ids(read())
    Condition.objects.update(slug="another-address")
    assert ids(read()) == before
    assert len(set(before)) == len(before) == 2
    assert all(name.startswith("tag:127.0.0.1,") for name in before)


def ids(feed: ET.Element) -> list[str]:
    """The id of the feed and of its entries."""
    return [element.text for element in feed.iter(f"{ATOM}id")]


def test_a_section_that_nobody_reviewed_is_said_to_be_so(board, read):
    board.write_causes("Haemangioma")
    board.submit("causes")
    actions.publish(
        condition=board.article, by=board.publisher, summary="Early.", unreviewed={"causes"}
    )
    assert "Not yet reviewed by the board." in text(read().find(f"{ATOM}entry"), "content")


def test_drafts_are_not_in_it(board, client):
    board.published_edition()
    board.write_causes("Osteosarcoma", reason="A reason nobody has seen.")
    feed = client.get(URL).content.decode()
    assert "Lumbar wedging" in feed
    assert "A reason nobody has seen." not in feed
    assert "Osteosarcoma" not in feed


def test_of_a_withdrawn_article_only_the_withdrawal_is_told(board, read):
    board.published_edition()
    actions.withdraw(condition=board.article, by=board.publisher, notice="It was wrong.")
    (entry,) = read().findall(f"{ATOM}entry")
    assert text(entry, "title") == "Lumbar wedging was withdrawn"
    assert "It was wrong." in text(entry, "content")
    assert entry.find(f"{ATOM}link").get("href").endswith("/conditions/lumbar-wedging/history/")


def test_markup_in_a_reason_is_text(board, read):
    board.write_causes("Haemangioma", reason="<script>alert(1)</script> & more")
    board.sign("causes")
    board.publish()
    content = text(read().find(f"{ATOM}entry"), "content")
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in content


def test_it_has_what_every_feed_needs(board, client, read):
    feed = read()  # with nothing published yet
    assert text(feed, "updated") == "1970-01-01T00:00:00+00:00"
    edition = board.published_edition()
    feed = read()
    assert feed.tag == f"{ATOM}feed"
    assert text(feed, "updated") == edition.published_at.isoformat()
    assert feed.find(f"{ATOM}link[@rel='self']").get("href") == "http://127.0.0.1:8000/feed.xml"
    assert client.get(URL)["Content-Type"] == "application/atom+xml; charset=utf-8"


def test_the_newest_come_first_and_no_more_than_fifty(board, read, monkeypatch):
    assert feeds.ENTRIES == 50
    monkeypatch.setattr(feeds, "ENTRIES", 4)
    for number in range(6):
        board.write_causes(f"Cause {number}")
        board.sign("causes")
        board.publish()
    entries = read().findall(f"{ATOM}entry")
    assert [text(entry, "title") for entry in entries[:2]] == [
        "Lumbar wedging, edition 6",
        "Lumbar wedging, edition 5",
    ]
    assert len(entries) == 4


@pytest.mark.parametrize("editions", [1, 3])
def test_the_number_of_queries_is_constant(board, read, editions, django_assert_num_queries):
    for number in range(editions):
        board.write_causes(f"Cause {number}")
        board.sign("causes")
        board.publish()
    with django_assert_num_queries(2):
        assert len(read().findall(f"{ATOM}entry")) == editions


def test_a_reader_who_has_it_is_sent_nothing_again(board, client):
    board.published_edition()
    etag = client.get(URL)["ETag"]
    again = client.get(URL, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    board.write_causes("Osteosarcoma")
    board.sign("causes")
    board.publish()
    assert client.get(URL, headers={"If-None-Match": etag}).status_code == 200
