"""A password forgotten, changed, and told to nobody."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import LoggedAct
from post.models import Message

from .conftest import HOME, LOGIN, Visitor, link_in, mails

FORGOTTEN, CHANGE = "/admin/forgotten-password/", "/admin/password_change/"
NEW = "a long enough pass phrase"


def ask(visitor, address):
    return visitor.post(FORGOTTEN, email=address)


def new_password(visitor, link, password=NEW):
    form = visitor.client.get(link, follow=True)
    return visitor.post(form.redirect_chain[-1][0], new_password1=password, new_password2=password)


@pytest.mark.both_databases("accounts.signin.forms")
def test_a_forgotten_password_is_replaced_by_a_link_in_the_mail(clinician):
    elsewhere = Visitor(clinician.person)
    elsewhere.sign_in()
    ask(clinician, "Clinician@Example.org")
    assert (
        new_password(clinician, link_in(mails("clinician@example.org")[-1][1]))["Location"] == LOGIN
    )
    assert not elsewhere.is_in
    assert clinician.type_password().status_code == 200
    assert clinician.type_password(NEW)["Location"] == "/admin/login/code/"
    assert "was changed" in mails("clinician@example.org")[-1][1]


def test_the_link_works_once_and_signs_nobody_in(clinician):
    ask(clinician, "clinician@example.org")
    link = link_in(mails("clinician@example.org")[-1][1])
    new_password(clinician, link)
    assert not clinician.is_in
    assert "no longer works" in clinician.get(link).text


def test_the_answer_is_the_same_for_an_address_that_nobody_has(clinician):
    stranger = Visitor(clinician.person)
    known, unknown = ask(clinician, "clinician@example.org"), ask(stranger, "nobody@example.org")
    assert known.content == unknown.content
    assert not Message.objects.filter(address="nobody@example.org").exists()


def test_the_work_is_the_same_too(clinician):
    ask(Visitor(clinician.person), "warm@example.org")
    counts = []
    for address in ("clinician@example.org", "nobody@example.org"):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            ask(Visitor(clinician.person), address)
        counts.append(len([query for query in queries if "SAVEPOINT" not in query["sql"]]))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("state", [{"is_active": False}, {"is_staff": False}])
def test_an_account_that_may_not_sign_in_gets_no_link(clinician, state):
    type(clinician.user).objects.filter(pk=clinician.user.pk).update(**state)
    before = Message.objects.count()
    assert ask(clinician, "clinician@example.org").status_code == 200
    assert Message.objects.count() == before


def test_asking_again_and_again_has_to_wait(clinician):
    answers = [ask(clinician, "clinician@example.org").status_code for _ in range(5)]
    assert answers == [200] * 3 + [429] * 2


def test_the_link_lasts_an_hour(clinician, settings):
    ask(clinician, "clinician@example.org")
    link = link_in(mails("clinician@example.org")[-1][1])
    assert settings.PASSWORD_RESET_TIMEOUT == 3600
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert "no longer works" in clinician.get(link).text


def test_a_weak_password_is_refused_with_the_reason(clinician):
    ask(clinician, "clinician@example.org")
    link = link_in(mails("clinician@example.org")[-1][1])
    assert "at least 12 characters" in new_password(clinician, link, "short").text


@pytest.mark.both_databases("accounts.signin.acts")
def test_changing_it_keeps_this_browser_and_ends_the_others(clinician):
    elsewhere = Visitor(clinician.person)
    elsewhere.sign_in()
    clinician.sign_in()
    fields = {"old_password": "correct horse", "new_password1": NEW, "new_password2": NEW}
    assert clinician.post(CHANGE, **fields)["Location"] == HOME
    assert (clinician.is_in, elsewhere.is_in) == (True, False)
    assert LoggedAct.objects.filter(verb="changed_password", by=clinician.person).exists()


def test_changing_it_takes_the_old_one(clinician):
    clinician.sign_in()
    fields = {"old_password": "guessed", "new_password1": NEW, "new_password2": NEW}
    assert "entered incorrectly" in clinician.post(CHANGE, **fields).text
    assert Message.objects.filter(personal__subject__startswith="Your password").count() == 0


@pytest.mark.both_databases
def test_one_set_by_an_administrator_signs_its_owner_out_and_tells_them(clinician, board):
    office = Visitor(board.administrator)
    office.set_up()
    office.sign_in()
    clinician.sign_in()
    address = f"/admin/auth/user/{clinician.user.pk}/password/"
    fields = {"usable_password": "true", "password1": NEW, "password2": NEW}
    assert office.post(address, **fields).status_code == 302
    assert not clinician.is_in
    assert "was changed" in mails("clinician@example.org")[-1][1]
