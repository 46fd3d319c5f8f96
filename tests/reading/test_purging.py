"""A content delivery network is told which of its copies are out of date."""

import json
import logging
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from threading import Thread

import pytest

from reading.rendering import host
from reading.rendering.files import page_files
from reading.rendering.host import Host, make_for_reader
from reading.rendering.purging import AT_ONCE, purge
from record import actions

ARTICLE = "/conditions/lumbar-wedging"


class Network(BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.told.put((self.headers["Authorization"], body["files"]))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_about):
        """Nothing on the screen."""


@pytest.fixture
def told(settings):
    """What it was told: the right to say so, and addresses."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Network)
    server.told = Queue()
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    settings.PURGE_URL = f"http://127.0.0.1:{server.server_port}/purge"
    settings.PURGE_TOKEN = "a-secret"
    yield server.told
    server.shutdown()
    server.server_close()


def whole(settings, *paths):
    return [f"{settings.SITE_URL}{path}" for path in paths]


def test_addresses_are_told_whole_with_the_token_and_so_many_at_once(told, settings):
    paths = [f"/conditions/{number}/" for number in range(AT_ONCE + 1)]
    purge(paths)
    first, second = told.get(timeout=10), told.get(timeout=10)
    assert {first[0], second[0]} == {"Bearer a-secret"}
    assert first[1] + second[1] == whole(settings, *paths)
    assert len(first[1]) == AT_ONCE


@pytest.fixture
def site(settings, tmp_path, monkeypatch):
    settings.PAGES_ROOT = tmp_path
    monkeypatch.setattr(host, "DOCUMENTS", ())  # a second each
    return Host(page_files(), "a")


def test_what_an_act_changed_is_told(
    told, settings, site, board, django_capture_on_commit_callbacks
):
    def act(what, *paths):
        with django_capture_on_commit_callbacks(execute=True):
            what()
        site.look()
        waiting = site.waiting()
        while waiting:
            assert site.render_next(waiting)
        wanted = set(whole(settings, *paths))
        while wanted:
            wanted -= set(told.get(timeout=10)[1])

    pages = f"{ARTICLE}/", f"{ARTICLE}.json"
    edition = f"{ARTICLE}/editions/1/"
    act(board.published_edition, *pages, "/conditions/")
    make_for_reader(site.files, edition, "edition", "lumbar-wedging", 0)
    board.write_causes("Metastasis")
    board.sign("causes")
    act(board.publish, *pages, edition, "/feed.xml")
    # The files are gone before anything stands in their place.
    make_for_reader(site.files, edition, "edition", "lumbar-wedging", 0)
    withdraw = partial(
        actions.withdraw, condition=board.article, by=board.publisher, notice="Unsafe."
    )
    act(withdraw, *pages, edition, "/conditions/")


def test_one_that_does_not_answer_is_logged_and_keeps_nobody(told, settings, caplog):
    settings.PURGE_URL = "http://127.0.0.1:9/"  # where nothing listens
    logged = Queue()
    handler = logging.Handler()
    handler.emit = logged.put
    logging.getLogger("reading.rendering.purging").addHandler(handler)
    purge([f"{ARTICLE}/"])
    said = logged.get(timeout=10).getMessage()
    logging.getLogger("reading.rendering.purging").removeHandler(handler)
    assert said.startswith("http://127.0.0.1:9/ was not told of 1 changed pages")
    assert told.empty()
