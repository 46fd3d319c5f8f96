"""What browsers are told: the rules of Mozilla's HTTP Observatory, on every kind of page."""

import json
import os
import re
import subprocess
import sys

import pytest
from django.test import Client

from tests.cast import Board

PRODUCTION = {
    "DEBUG": "0",
    "SITE_URL": "https://testserver",
    "ALLOWED_HOSTS": "testserver",
    "SECRET_KEY": "k" * 50,
    "SUPPRESSION_KEY": "s" * 50,
    "EMAIL_URL": "smtp://127.0.0.1/",
    "DATABASE_URL": "sqlite:////nowhere.sqlite3",
}
SAID = [
    "CONTENT_SECURITY_POLICY", "CSRF_COOKIE_SECURE", "REQUIRE_SECOND_FACTOR",
    "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD", "SECURE_HSTS_SECONDS",
    "SECURE_REFERRER_POLICY", "SECURE_SSL_REDIRECT", "SESSION_COOKIE_NAME",
    "SESSION_COOKIE_SECURE", "X_FRAME_OPTIONS",
]  # fmt: skip
PAGES = [
    "/", Board.article_url, "/conditions/", "/search/?q=pain", "/newsletter/", "/privacy/",
    "/admin/login/", "/admin/forgotten-password/", "/nothing-here/", "/livez", "/feed.xml",
    "/conditions/lumbar-wedging.json", "/sitemap.xml", "/robots.txt",
]  # fmt: skip
REFERRER = {"strict-origin-when-cross-origin", "same-origin"}
HALF_A_YEAR = 15_768_000  # seconds; the Observatory asks for as much


@pytest.fixture(scope="module")
def production() -> dict:
    """The settings as an HTTPS site reads them from its environment."""
    said = f"json.dumps({{name: getattr(settings, name) for name in {SAID}}})"
    code = f"import json; from config import settings; print({said})"
    run = subprocess.run(
        [sys.executable, "-c", code],
        # Left open, and not to the .env of whoever runs the tests.
        env={"PATH": os.environ["PATH"], "REQUIRE_SECOND_FACTOR": "", **PRODUCTION},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(run.stdout)


@pytest.fixture
def answers(production, settings, board):
    """Every kind of page, over HTTPS."""
    for name, value in production.items():
        setattr(settings, name, value)
    board.published_edition()
    client = Client()
    return {path: client.get(path, secure=True) for path in PAGES}


def policy(answer) -> dict[str, str]:
    parts = [part.strip().partition(" ") for part in answer["Content-Security-Policy"].split(";")]
    return {name: value for name, _space, value in parts}


def test_every_kind_of_page_meets_the_observatorys_rules(answers):
    for path, answer in answers.items():
        said = policy(answer)
        assert "unsafe" not in answer["Content-Security-Policy"], path
        assert said["default-src"] == "'none'", path
        assert said["script-src"] == said["style-src"] == "'self'", path
        assert said["frame-ancestors"] == said["base-uri"] == "'none'", path
        assert said["form-action"] == "'self'", path
        assert "upgrade-insecure-requests" in said, path
        assert answer["X-Content-Type-Options"] == "nosniff", path
        assert answer["X-Frame-Options"] == "DENY", path
        assert answer["Referrer-Policy"] in REFERRER, path
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin", path
        assert "camera=()" in answer["Permissions-Policy"], path


def test_only_data_that_is_meant_for_others_is_given_to_other_sites(answers):
    assert "Access-Control-Allow-Origin" in answers["/conditions/lumbar-wedging.json"]
    for path, answer in answers.items():
        is_data = path.endswith(".json")
        assert ("Access-Control-Allow-Origin" in answer) <= is_data, path
        is_shared = "Access-Control-Allow-Origin" in answer
        expected = "cross-origin" if is_shared else "same-origin"
        assert answer["Cross-Origin-Resource-Policy"] == expected, path
        assert "Access-Control-Allow-Credentials" not in answer, path


def test_browsers_come_back_over_https_alone_for_a_year(answers):
    for path, answer in answers.items():
        said = answer["Strict-Transport-Security"]
        assert int(re.search(r"max-age=(\d+)", said)[1]) > HALF_A_YEAR, path
        assert said == "max-age=31536000"


def test_plain_http_is_sent_to_https_on_the_same_host_at_once(answers):
    answer = Client().get("/conditions/")
    assert (answer.status_code, answer["Location"]) == (301, "https://testserver/conditions/")


def test_public_pages_set_no_cookie(answers):
    for path, answer in answers.items():
        if not path.startswith("/admin/"):
            assert not answer.cookies, path


def test_the_cookies_of_the_board_are_kept_from_scripts_and_other_sites(answers, settings, board):
    settings.REQUIRE_SECOND_FACTOR = False
    fields = {"username": "author", "password": "correct horse"}
    cookies = Client().post("/admin/login/", fields, secure=True).cookies
    assert set(cookies) == {"__Host-sessionid", "csrftoken", "known_browser"}
    for name, cookie in cookies.items():
        assert cookie["secure"], name
        assert cookie["samesite"] == "Lax", name
        assert cookie["httponly"] or name == "csrftoken", name


def test_pages_load_nothing_from_other_hosts(answers):
    for path, answer in answers.items():
        if "html" in answer["Content-Type"]:
            loaded = re.findall(r'<(?:script|img|iframe|source)[^>]*\ssrc="([^"]*)"', answer.text)
            assert loaded, path
            assert all(not re.match(r"(https?:)?//", address) for address in loaded), path


def test_a_second_factor_is_asked_for_unless_it_is_switched_off(production):
    assert production["REQUIRE_SECOND_FACTOR"] is True


def test_a_deployment_without_one_is_warned(settings):
    from config.checks import second_factor_is_required

    settings.REQUIRE_SECOND_FACTOR = True
    assert second_factor_is_required() == []
    settings.REQUIRE_SECOND_FACTOR = False
    assert [warning.id for warning in second_factor_is_required()] == ["attest.W001"]
