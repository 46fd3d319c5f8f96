import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.both_databases("reading.views")

ROOT = Path(__file__).resolve().parents[2]
ASK = """
import django; django.setup()
from django.test import Client
for address in ("/livez", "/readyz"):
    response = Client().get(address, headers={"host": "localhost"})
    print(response.status_code, response.content.decode())
"""


def test_the_process_answers_without_the_database(client):
    response = client.get("/livez")
    assert (response.status_code, response.content) == (200, b"ok")


def test_the_database_answers_too(client, db, django_assert_num_queries):
    with django_assert_num_queries(1):
        response = client.get("/readyz")
    assert (response.status_code, response.content) == (200, b"ok")


def test_a_database_that_does_not_answer_is_told_apart_from_a_dead_process(tmp_path):
    database = f"sqlite:///{tmp_path}/no-such-folder/db.sqlite3"
    answers = subprocess.run(
        [sys.executable, "-c", ASK],
        env={**os.environ, "DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert answers.stdout.splitlines() == ["200 ok", "503 The database does not answer."]
