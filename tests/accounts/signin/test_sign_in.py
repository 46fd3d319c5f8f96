"""Signing in: a password, then a code."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import LoggedAct, SignIn
from accounts.signin import codes

from .conftest import CODE, HOME, LOGIN, Visitor, mails


@pytest.mark.both_databases
def test_a_password_and_a_code_open_the_workplace(clinician):
    assert clinician.type_password()["Location"] == CODE
    assert clinician.type_code()["Location"] == HOME
    assert clinician.is_in
    assert LoggedAct.objects.filter(verb="signed_in", by=clinician.person).count() == 1


def test_a_password_alone_opens_nothing(clinician):
    clinician.type_password()
    assert not clinician.is_in
    assert not SignIn.objects.exists()


@pytest.mark.parametrize("code", ["", "000000", "12345", "abcdef", "0" * 41])
def test_a_wrong_code_opens_nothing(clinician, code):
    clinician.type_password()
    assert clinician.post(CODE, code=code).status_code == 200
    assert not clinician.is_in


@pytest.mark.both_databases
def test_a_code_is_taken_once(clinician):
    code = clinician.app_code()
    clinician.type_password()
    clinician.post(CODE, code=code)
    other = Visitor(clinician.person)
    other.type_password()
    assert b"neither what the app shows" in other.post(CODE, code=code).content


def test_a_code_typed_with_a_space_is_taken(clinician):
    clinician.type_password()
    code = clinician.app_code()
    assert clinician.post(CODE, code=f"{code[:3]} {code[3:]}").status_code == 302


@pytest.mark.both_databases
def test_after_ten_minutes_the_password_is_asked_again(clinician):
    clinician.type_password()
    session = clinician.client.session
    session["sign_in_waiting"] = {**session["sign_in_waiting"], "until": 0}
    session.save()
    assert clinician.type_code()["Location"] == LOGIN
    assert not clinician.is_in


def test_one_goes_on_to_the_page_one_came_for(clinician):
    wanted = "/admin/articles/lumbar-wedging/"
    assert clinician.get(wanted)["Location"] == f"{LOGIN}?next={wanted}"
    clinician.type_password(next=wanted)
    assert clinician.type_code()["Location"] == wanted


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_nobody_is_sent_to_another_site(clinician, elsewhere):
    clinician.type_password(next=elsewhere)
    assert clinician.type_code()["Location"] == HOME


@pytest.mark.parametrize("nowhere", ["%", "[]", "12", "admin"])
def test_an_address_that_is_none_breaks_nothing(clinician, nowhere):
    clinician.type_password(next=nowhere)
    assert clinician.type_code()["Location"] == nowhere
    assert clinician.get(LOGIN, data={"next": nowhere})["Location"] == nowhere


def test_a_planted_session_is_worth_nothing_after_signing_in(clinician):
    clinician.get(LOGIN)
    clinician.type_password()
    before = clinician.client.session.session_key
    clinician.type_code()
    assert clinician.client.session.session_key != before


@pytest.mark.both_databases
def test_a_recovery_code_stands_in_once_and_its_use_is_mailed(clinician):
    code = clinician.recovery_codes[0]
    clinician.type_password()
    assert clinician.post(CODE, code=code.upper()).status_code == 302
    subject, text = mails("clinician@example.org")[-1]
    assert "A recovery code was used" in subject
    assert "9 are left" in text
    other = Visitor(clinician.person)
    other.type_password()
    other.post(CODE, code=code)
    assert not other.is_in


def test_recovery_codes_are_kept_as_digests(clinician):
    kept = " ".join(clinician.user.recovery_codes.values_list("digest", flat=True))
    assert not any(code.replace("-", "") in kept for code in clinician.recovery_codes)
    assert all(len(digest) == 64 for digest in kept.split())


def test_an_idle_session_ends(clinician):
    clinician.sign_in()
    SignIn.objects.update(seen_at=timezone.now() - timedelta(minutes=61))
    assert not clinician.is_in
    assert not SignIn.objects.exists()


@pytest.mark.both_databases
def test_a_session_in_use_goes_on_and_ends_after_twelve_hours(clinician):
    clinician.sign_in()
    SignIn.objects.update(seen_at=timezone.now() - timedelta(minutes=59))
    assert clinician.is_in
    assert SignIn.objects.get().seen_at > timezone.now() - timedelta(minutes=1)
    SignIn.objects.update(began_at=timezone.now() - timedelta(hours=12, minutes=1))
    assert not clinician.is_in


def test_an_account_switched_off_is_out_at_once(clinician):
    clinician.sign_in()
    clinician.user.is_active = False
    clinician.user.save()
    assert not clinician.is_in


def test_signing_out_ends_the_session_and_is_logged(clinician):
    clinician.sign_in()
    assert b"You are signed out" in clinician.post("/admin/logout/").content
    assert not clinician.is_in
    assert LoggedAct.objects.filter(verb="signed_out", by=clinician.person).exists()


@pytest.mark.both_databases
def test_where_i_am_signed_in_lists_every_browser_and_ends_one(clinician):
    phone = Visitor(clinician.person, network="198.51.100.9")
    clinician.sign_in()
    phone.sign_in()
    page = clinician.get("/admin/signed-in/").text
    assert "198.51.100.0/24" in page
    assert "this browser" in page
    row = SignIn.objects.get(network="198.51.100.0/24")
    clinician.post("/admin/signed-in/", end=row.pk)
    assert (clinician.is_in, phone.is_in) == (True, False)


def test_nobody_ends_somebody_elses_session(clinician, board):
    other = Visitor(board.pharmacist)
    other.set_up()
    other.sign_in()
    clinician.sign_in()
    clinician.post("/admin/signed-in/", end=SignIn.objects.get(user=other.user).pk)
    assert other.is_in


@pytest.mark.both_databases
def test_signing_out_everywhere_keeps_this_browser(clinician):
    phone = Visitor(clinician.person)
    phone.sign_in()
    clinician.sign_in()
    clinician.post("/admin/signed-in/", everywhere="1")
    assert (clinician.is_in, phone.is_in) == (True, False)


def test_a_browser_is_known_by_name_and_system():
    from accounts.signin.sessions import browser_name

    firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
    assert browser_name(firefox) == "Firefox, Linux"
    assert browser_name("<script>") == "unknown browser"


def test_the_key_of_the_app_gives_the_codes_of_the_standard(clinician):
    """RFC 6238, appendix B: the SHA-1 key at 59 seconds, to six digits."""
    factor = clinician.factor
    factor.key = b"12345678901234567890".hex()
    from django_otp.oath import TOTP

    totp = TOTP(bytes.fromhex(factor.key))
    totp.time = 59
    assert f"{totp.token():06d}" == "287082"
    assert codes.app_address(factor).startswith("otpauth://totp/Attest%3Aclinician?secret=GEZDGNBV")
