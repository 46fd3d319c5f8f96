"""nginx and Caddy send pages from files, with every header that Django would have sent."""

import http.client
import re

import pytest

from reading.rendering.addresses import ADDRESSES
from tests.config.proxies import Caddy, Nginx
from tests.config.test_settings import PRODUCTION, ROOT
from tests.config.test_two_processes import ARTICLE, SLUG, Host, _free_port, seconds_until

# Of the way the bytes go, or of the file: each server has its own words for these.
OF_THE_WAY = {
    *("connection", "date", "server", "transfer-encoding", "content-length", "accept-ranges"),
    *("etag", "last-modified", "vary", "x-request-id"),
}
FILES = (
    *("/", "/conditions/", ARTICLE, f"/conditions/{SLUG}.json", f"{ARTICLE}history/"),
    *(f"/conditions/{SLUG}.pdf", f"/conditions/{SLUG}.png"),
    *("/feed.xml", "/sitemap.xml", "/sitemap-1.xml", "/sitemap-pages.xml"),
    *("/robots.txt", "/manifest.webmanifest", "/offline/", "/disclaimer/", "/sw.js"),
    *(f"{ARTICLE}editions/1/", f"{ARTICLE}editions/1.json", f"{ARTICLE}editions/1.pdf"),
    *(f"{ARTICLE}history/causes/", f"{ARTICLE}causes/", f"{ARTICLE}causes.pdf"),
)


@pytest.fixture(scope="module")
def host(tmp_path_factory, demonstration_file, static_files):
    """Both processes, behind TLS as the site takes it."""
    place = tmp_path_factory.mktemp("site")
    environment = {
        **PRODUCTION,
        "DATABASE_URL": demonstration_file(place),
        "STATIC_ROOT": static_files,
        "DOCUMENTS_ROOT": str(place / "documents"),
        "PAGES_ROOT": str(place / "a" / "pages"),
        "SITE_URL": "https://127.0.0.1",
        "ALLOWED_HOSTS": "127.0.0.1",
    }
    host = Host(place / "a", environment)
    host.serve()
    last = ROOT.joinpath(environment["PAGES_ROOT"], "public", f"conditions/{SLUG}.png")
    port = int(host.environment["PORT"])
    seconds_until(lambda: last.is_file() and answer(port, "/")[0] == 200, most=60)
    for path in FILES:  # what is put down when somebody asks
        assert answer(port, path)[0] == 200
    yield host
    host.stop()


def answer(port, path, method="GET", **headers):
    """Status, headers and body, asked as by a proxy that ended TLS."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers={"X-Forwarded-Proto": "https", **names})
        said = connection.getresponse()
        return said.status, {name.lower(): value for name, value in said.getheaders()}, said.read()
    except OSError:
        return 0, {}, b""
    finally:
        connection.close()


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def proxy(request, host, tmp_path_factory):
    """The port of one in front of the site."""
    port, place = _free_port(), tmp_path_factory.mktemp("proxy") / request.param
    server = f"127.0.0.1:{host.environment['PORT']}"
    made = (
        Nginx(place, port, [server], host.environment, scheme="https")
        if request.param == "nginx"
        else Caddy(place, port, server, host.environment)
    )
    with made:
        seconds_until(lambda: answer(port, "/")[0] == 200)
        yield port


def said(headers):
    """What the headers say of the page."""
    kept = {name: value for name, value in headers.items() if name not in OF_THE_WAY}
    policy = kept.pop("content-security-policy", "")
    return {**kept, "content-security-policy": sorted(re.split(r"; ?", policy))}


@pytest.mark.parametrize("path", FILES)
def test_a_page_from_its_file_says_what_django_says(host, proxy, path):
    assert host_file(host, path).is_file()
    without = answer(int(host.environment["PORT"]), f"{path}")
    in_front = answer(proxy, path)
    assert (in_front[0], in_front[2]) == (without[0], without[2])
    assert said(in_front[1]) == said(without[1])


def host_file(host, path):
    name = f"{path[1:]}index.html" if path.endswith("/") else path[1:]
    return ROOT.joinpath(host.environment["PAGES_ROOT"], "public", name)


def test_the_file_is_sent_without_asking_the_site(host, proxy):
    place = host_file(host, "/offline/")
    kept = {ending: place.with_name(f"index.html{ending}").read_bytes() for ending in ("", ".gz")}
    place.write_bytes(b"from the file")
    try:
        seconds_until(lambda: answer(proxy, "/offline/")[2] == b"from the file")
    finally:
        place.write_bytes(kept[""])


@pytest.mark.parametrize("coding", ["gzip", "br"])
def test_each_encoding_is_sent_as_it_lies_there(host, proxy, coding):
    status, headers, body = answer(proxy, ARTICLE, Accept_Encoding=coding)
    place = host_file(host, ARTICLE)
    packed = place.with_name(f"index.html.{'gz' if coding == 'gzip' else coding}")
    assert (status, headers["content-encoding"]) == (200, coding)
    assert body == packed.read_bytes()
    assert headers["vary"] == "Accept-Encoding"


def test_a_reader_who_has_it_is_told_so_and_head_and_parts_are_answered(proxy):
    _status, headers, body = answer(proxy, f"/conditions/{SLUG}.pdf")
    assert answer(proxy, f"/conditions/{SLUG}.pdf", If_None_Match=headers["etag"])[0] == 304
    assert answer(proxy, f"/conditions/{SLUG}.pdf", "HEAD")[0::2] == (200, b"")
    part = answer(proxy, f"/conditions/{SLUG}.pdf", Range="bytes=0-3")
    assert (part[0], part[2]) == (206, body[:4])


def test_a_page_that_reads_its_query_is_the_sites(host, proxy):
    assert answer(proxy, "/conditions/?letter=N")[2] != answer(proxy, "/conditions/")[2]
    assert answer(proxy, "/conditions/?letter=Q")[0] == 404
    assert answer(proxy, f"{ARTICLE}?utm_source=x")[2] == answer(proxy, ARTICLE)[2]
    assert answer(proxy, f"{ARTICLE}history/?section=causes")[0] == 302


@pytest.mark.parametrize(
    "path", ["/../notes/state.json", "/..%2fnotes/state.json", "/notes/state.json", "/index.html",
             f"{ARTICLE}index.html", f"{ARTICLE}index.html.gz", "/robots.txt.gz"],
)  # fmt: skip
def test_no_file_has_another_address(proxy, path):
    assert answer(proxy, path)[0] in {400, 404}


def test_a_visitors_own_words_about_its_address_count_for_nothing(proxy):
    forged = {"X_Forwarded_For": "203.0.113.9", "Forwarded": "for=203.0.113.9"}
    assert answer(proxy, "/metrics", **forged)[0] == 404
    assert answer(proxy, "/search/?q=x", **forged)[0] == 200


def test_an_unknown_address_and_a_probe_are_answered(proxy):
    assert answer(proxy, "/2014/03/back-pain/")[0] == 404
    assert answer(proxy, "/livez")[2] == b"ok"


def test_the_documented_table_is_the_one_in_the_code():
    """docs/kept-pages.md names each kind of address as the code does."""
    text = (ROOT / "docs" / "kept-pages.md").read_text()
    rows = dict(re.findall(r"^\| `([a-z_]+)` \|.*\| ([^|]+) \|$", text, re.MULTILINE))
    assert rows.keys() == ADDRESSES.keys()
    for name, address in ADDRESSES.items():
        query = "Python" if address.reads_query else "the same page"
        assert rows[name].strip() == f"{address.served.value}; {query}", name
