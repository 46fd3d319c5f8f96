"""Signing small changes on one page: quick, each shown whole, none skipped and none hidden."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions import grant_role
from board.review import small_changes as quick
from condition.models import Condition
from record import actions
from record.models import Review

SIGN = "/admin/sign/"
SECTIONS = ("types", "causes", "symptoms")


def introduce(board, section, words, **options):
    """Save the section's introduction."""
    said = {**board.words(section), "introduction": words}
    options = {"kind": "typo", "reason": "A typo.", **options}
    return board.write(section, said, **options).to_revision


@pytest.fixture
def small(board):
    """Typos in several published sections, before the reviewers."""
    for section in SECTIONS:
        introduce(board, section, f"Teh {section}.")
        board.sign(section)
    board.publish()
    for section in SECTIONS:
        introduce(board, section, f"The {section}.")
        board.submit(section)
    return [board.revision(section) for section in SECTIONS]


@pytest.fixture
def at_desk(board, client):
    """The clinician's browser."""
    client.force_login(board.clinician.user)
    return client


def named(revision):
    return f"{revision.pk}:{revision.digest}"


def sign(client, *revisions, **typed):
    typed = {"competence": "clinical", "sign": [named(one) for one in revisions], **typed}
    return client.post(SIGN, typed, follow=True)


def said(response):
    return " ".join(str(message) for message in response.context["messages"])


def shown(response):
    return [one.revision for one in response.context["to_sign"].small]


def larger(response):
    return {one.section: why for one, why in response.context["to_sign"].larger}


def test_each_small_change_is_shown_whole(small, at_desk):
    response = at_desk.get(SIGN)
    assert shown(response) == small
    for section in SECTIONS:
        assert f"<del>Teh</del><ins>The</ins> {section}." in response.text
    assert response.text.count("A typo.") == len(SECTIONS)


def test_all_that_is_ticked_is_signed_at_once_each_by_its_digest(board, small, at_desk):
    response = sign(at_desk, *small)
    assert "Signed as clinical reviewer: Types, Lumbar wedging; " in said(response)
    assert shown(response) == []
    assert [review.revision for review in Review.objects.order_by("-pk")[:3][::-1]] == small


def test_one_is_signed_by_its_own_button_whatever_is_ticked(small, at_desk):
    response = sign(at_desk, *small, one=named(small[1]))
    assert shown(response) == [small[0], *small[2:]]


def test_what_was_replaced_meanwhile_is_refused_by_name_and_the_others_go_through(
    board, small, at_desk
):
    introduce(board, "causes", "The very causes.", by=board.second_author)
    response = sign(at_desk, *small)
    assert "Not signed: Causes, Lumbar wedging. Second author changed it meanwhile" in said(
        response
    )
    assert not small[1].reviews.exists()
    assert sum(one.reviews.exists() for one in small) == len(SECTIONS) - 1


def test_a_digest_that_is_not_the_words_is_refused(small, at_desk):
    for forged in (f"{small[0].pk}:{'0' * 64}", f"{small[0].pk}", "x:y"):
        response = at_desk.post(SIGN, {"competence": "clinical", "sign": forged}, follow=True)
        assert "There are no such words" in said(response)
    assert not small[0].reviews.exists()


def test_nothing_ticked_signs_nothing_and_says_so(small, at_desk):
    assert "Nothing was ticked" in said(sign(at_desk))
    assert not any(one.reviews.exists() for one in small)


def test_a_form_sent_twice_signs_once(small, at_desk):
    sign(at_desk, small[0])
    assert "given this verdict on these words already" in said(sign(at_desk, small[0]))
    assert small[0].reviews.count() == 1


def test_ones_own_words_are_neither_offered_nor_signed(board, small, at_desk):
    mine = introduce(board, "causes", "Causes by the clinician.", by=board.clinician)
    board.submit("causes")
    assert mine not in shown(at_desk.get(SIGN))
    assert "somebody else has to sign them" in said(sign(at_desk, mine))
    assert not mine.reviews.exists()


def test_larger_changes_are_named_with_the_reason_and_never_hidden(board, at_desk):
    board.published_edition()
    board.write_ibuprofen("600 mg", kind="typo")
    introduce(board, "medications", "A comma, later.")
    board.submit("medications")
    introduce(board, "causes", "Meant otherwise.", kind="clinical")
    board.submit("causes")
    introduce(board, "faq", "New.")
    board.submit("faq")
    response = at_desk.get(SIGN)
    assert shown(response) == []
    assert larger(response) == {
        "medications": "a safety change",
        "causes": "a clinical change",
        "faq": "all of it is new",
    }


def test_a_larger_change_is_not_signed_here_by_a_forged_form_either(board, at_desk):
    board.published_edition()
    board.write_ibuprofen("600 mg", kind="typo")
    medications = board.submit("medications")
    response = sign(at_desk, medications)
    assert "It wants the whole screen: a safety change." in said(response)
    assert not medications.reviews.exists()


def test_what_cannot_be_signed_yet_is_not_offered(board, small, at_desk):
    introduce(board, "causes", "The causes [@no-such].")
    board.submit_unchecked("causes")
    assert larger(at_desk.get(SIGN)) == {"causes": "it can't be signed yet"}


def test_a_person_of_two_competences_signs_as_one_at_a_time(board, at_desk):
    board.published_edition()
    introduce(board, "medications", "Tablets.")
    revision = board.submit("medications")
    grant_role(person=board.clinician, kind="pharmacist", by=board.administrator)
    assert shown(at_desk.get(f"{SIGN}?as=pharmacist")) == [revision]
    sign(at_desk, revision)
    response = sign(at_desk, revision, competence="pharmacist")
    assert "Another person has to sign as this." in said(response)
    assert shown(response) == []
    assert revision.reviews.count() == 1


def test_more_than_fit_come_behind(board, small, at_desk, monkeypatch):
    monkeypatch.setattr(quick, "MOST", 2)
    response = at_desk.get(SIGN)
    assert (len(shown(response)), response.context["to_sign"].left) == (2, 1)
    assert "1 more comes behind these." in response.text


@pytest.mark.parametrize("role", ["author", "publisher", "administrator", "outsider"])
def test_it_is_for_reviewers(board, client, role):
    client.force_login(getattr(board, role).user)
    assert client.get(SIGN).status_code == 403
    assert client.post(SIGN, {"competence": "clinical"}).status_code == 403


def test_a_pharmacist_cannot_sign_as_a_clinician(board, small, client):
    client.force_login(board.pharmacist.user)
    assert "Only a person with this role" in said(sign(client, small[0]))
    assert "Say as what you sign." in said(sign(client, small[0], competence="publisher"))
    assert not small[0].reviews.exists()


def test_withdrawn_articles_wait_for_nobody(board, small, at_desk):
    actions.withdraw(condition=board.article_now, by=board.publisher, notice="Wrong.")
    assert shown(at_desk.get(SIGN)) == []


def test_three_changes_take_no_more_queries_than_one(board, small, at_desk):
    counts = []
    for left in (small, small[:1]):
        for one in small:
            if one not in left and not one.reviews.exists():
                board.approve(one.section, by=board.second_clinician)
        with CaptureQueriesContext(connection) as captured:
            assert shown(at_desk.get(SIGN)) == left
        counts.append(len(captured))
    assert counts[0] <= counts[1]


def test_small_changes_of_several_articles_stand_on_one_page(board, small, at_desk):
    first = board.article
    board.article = Condition.objects.create(
        title="Scoliosis", slug="scoliosis", specialty=first.specialty
    )
    introduce(board, "causes", "Teh curve.")
    board.sign("causes")
    board.publish()
    introduce(board, "causes", "The curve.")
    board.submit("causes")
    assert "Causes, Scoliosis" in said(sign(at_desk, board.revision("causes"), small[0]))
