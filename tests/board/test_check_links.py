"""Dead links are found by asking a real server, politely, and never one of a private network."""

import itertools
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO

import pytest
from django.core.management import call_command

from board.models import LinkCheck
from board.sources.link_requests import Prober, _is_public
from board.sources.links import dead_sources, to_check
from condition.models import Reference

Outcome = LinkCheck.Outcome
ROBOTS = "User-agent: *\nDisallow: /kept-out/\n"


class Site(BaseHTTPRequestHandler):
    """A site that answers each address in its own way, and writes down who asked for what."""

    def _answer(self):
        self.server.asked.append((time.monotonic(), self.command, self.path))
        self.server.agents.add(self.headers["User-Agent"])
        path = self.path
        if path == "/slow":
            self.server.let_go.wait(5)
        status = {"/gone": 404, "/busy": 503, "/forbidden": 403}.get(path, 200)
        if path == "/no-head" and self.command == "HEAD":
            status = 405
        if path in {"/moved", "/loop", "/inside"}:
            status = 301
        body = ROBOTS.encode() if path == "/robots.txt" else b""
        self.send_response(status)
        places = {"/moved": "/alive", "/loop": "/loop", "/inside": "ftp://127.0.0.1/"}
        if status == 301:
            self.send_header("Location", places[path])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_HEAD = _answer  # noqa: N815 - the names that http.server calls

    def log_message(self, *_about):
        """Nothing on the screen."""


@pytest.fixture
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.asked, server.agents, server.let_go = [], set(), threading.Event()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    server.url = f"http://127.0.0.1:{server.server_port}"
    yield server
    server.let_go.set()
    server.shutdown()
    server.server_close()


def prober(**options):
    return Prober("Attest test", **{"pause": 0, "timeout": 0.3, "allows_private": True} | options)


def check(*options):
    said = StringIO()
    call_command("check_links", "--allow-private", "--delay=0", *options, stdout=said)
    return said.getvalue()


@pytest.mark.parametrize(
    ("path", "outcome"),
    [
        ("/alive", Outcome.ALIVE),
        ("/no-head", Outcome.ALIVE),
        ("/moved", Outcome.ALIVE),
        ("/gone", Outcome.DEAD),
        ("/busy", Outcome.UNCLEAR),
        ("/forbidden", Outcome.UNCLEAR),
        ("/loop", Outcome.UNCLEAR),
        ("/slow", Outcome.UNCLEAR),
        ("/inside", Outcome.NOT_ASKED),
        ("/kept-out/page", Outcome.NOT_ASKED),
        ("/spaces and ünïcode?a=b c", Outcome.ALIVE),
    ],
)
def test_each_answer_is_judged_for_what_it_says(site, path, outcome):
    assert prober().answer(site.url + path).outcome == outcome
    if outcome == Outcome.NOT_ASKED:
        assert path not in [asked for _at, _method, asked in site.asked if path != "/inside"]


def test_what_is_not_there_is_dead(site):
    site.shutdown()
    site.server_close()
    assert prober().answer(site.url).outcome == Outcome.DEAD


def test_the_site_says_who_asks_and_waits_between_two_requests(site):
    list(prober(pause=0.3).answers([f"{site.url}/alive", f"{site.url}/no-head"]))
    times = [at for at, _method, _path in site.asked]
    gaps = [after - before for before, after in itertools.pairwise(times)]
    assert site.agents == {"Attest test"}
    assert [method for _at, method, _path in site.asked] == ["GET", "HEAD", "HEAD", "GET"]
    assert min(gaps) > 0.1  # the pause, less what a busy machine delays


def test_robots_txt_is_read_once_a_host(site):
    list(prober().answers(f"{site.url}/alive?{number}" for number in range(3)))
    assert [path for _at, _method, path in site.asked].count("/robots.txt") == 1


def test_a_private_network_is_never_asked(site):
    answer = prober(allows_private=False).answer(f"{site.url}/alive")
    assert answer.outcome == Outcome.NOT_ASKED
    assert site.asked == []


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "0.0.0.0",  # noqa: S104
        "100.64.0.1", "224.0.0.1", "::1", "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1",
        "64:ff9b::7f00:1", "2002:7f00:1::",
    ],
)  # fmt: skip
def test_private_addresses_are_known_in_every_dress(address):
    assert not _is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::808:808"])
def test_public_addresses_are_asked(address):
    assert _is_public(address)


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "http://user:secret@example.org/", "http://[::1", "mailto:a@b.c"]
)
def test_what_is_no_web_address_is_not_asked(url):
    assert prober().answer(url).outcome == Outcome.NOT_ASKED


def source(key, url, **fields):
    return Reference.objects.create(key=key, kind="web", title=key, url=url, **fields)


def test_the_command_remembers_since_when_a_link_is_dead(db, site):
    source("gone", f"{site.url}/gone")
    source("alive", f"{site.url}/alive")
    said = check()
    assert "1 alive, 1 dead" in said
    assert f"dead: {site.url}/gone (answers 404)" in said
    assert list(dead_sources()) == ["gone"]
    first = LinkCheck.objects.get(url=f"{site.url}/gone")
    assert "1 dead" in check("--days=0")
    again = LinkCheck.objects.get(url=f"{site.url}/gone")
    assert (again.dead_since, again.alive_at) == (first.dead_since, None)
    assert again.checked_at > first.checked_at


def test_the_library_says_which_links_are_dead(board, client, site):
    source("gone", f"{site.url}/gone")
    source("alive", f"{site.url}/alive")
    check()
    client.force_login(board.author.user)
    page = client.get("/admin/condition/reference/").text
    assert page.count("dead since") == page.count("alive on") == 1
    assert "dead since" in client.get("/admin/claims/").text


def test_what_was_asked_lately_is_left_in_peace(db, site):
    source("alive", f"{site.url}/alive")
    check()
    asked = len(site.asked)
    check()
    assert len(site.asked) == asked


def test_a_doubtful_answer_changes_no_verdict(db, site):
    row = source("gone", f"{site.url}/gone")
    check()
    LinkCheck.objects.update(url=f"{site.url}/busy")
    Reference.objects.filter(pk=row.pk).update(url=f"{site.url}/busy")
    check("--days=0")
    assert LinkCheck.objects.get().dead_since is not None


def test_links_in_public_texts_are_checked_and_those_of_drafts_are_not(board, site):
    board.write("causes", {"introduction": f"See [the guideline]({site.url}/gone)."})
    board.sign("causes")
    board.publish()
    board.write("symptoms", {"introduction": f"See [a draft]({site.url}/busy)."})
    assert to_check(10, timedelta(days=7)) == [f"{site.url}/gone"]


def test_a_link_that_nothing_leads_to_any_more_is_forgotten(db, site):
    row = source("gone", f"{site.url}/gone")
    check()
    row.delete()
    check()
    assert not LinkCheck.objects.exists()


def test_a_doi_leads_to_its_resolver(db):
    Reference.objects.create(key="doi", kind="article", title="A", doi="10.1000/182")
    Reference.objects.create(key="pmid", kind="article", title="B", pmid="123")
    Reference.objects.create(key="paper", kind="book", title="C")
    assert to_check(10, timedelta(days=7)) == [
        "https://doi.org/10.1000/182",
        "https://pubmed.ncbi.nlm.nih.gov/123/",
    ]
