"""A setting that is missing or malformed stops the start with one sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config import environment
from config.environment import WrongSetting

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "DEBUG": "0",
    "SECRET_KEY": "a key that is long enough, for tests, which sign nothing that lasts",
    "SUPPRESSION_KEY": "another key that is long enough, for tests, which suppress nobody",
    "SITE_URL": "https://health.example.org",
    "ALLOWED_HOSTS": "health.example.org",
    "DATABASE_URL": "sqlite:////nowhere/db.sqlite3",
    "EMAIL_URL": "smtp://127.0.0.1/",
    "REQUIRE_SECOND_FACTOR": "1",  # whatever the .env of whoever runs the tests says
    "PAGES_ROOT": "/dev/null/pages",  # nobody can make it; not the one of whoever runs the tests
}


def start(*command: str, **changed: str) -> subprocess.CompletedProcess:
    """Run Python in a production environment with some settings changed."""
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **PRODUCTION, **changed},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "name", ["SECRET_KEY", "SUPPRESSION_KEY", "SITE_URL", "ALLOWED_HOSTS", "DATABASE_URL"]
)
def test_a_command_without_a_needed_setting_ends_with_one_sentence(name):
    ended = start("manage.py", "check", **{name: ""})
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"{name} is not set: ")
    assert ended.stderr.count("\n") == 1


def test_the_servers_entry_without_a_needed_setting_ends_with_one_sentence():
    ended = start("-c", "import config.wsgi", SITE_URL="health.example.org")
    assert ended.returncode == 1
    assert ended.stderr.startswith("SITE_URL is 'health.example.org': write scheme and host")
    assert ended.stderr.count("\n") == 1


def test_a_command_of_the_site_starts_with_all_settings():
    ended = start("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert ended.returncode == 0, ended.stderr


@pytest.mark.parametrize("value", ["maybe", "2", "on off"])
def test_a_flag_is_a_yes_or_a_no(monkeypatch, value):
    monkeypatch.setenv("DEBUG", value)
    with pytest.raises(WrongSetting, match=r"DEBUG is .*: write 1 or 0"):
        environment.flag("DEBUG")


def test_a_flag_left_empty_opens_nothing(monkeypatch):
    monkeypatch.setenv("REQUIRE_SECOND_FACTOR", "")
    assert environment.flag("REQUIRE_SECOND_FACTOR", default=True)


def test_a_short_key_is_refused_in_production_only(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "short")
    assert environment.secret_key(debug=True) == "short"
    with pytest.raises(WrongSetting, match="at least 32 random characters"):
        environment.secret_key(debug=False)


@pytest.mark.parametrize("host", ["https://a.example", "a.example:8000", "a.example/x", "a b"])
def test_an_allowed_host_is_a_name_alone(monkeypatch, host):
    monkeypatch.setenv("ALLOWED_HOSTS", f"good.example,{host}")
    with pytest.raises(WrongSetting, match="ALLOWED_HOSTS has"):
        environment.allowed_hosts(debug=False)


def test_allowed_hosts_are_read_in_every_form_that_django_knows(monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", "a.example, .b.example,[::1],*")
    assert environment.allowed_hosts(debug=False) == ["a.example", ".b.example", "[::1]", "*"]


@pytest.mark.parametrize(
    "value",
    [
        "a.example",
        "ftp://a.example",
        "https://",
        "https://a.example/path",
        "https://a.example?x",
        "https://me@a.example",
        "https://a.example:port",
        "https://[::1",
    ],
)
def test_the_public_address_is_scheme_and_host(monkeypatch, value):
    monkeypatch.setenv("SITE_URL", value)
    with pytest.raises(WrongSetting, match="SITE_URL is"):
        environment.site_url(debug=False, port="8000")


def test_the_public_address_follows_the_port_on_a_developers_machine(monkeypatch):
    monkeypatch.delenv("SITE_URL")
    assert environment.site_url(debug=True, port="9000") == "http://127.0.0.1:9000"


@pytest.mark.parametrize(
    "url",
    [
        "health",
        "http://a.example/health",
        "mysql://me@a.example/health",
        "postgres://me@a.example:port/health",
        "postgres://me@a.example/",
        "sqlite://",
        "sqlite:///:memory:",
    ],
)
def test_a_database_that_the_site_cannot_run_on_is_refused(monkeypatch, url):
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(WrongSetting, match=r"DATABASE_URL .*: write postgres://"):
        environment.database(debug=False, base=ROOT)


def test_a_refused_database_keeps_its_password_to_itself(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://me:hunter2@a.example:port/health")
    with pytest.raises(WrongSetting) as refused:
        environment.database(debug=False, base=ROOT)
    assert "hunter2" not in str(refused.value)


def test_a_file_named_in_short_lies_in_the_projects_folder(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "sqlite:///health.sqlite3")
    assert environment.database(debug=False, base=ROOT)["NAME"] == str(ROOT / "health.sqlite3")


def test_a_database_server_that_lost_its_power_is_noticed_in_seconds(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://attest@10.0.0.9/attest?connect_timeout=4")
    options = environment.database(debug=False, base=ROOT)["OPTIONS"]
    assert options["tcp_user_timeout"] == 5000  # milliseconds: a question without an answer
    assert options["keepalives_idle"] + 3 * options["keepalives_interval"] < 10  # who listens
    assert int(options["connect_timeout"]) == 4  # the address has the last word


def test_postgresql_is_reached_through_a_socket_named_in_the_address(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://me@%2Frun%2Fpostgresql/health")
    settings = environment.database(debug=False, base=ROOT)
    assert (settings["HOST"], settings["NAME"]) == ("/run/postgresql", "health")


@pytest.mark.parametrize("zone", ["Nowhere/Here", "../UTC", "/etc/localtime"])
def test_a_time_zone_is_one_that_exists(monkeypatch, zone):
    monkeypatch.setenv("TIME_ZONE", zone)
    with pytest.raises(WrongSetting, match="TIME_ZONE is"):
        environment.time_zone()


@pytest.mark.parametrize(("code", "read"), [("", "en-gb"), ("de", "de"), ("de-AT", "de-at")])
def test_a_language_is_one_that_django_speaks(monkeypatch, code, read):
    monkeypatch.setenv("LANGUAGE_CODE", code)
    assert environment.language() == read


def test_a_language_that_django_does_not_speak_is_refused(monkeypatch):
    monkeypatch.setenv("LANGUAGE_CODE", "english")
    with pytest.raises(WrongSetting, match="LANGUAGE_CODE is 'english'"):
        environment.language()


def test_the_environment_wins_over_the_file(monkeypatch, tmp_path):
    file = tmp_path / ".env"
    file.write_text("# DEBUG=1\nSITE_NAME=From the file\nSITE_URL=https://file.example\n")
    monkeypatch.setenv("SITE_NAME", "From the environment")
    monkeypatch.setenv("SITE_URL", "to be taken away again")
    monkeypatch.delenv("SITE_URL")
    environment.read_env_file(file)
    assert os.environ["SITE_NAME"] == "From the environment"
    assert os.environ["SITE_URL"] == "https://file.example"


def test_the_cache_is_in_memory_unless_a_place_is_named(monkeypatch):
    monkeypatch.delenv("CACHE_URL", raising=False)
    assert environment.cache()["BACKEND"].endswith("LocMemCache")
    monkeypatch.setenv("CACHE_URL", "file:///var/cache/attest")
    assert environment.cache()["LOCATION"] == "/var/cache/attest"


@pytest.mark.parametrize("url", ["redis", "http://cache", "file://host/x", "file:///", "redis://"])
def test_a_cache_that_can_not_be_is_refused_with_the_forms_that_can(monkeypatch, url):
    monkeypatch.setenv("CACHE_URL", url)
    with pytest.raises(WrongSetting, match="redis://host:6379/0"):
        environment.cache()
