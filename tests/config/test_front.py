"""Kept pages in front of the site: the same answers as Django's, without the database."""

import gzip
import os
import sqlite3
import time
from email.utils import formatdate

import brotli
import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import OperationalError, close_old_connections, connection
from django.db.models import F
from django.test import RequestFactory

from config.front import Front
from config.front.tally import AccessLog
from reading.baking import baking
from reading.baking.models import Baking, KeptPage
from reading.baking.owing import want
from record import actions

pytestmark = pytest.mark.both_databases

ARTICLE = "/conditions/lumbar-wedging/"
PDF = "/conditions/lumbar-wedging.pdf"
SECURITY = [
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "Permissions-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Strict-Transport-Security",
]


class Reader:
    """Asks a front over WSGI."""

    def __init__(self, front: Front) -> None:
        self.front = front
        self.status, self.headers, self.body = 0, {}, b""

    def ask(self, path: str, method: str = "GET", **headers: str) -> "Reader":
        path, _, query = path.partition("?")
        environ = RequestFactory().get(path).environ | {
            "REQUEST_METHOD": method,
            "QUERY_STRING": query,
            "HTTP_HOST": "127.0.0.1",
            **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
        }
        environ = {name: value for name, value in environ.items() if value is not None}
        environ.pop("HTTP_COOKIE", None)

        def start_response(status, headers, *_rest):
            self.status, self.headers = int(status.split()[0]), dict(headers)

        answer = self.front(environ, start_response)
        self.body = b"".join(answer)
        return self


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    """A document takes a second to make: none but where a test is about it."""
    monkeypatch.setattr(baking.addresses, "STAGES", baking.addresses.STAGES[:2])


@pytest.fixture(autouse=True)
def _one_connection():
    """A request ends by closing its connection, and with it the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def published(board, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        board.published_edition()
    return board


@pytest.fixture
def front(published, tmp_path):
    front = Front(WSGIHandler(), shelf=tmp_path / "kept.sqlite3", most=10_000_000)
    front._process = os.getpid()  # its threads are not started: the tests say when it looks
    front.follower.look()
    return front


@pytest.fixture
def reader(front):
    return Reader(front)


def test_a_kept_page_costs_no_query(reader, django_assert_num_queries):
    with django_assert_num_queries(0):
        for _time in range(2):
            assert b"Haemangioma" in reader.ask(ARTICLE).body
    assert reader.headers["Content-Length"] == str(len(reader.body))


def test_each_encoding_is_the_same_page_under_a_tag_of_its_own(reader):
    plain = reader.ask(ARTICLE)
    words, tags = plain.body, [plain.headers["ETag"]]
    for coding, unpack in (("gzip", gzip.decompress), ("br", brotli.decompress)):
        packed = reader.ask(ARTICLE, accept_encoding=coding)
        assert packed.headers["Content-Encoding"] == coding
        assert packed.headers["Vary"] == "Accept-Encoding"
        assert unpack(packed.body) == words
        tags.append(packed.headers["ETag"])
    assert len(set(tags)) == 3


def test_a_kept_page_has_the_security_headers_of_every_other(reader, client):
    others = client.get("/search/?q=x").headers
    kept = reader.ask(ARTICLE).headers
    for name in SECURITY:
        assert sorted(kept.get(name, "").split("; ")) == sorted(others.get(name, "").split("; "))
    assert "Content-Security-Policy" in kept
    assert "Set-Cookie" not in kept


def test_shared_caches_may_keep_it_for_half_a_minute(reader):
    said = reader.ask(ARTICLE).headers["Cache-Control"]
    assert "public" in said
    assert "s-maxage=30" in said
    assert "stale-while-revalidate=30" in said


@pytest.mark.parametrize("how", ["known", "since", "both"])
def test_a_reader_who_has_it_is_told_so(reader, how):
    for _asked in range(2):  # the careful way first, then the quick one
        full = reader.ask(ARTICLE, accept_encoding="gzip").headers
        asked = {}
        if how in {"known", "both"}:
            asked["if_none_match"] = f'"other", W/{full["ETag"]}'
        if how in {"since", "both"}:
            asked["if_modified_since"] = full["Last-Modified"]
        again = reader.ask(ARTICLE, accept_encoding="gzip", **asked)
        assert (again.status, again.body) == (304, b"")
        assert again.headers["ETag"] == full["ETag"]


def test_another_tag_outweighs_a_date(reader):
    since = formatdate(time.time() + 60, usegmt=True)
    assert reader.ask(ARTICLE, if_none_match='"other"', if_modified_since=since).status == 200
    assert reader.ask(ARTICLE, if_modified_since=since).status == 304
    assert reader.ask(ARTICLE, if_modified_since="yesterday").status == 200


def test_head_says_the_same_without_the_body(reader):
    full = dict(reader.ask(ARTICLE, accept_encoding="br").headers)
    head = reader.ask(ARTICLE, "HEAD", accept_encoding="br")
    assert (head.status, head.headers, head.body) == (200, full, b"")


def test_a_query_that_says_nothing_gets_the_same_page(reader, django_assert_num_queries):
    tag = reader.ask(ARTICLE).headers["ETag"]
    with django_assert_num_queries(0):
        assert reader.ask(f"{ARTICLE}?utm_source=letter").headers["ETag"] == tag


def test_a_query_that_says_something_is_answered(front, reader):
    baking.bake("site")
    front.follower.look()
    assert b"Lumbar wedging" in reader.ask("/conditions/").body
    assert reader.ask("/conditions/?letter=L").status == 200
    assert reader.ask("/conditions/?letter=Q").status == 404


def test_a_strange_host_is_refused_as_by_django(reader):
    reader.ask(ARTICLE)
    assert reader.ask(ARTICLE, host="evil.example").status == 400


def test_other_methods_are_left_to_django(reader):
    assert reader.ask(ARTICLE, "POST").status == 403  # it asks for a token before all else
    assert reader.ask(ARTICLE, "OPTIONS").status == 405


def test_plain_http_is_sent_to_https(published, settings, tmp_path):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    front = Front(WSGIHandler(), shelf=tmp_path / "kept.sqlite3", most=10_000_000)
    front._process = os.getpid()
    front.follower.look()
    reader = Reader(front)
    for _asked in range(2):
        assert reader.ask(ARTICLE, x_forwarded_proto="https").status == 200
        assert reader.ask(ARTICLE, x_forwarded_proto="http").status == 301
        assert reader.ask(ARTICLE).status == 301


def test_a_part_of_a_document_is_sent(front, reader):
    KeptPage.objects.create(
        path=PDF,
        subject="x",
        of=0,
        number=999,
        status=200,
        headers=[["Content-Type", "application/pdf"]],
        digest="d",
        modified_at="2026-11-23T12:00:00Z",
        plain=b"0123456789",
    )
    baking.SiteVersion.objects.update(number=999)
    front.follower.look()
    assert reader.ask(PDF).headers["Accept-Ranges"] == "bytes"
    tag = reader.headers["ETag"]
    part = reader.ask(PDF, range="bytes=2-4", if_range=tag)
    assert (part.status, part.body) == (206, b"234")
    assert part.headers["Content-Range"] == "bytes 2-4/10"
    assert reader.ask(PDF, range="bytes=2-4", if_range='"other"').body == b"0123456789"
    assert reader.ask(PDF, range="bytes=10-").status == 416


def test_what_was_published_is_there_after_one_look(front, reader, published):
    reader.ask(ARTICLE, accept_encoding="br")
    published.write_causes("Metastasis")
    published.sign("causes")
    published.publish()
    baking.bake(str(published.article.pk))
    front.follower.look()
    assert b"Metastasis" in brotli.decompress(reader.ask(ARTICLE, accept_encoding="br").body)


def test_withdrawn_words_are_gone_before_their_notice_is_baked(front, reader, published):
    assert reader.ask(ARTICLE).status == 200
    actions.withdraw(condition=published.article, by=published.publisher, notice="Unsafe.")
    front.follower.look()
    assert reader.ask(ARTICLE).status == 410  # Django's own, until it is baked
    assert b"Unsafe." in reader.body


def test_a_page_is_shown_for_a_moment_while_its_successor_is_baked(front, reader, published):
    tag = reader.ask(ARTICLE).headers["ETag"]
    want(str(published.article.pk))
    front.follower.look()
    assert reader.ask(ARTICLE).headers["ETag"] == tag
    front.follower.owed = {
        subject: type(owed)(owed.wanted, 0.0) for subject, owed in front.follower.owed.items()
    }
    assert not front.follower.may_show(str(published.article.pk), 1)


def test_what_is_not_baked_is_kept_until_something_is_published(
    front, reader, published, django_assert_num_queries
):
    number_one = f"{ARTICLE}editions/1/"
    assert reader.ask(number_one, accept_encoding="br").headers["Content-Encoding"] == "br"
    with django_assert_num_queries(0):
        assert reader.ask(number_one, accept_encoding="br").status == 200
    want(str(published.article.pk))
    front.follower.look()
    assert number_one not in front.memory.pages


def test_answers_for_one_reader_alone_pass_through(front, reader):
    assert reader.ask("/admin/login/").status == 200
    assert "Set-Cookie" in reader.headers
    assert "/admin/login/" not in front.memory.pages
    assert reader.ask("/no/such/page/").status == 404


def test_without_a_database_kept_pages_go_on(front, reader, published, monkeypatch, tmp_path):
    def refuse(*_args, **_kwargs):
        raise OperationalError

    with monkeypatch.context() as away:
        away.setattr(connection, "cursor", refuse)
        front.follower.look()
        assert front.follower.is_away
        assert reader.ask(ARTICLE).status == 200
        late = Front(WSGIHandler(), shelf=tmp_path / "kept.sqlite3", most=10_000_000)
        late._process = os.getpid()
        late.follower.look()
        assert b"Haemangioma" in Reader(late).ask(ARTICLE).body
        assert Reader(late).ask("/livez").body == b"ok"
    front.follower.look()
    assert not front.follower.is_away


def test_a_database_that_was_put_back_to_an_earlier_day_is_followed(front, reader, published):
    reader.ask(ARTICLE)
    baking.SiteVersion.objects.update(number=1)
    KeptPage.objects.update(number=1)
    KeptPage.objects.filter(path=ARTICLE).update(status=410)
    front.follower.look()
    assert reader.ask(ARTICLE).status == 410


def test_another_database_is_another_site(front, reader):
    reader.ask(ARTICLE)
    baking.SiteVersion.objects.update(identity="00000000-0000-0000-0000-000000000001", number=1)
    KeptPage.objects.all().delete()
    front.follower.look()
    assert front.memory.shelf.take(ARTICLE) is None


def test_while_the_copy_is_being_made_pages_come_from_the_database(
    front, published, tmp_path, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr("reading.baking.following.AT_ONCE", 0)
    monkeypatch.setattr(type(front.follower), "_copy_beside", lambda *_args: None)
    new = Front(WSGIHandler(), shelf=tmp_path / "new.sqlite3", most=10_000_000)
    new._process = os.getpid()
    new.follower.look()
    assert new.from_shelf(ARTICLE) is None
    with django_assert_num_queries(2):  # the page, and it again in its coding
        assert Reader(new).ask(ARTICLE, accept_encoding="br").status == 200
    with django_assert_num_queries(0):
        assert Reader(new).ask(ARTICLE, accept_encoding="br").status == 200


def test_a_file_that_can_not_be_written_is_done_without(published, tmp_path):
    (tmp_path / "kept.sqlite3").write_bytes(b"no database at all" * 100)
    front = Front(WSGIHandler(), shelf=tmp_path / "kept.sqlite3", most=10_000_000)
    front._process = os.getpid()
    front.follower.look()
    assert b"Haemangioma" in Reader(front).ask(ARTICLE).body


def test_memory_has_a_bound_and_lets_the_least_used_go(front):
    with sqlite3.connect(front.memory.shelf.path) as shelf:
        columns = "subject, made_of, number, status, headers, modified_at, reads_query, gzip"
        shelf.executemany(
            f"INSERT INTO page (path, {columns}) VALUES (?, 'x', 0, 1, 200, '[]', 0, 0, ?)",
            [(f"/page-{number}/", gzip.compress(os.urandom(20_000))) for number in range(100)],
        )
    front.memory.most = 1_000_000
    reader = Reader(front)
    for number in range(100):
        front.memory.tidy()
        assert reader.ask("/page-0/", accept_encoding="gzip").status == 200
        assert reader.ask(f"/page-{number}/", accept_encoding="gzip").status == 200
    front.memory.tidy()
    assert front.memory.size <= front.memory.most
    assert "/page-0/" in front.memory.pages
    assert "/page-1/" not in front.memory.pages


def test_answers_are_counted_and_logged(published, tmp_path):
    with (tmp_path / "log").open("w+") as stream:
        log = AccessLog(stream)
        front = Front(WSGIHandler(), shelf=tmp_path / "kept", most=10_000_000, log=log)
        front._process = os.getpid()
        front.follower.look()
        reader = Reader(front)
        tag = reader.ask(ARTICLE).headers["ETag"]
        reader.ask(ARTICLE, if_none_match=tag)
        reader.ask("/livez")
        log.write()
        stream.seek(0)
        lines = stream.readlines()
    assert [f'"status":{status}' in line for status, line in zip((200, 304), lines, strict=True)]
    counts = front.tally.read()
    assert (counts["sent"], counts["not_modified"], counts["passed_on"]) == (1, 1, 1)


def test_nobody_owes_an_article_that_was_never_published(board):
    board.write_causes("Haemangioma")
    assert not Baking.objects.exists()


def test_a_page_made_before_an_act_is_not_kept_while_the_act_is_told(front, reader, monkeypatch):
    edition = f"{ARTICLE}editions/1/"
    baking.bake("site")
    front.follower.look()
    reader.ask(edition)
    made, known, renew = front._pages[edition], front._known(), front.memory.renew

    def renew_and_keep(*words):
        renew(*words)
        front._keep(made, known)

    monkeypatch.setattr(front.memory, "renew", renew_and_keep)
    baking.bake(Baking.objects.exclude(pk="site").get().pk)
    Baking.objects.update(wanted=F("baked"))
    front.follower.look()
    assert edition not in front._pages
