"""What a reviewer signed before, word for word, is folded; a whole article is read on one page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import LoggedAct
from board.review.signed_before import signed_before
from condition.models import Condition
from record import actions
from record.models import Review

pytestmark = pytest.mark.both_databases


@pytest.fixture
def two(board):
    """Causes that the clinician signed in one article, with one more in another."""
    board.write_causes("Haemangioma", "Rest")
    board.sign("causes")
    first = board.article
    board.article = Condition.objects.create(title="Acne", slug="acne", specialty=first.specialty)
    board.write_causes("Haemangioma", "Hormones")
    board.submit("causes")
    return first


def address(board, section="causes"):
    return f"/admin/articles/acne/sections/{section}/{board.revision(section).label}/"


def key_of(board, name):
    (key,) = (one["key"] for one in board.words("causes")["causes"] if one["name"] == name)
    return key


def test_what_stands_word_for_word_in_signed_words_is_folded_with_where_and_when(
    board, client, two
):
    found = signed_before([board.revision("causes")], board.clinician)
    assert {
        key: one.revision.condition for key, one in found[board.revision("causes").pk].items()
    } == {key_of(board, "Haemangioma"): two}
    client.force_login(board.clinician.user)
    page = client.get(address(board)).text
    assert page.count("word for word as you signed it in Lumbar wedging") == 1
    client.force_login(board.second_clinician.user)
    assert "word for word" not in client.get(address(board)).text


def test_words_with_an_apostrophe_in_them_are_read_and_found(board, client, two):
    article, name = board.article, "Pregnancy without a doctor's advice"
    board.write_causes(name)
    board.submit("causes")
    board.article = two
    board.write_causes(name)
    board.sign("causes")
    board.article = article
    client.force_login(board.clinician.user)
    assert "word for word" in client.get("/admin/articles/acne/read/").text
    assert "Acne" in client.get("/admin/find/", {"text": "doctor's"}).text


def test_what_was_asked_to_change_since_stands_open(board, two):
    article, board.article = board.article, two
    actions.request_changes(
        revision=board.revision("causes"), by=board.clinician, competence="clinical", comment="No."
    )
    board.article = article
    assert not signed_before([board.revision("causes")], board.clinician).get(
        board.revision("causes").pk
    )


def test_a_verdict_says_what_was_on_the_screen_and_what_was_folded(board, client, two):
    revision, key = board.revision("causes"), key_of(board, "Haemangioma")
    client.force_login(board.clinician.user)
    said = {"verdict": "approve", "competence": "clinical", "shown": revision.digest}
    for wrong in ({"folded": key_of(board, "Hormones")}, {"shown": "0" * 64}):
        page = client.post(address(board), {**said, **wrong}, follow=True).text
        assert "Something else was on your screen" in page
    assert not revision.reviews.exists()
    client.post(address(board), {**said, "folded": key})
    assert revision.reviews.get().reviewer == board.clinician
    assert LoggedAct.objects.latest("pk").detail.endswith(f"folded: {key}")


def test_a_whole_article_is_read_on_one_page_with_a_verdict_for_each_section(board, client, two):
    board.write("overview", {"introduction": "Many things."})
    board.submit("overview")
    client.force_login(board.clinician.user)
    page = client.get("/admin/articles/acne/read/").text
    assert page.index("Overview") < page.index("Hormones")
    assert page.count('value="approve"') == 2
    shown = board.revision("overview").digest
    said = {"verdict": "approve", "competence": "clinical", "shown": shown, "whole_article": "1"}
    response = client.post(address(board, "overview"), said)
    assert response["Location"] == "/admin/articles/acne/read/"
    assert Review.objects.latest("pk").revision == board.revision("overview")


def test_more_sections_of_a_whole_article_take_no_more_queries(board, client, two):
    client.force_login(board.clinician.user)
    counts = []
    for sections in ((), ("overview",), ("outlook", "types", "symptoms")):
        for section in sections:
            board.write(section, {"introduction": f"Of {section}."})
            board.submit(section)
        with CaptureQueriesContext(connection) as captured:
            page = client.get("/admin/articles/acne/read/").text
        counts.append((page.count('value="approve"'), len(captured)))
    assert [shown for shown, _queries in counts] == [1, 2, 5]
    assert len({queries for _shown, queries in counts}) == 1, counts


def test_an_article_where_nothing_waits_says_so(board, client):
    client.force_login(board.clinician.user)
    page = client.get("/admin/articles/lumbar-wedging/read/").text
    assert "Nothing in this article waits for your signature." in page
