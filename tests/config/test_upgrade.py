"""A site of an earlier version whose database is brought up to this one.

`earlier/` is a backup of the demonstration as that version made it (CONTRIBUTING.md says how). Its
rows are laid into tables that the migrations of that time made, and the later migrations are run.
"""

import gzip
import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from config.backup import contents, restoring
from record.guards import lower_guards, missing_guards
from record.models import Edition
from record.verification import faults

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]

EARLIER = Path(__file__).parent / "earlier"


@pytest.fixture
def earlier():
    """The tables as they were, with the rows of that time; in the end they are this version's."""
    manifest = json.loads((EARLIER / "manifest.json").read_text())
    lower_guards()
    restoring._empty()
    migrations = MigrationExecutor(connection)
    migrations.migrate(list(manifest["schema"].items()))
    then = migrations.loader.project_state(list(manifest["schema"].items())).apps
    with transaction.atomic():
        for label, columns in manifest["columns"].items():
            _lay_in(then.get_model(label), columns)
    yield manifest
    call_command("migrate", verbosity=0)


def _lay_in(model, columns):
    fields = [model._meta.get_field(name) for name in columns]
    for field in fields:
        field.auto_now = field.auto_now_add = False
    packed = (EARLIER / "tables" / f"{model._meta.label}.jsonl.gz").read_bytes()
    lines = gzip.decompress(packed).decode().splitlines()
    rows = [contents.instance(model, fields, line) for line in lines]
    model._base_manager.bulk_create(rows)


def test_a_site_of_an_earlier_version_keeps_its_record_and_its_pages(earlier, client):
    call_command("migrate", verbosity=0)
    restoring._work_out_again(print)  # what a backup leaves out, because it is made of the rest
    assert not missing_guards()
    assert list(faults()) == []
    assert Edition.objects.count() == earlier["rows"]["record.Edition"]
    for edition in Edition.objects.select_related("condition"):
        page = f"/conditions/{edition.condition.slug}/editions/{edition.number}/"
        assert client.get(page).status_code == 200
