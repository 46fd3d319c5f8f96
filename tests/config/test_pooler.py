"""PostgreSQL through PgBouncer in transaction mode: the pages go through it, `work` past it.

SQLite has no pooler: conftest.py leaves this module out there.
"""

import os
import pwd
import socket
import subprocess
import time

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from psycopg import OperationalError, connect

from config.apps import answer_without_compiling
from config.pooler import leads_through_pooler, use_database
from record.models import Revision
from tests.cast import Board

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases("config.pooler")]
CONFIGURATION = """
[databases]
* = host={host} user={user}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 2
logfile = {place}/log
pidfile = {place}/pid
ignore_startup_parameters = extra_float_digits
"""


@pytest.fixture
def pooler(tmp_path_factory):
    """A port at which PgBouncer gives each transaction one of two sessions of the database."""
    place = tmp_path_factory.mktemp("pgbouncer")
    known = connection.settings_dict
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (place / "ini").write_text(
        CONFIGURATION.format(host=known["HOST"], user=known["USER"], port=port, place=place)
    )
    command = ["pgbouncer", "--quiet", str(place / "ini")]
    if os.getuid() == 0:  # it does not run as root
        for folder in (place, *(one for one in place.parents if "pytest-of" in str(one))):
            folder.chmod(0o755)
        os.chown(place, pwd.getpwnam("postgres").pw_uid, -1)
        command[1:1] = ["--user", "postgres"]
    process = subprocess.Popen(command)
    _wait_for(port, known)
    yield port
    process.terminate()
    process.wait()


def _wait_for(port, known):
    for _try in range(400):
        try:
            connect(host="127.0.0.1", port=port, user=known["USER"], dbname=known["NAME"]).close()
            return
        except OperationalError:
            time.sleep(0.05)
    pytest.fail("PgBouncer did not start")


@pytest.fixture
def through(pooler):
    """This process's own database, named through the pooler."""
    direct = dict(connections.settings["default"])
    pooled = {"HOST": "127.0.0.1", "PORT": str(pooler), "DISABLE_SERVER_SIDE_CURSORS": True}
    use_database(pooled)
    yield direct
    use_database(direct)


def test_a_pooler_in_between_is_noticed(through):
    assert leads_through_pooler()


def test_a_database_that_is_named_itself_is_not_taken_for_one():
    assert not leads_through_pooler()


def test_no_query_is_compiled_through_it_either(request):
    answer_without_compiling()  # as every migrate does, of which the tests' databases are copies
    request.getfixturevalue("through")
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)


def test_an_article_is_written_signed_published_and_checked_through_it(through, client, tmp_path):
    board = Board()
    board.published_edition()
    client.force_login(board.clinician.user)
    assert client.get("/admin/").status_code == 200
    assert client.get(f"/conditions/{board.article.slug}/").status_code == 200
    call_command("verify_editions")
    call_command("backup", tmp_path / "kept")


def test_rows_that_are_read_bit_by_bit_may_come_from_several_sessions(through, pooler):
    Board().published_edition()
    count = Revision.objects.count()
    rows = Revision.objects.iterator(chunk_size=1)
    first = next(rows)
    name = connection.settings_dict["NAME"]
    with connect(host="127.0.0.1", port=pooler, user="postgres", dbname=name) as other:
        other.execute("SELECT 1")  # and keeps the session that was used last
        assert len([first, *rows]) == count > 1


def test_work_asks_for_the_databases_own_address(through):
    with pytest.raises(CommandError, match="set WORK_DATABASE_URL"):
        call_command("work", "--only", "publish", "--once")


def test_work_goes_past_it_by_that_address(through, settings):
    settings.WORK_DATABASE = {name: through[name] for name in ("HOST", "PORT")}
    call_command("work", "--only", "publish", "--once")
    assert not leads_through_pooler()
