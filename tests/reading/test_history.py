import pytest

from accounts.models import Role
from record import actions

URL = "/conditions/lumbar-wedging/history/"


def test_every_edition_is_listed_with_its_digest_the_newest_first(board, opened):
    first = board.published_edition()
    board.write_causes("Chordoma")
    board.sign("causes")
    second = board.publish("Another tumour.")
    editions = opened(URL).one("ol", class_="editions").all("li", id="edition-2")
    assert "Another tumour." in editions[0].text
    assert [code.text for code in opened(URL).all("code")] == [second.digest, first.digest]


def test_an_edition_says_what_changed_in_each_section_and_why_and_who_signed(board, opened):
    board.published_edition()
    board.write_ibuprofen("600 mg", reason="The label changed.")
    board.sign("medications")
    board.publish()
    (change,) = opened(URL).one("li", id="edition-2").all(class_="section-change")
    assert "Medications Safety The label changed. Author, MD" in change.text
    assert "Signed by Clinician, MD (clinical reviewer) on" in change.text
    assert "Pharmacist, MD (pharmacist reviewer) on" in change.text
    assert "Safety" not in opened(URL).one("li", id="edition-1").text, "a first one changes nothing"


def test_a_section_that_nobody_reviewed_says_so_in_the_history(board, opened):
    board.write_causes("Haemangioma")
    board.submit("causes")
    board.publish(unreviewed=["causes"])
    assert "Not yet reviewed by the board" in opened(URL).one("li", id="edition-1").text


def test_reviews_since_an_edition_are_taken_into_the_next_one(board, opened):
    board.write_causes("Haemangioma")
    board.submit("causes")
    board.publish(unreviewed=["causes"])
    board.approve("causes", by=board.clinician)
    board.write_ibuprofen()
    board.sign("medications")
    board.publish()
    changes = opened(URL).one("li", id="edition-2").all(class_="section-change")
    assert "Causes The same words; the reviews are new. Signed by Clinician" in changes[0].text


def test_what_became_true_since_is_listed(board, opened):
    board.published_edition()
    actions.request_changes(
        revision=board.revision("causes"),
        by=board.clinician,
        competence=Role.Kind.CLINICAL,
        comment="A private remark.",
    )
    facts = opened(URL).one("ul", class_="standing").text
    assert "changes requested, Causes, Clinician" in facts
    assert "A private remark." not in facts


def test_an_article_that_was_never_published_has_no_history(board, client):
    board.write_causes("Haemangioma")
    assert client.get(URL).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_is_constant(board, client, count, django_assert_num_queries):
    board.published_edition()
    for number in range(count):
        board.write_causes(f"Tumour {number}")
        board.sign("causes")
        board.publish()
    with django_assert_num_queries(4):
        client.get(URL)
