"""What a request may look like to be answered at the door, and what its headers mean."""

import time

import pytest

from config.front.answers import _bounds, names
from config.front.negotiation import BROTLI, GZIP, PLAIN, preferred
from config.front.requests import read

HOST = b"Host: health.example.org\r\n"


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        (None, PLAIN),
        ("", PLAIN),
        ("gzip", GZIP),
        ("x-gzip", GZIP),
        ("GZIP", GZIP),
        ("br", BROTLI),
        ("gzip, deflate, br, zstd", BROTLI),
        ("gzip;q=1.0, br;q=0.5", GZIP),
        ("br;q=0, gzip", GZIP),
        ("br;q=0, gzip;q=0", PLAIN),
        ("identity, gzip;q=0.5", PLAIN),
        ("*", BROTLI),
        ("*;q=0.5, br;q=0", GZIP),
        ("gzip;q=0.2, identity;q=0", GZIP),
        ("*;q=0", PLAIN),
        ("deflate, zstd", PLAIN),
        ("gzip;q=never", PLAIN),
        ("gzip;q=nan", PLAIN),
        ("gzip ; q=0.8 , br ; q=0.9", BROTLI),
    ],
)
def test_the_encoding_is_the_one_a_reader_likes_best(header, coding):
    assert preferred(header) == coding


@pytest.mark.parametrize(
    ("header", "is_named"),
    [
        ('"a"', True),
        ('W/"a"', True),
        ('"b", W/"a" , "c"', True),
        ("*", True),
        ('"b"', False),
        ("a", False),
        ("", False),
    ],
)
def test_a_tag_is_found_in_a_list_of_them(header, is_named):
    assert names(header, '"a"') is is_named


@pytest.mark.parametrize(
    ("header", "bounds"),
    [
        ("bytes=0-9", (0, 10)),
        ("bytes=90-", (90, 100)),
        ("bytes=90-900", (90, 100)),
        ("bytes=-10", (90, 100)),
        ("bytes=-900", (0, 100)),
        ("bytes=100-", (100, 100)),
        ("bytes=-0", (100, 100)),
        ("bytes=9-0", None),
        ("bytes=0-1,5-6", None),
        ("bytes=-", None),
        ("bytes=²-", None),
        pytest.param(f"bytes={'9' * 5_000}-", None, id="more digits than Python reads"),
        ("lines=0-9", None),
        ("bytes", None),
    ],
)
def test_a_range_is_a_part_of_a_hundred_bytes_or_none(header, bounds):
    assert _bounds(header, 100) == bounds


def head(*lines: bytes, start: bytes = b"GET /conditions/wedging/ HTTP/1.1") -> bytes:
    return b"".join([start, b"\r\n", *(line + b"\r\n" for line in lines), b"\r\n"])


def test_a_plain_request_is_understood():
    said = head(
        b"Host: health.example.org",
        b"User-Agent: Somebody/1.0 (\xe9)",
        b"ACCEPT-ENCODING:gzip,  br ",
        b'If-None-Match: "a"',
        b"X-Forwarded-Proto: https",
        start=b"HEAD /conditions/wedging.json?utm_source=a%20b HTTP/1.1",
    )
    request = read(said, b"x-forwarded-proto")
    assert (request.path, request.has_query, request.has_body) == (
        "/conditions/wedging.json",
        True,
        False,
    )
    assert (request.host, request.scheme) == ("health.example.org", "https")
    assert (request.encodings, request.known) == ("gzip,  br", '"a"')
    assert request.stays


def test_a_header_full_of_blanks_keeps_nobody_waiting():
    began = time.process_time()
    assert read(head(b"Host: a", b"X: x" + b" " * 16_000 + b"x")) is not None
    assert time.process_time() - began < 0.3


def test_a_connection_can_be_asked_to_end():
    assert not read(head(b"Host: a", b"Connection: Close")).stays


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"GET / HTTP/1.1\r\n",
        head(b"Host: a")[:-1],
        head(b"Host: a") + b"x",
        head(b"Host: a") * 2,
        head(),
        head(b"X-Not-Host: a"),
        head(b"Host: a", b"Host: b"),
        head(b"Host: a", b"Accept-Encoding: gzip", b"accept-encoding: br"),
        head(b"Host: a", b"Content-Length: 4"),
        head(b"Host: a", b"Transfer-Encoding: chunked"),
        head(b"Host: a", b"Range: bytes=0-1"),
        head(b"Host: a", b"Expect: 100-continue"),
        head(b"Host: a", b"Connection: Upgrade", b"Upgrade: h2c"),
        head(b"Host: a", b"Connection: keep-alive, x-forwarded-proto"),
        head(b"Host: a", b" folded"),
        head(b"Host: a", b"Accept : x"),
        head(b"Host: a\nX: b"),
        head(b"Host: a\rX: b"),
        head(b"Host: a\x00"),
        head(b"Host: a", start=b"GET / HTTP/1.0"),
        head(b"Host: a", start=b"POST / HTTP/1.1"),
        head(b"Host: a", start=b"get / HTTP/1.1"),
        head(b"Host: a", start=b"GET  / HTTP/1.1"),
        head(b"Host: a", start=b"GET http://a/ HTTP/1.1"),
        head(b"Host: a", start=b"GET /a%2Fb HTTP/1.1"),
        head(b"Host: a", start=b"GET /# HTTP/1.1"),
        head(b"Host: a", start=b"GET /\xc3\xa9 HTTP/1.1"),
        head(b"Host: a", b"X: " + b"x" * 20_000),
    ],
)
def test_whatever_is_unusual_is_left_to_the_server_behind(said):
    assert read(said) is None
