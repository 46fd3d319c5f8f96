"""/board/: the people behind the articles."""

from datetime import date

import pytest

from accounts.actions import grant_role, withdraw_role
from accounts.models import Person, Role
from tests.cast import person
from tests.reading import markup

BOARD = "/board/"
pytestmark = pytest.mark.django_db


def entry(client, member):
    return markup.read(client.get(BOARD)).one("li", id=f"person-{member.uuid}")


def test_a_reviewer_stands_with_credentials_interests_and_specialties(board, client):
    Person.objects.filter(pk=board.clinician.pk).update(
        interests="None & nothing.",
        interests_declared_on=date(2026, 5, 3),
        affiliation="A hospital",
        orcid="0000-0002-1825-0097",
    )
    board.clinician.specialties.add(board.article.specialty)
    text = entry(client, board.clinician).text
    for words in ("Clinician, MD", "Clinical reviewer · Spine", "3 May 2026", "None & nothing."):
        assert words in text
    assert "ORCID 0000-0002-1825-0097" in text
    assert "Interests not declared yet." in entry(client, board.pharmacist).text


def test_a_signature_on_the_page_has_its_person_on_the_board(board, client):
    board.published_edition()
    data = client.get("/conditions/lumbar-wedging.json").json()
    ids = {found.attributes.get("id") for found in markup.read(client.get(BOARD)).all("li")}
    signatures = [review for section in data["sections"] for review in section["reviews"]]
    assert len(signatures) == 3
    assert {f"person-{signature['reviewer']}" for signature in signatures} <= ids


def test_administrators_newsletter_managers_and_outsiders_are_nobodys_business(board, client):
    text = markup.read(client.get(BOARD)).text
    assert board.clinician.name in text
    for member in (board.administrator, board.newsletter_manager, board.outsider):
        assert member.name not in text


def test_authors_and_publishers_stand_below_the_reviewers_once(board, client):
    grant_role(person=board.clinician, kind=Role.Kind.AUTHOR, by=board.administrator)
    page = markup.read(client.get(BOARD))
    reviewers, makers = page.all("ul", class_="people")
    assert "Clinician, MD" in reviewers.text
    assert "Clinician" not in makers.text.replace("Second clinician", "")
    assert "Publisher, MD" in makers.text


def test_who_left_stands_in_the_plain_list_if_they_signed_what_is_public(board, client):
    board.published_edition()
    for member in (board.clinician, board.second_clinician):
        Person.objects.filter(pk=member.pk).update(left_on=date(2026, 1, 1))
    page = markup.read(client.get(BOARD))
    former = page.one("ul", class_="former").text
    assert "Clinician, MD last signed" in former
    assert "Pharmacist" not in former
    assert "Second clinician" not in page.text


def test_a_reviewer_whose_role_ended_signs_no_more_and_stays_in_the_list(board, client):
    board.published_edition()
    withdraw_role(role=board.pharmacist.roles.get(), by=board.administrator)
    assert "Pharmacist" in markup.read(client.get(BOARD)).one("ul", class_="former").text


def test_the_page_sets_no_cookie_and_makes_no_query_per_person(
    board, client, django_assert_num_queries
):
    for number in range(15):
        person(f"Reviewer {number}", Role.Kind.CLINICAL)
    with django_assert_num_queries(8):
        answer = client.get(BOARD)
    assert not answer.cookies


def test_a_photo_that_is_nobodys_is_not_there(client):
    assert client.get(f"/media/portraits/{'0' * 64}.jpg").status_code == 404
