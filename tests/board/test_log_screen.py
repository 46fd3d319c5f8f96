"""The log: every act one line, filtered, paged and exported."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import LoggedAct
from board.people import log_views as screen

LOG = "/admin/log/"
Verb = LoggedAct.Verb


@pytest.fixture
def acts(board):
    board.published_edition()


@pytest.fixture
def office(board, client):
    """The publisher's browser."""
    client.force_login(board.publisher.user)
    return client


def shown(client, **asked):
    return [act.verb for act, *_said in client.get(LOG, asked).context["rows"]]


def add(detail="", *, by=None, days=0):
    at = timezone.now() - timedelta(days=days)
    return LoggedAct.objects.create(at=at, by=by, verb=Verb.COMMENTED, detail=detail)


def exported(client, **asked):
    response = client.get(f"{LOG}export/", asked)
    content = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


@pytest.mark.both_databases
def test_the_newest_act_stands_on_top(acts, office):
    assert shown(office)[0] == Verb.PUBLISHED
    assert shown(office)[-1] == Verb.GRANTED


@pytest.mark.both_databases
def test_the_log_is_filtered_by_person_article_kind_and_day(acts, board, office):
    old = add("long ago", by=board.author, days=40)
    assert set(shown(office, person=board.pharmacist.pk)) == {Verb.APPROVED}
    assert Verb.GRANTED not in shown(office, article="lumbar-wedging")
    assert Verb.APPROVED in shown(office, article="WEDGING lumbar")
    assert shown(office, article="nowhere") == []
    assert set(shown(office, verb="submitted")) == {Verb.SUBMITTED}
    assert shown(office, until=(timezone.localdate() - timedelta(days=39)).isoformat()) == [
        old.verb
    ]
    assert old.verb not in shown(office, since=timezone.localdate().isoformat())
    assert set(shown(office, person="nobody")) == {Verb.GRANTED}


@pytest.mark.parametrize(
    "asked",
    [
        {"person": "x"},
        {"verb": "x"},
        {"since": "2026-02-30"},
        {"before": "x"},
        {"before": "2026-01-01,5"},
        {"before": f"2026-01-01T00:00:00+00:00,{'9' * 40}"},
    ],
)
def test_a_filter_that_makes_no_sense_is_left_out(acts, office, asked):
    assert shown(office, **asked) == shown(office)


@pytest.mark.both_databases
def test_pages_follow_each_other_though_new_acts_come_in_between(board, office, monkeypatch):
    monkeypatch.setattr(screen, "A_PAGE", 4)
    made = [add(str(number)).pk for number in range(10)]
    seen, before = [], ""
    while len(seen) < len(made):
        page = office.get(LOG, {"verb": "commented", "before": before}).context
        seen += [act.pk for act, *_said in page["rows"]]
        before = page["older"]
        LoggedAct.objects.create(at=timezone.now(), verb=Verb.COMMENTED, detail="meanwhile")
    assert seen == made[::-1]
    assert not before


@pytest.mark.both_databases
def test_acts_of_one_moment_are_shown_once_each(board, office, monkeypatch):
    monkeypatch.setattr(screen, "A_PAGE", 2)
    at = timezone.now()
    made = {LoggedAct.objects.create(at=at, verb=Verb.RENAMED).pk for _number in range(5)}
    seen, before = [], ""
    while before or not seen:
        page = office.get(LOG, {"verb": "renamed", "before": before}).context
        seen += [act.pk for act, *_said in page["rows"]]
        before = page["older"]
    assert (len(seen), set(seen)) == (5, made)


def test_a_long_log_makes_no_more_queries_than_a_short_one(acts, office):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            office.get(LOG)
        return len(captured)

    few = queries()
    for number in range(30):
        add(str(number))
    assert queries() == few


@pytest.mark.both_databases
def test_the_export_has_every_line_that_the_filters_let_through(acts, board, office):
    rows = exported(office, person=board.pharmacist.pk)
    assert [(row["who"], row["what"], row["article"]) for row in rows] == [
        ("Pharmacist", "approved", "lumbar-wedging")
    ]
    assert rows[0]["person"] == str(board.pharmacist.uuid)
    assert len(exported(office)) == LoggedAct.objects.count()


@pytest.mark.parametrize("detail", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1"])
def test_no_cell_of_the_export_is_taken_for_a_formula(acts, office, detail):
    add(detail)
    assert exported(office, verb="commented")[0]["detail"].startswith("'")


def test_the_export_streams(acts, office):
    assert office.get(f"{LOG}export/").streaming


@pytest.mark.parametrize("member", ["author", "clinician", "newsletter_manager", "outsider"])
def test_publishers_and_administrators_alone_read_the_log(acts, board, client, member):
    client.force_login(getattr(board, member).user)
    assert client.get(LOG).status_code == 403
    assert client.get(f"{LOG}export/").status_code == 403


def test_the_log_has_no_other_way_in(acts, board, client):
    client.force_login(board.administrator.user)
    assert LoggedAct.objects.exists()
    assert client.get("/admin/accounts/loggedact/").status_code == 404


# What is in it.


def test_a_wrong_password_is_logged_without_what_was_typed(board, client):
    for name in ("clinician", "clinician", "my secret pass phrase"):
        client.post("/admin/login/", {"username": name, "password": "wrong pass phrase"})
    lines = LoggedAct.objects.filter(verb=Verb.SIGN_IN_FAILED).order_by("pk")
    assert [line.detail for line in lines] == ["a wrong password for Clinician", "no such account"]
    assert not any("phrase" in line.detail for line in lines)


def test_signing_in_and_out_are_logged(board, client, settings):
    settings.REQUIRE_SECOND_FACTOR = False
    client.post("/admin/login/", {"username": "clinician", "password": "correct horse"})
    client.post("/admin/logout/")
    verbs = LoggedAct.objects.filter(by=board.clinician).values_list("verb", flat=True)
    assert list(verbs.order_by("pk")) == [Verb.SIGNED_IN, Verb.SIGNED_OUT]


def test_what_is_changed_of_an_account_is_logged(board, client):
    client.force_login(board.administrator.user)
    user = board.author.user
    dates = {"date_joined_0": "2026-01-01", "date_joined_1": "10:00"}
    client.post(f"/admin/auth/user/{user.pk}/change/", {"username": "author", **dates})
    line = LoggedAct.objects.get(verb=Verb.CHANGED_ACCOUNT)
    assert line.by == board.administrator
    assert "is_active" in line.detail
