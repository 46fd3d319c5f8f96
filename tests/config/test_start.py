"""What the server looks at before it answers anybody."""

import http.client
import itertools
import json
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest
from django.db import connection

from tests.config.test_settings import PRODUCTION, ROOT, start
from tests.post.place import url_of


@pytest.fixture
def port():
    """A port of this machine that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return str(taken.getsockname()[1])


def load(**changed: str) -> subprocess.CompletedProcess:
    """Load the server's entry without serving."""
    return start("-c", "import config.wsgi", **changed)


def test_static_files_that_were_not_collected_keep_the_site_from_starting(tmp_path):
    ended = load(STATIC_ROOT=str(tmp_path))
    assert ended.returncode == 1
    assert ended.stderr == "The static files were not collected: run manage.py collectstatic.\n"


def test_a_database_without_tables_keeps_the_site_from_starting(static_files, tmp_path):
    url = f"sqlite:///{tmp_path / 'db.sqlite3'}"
    ended = load(DATABASE_URL=url, STATIC_ROOT=static_files)
    assert ended.returncode == 1
    assert ended.stderr.endswith(" missing): run manage.py migrate.\n")
    assert ended.stderr.count("\n") == 1


@pytest.mark.both_databases("config.wsgi")
def test_a_single_missing_guard_keeps_the_site_from_starting(transactional_db, static_files):
    table = "" if connection.vendor == "sqlite" else " ON record_revision"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER guard_record_revision_update{table}")
    ended = load(DATABASE_URL=url_of(connection.settings_dict), STATIC_ROOT=static_files)
    assert ended.returncode == 1
    assert ended.stderr == "The record is not guarded (1 missing): run manage.py migrate.\n"


@pytest.mark.parametrize(
    "url", ["sqlite:////nowhere/at/all/db.sqlite3", "postgres://me@127.0.0.1:1/health"]
)
def test_a_database_that_is_away_does_not_keep_the_site_from_starting(static_files, url):
    ended = load(DATABASE_URL=url, STATIC_ROOT=static_files)
    assert ended.returncode == 0
    assert "WARNING config.wsgi The guards of the record were not looked for" in ended.stderr


@pytest.fixture
def serve(port):
    """Start the server as make run and production do."""
    started = []

    def start_server(**changed: str) -> subprocess.Popen:
        server = subprocess.Popen(
            ["deploy/serve"],
            cwd=ROOT,
            env={**PRODUCTION, "PATH": os.environ["PATH"], "PORT": port, **changed},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        started.append(server)
        return server

    yield start_server
    for server in started:
        server.terminate()
        server.communicate(timeout=20)


def connect_to(server: subprocess.Popen, port: str) -> http.client.HTTPConnection:
    """A connection to the server, once both workers have started and one of them listens."""
    said = iter(server.stdout.readline, "")
    started = (line for line in said if "Started worker" in line)
    assert len(list(itertools.islice(started, 2))) == 2, "it ended before it served"
    connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=20)
    give_up_at = time.monotonic() + 20
    while connection.sock is None:
        try:
            connection.connect()
        except ConnectionRefusedError:
            if time.monotonic() > give_up_at:
                raise
    return connection


def test_the_server_answers_and_stops_when_interrupted(
    serve, migrated_file, static_files, tmp_path, port
):
    server = serve(
        DATABASE_URL=migrated_file(tmp_path),
        STATIC_ROOT=static_files,
        SITE_URL=f"http://127.0.0.1:{port}",
        ALLOWED_HOSTS="127.0.0.1",
    )
    connection = connect_to(server, port)
    connection.request("GET", "/admin/login/")
    assert connection.getresponse().status == 200
    # Ctrl-C reaches all its processes, here while the connection is still open as a browser's is.
    os.killpg(server.pid, signal.SIGINT)
    assert server.wait(timeout=9) == 0  # before the patience with its workers ends


def test_a_taken_port_is_named_in_one_sentence(serve, port):
    with socket.create_server(("127.0.0.1", int(port))):
        said, _ = serve().communicate(timeout=20)
    assert said.startswith(f"Port {port} is in use: ")
    assert said.count("\n") == 1


@pytest.mark.parametrize("wrong", ["http", "0", "65536", "-1", "80 81"])
def test_a_port_is_a_number(serve, wrong):
    server = serve(PORT=wrong)
    said, _ = server.communicate(timeout=20)
    assert server.returncode == 1
    assert said == f"PORT is '{wrong}': write a number from 1 to 65535.\n"


def test_what_keeps_the_site_from_starting_is_said_once_not_by_every_worker(serve):
    server = serve(SECRET_KEY="")
    said, _ = server.communicate(timeout=20)
    assert server.returncode == 1
    assert said.startswith("SECRET_KEY is not set: ")
    assert said.count("\n") == 1


def test_every_sheet_and_script_is_sent_whole_under_the_name_that_pages_ask_for(static_files):
    folder = Path(static_files)
    names = json.loads((folder / "staticfiles.json").read_text())["paths"]
    assert "reading/style.css" in names
    for name, hashed in names.items():
        assert (folder / hashed).stat().st_size > 0.9 * (folder / name).stat().st_size, name
