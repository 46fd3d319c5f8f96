"""Pages that are files, sent by the site itself: the same answers as Django's, without a query."""

import gzip
import os
import threading
import time
from email.utils import formatdate

import brotli
import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import OperationalError, close_old_connections, connection
from django.test import RequestFactory

from condition.models import FormerAddress
from config.pages_first import PageFile, PagesFirst, kind_of
from reading.rendering import host
from reading.rendering.addresses import ADDRESSES, FORMER, Served
from reading.rendering.files import page_files
from reading.rendering.host import Host
from reading.rendering.queue import want
from record import actions

ARTICLE = "/conditions/lumbar-wedging/"
JSON = "/conditions/lumbar-wedging.json"
PDF = "/conditions/lumbar-wedging.pdf"
OF_THE_FILE = {"Content-Length", "ETag", "Last-Modified", "Vary", "X-Request-ID"}


class Reader:
    """Asks over WSGI."""

    def __init__(self, site: PagesFirst) -> None:
        self.site = site
        self.status, self.headers, self.body = 0, {}, b""

    def ask(self, path: str, method: str = "GET", **headers: str) -> "Reader":
        path, _, query = path.partition("?")
        environ = RequestFactory().get(path).environ | {
            "REQUEST_METHOD": method,
            "QUERY_STRING": query,
            "HTTP_HOST": "127.0.0.1",
            **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
        }
        environ.pop("HTTP_COOKIE", None)

        def start_response(status, headers, *_rest):
            self.status, self.headers = int(status.split()[0]), dict(headers)

        self.body = b"".join(self.site(environ, start_response))
        return self


@pytest.fixture(autouse=True)
def _one_connection():
    """A request ends by closing its connection, and with it the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def files(settings, tmp_path, monkeypatch):
    """A folder for pages. A document takes a second: a few bytes stand for each."""
    settings.PAGES_ROOT = tmp_path
    monkeypatch.setattr("reading.pdf.document", lambda *_what: b"0123456789")
    return page_files()


@pytest.fixture
def published(board, files, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        board.published_edition()
    return board


@pytest.fixture
def work(published, files):
    """What `manage.py work` does, when the test says so."""
    work = Host(files, "a")
    look = work.look

    def look_and_render():
        look()
        waiting = work.waiting()
        while waiting:
            assert work.render_next(waiting)
        waiting = work.without_documents()
        while waiting:
            assert work.make_next_documents(waiting)

    work.look = look_and_render
    work.look()
    return work


@pytest.fixture
def reader(work, files):
    return Reader(PagesFirst(WSGIHandler(), files))


@pytest.fixture
def django():
    """Django by itself."""
    return Reader(PagesFirst(WSGIHandler(), None))


@pytest.fixture
def act(django_capture_on_commit_callbacks):
    """Do something as a request does it, with what follows the commit."""

    def do(what, **about):
        with django_capture_on_commit_callbacks(execute=True):
            return what(**about)

    return do


@pytest.mark.both_databases
def test_a_page_costs_no_query(reader, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert b"Haemangioma" in reader.ask(ARTICLE).body
    assert reader.headers["Content-Length"] == str(len(reader.body))


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/conditions/", ARTICLE, JSON, f"{ARTICLE}history/", "/feed.xml", "/sitemap.xml"),
        *("/sitemap-1.xml", "/sitemap-pages.xml", "/robots.txt", "/manifest.webmanifest", "/sw.js"),
        *("/offline/", "/disclaimer/", PDF, "/conditions/lumbar-wedging.png"),
        *(f"{ARTICLE}editions/1/", f"{ARTICLE}editions/1.json", f"{ARTICLE}editions/1.pdf"),
        *("/nowhere/", "/conditions/unheard-of/", "/conditions/unheard-of.json"),
    ],
)
def test_it_says_what_django_says(reader, django, path):
    def headers(answer):
        policy = answer.headers.get("Content-Security-Policy", "")
        others = {name: said for name, said in answer.headers.items() if name not in OF_THE_FILE}
        return {**others, "Content-Security-Policy": sorted(policy.split("; "))}

    ours, its = reader.ask(path), django.ask(path)
    assert (ours.status, ours.body) == (its.status, its.body)
    assert headers(ours) == headers(its)


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


@pytest.mark.parametrize(
    ("said", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=1.0, br;q=0", "gzip"),
        ("x-gzip", "gzip"),
        ("br;q=0, gzip;q=0.000", None),
        ("identity", None),
        ("brotli, gzipped", None),
        (",;q=,br;q=nonsense", None),
    ],
)
def test_no_encoding_is_sent_that_was_not_asked_for(reader, said, coding):
    assert reader.ask(ARTICLE, accept_encoding=said).headers.get("Content-Encoding") == coding


@pytest.mark.parametrize("how", ["known", "since", "both"])
def test_a_reader_who_has_it_is_told_so(reader, how):
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
    full.pop("X-Request-ID"), head.headers.pop("X-Request-ID")
    assert (head.status, head.headers, head.body) == (200, full, b"")


def test_a_file_that_is_replaced_while_it_is_sent_is_sent_as_it_was(files, work):
    place = files.place(ARTICLE)
    before = place.read_bytes()
    page = PageFile.opened(place, [], {})
    place.with_suffix(".new").write_bytes(b"shorter")
    place.with_suffix(".new").replace(place)
    answer = page.get_response("GET", {})
    assert answer.file.read() == before
    assert dict(answer.headers)["Content-Length"] == str(len(before))


def test_a_page_whose_packed_file_is_gone_is_sent_as_it_is(reader, files):
    place = files.place(ARTICLE)
    for ending in (".br", ".gz"):
        place.with_name(place.name + ending).unlink()
    answer = reader.ask(ARTICLE, accept_encoding="gzip, br")
    assert (answer.status, answer.headers.get("Content-Encoding")) == (200, None)


def test_a_part_of_a_document_is_sent(reader):
    tag = reader.ask(PDF).headers["ETag"]
    part = reader.ask(PDF, range="bytes=2-4", if_range=tag)
    assert (part.status, part.body) == (206, b"234")
    assert part.headers["Content-Range"] == "bytes 2-4/10"
    assert reader.ask(PDF, range="bytes=2-4", if_range='"other"').body == b"0123456789"
    assert reader.ask(PDF, range="bytes=10-").status == 416
    assert reader.ask(PDF, range="lines=1-2").status == 200


def test_a_query_that_says_nothing_gets_the_same_page(reader, django_assert_num_queries):
    tag = reader.ask(ARTICLE).headers["ETag"]
    with django_assert_num_queries(0):
        assert reader.ask(f"{ARTICLE}?utm_source=letter").headers["ETag"] == tag


def test_a_query_that_says_something_is_answered(reader):
    assert b"Lumbar wedging" in reader.ask("/conditions/").body
    assert reader.ask("/conditions/?letter=L").status == 200
    assert reader.ask("/conditions/?letter=Q").status == 404


def test_a_strange_host_is_refused_as_by_django(reader):
    assert reader.ask(ARTICLE, host="evil.example").status == 400


def test_a_probe_may_ask_by_any_name(reader):
    for path in ("/livez", "/readyz"):
        assert reader.ask(path, host="10.0.0.5:8000").body == b"ok"


def test_other_methods_are_left_to_django(reader):
    assert reader.ask(ARTICLE, "POST").status == 403  # it asks for a token before all else
    assert reader.ask(ARTICLE, "OPTIONS").status == 405


def test_plain_http_is_sent_to_https(work, files, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    reader = Reader(PagesFirst(WSGIHandler(), files))
    assert reader.ask(ARTICLE, x_forwarded_proto="https").status == 200
    assert reader.ask(ARTICLE, x_forwarded_proto="http").status == 301
    assert reader.ask(ARTICLE).status == 301


@pytest.mark.both_databases
def test_what_was_published_is_there_for_the_reader_who_waits(reader, published, act, files):
    published.write_causes("Metastasis")
    published.sign("causes")
    act(published.publish)
    assert b"Metastasis" in reader.ask(ARTICLE).body  # nobody has looked: Django's own
    files.say(0)  # `work` looked, and has not come to it
    assert b"Metastasis" in reader.ask(ARTICLE, accept_encoding="identity").body
    assert files.place(ARTICLE).is_file()


@pytest.mark.both_databases
def test_withdrawn_words_are_gone_before_anybody_looked(reader, published, act, work):
    reader.ask(f"{ARTICLE}editions/1/")
    act(actions.withdraw, condition=published.article, by=published.publisher, notice="Unsafe.")
    for path in (ARTICLE, JSON, f"{ARTICLE}editions/1/"):
        assert reader.ask(path).status == 410
        assert b"Unsafe." in reader.body
    work.look()
    for path in (ARTICLE, JSON, PDF):
        assert reader.ask(path).status == 410
        assert b"Unsafe." in reader.body


@pytest.mark.both_databases
def test_what_moved_is_gone_or_never_was_costs_no_query(
    reader, published, act, work, django_assert_num_queries
):
    act(actions.rename, condition=published.article_now, slug="wedging", by=published.publisher)
    work.look()
    with django_assert_num_queries(0):
        assert reader.ask(ARTICLE).headers["Location"] == "/conditions/wedging/"
        assert reader.ask(PDF).headers["Location"] == "/conditions/wedging.pdf"
    actions.withdraw(condition=published.article_now, by=published.publisher, notice="Unsafe.")
    work.look()
    with django_assert_num_queries(0):
        assert reader.ask("/conditions/wedging/").status == 410
        assert reader.ask("/2014/03/back-pain/").status == 404
        assert reader.ask("/conditions/no-such/history/x/").status == 404
        assert reader.ask("/conditions").headers["Location"] == "/conditions/"


@pytest.mark.both_databases
def test_an_older_edition_is_rendered_once_for_all_who_ask(
    reader, files, django_assert_num_queries
):
    number_one = f"{ARTICLE}editions/1/"
    assert reader.ask(number_one, accept_encoding="br").headers["Content-Encoding"] == "br"
    with django_assert_num_queries(0):
        assert reader.ask(number_one, accept_encoding="br").status == 200


def test_a_reader_does_not_wait_for_ever_for_what_another_waits_for(reader, files, monkeypatch):
    monkeypatch.setattr("config.pages_first.PATIENCE", 0.1)
    path, taken, done = f"{ARTICLE}editions/1.pdf", threading.Event(), threading.Event()
    subject = next(name for name in files.all_notes() if name.isdigit())

    def hold():
        with files.rendering(f"{path} of {subject}"):
            taken.set()
            done.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    taken.wait(10)
    answer = reader.ask(path)
    done.set()
    holder.join()
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    assert reader.ask(path).status == 200


def test_answers_for_one_reader_alone_pass_through(reader, files):
    assert reader.ask("/admin/login/").status == 200
    assert "Set-Cookie" in reader.headers
    assert not (files.public / "admin").exists()


@pytest.mark.both_databases
def test_without_a_database_what_is_there_goes_on(reader, work, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise OperationalError

    with monkeypatch.context() as away:
        away.setattr(connection, "cursor", refuse)
        work.still_there()
        assert reader.ask(ARTICLE).status == 200
        assert reader.ask("/nowhere/").status == 404
        assert reader.ask("/livez").body == b"ok"


@pytest.mark.both_databases
def test_a_page_that_needs_the_database_says_when_to_come_again(django, db, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise OperationalError

    with monkeypatch.context() as away:
        away.setattr(connection, "cursor", refuse)
        answer = django.ask("/search/?q=pain")
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")


@pytest.mark.both_databases
def test_an_address_with_nul_never_reaches_the_database(django):
    assert django.ask("/search/?q=%00").status == 400


def test_what_this_host_says_of_itself_counts_for_a_few_seconds_only(reader, files, published):
    old = time.time() - 60
    os.utime(files.state, (old, old))
    assert reader.ask(f"{ARTICLE}editions/1/").status == 200
    assert not files.place(f"{ARTICLE}editions/1/").exists()
    assert reader.ask(ARTICLE).status == 200


def test_a_page_that_can_not_be_put_down_is_answered_all_the_same(reader, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("reading.rendering.files.write", refuse)
    assert reader.ask(f"{ARTICLE}editions/1/").status == 200


def test_the_files_of_the_table_are_those_that_are_there(work, files):
    names = {page.split("/")[-1] for page in files.note("site").paths}
    assert "feed.xml" in names
    of_articles = [name for name, how in ADDRESSES.items() if how.served is Served.FILE]
    assert {*host.OF_ARTICLE, *host.DOCUMENTS, *host.OF_SITE} <= set(of_articles)


@pytest.mark.both_databases
def test_an_address_of_a_former_site_costs_no_query(
    reader, published, work, settings, django_assert_num_queries
):
    settings.FORMER_SITE = "https://old.example.org"
    paths = ["/?p=12", "/2019/05/wedging"]
    FormerAddress.objects.remember(paths, condition=published.article_now)
    FormerAddress.objects.remember(["/2019/06/elsewhere", "/?p=99"])
    want(FORMER)
    work.look()
    with django_assert_num_queries(0):
        for path in ("/?p=12&x=y", "/2019/05/Wedging/", "/2019/05/wedging/x-ray/"):
            assert reader.ask(path).status == 301
            assert reader.headers["Location"] == ARTICLE
        assert reader.ask("/2019/06/elsewhere/?a=b").status == 302
        assert reader.headers["Location"] == "https://old.example.org/2019/06/elsewhere/?a=b"
        assert reader.ask("/?utm_source=mail").status == 200
        settings.FORMER_SITE = ""
        assert reader.ask("/?p=99").status == 404
        assert reader.ask("/nowhere/").status == 404


def test_a_screen_of_the_board_is_no_readers_page_of_the_same_name():
    assert kind_of(f"{ARTICLE}causes/").name == "section"
    for path in ("/admin/articles/acne/", "/admin/articles/acne/sections/causes/"):
        assert kind_of(path).name == ""
        assert kind_of(path).address.served is Served.PYTHON
