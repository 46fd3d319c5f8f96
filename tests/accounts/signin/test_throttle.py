"""Guessing gets slow; the board is never kept out by it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import LoggedAct, SignInAttempt
from accounts.signin import throttle

from .conftest import CODE, Visitor, mails

STRANGER = "198.51.100.66"


def guess(visitor, times):
    return [visitor.type_password("wrong").status_code for _ in range(times)]


def age(**span):
    SignInAttempt.objects.update(at=timezone.now() - timedelta(**span))


@pytest.mark.both_databases
def test_after_five_wrong_passwords_the_next_has_to_wait(clinician):
    assert guess(clinician, 7) == [200] * 5 + [429, 429]
    answer = clinician.type_password()
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 31
    assert "Too many tries" in answer.text


@pytest.mark.both_databases
def test_the_wait_doubles_with_each_failure_up_to_a_quarter_of_an_hour(clinician):
    guess(clinician, 5)
    waits = [int(guess_again(clinician)) for _ in range(7)]
    assert waits == sorted(waits)
    assert waits[0] <= 31
    assert 890 <= waits[-1] <= 901


def guess_again(visitor):
    """How long the visitor has to wait, and one more failure once that is over."""
    wait = visitor.type_password("wrong")["Retry-After"]
    age(seconds=int(wait) + 1)
    visitor.type_password("wrong")
    return wait


@pytest.mark.both_databases
def test_waiting_is_enough_and_a_right_password_ends_it(clinician):
    guess(clinician, 5)
    age(seconds=31)
    assert clinician.type_password().status_code == 302
    assert not SignInAttempt.objects.exists()


@pytest.mark.both_databases
def test_after_an_hour_all_is_forgotten(clinician):
    guess(clinician, 9)
    age(minutes=61)
    assert guess(clinician, 5) == [200] * 5


def test_a_name_that_nobody_has_is_answered_alike(clinician):
    stranger = Visitor(clinician.person, network=STRANGER)
    answers = [stranger.type_password("wrong", username="nobody") for _ in range(6)]
    others = [Visitor(clinician.person).type_password("wrong")]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert answers[0].context["form"].errors == others[0].context["form"].errors


def test_a_stranger_keeps_nobody_out_elsewhere(clinician):
    guess(Visitor(clinician.person, network=STRANGER), 8)
    assert clinician.type_password().status_code == 302


def test_a_hundred_networks_keep_nobody_out_of_a_browser_the_site_knows(clinician):
    clinician.sign_in()
    clinician.post("/admin/logout/")
    SignInAttempt.objects.bulk_create(
        SignInAttempt(
            stage="password",
            account=throttle.account_hash("clinician"),
            network=f"10.{number}.0.0/24",
        )
        for number in range(120)
    )
    fresh = Visitor(clinician.person, network=STRANGER)
    assert fresh.type_password().status_code == 429
    assert clinician.sign_in().status_code == 302


@pytest.mark.both_databases
def test_a_known_browser_has_its_own_limit(clinician):
    clinician.sign_in()
    clinician.post("/admin/logout/")
    assert guess(clinician, 6) == [200] * 5 + [429]


def test_a_browser_is_known_for_its_own_account_alone(clinician, board):
    clinician.sign_in()
    other = Visitor(board.pharmacist)
    other.client = clinician.client
    other.post("/admin/logout/")
    other.type_password("wrong")
    assert SignInAttempt.objects.get().device == ""


@pytest.mark.both_databases
def test_a_network_that_tries_many_accounts_is_slowed_down(clinician):
    stranger = Visitor(clinician.person, network=STRANGER)
    answers = [stranger.type_password("wrong", username=f"name{n}").status_code for n in range(51)]
    assert answers == [200] * 50 + [429]


def test_who_waits_does_not_wait_longer_for_asking(clinician):
    guess(clinician, 5)
    first = int(clinician.type_password()["Retry-After"])
    guess(clinician, 10)
    assert int(clinician.type_password()["Retry-After"]) <= first


@pytest.mark.both_databases
def test_codes_are_limited_too_and_the_owner_is_warned_once(clinician):
    clinician.type_password()
    answers = [clinician.post(CODE, code="000000").status_code for _ in range(7)]
    assert answers == [200] * 5 + [429, 429]
    subjects = [subject for subject, _text in mails("clinician@example.org")]
    assert sum("Somebody may know your password" in subject for subject in subjects) == 1
    assert LoggedAct.objects.filter(verb="sign_in_failed").count() == 1


def test_many_known_browsers_of_an_account_guess_no_more_codes_together(clinician):
    clinician.type_password()
    account = throttle.account_hash(clinician.person.user.username)
    for number in range(20):
        throttle.admit(
            throttle.Place(account, "203.0.113.0/24", f"browser {number}"), throttle.Stage.CODE
        )
    with pytest.raises(throttle.TooManyTries):
        throttle.admit(throttle.Place(account, "203.0.113.0/24", "one more"), throttle.Stage.CODE)


def test_the_table_holds_neither_names_nor_addresses(clinician):
    clinician.type_password("wrong")
    row = SignInAttempt.objects.get()
    assert row.network == "203.0.113.0/24"
    assert "clinician" not in row.account


def test_a_forged_cookie_makes_no_browser_known(clinician):
    clinician.client.cookies[throttle.COOKIE] = "eyJhIjoiYiJ9:x:y"
    clinician.type_password("wrong")
    assert SignInAttempt.objects.get().device == ""


@pytest.mark.both_databases
def test_old_attempts_are_deleted(clinician):
    clinician.type_password("wrong")
    age(days=2)
    clinician.sign_in()
    assert not SignInAttempt.objects.exists()


@pytest.mark.parametrize("seconds", [1, 59, 60, 61, 840])
def test_the_sentence_names_the_minutes(seconds):
    refusal = throttle.TooManyTries(timedelta(seconds=seconds))
    assert ("a minute" in str(refusal)) == (seconds <= 60)
