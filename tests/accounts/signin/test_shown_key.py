"""The key of a second factor, from when it is shown until a first code confirms it."""

from .conftest import Visitor

SET_UP = "/admin/second-factor/"


def test_a_key_that_somebody_else_saw_is_not_the_one_its_owner_sets_up(newcomer):
    thief = Visitor(newcomer.person, network="198.51.100.9")
    thief.type_password()
    thief.get(SET_UP)
    seen = thief.factor.key
    newcomer.type_password()
    newcomer.get(SET_UP)
    assert newcomer.factor.key != seen
    assert thief.get(SET_UP).status_code == 302
    assert newcomer.post(SET_UP, code=newcomer.app_code()).status_code == 200
    assert newcomer.is_in


def test_signing_in_again_leaves_a_confirmed_key_and_its_sessions_alone(clinician):
    clinician.sign_in()
    key = clinician.factor.key
    Visitor(clinician.person).sign_in()
    assert clinician.factor.key == key
    assert clinician.is_in
