"""Whoever takes over a signer's account can't sign in the signer's name (rule 3)."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User

from accounts.actions import grant_role
from accounts.models import AccountChange, Person
from accounts.refusals import AccountInOtherHands, NotYourRole
from accounts.signin import acts
from record import actions
from tests.cast import Kind, person

from .conftest import Visitor, mails

NEW = "taken@example.org"


@pytest.fixture
def office(board):
    """The administrator's browser, fully signed in."""
    visitor = Visitor(board.administrator)
    visitor.set_up()
    visitor.sign_in()
    return visitor


@pytest.fixture(autouse=True)
def second(board):
    """A second administrator, on the board before anything happens."""
    return person("Second administrator", Kind.ADMINISTRATOR)


@pytest.fixture
def submitted(board):
    board.write_causes("Haemangioma")
    board.submit("causes")
    return board


def change_address(office, user, address=NEW):
    return office.post(
        f"/admin/auth/user/{user.pk}/change/",
        username=user.username,
        email=address,
        is_active="on",
        is_staff="on",
        date_joined_0="2026-01-01",
        date_joined_1="00:00:00",
    )


def set_password(office, user):
    return office.post(
        f"/admin/auth/user/{user.pk}/password/",
        usable_password="true",
        password1="another correct horse",
        password2="another correct horse",
    )


def test_notices_go_to_the_address_that_was_replaced(submitted, office, clinician):
    assert change_address(office, clinician.user).status_code == 302
    set_password(office, clinician.user)
    acts.reset_second_factor(
        user=User.objects.get(pk=clinician.user.pk), by=submitted.administrator
    )
    told = [subject for subject, _text in mails("clinician@example.org")]
    assert told[-3:] == [
        "Your address was changed (Attest)",
        "Your password was changed (Attest)",
        "Your second factor was reset (Attest)",
    ]
    assert "Your password was changed (Attest)" in [subject for subject, _text in mails(NEW)]


@pytest.mark.parametrize("kind", ["address", "password", "factor"])
def test_nothing_can_be_signed_in_the_name_of_who_was_taken_over(
    submitted, office, clinician, kind
):
    {
        "address": lambda: change_address(office, clinician.user),
        "password": lambda: set_password(office, clinician.user),
        "factor": lambda: acts.reset_second_factor(user=clinician.user, by=submitted.administrator),
    }[kind]()
    with pytest.raises(AccountInOtherHands, match="Administrator changed how you sign in"):
        submitted.approve("causes", by=submitted.clinician)


def test_a_second_administrator_confirms_it_and_the_first_can_not(submitted, clinician, second):
    acts.reset_second_factor(user=clinician.user, by=submitted.administrator)
    with pytest.raises(NotYourRole):
        acts.confirm_account_changes(user=clinician.user, by=submitted.administrator)
    acts.confirm_account_changes(user=clinician.user, by=second)
    submitted.approve("causes", by=submitted.clinician)


def test_three_days_confirm_it_too(submitted, clinician, later):
    acts.reset_second_factor(user=clinician.user, by=None)
    later(timedelta(days=2, hours=23))
    with pytest.raises(AccountInOtherHands, match="operator"):
        submitted.approve("causes", by=submitted.clinician)
    later(timedelta(hours=2))
    submitted.approve("causes", by=submitted.clinician)


def test_the_account_s_page_shows_what_waits_and_has_the_button(
    submitted, office, clinician, second
):
    set_password(office, clinician.user)
    page = f"/admin/auth/user/{clinician.user.pk}/"
    assert "Waits for a second administrator" in office.get(f"{page}second-factor/").text
    refused = office.client.post(f"{page}second-factor/", {"confirm": "1"}, follow=True)
    assert "Another administrator has to confirm it." in refused.text
    other = Visitor(second)
    other.set_up()
    other.sign_in()
    other.client.post(f"{page}second-factor/")
    assert AccountChange.objects.unconfirmed().exists(), "no button was pressed"
    assert (
        "can sign again"
        in other.client.post(f"{page}second-factor/", {"confirm": "1"}, follow=True).text
    )
    assert not AccountChange.objects.unconfirmed().exists()


def test_one_s_own_new_password_needs_nobody_else(submitted, clinician):
    acts.note_password_changed(user=clinician.user, by=clinician.user)
    submitted.approve("causes", by=submitted.clinician)


def test_setting_a_colleague_s_password_signs_nobody_out_but_the_colleague(office, clinician):
    clinician.sign_in()
    assert set_password(office, clinician.user).status_code == 302
    assert office.is_in
    assert not clinician.is_in


def test_an_administrator_made_for_it_confirms_nothing(submitted, clinician):
    acts.reset_second_factor(user=clinician.user, by=submitted.administrator)
    made = person("Made administrator", Kind.ADMINISTRATOR)
    with pytest.raises(NotYourRole):
        acts.confirm_account_changes(user=clinician.user, by=made)


def test_an_administrator_who_was_taken_over_confirms_nothing(submitted, clinician, second):
    for taken in (clinician.user, second.user):
        acts.note_password_changed(user=taken, by=submitted.administrator.user)
    with pytest.raises(AccountInOtherHands):
        acts.confirm_account_changes(user=clinician.user, by=second)


def roles_of(member):
    return f"/admin/accounts/person/{member.pk}/roles/"


def test_who_gives_themselves_a_role_to_sign_with_waits_for_another_administrator(
    submitted, office, second
):
    User.objects.filter(pk=second.user_id).update(email="second@example.org")
    office.post(roles_of(submitted.administrator), grant="clinical")
    assert "clinical reviewer" in mails("second@example.org")[-1][1]
    with pytest.raises(AccountInOtherHands, match="You gave yourself a role"):
        submitted.approve("causes", by=submitted.administrator, competence="clinical")
    with pytest.raises(NotYourRole):
        acts.confirm_account_changes(user=submitted.administrator.user, by=submitted.administrator)
    acts.confirm_account_changes(user=submitted.administrator.user, by=second)
    submitted.approve("causes", by=submitted.administrator, competence="clinical")


def test_a_role_of_one_s_own_giving_counts_after_three_days(submitted, later):
    alone = submitted.administrator
    grant_role(person=alone, kind=Kind.CLINICAL, by=alone)
    later(timedelta(days=3, hours=1))
    submitted.approve("causes", by=alone, competence="clinical")


def test_nor_does_a_role_count_at_once_that_somebody_gives_whom_they_made_administrator(
    submitted, second
):
    alone = submitted.administrator
    grant_role(person=submitted.author, kind=Kind.ADMINISTRATOR, by=alone)
    grant_role(person=submitted.publisher, kind=Kind.ADMINISTRATOR, by=submitted.author)
    grant_role(person=alone, kind=Kind.CLINICAL, by=submitted.publisher)
    with pytest.raises(AccountInOtherHands):
        submitted.approve("causes", by=alone, competence="clinical")
    with pytest.raises(NotYourRole):
        acts.confirm_account_changes(user=alone.user, by=submitted.author)
    acts.confirm_account_changes(user=alone.user, by=second)


def test_a_role_that_another_administrator_gives_counts_at_once(submitted, second):
    grant_role(person=submitted.administrator, kind=Kind.CLINICAL, by=second)
    submitted.approve("causes", by=submitted.administrator, competence="clinical")


def test_an_administrator_made_before_the_takeover_for_it_confirms_nothing(submitted, clinician):
    grant_role(person=submitted.author, kind=Kind.ADMINISTRATOR, by=submitted.administrator)
    acts.reset_second_factor(user=clinician.user, by=submitted.administrator)
    with pytest.raises(NotYourRole):
        acts.confirm_account_changes(user=clinician.user, by=submitted.author)


def test_a_password_set_before_the_role_is_given_keeps_from_signing_too(submitted, office, second):
    set_password(office, submitted.author.user)
    grant_role(person=submitted.author, kind=Kind.CLINICAL, by=second)
    submitted.write_ibuprofen(by=submitted.second_author)
    words = submitted.submit("medications")
    with pytest.raises(AccountInOtherHands):
        actions.approve(revision=words, by=submitted.author, competence="clinical")


def test_an_account_put_to_the_name_of_somebody_in_the_record_signs_nothing_at_once(
    submitted, office
):
    known = Person.objects.create(name="Known abroad", credentials="MD")
    grant_role(person=known, kind=Kind.CLINICAL, by=submitted.administrator)
    user = User.objects.create_user("known", is_staff=True)
    page = f"/admin/accounts/person/{known.pk}/change/"
    assert office.post(page, name="Known abroad", user=user.pk).status_code == 302
    with pytest.raises(AccountInOtherHands, match="an account put to their name"):
        submitted.approve("causes", by=Person.objects.get(pk=known.pk), competence="clinical")


def test_who_chose_the_password_of_a_new_account_does_not_sign_with_it(submitted, office):
    words = "another correct horse"
    typed = {"username": "new", "usable_password": "true", "password1": words, "password2": words}
    office.post("/admin/auth/user/add/", is_staff="on", **typed)
    user = User.objects.get(username="new")
    member = Person.objects.create(user=user, name="New")
    grant_role(person=member, kind=Kind.CLINICAL, by=submitted.administrator)
    with pytest.raises(AccountInOtherHands, match="another password"):
        submitted.approve("causes", by=member)


def test_another_administrator_finds_on_the_desk_what_waits_for_a_word(submitted, office, second):
    set_password(office, submitted.clinician.user)
    other = Visitor(second)
    other.set_up()
    other.sign_in()
    assert f'href="/admin/auth/user/{submitted.clinician.user_id}/second-factor/"' in (
        other.get("/admin/").text
    )
    assert "that a second administrator confirms" not in office.get("/admin/").text
