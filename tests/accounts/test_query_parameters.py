"""What no address means and no form sends: the board's pages answer it like nothing asked for."""

import pytest

from accounts.models import Role
from record import actions
from record.models import Review, ScheduledPublication
from tests.cast import person

ARTICLE = "/admin/articles/lumbar-wedging/"
NINES = "9" * 5_000  # more digits than Python reads a number from


@pytest.fixture
def at_desk(board, client):
    """The browser of somebody with every role."""
    client.force_login(person("Everybody", *Role.Kind.values).user)
    return client


@pytest.mark.parametrize(
    "address",
    [
        f"/admin/map/?reviewer={NINES}",
        f"/admin/claims/?start={NINES}",
        "/admin/log/?until=9999-12-31&since=0001-01-01",
        "/admin/log/?before=0001-01-01T00:00:00%2B14:00,1",
        "/admin/log/?before=9999-12-31T23:59:59-14:00,1",
        f"{ARTICLE}errata/causes/?report={NINES}",
    ],
)
def test_a_search_for_what_cannot_be_is_a_page(at_desk, address):
    assert at_desk.get(address).status_code == 200


@pytest.mark.parametrize("page", ["/admin/", "/admin/map/", "/admin/claims/"])
def test_a_nul_in_an_address_is_refused_with_a_sentence(at_desk, page):
    answer = at_desk.get(f"{page}?q=a%00b&specialty=%00")
    assert (answer.status_code, answer.text) == (400, "This address holds a NUL character.")


def test_numbers_and_digests_that_cannot_be_sign_nothing(board, at_desk):
    board.write_causes("Myeloma")
    causes = board.submit("causes")
    for named in (NINES, f"{NINES}:{causes.digest}", f"{causes.pk}:\0", f"{causes.pk}:"):
        typed = {"competence": "clinical", "sign": named}
        assert "no such words" in at_desk.post("/admin/sign/", typed, follow=True).text
    assert not Review.objects.exists()


def test_numbers_that_cannot_be_close_no_invitation(board, at_desk):
    board.write_causes("Myeloma")
    causes = board.submit("causes")
    actions.invite(revision=causes, by=board.author, name="Prof. Example")
    address = f"{ARTICLE}sections/causes/{causes.label}/revoke/"
    assert at_desk.post(address, {"invitation": NINES}).status_code == 404


def test_numbers_that_cannot_be_hint_at_nothing(at_desk):
    typed = {"field-introduction": "20 causes.", "count-causes": NINES}
    assert at_desk.post("/admin/hints/causes/", typed).status_code == 200


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"])
@pytest.mark.parametrize("address", [f"{ARTICLE}publish/", f"{ARTICLE}publish/preview/"])
def test_a_time_that_cannot_be_schedules_nothing_and_keeps_the_summary(board, at_desk, address, at):
    board.write_causes("Myeloma")
    board.sign("causes")
    typed = {"summary": "My summary.", "expected": 1, "act": "schedule", "at": at}
    response = at_desk.post(address, typed)
    assert "Choose a year" in response.text
    assert "My summary.</textarea>" in response.text
    assert not ScheduledPublication.objects.exists()
