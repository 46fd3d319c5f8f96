"""What an operator sees: counts, logs with request ids, and the state of the site."""

import json
import logging
import re
import time

import pytest
from django.test import Client

from config.operations import counts, logs
from post import actions as post
from record import actions

TEXT = "text/plain; version=0.0.4; charset=utf-8"
LINE = re.compile(r'^[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? -?[0-9.e+-]+$')


def read(client, **headers):
    answer = client.get("/metrics", headers=headers)
    return answer.text


def value(text, name):
    return float(re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)[1])


def test_every_line_is_in_prometheus_format(board, client):
    board.published_edition()
    answer = client.get("/metrics")
    assert answer["Content-Type"] == TEXT
    lines = answer.text.splitlines()
    assert all(line.startswith(("# HELP ", "# TYPE ")) or LINE.match(line) for line in lines)
    named = {line.split()[2] for line in lines if line.startswith("# TYPE ")}
    assert all(
        re.split(r"[ {]", line)[0].startswith(tuple(named)) for line in lines if line[0] != "#"
    )


def test_it_tells_editions_mails_and_requests(board, client):
    before = value(read(client), 'attest_requests_total{status="2xx"}')
    board.published_edition()
    post.put(to="a@example.org", letter=post.letter(subject="x", text="y"))
    client.get("/conditions/")
    text = read(client)
    assert value(text, "attest_editions_total") == 1
    assert value(text, "attest_queue_length") == 1
    assert value(text, 'attest_messages{state="waiting"}') == 1
    assert value(text, 'attest_requests_total{status="2xx"}') >= before + 2


def test_reviews_past_their_date_are_counted_with_the_oldest(board, client, monkeypatch):
    board.published_edition()
    assert value(read(client), "attest_reviews_overdue") == 0
    from datetime import timedelta

    from django.utils import timezone

    future = timezone.now() + timedelta(days=4_000)
    monkeypatch.setattr(timezone, "now", lambda: future)
    text = read(client)
    assert value(text, "attest_reviews_overdue") == 2
    assert value(text, "attest_oldest_overdue_review_seconds") > 86_400


def test_an_open_report_counts_until_it_is_answered(board, client):
    actions.receive_report(condition=board.article, text="A typo.")
    assert value(read(client), "attest_reports_open") == 1


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Forwarded-Proto", "Forwarded"])
def test_what_came_through_a_proxy_reads_nothing(client, db, header):
    assert client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 404


def test_another_machine_reads_nothing_without_the_token(db, settings):
    elsewhere = Client(REMOTE_ADDR="203.0.113.9")
    assert elsewhere.get("/metrics").status_code == 404
    settings.METRICS_TOKEN = "a secret"
    assert elsewhere.get("/metrics").status_code == 404
    wrong, right = ({"Authorization": f"Bearer {word}"} for word in ("another", "a secret"))
    assert elsewhere.get("/metrics", headers=wrong).status_code == 404
    assert elsewhere.get("/metrics", headers=right).status_code == 200


def test_counts_outlive_the_process_that_made_them(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    first = counts._Slot(counts.folder())
    first.write("status:2xx", 5)
    first.file.close()  # as the end of the process does
    second = counts._Slot(counts.folder())
    other = counts._Slot(counts.folder())
    second.write("status:2xx", second.read("status:2xx") + 1)
    other.write("status:2xx", 2)
    assert counts.totals()["status:2xx"] >= 8


def test_the_page_says_the_same_to_administrators_alone(board, client):
    board.published_edition()
    client.force_login(board.administrator.user)
    page = client.get("/admin/operations/")
    assert "Editions published" in page.text
    client.force_login(board.author.user)
    assert client.get("/admin/operations/").status_code == 403


def test_every_answer_names_its_request(client, db):
    own = client.get("/livez")["X-Request-ID"]
    assert re.fullmatch("[0-9a-f]{16}", own)
    assert (
        client.get("/livez", headers={"X-Request-ID": "edge-12345"})["X-Request-ID"] == "edge-12345"
    )
    hostile = client.get("/livez", headers={"X-Request-ID": "<script>alert(1)</script>"})
    assert "script" not in hostile["X-Request-ID"]


@pytest.mark.parametrize("letter", ["a", "/"])
def test_a_long_line_keeps_nobody_waiting(letter):
    began = time.process_time()
    assert logs.without_people(letter * 16_000) == letter * 16_000
    assert time.process_time() - began < 0.6


def logged(caplog, formatter):
    return [formatter.format(record) for record in caplog.records]


def test_a_request_is_one_line_that_names_nobody(client, db, caplog):
    caplog.set_level(logging.INFO)
    client.get("/newsletter/me/somebodys-secret/?q=hiv", REMOTE_ADDR="203.0.113.9")
    lines = [json.loads(line) for line in logged(caplog, logs.JsonFormatter())]
    (line,) = [line for line in lines if line["logger"] == "attest.requests"]
    assert (line["method"], line["route"]) == ("GET", "/newsletter/me/<str:token>/")
    assert {"status", "ms", "at", "level"} <= set(line)
    assert not re.search("secret|hiv|203.0.113", json.dumps(lines))


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Refused by reader@example.org", "Refused by …@…"),
        ("Forbidden: /newsletter/me/abc:def/", "Forbidden: /newsletter/me/…"),
        ("Not Found: /reports/XyZ-12/", "Not Found: /reports/…"),
        ("Not Found: /search/?q=cancer", "Not Found: /search/?…"),
        ("/conditions/lumbar-wedging/ was baked", "/conditions/lumbar-wedging/ was baked"),
    ],
)
def test_people_are_taken_out_of_whatever_is_logged(said, kept):
    record = logging.makeLogRecord({"msg": said, "name": "x", "levelname": "INFO"})
    assert kept in logs.LineFormatter().format(record)
    assert json.loads(logs.JsonFormatter().format(record))["message"] == kept


def test_an_error_of_many_lines_is_one_line_of_json():
    try:
        1 / 0  # noqa: B018
    except ZeroDivisionError as problem:
        caught = (type(problem), problem, problem.__traceback__)
    record = logging.makeLogRecord({"msg": "Failed", "exc_info": caught, "levelname": "ERROR"})
    line = logs.JsonFormatter().format(record)
    assert "\n" not in line
    assert "ZeroDivisionError" in json.loads(line)["message"]


def test_the_state_costs_the_same_however_large_the_site(
    board, client, django_assert_max_num_queries
):
    board.published_edition()
    with django_assert_max_num_queries(19):
        client.get("/metrics")
