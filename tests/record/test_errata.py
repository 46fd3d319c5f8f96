"""One fault is one erratum, however many wordings it stood in; and a notice until it is checked."""

import pytest

from accounts.refusals import NothingChanged, NotYourRole
from condition.models import Condition
from record import actions
from record.models import Standing
from record.refusals import NotReady, ReasonMissing
from tests.reading import markup

pytestmark = pytest.mark.both_databases


@pytest.fixture
def wrong(board):
    """Two wordings with one fault in editions 1 and 2; edition 3 is right."""
    board.published_edition()
    first = board.revision("medications")
    board.write_ibuprofen("300 mg")
    second = board.sign("medications")
    board.publish()
    board.write_ibuprofen("200 mg")
    board.sign("medications")
    board.publish()
    return first, second


def issue(board, *revisions, **options):
    return actions.issue_erratum(
        condition=board.article,
        revisions=revisions,
        by=board.publisher,
        severity="dangerous",
        what_was_wrong=options.pop("what_was_wrong", "The dose was too high."),
        **options,
    )


def boxes(client, address):
    return [box.text for box in markup.read(client.get(address)).all(class_="notice-erratum")]


def test_an_erratum_joins_none_of_another_article(board, wrong):
    issue(board, *wrong)
    foreign = board.article.standing.filter(kind="erratum").first()
    board.article = Condition.objects.create(
        title="Other", slug="other", specialty=board.article.specialty
    )
    first = board.published_edition().sections.get(section="medications").revision
    board.write_ibuprofen("200 mg")
    board.sign("medications")
    board.publish()
    with pytest.raises(NotReady, match="another article"):
        issue(board, first, joins=foreign)


def test_one_fault_in_two_wordings_is_one_box_with_the_edition_that_corrects(board, wrong, client):
    issue(board, *wrong)
    (box,) = boxes(client, board.article_url)
    assert "Wrong in edition 1, 2, corrected in edition 3" in box
    for number in (1, 2):
        (box,) = boxes(client, f"{board.article_url}editions/{number}/")
        assert box.startswith("These words were wrong.")


def test_every_wording_of_it_loses_its_approvals(board, wrong):
    issue(board, *wrong)
    named = set(Standing.objects.filter(kind="erratum").values_list("revision", flat=True))
    assert named == {revision.pk for revision in wrong}


def test_a_second_erratum_on_the_same_words_is_refused(board, wrong):
    issue(board, wrong[1])
    with pytest.raises(NothingChanged, match="names these words already"):
        issue(board, *wrong, what_was_wrong="Something else.")
    assert Standing.objects.filter(kind="erratum").count() == 1


def test_a_later_correction_joins_the_fault_that_was_named_before(board, wrong, client):
    earlier = issue(board, wrong[1])
    issue(board, wrong[0], joins=earlier, what_was_wrong="It was wrong in edition 1 as well.")
    (box,) = boxes(client, board.article_url)
    assert "It was wrong in edition 1 as well." in box
    assert "Wrong in edition 1, 2, corrected in edition 3" in box


def test_words_that_were_wrong_come_back_and_are_corrected_again_in_the_same_box(
    board, wrong, client
):
    issue(board, wrong[1])
    board.write_ibuprofen("300 mg")
    board.sign("medications")
    board.publish()
    board.write_ibuprofen("200 mg")
    board.publish()
    issue(board, wrong[1], what_was_wrong="It came back.")
    (box,) = boxes(client, board.article_url)
    assert "It came back." in box
    assert "Wrong in edition 2, 4, corrected in edition 5" in box


def test_what_is_found_later_in_the_same_words_joins_and_is_taken_once(board, wrong, client):
    earlier = issue(board, wrong[1])
    later = {"joins": earlier, "what_was_wrong": "The dose was too high, and the route wrong."}
    last = issue(board, wrong[1], **later)
    with pytest.raises(NothingChanged, match="says that already"):
        issue(board, wrong[1], **later | {"joins": last})
    (box,) = boxes(client, board.article_url)
    assert "and the route wrong" in box


def test_another_fault_has_a_box_of_its_own(board, wrong, client):
    for revision in wrong:
        issue(board, revision)
    assert len(boxes(client, board.article_url)) == 2


def test_an_erratum_names_some_words(board, wrong):
    with pytest.raises(ReasonMissing, match="Choose the words"):
        issue(board)


def test_a_notice_stands_above_its_section_at_once_and_is_lifted(board, client):
    board.published_edition()
    where = {"condition": board.article, "section": "medications", "by": board.publisher}
    actions.set_notice(**where, notice="The dose is being checked. Ask your pharmacist.")
    (box,) = boxes(client, board.article_url)
    assert box.startswith("Being checked since")
    assert "Ask your pharmacist." in box
    facts = client.get("/conditions/lumbar-wedging.json").json()["standing"]
    assert facts[-1]["fact"]["body"]["notice"].startswith("The dose")
    with pytest.raises(NothingChanged):
        actions.set_notice(**where, notice="The dose is being checked.  Ask your pharmacist.")
    actions.lift_notice(**where)
    assert boxes(client, board.article_url) == []
    with pytest.raises(NothingChanged):
        actions.lift_notice(**where)


def test_only_a_publisher_sets_a_notice_above_words_that_are_public(board):
    board.published_edition()
    where = {"condition": board.article, "notice": "It is being checked."}
    with pytest.raises(NotYourRole):
        actions.set_notice(**where, section="medications", by=board.clinician)
    with pytest.raises(NotReady):
        actions.set_notice(**where, section="symptoms", by=board.publisher)


def test_a_publisher_sets_and_lifts_it_on_its_screen(board, client):
    board.published_edition()
    client.force_login(board.publisher.user)
    page = "/admin/articles/lumbar-wedging/notice/medications/"
    assert "Write what readers should know" in client.post(page, {"notice": " "}).text
    client.post(page, {"notice": "It is being checked."})
    assert "It is being checked." in client.get(page).text
    client.post(page, {"lift": "1"})
    assert Standing.objects.latest("pk").kind == "lifted"
