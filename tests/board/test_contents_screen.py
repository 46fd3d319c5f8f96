"""The article's table of contents and the board's home."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions import grant_role
from board.articles.contents import contents
from condition import registry
from condition.models import Condition, Reference
from record import actions
from tests.reading.markup import read

CONTENTS = "/admin/articles/lumbar-wedging/"


def see(client, member, url=CONTENTS):
    client.force_login(member.user)
    return client.get(url)


def row(response, section):
    return next(one for one in response.context["rows"] if one.section.key == section)


def queries(client, url):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_every_section_stands_in_the_order_of_the_article(board, client):
    response = see(client, board.author)
    titles = [one.section.key for one in response.context["rows"]]
    assert titles == [one.key for one in registry.sections()]
    assert response.text.count("nobody wrote it yet") == len(titles)


@pytest.mark.parametrize(
    "role", ["author", "clinician", "pharmacist", "publisher", "administrator"]
)
def test_everybody_who_works_on_articles_may_open_it(board, client, role):
    assert see(client, getattr(board, role)).status_code == 200


@pytest.mark.parametrize("role", ["newsletter_manager", "outsider"])
def test_others_may_not_a_superuser_included(board, client, role):
    assert see(client, getattr(board, role)).status_code == 403


def test_an_unknown_article_is_not_found(board, client):
    assert see(client, board.author, "/admin/articles/no-such/").status_code == 404


def test_a_row_says_who_changed_it_last_and_why(board, client):
    board.write_causes("Myeloma", reason="A cause was missing.")
    page = see(client, board.clinician).text
    assert "A cause was missing." in page
    assert row(see(client, board.clinician), "causes").entry.latest_change.by == board.author


def test_the_state_is_said_in_words_beside_its_sign(board, client):
    board.write_causes("Myeloma")
    assert "✎</span> changed" in see(client, board.author).text
    board.submit("causes")
    assert "◔</span> in review" in see(client, board.author).text
    board.approve("causes", by=board.clinician)
    assert "✓</span> signed" in see(client, board.author).text


def test_it_says_whose_signature_is_missing(board, client):
    board.write_ibuprofen()
    board.submit("medications")
    board.approve("medications", by=board.clinician)
    response = see(client, board.author)
    assert row(response, "medications").missing == ["pharmacist reviewer"]
    assert "pharmacist reviewer has not signed" in response.text


def test_it_says_what_readers_see(board, client):
    board.write_causes("Myeloma")
    assert row(see(client, board.author), "causes").entry.published is None
    board.submit("causes")
    board.publish(unreviewed=["causes"])
    assert "not yet reviewed by the board" in see(client, board.author).text
    board.approve("causes", by=board.clinician)
    assert "signed, last reviewed" in see(client, board.author).text


def test_a_safety_change_shows_behind_a_later_comma(board, client):
    board.published_edition()
    assert not row(see(client, board.clinician), "medications").has_safety_change
    board.write_ibuprofen("600 mg")
    words = board.words("medications")
    words["introduction"] = "A comma, later."
    board.write("medications", words, by=board.second_author)
    assert row(see(client, board.clinician), "medications").has_safety_change


def test_blockers_are_those_of_the_act(board):
    board.write(
        "medications",
        {"introduction": "By mouth [@no-such].", "medications": [{"name": "Ibuprofen"}]},
    )
    rows, _sources, _feedback = contents(board.article)
    found = next(one for one in rows if one.section.key == "medications")
    assert found.blockers == actions.blockers(board.revision("medications"))
    assert len(found.blockers) == 2


def test_references_name_what_is_cited_and_flag_what_the_library_lacks(board, client):
    Reference.objects.create(key="nice-ng234", kind="guideline", title="Spinal metastases")
    board.write("causes", {"introduction": "Known [@nice-ng234], unknown [@no-such]."})
    page = see(client, board.author).text
    assert "Spinal metastases" in page
    assert "no-such: the library has no such reference" in page


def test_only_a_publisher_is_offered_to_publish(board, client):
    assert "Publish…" in see(client, board.publisher).text
    assert "Publish…" not in see(client, board.author).text


def test_a_withdrawn_article_says_so_and_is_not_offered_for_publishing(board, client):
    board.published_edition()
    actions.withdraw(condition=board.article, by=board.publisher, notice="Wrong from the start.")
    page = see(client, board.publisher).text
    assert "Wrong from the start." in page
    assert "Publish…" not in page


def test_thirty_items_take_no_more_queries_than_three(board, client):
    client.force_login(board.author.user)
    board.write_causes("One", "Two", "Three")
    few = queries(client, CONTENTS)
    board.write_causes(*(f"Cause {number}" for number in range(30)))
    assert queries(client, CONTENTS) <= few


def another_article(board, number):
    first = board.article
    board.article = Condition.objects.create(
        title=f"Article {number}", slug=f"article-{number}", specialty=first.specialty
    )
    board.write_causes("Myeloma")
    board.submit("causes")
    board.article = first


def test_ten_articles_take_the_home_no_more_queries_than_one(board, client):
    client.force_login(board.clinician.user)
    another_article(board, 0)
    few = queries(client, "/admin/")
    for number in range(1, 10):
        another_article(board, number)
    assert queries(client, "/admin/") <= few


def waiting(response):
    """The sections that the home puts before the person, by list."""
    found = {"to_sign": [], "to_mend": [], "to_submit": []}
    for box in read(response).all("section", class_="board-box"):
        links = " ".join(link.attributes["href"] for link in box.all("a"))
        keys = dict.fromkeys(re.findall(r"/lumbar-wedging/sections/([a-z-]+)/", links))
        found[box.attributes["aria-labelledby"]] = list(keys)
    return found


def test_a_reviewer_finds_what_they_may_sign(board, client):
    board.write_causes("Myeloma")
    board.submit("causes")
    assert waiting(see(client, board.clinician, "/admin/"))["to_sign"] == ["causes"]
    assert waiting(see(client, board.pharmacist, "/admin/"))["to_sign"] == []


def test_what_a_reviewer_mended_waits_for_another_one(board, client):
    board.write_causes("Myeloma", by=board.clinician)
    board.submit("causes")
    assert waiting(see(client, board.clinician, "/admin/"))["to_sign"] == []
    assert waiting(see(client, board.second_clinician, "/admin/"))["to_sign"] == ["causes"]


def test_what_a_reviewer_signed_as_one_competence_is_not_theirs_as_the_other(board, client):
    grant_role(person=board.clinician, kind="pharmacist", by=board.administrator)
    board.write_ibuprofen()
    board.submit("medications")
    board.approve("medications", by=board.clinician, competence="clinical")
    assert waiting(see(client, board.clinician, "/admin/"))["to_sign"] == []
    assert waiting(see(client, board.pharmacist, "/admin/"))["to_sign"] == ["medications"]


def test_an_author_finds_what_is_not_submitted_and_what_to_mend(board, client):
    board.write_causes("Myeloma")
    board.write_ibuprofen()
    revision = board.submit("medications")
    actions.request_changes(
        revision=revision, by=board.clinician, competence="clinical", comment="Too much."
    )
    response = see(client, board.author, "/admin/")
    assert waiting(response)["to_submit"] == ["causes"]
    assert waiting(response)["to_mend"] == ["medications"]
    assert waiting(see(client, board.second_author, "/admin/"))["to_mend"] == []


def test_what_somebody_went_on_writing_is_theirs_to_submit(board, client):
    board.write_causes("Myeloma")
    board.write_causes("Myeloma", "Lymphoma", by=board.second_author)
    assert waiting(see(client, board.author, "/admin/"))["to_submit"] == []
    assert waiting(see(client, board.second_author, "/admin/"))["to_submit"] == ["causes"]


def test_a_publisher_finds_what_is_ready(board, client):
    board.write_causes("Myeloma")
    board.sign("causes")
    assert "Signed and ready to publish" in see(client, board.publisher, "/admin/").text
    assert "Signed and ready to publish" not in see(client, board.author, "/admin/").text


def test_open_work_comes_before_articles_that_rest(board, client):
    another_article(board, 1)
    board.write_causes("Written over before anybody published it")
    board.published_edition()
    articles = see(client, board.author, "/admin/articles/").context["page"].object_list
    assert [condition.title for condition, _counts in articles] == ["Article 1", "Lumbar wedging"]


def test_the_home_of_a_superuser_who_is_nobody_says_so(board, client):
    client.force_login(board.outsider.user)
    board.outsider.user.person.delete()
    assert "nobody on the board" in client.get("/admin/").text
