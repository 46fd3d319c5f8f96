"""“Was this helpful?”: numbers of a day, and nothing of anybody."""

import pytest

from reading.uses import FormUse
from record.models import HelpfulCount

ASK = "/conditions/lumbar-wedging/helpful/"
pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def edition(board):
    return board.published_edition()


def test_an_answer_is_counted_thanked_for_and_sets_no_cookie(client):
    for answer in ("yes", "yes", "no"):
        said = client.post(ASK, {"section": "causes", "answer": answer}, follow=True)
    assert "Your answer was counted" in said.text
    assert said.redirect_chain == [(f"{ASK}?section=causes&thanks=1", 303)]
    assert not client.cookies
    row = HelpfulCount.objects.get()
    assert (row.section, row.yes, row.no) == ("causes", 2, 1)


def test_the_whole_article_is_counted_too(client):
    client.post(ASK, {"answer": "no"})
    assert HelpfulCount.objects.get().section == ""


@pytest.mark.parametrize(
    "typed", [{}, {"answer": "maybe"}, {"answer": "yes", "section": "prevention"}]
)
def test_what_the_page_does_not_ask_is_not_counted(client, typed):
    assert client.post(ASK, typed).status_code == 400
    assert not HelpfulCount.objects.exists()


def test_opening_the_address_counts_nothing_and_asks(opened):
    assert "Was this helpful?" in opened(f"{ASK}?section=causes").text
    assert not HelpfulCount.objects.exists()


def test_a_network_counts_so_often_and_no_more(client, settings):
    settings.READING = {"helpful_per_network_an_hour": 2}
    codes = [client.post(ASK, {"answer": "yes"}).status_code for _number in range(3)]
    assert codes == [303, 303, 429]
    assert HelpfulCount.objects.get().yes == 2


def test_neither_table_says_who_it_was(client):
    client.post(ASK, {"answer": "yes"}, headers={"x-forwarded-for": "203.0.113.77"})
    assert FormUse.objects.get().network == "203.0.113.0/24"
    assert {field.name for field in HelpfulCount._meta.fields} == {
        "id",
        "condition",
        "section",
        "day",
        "yes",
        "no",
    }
