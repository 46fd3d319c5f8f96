"""Without a second factor no page of the board opens and no act is done."""

import pytest

from accounts.management.commands.reset_second_factor import Command
from accounts.models import LoggedAct, SecondFactor
from accounts.refusals import NothingChanged, NotYourRole
from accounts.signin import acts
from accounts.signin.sessions import SecondFactorMissing, current_request
from record import actions
from record.models import Review

from .conftest import CODE, HOME, LOGIN, Visitor, mails

SET_UP = "/admin/second-factor/"
PICTURE = "/admin/second-factor/key.svg"


def test_who_has_none_is_led_to_setting_it_up(newcomer):
    assert newcomer.type_password()["Location"].startswith(SET_UP)
    page = newcomer.get(SET_UP)
    assert page.status_code == 200
    assert "QR code" in page.text


@pytest.mark.parametrize(
    "address",
    [HOME, "/admin/articles/lumbar-wedging/", "/admin/signed-in/", "/admin/password_change/"],
)
def test_no_other_page_opens_before(newcomer, address):
    newcomer.type_password()
    assert newcomer.get(address)["Location"].startswith(LOGIN)
    assert newcomer.client.get(address, follow=True).redirect_chain[-1][0].startswith(SET_UP)


def test_the_preview_and_the_dosage_reader_stay_shut_too(newcomer):
    newcomer.type_password()
    assert newcomer.post("/markdownx/markdownify/", content="x").status_code == 403
    assert newcomer.post("/admin/dosage/", text="1 mg").status_code == 302


@pytest.mark.both_databases
def test_a_first_right_code_sets_it_up_and_shows_ten_recovery_codes_once(newcomer):
    newcomer.type_password()
    newcomer.get(SET_UP)
    page = newcomer.post(SET_UP, code=newcomer.app_code())
    assert len(page.context["codes"]) == 10
    assert newcomer.is_in
    again = newcomer.get(SET_UP).text
    assert not any(code in again for code in page.context["codes"])


def test_a_wrong_first_code_sets_up_nothing(newcomer):
    newcomer.type_password()
    assert "Wait for its next code" in newcomer.post(SET_UP, code="123456").text
    assert not newcomer.is_in
    assert newcomer.factor.confirmed_at is None


def test_the_picture_of_the_key_is_shown_only_until_then(newcomer):
    assert newcomer.get(PICTURE)["Location"].startswith(LOGIN)
    newcomer.type_password()
    picture = newcomer.get(PICTURE)
    assert picture["Content-Type"] == "image/svg+xml"
    assert b"<svg" in picture.content
    newcomer.post(SET_UP, code=newcomer.app_code())
    assert newcomer.get(PICTURE).status_code == 403


def test_a_session_of_before_does_not_outrank_a_factor_set_up_elsewhere(newcomer):
    newcomer.type_password()
    newcomer.set_up()
    assert newcomer.get(SET_UP)["Location"] == LOGIN
    assert not newcomer.is_in


@pytest.mark.both_databases
def test_new_recovery_codes_take_a_code_and_replace_the_old(clinician):
    clinician.sign_in()
    assert b"unused recovery code" in clinician.post(SET_UP, code="999999").content
    made = clinician.post(SET_UP, code=clinician.app_code()).context["codes"]
    assert set(made).isdisjoint(clinician.recovery_codes)
    assert clinician.user.recovery_codes.count() == 10


def test_an_act_asked_for_by_a_session_without_it_is_refused(newcomer, board, rf):
    """However the request came past the screens: the act itself looks."""
    board.write_causes("Haemangioma")
    newcomer.type_password()
    request = rf.post("/anywhere/")
    request.user, request.session = newcomer.user, newcomer.client.session
    token = current_request.set(request)
    with pytest.raises(SecondFactorMissing):
        board.submit("causes")
    current_request.reset(token)
    assert board.submit("causes")


@pytest.mark.both_databases
def test_a_forged_approval_leaves_nothing_behind(board):
    board.write_causes("Haemangioma")
    revision = board.submit("causes")
    visitor = Visitor(board.clinician)
    visitor.type_password()
    path = f"/admin/articles/lumbar-wedging/sections/causes/{revision.digest}/"
    visitor.post(path, act="approve", competence="clinical")
    assert not Review.objects.exists()


def test_a_command_acts_without_a_session(board):
    board.write_causes("Haemangioma")
    assert board.sign("causes")


@pytest.mark.both_databases
def test_an_administrator_resets_a_lost_one_and_its_owner_hears_of_it(clinician, board):
    office = Visitor(board.administrator)
    office.set_up()
    office.sign_in()
    clinician.sign_in()
    address = f"/admin/auth/user/{clinician.user.pk}/second-factor/"
    assert "Reset the second factor" in office.get(address).text
    office.post(address, reset="1")
    assert not clinician.is_in
    assert not SecondFactor.objects.filter(user=clinician.user).exists()
    assert LoggedAct.objects.filter(verb="reset_factor", by=board.administrator).exists()
    assert "Administrator reset" in mails("clinician@example.org")[-1][1]


def test_a_code_for_a_factor_that_was_reset_meanwhile_is_refused(clinician, board):
    clinician.type_password()
    code = clinician.app_code()
    acts.reset_second_factor(user=clinician.user, by=board.administrator)
    assert "was reset meanwhile" in clinician.post(CODE, code=code).text
    assert not clinician.is_in


@pytest.mark.parametrize("who", ["author", "publisher", "newsletter_manager", "outsider"])
def test_nobody_else_resets_one(clinician, board, who):
    visitor = Visitor(getattr(board, who))
    visitor.set_up()
    visitor.sign_in()
    address = f"/admin/auth/user/{clinician.user.pk}/second-factor/"
    assert visitor.get(address).status_code == 403
    assert visitor.post(address, reset="1").status_code == 403
    assert clinician.factor.confirmed_at


def test_nobody_resets_their_own_or_a_superusers(board):
    for person in (board.administrator, board.outsider):
        Visitor(person).set_up()
        with pytest.raises(NotYourRole):
            acts.reset_second_factor(user=person.user, by=board.administrator)


def test_the_operator_resets_the_last_administrators(board, capsys):
    Visitor(board.administrator).set_up()
    Command().execute(user="administrator", no_color=True, force_color=False, skip_checks=True)
    assert not SecondFactor.objects.exists()
    assert LoggedAct.objects.get(verb="reset_factor").by is None
    with pytest.raises(NothingChanged):
        acts.reset_second_factor(user=board.administrator.user, by=None)


def test_where_none_is_required_a_password_opens_the_workplace(newcomer, settings):
    settings.REQUIRE_SECOND_FACTOR = False
    assert newcomer.type_password()["Location"] == HOME
    assert newcomer.is_in


def test_who_has_one_is_asked_for_it_even_so(clinician, settings):
    settings.REQUIRE_SECOND_FACTOR = False
    clinician.type_password()
    assert not clinician.is_in


def test_publishing_by_hand_needs_it_as_well(newcomer, board, rf):
    request = rf.post("/anywhere/")
    request.user, request.session = board.publisher.user, newcomer.client.session
    token = current_request.set(request)
    with pytest.raises(SecondFactorMissing):
        actions.publish(condition=board.article, by=board.publisher, summary="x")
    current_request.reset(token)
