import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import Role
from condition.models import Reference
from record.guards import lower_guards, missing_guards, raise_guards
from record.models import (
    Change,
    CurrentEdition,
    Edition,
    EditionSection,
    Review,
    Revision,
    Standing,
)

pytestmark = pytest.mark.both_databases

FROZEN = (Revision, Change, Review, Edition, EditionSection)


@pytest.fixture
def record(board):
    """A record with a row in every table of it."""
    board.published_edition()
    board.approve("causes", by=board.second_clinician)
    return board


def refused(act) -> bool:
    try:
        with transaction.atomic():
            act()
    except IntegrityError:
        return True
    return False


@pytest.mark.parametrize("model", [*FROZEN, Standing])
def test_the_database_refuses_to_change_the_record(record, model):
    column = model._meta.pk.column
    table = model._meta.db_table
    assert model.objects.exists()
    with connection.cursor() as cursor:
        assert refused(lambda: cursor.execute(f"UPDATE {table} SET {column} = {column}"))


@pytest.mark.parametrize("model", [*FROZEN, Standing, EditionSection.reviews.through])
def test_the_database_refuses_to_delete_from_the_record(record, model):
    table = model._meta.db_table
    with connection.cursor() as cursor:
        assert refused(lambda: cursor.execute(f"DELETE FROM {table}"))


@pytest.mark.parametrize("model", [*FROZEN, Standing])
def test_a_row_of_the_record_cannot_be_replaced(record, model):
    table = model._meta.db_table
    columns = ", ".join(field.column for field in model._meta.concrete_fields)
    copy = f"INTO {table} ({columns}) SELECT {columns} FROM {table} LIMIT 1"
    statement = f"REPLACE {copy}" if connection.vendor == "sqlite" else f"INSERT {copy}"
    with connection.cursor() as cursor:
        assert refused(lambda: cursor.execute(statement))


def test_which_edition_is_the_newest_only_moves_on(record):
    record.write_causes("Osteosarcoma")
    record.sign("causes")
    record.publish()
    first = Edition.objects.get(number=1)
    assert refused(lambda: CurrentEdition.objects.update(edition=first))
    assert refused(CurrentEdition.objects.all().delete)
    table = CurrentEdition._meta.db_table
    back = f"INTO {table} (condition_id, edition_id) VALUES ({first.condition_id}, {first.pk})"
    statement = f"REPLACE {back}" if connection.vendor == "sqlite" else f"INSERT {back}"
    with connection.cursor() as cursor:
        assert refused(lambda: cursor.execute(statement))


def test_a_table_of_the_record_cannot_be_emptied_at_once(record):
    if connection.vendor == "sqlite":
        assert refused(Review.objects.all().delete)  # SQLite's TRUNCATE is a DELETE
        return
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # TRUNCATE waits for no deferred check
        assert refused(lambda: cursor.execute("TRUNCATE record_review CASCADE"))


def test_a_role_only_ends(record):
    assert refused(lambda: Role.objects.update(kind="publisher"))
    giver = record.administrator
    given = Role.objects.create(
        person=record.outsider, kind="author", granted_at=timezone.now(), granted_by=giver
    )
    unsaid = Role.objects.create(
        person=record.outsider, kind="clinical", granted_at=timezone.now(), granted_by=None
    )
    assert refused(lambda: Role.objects.filter(pk=given.pk).update(granted_by=None))
    assert refused(lambda: Role.objects.filter(pk=given.pk).update(granted_by=record.author))
    assert refused(lambda: Role.objects.filter(pk=unsaid.pk).update(granted_by=giver))
    assert not refused(
        lambda: Role.objects.filter(pk=unsaid.pk).update(withdrawn_at=timezone.now())
    )
    assert refused(Role.objects.all().delete)


def test_editions_leave_no_gap(record):
    first = Edition.objects.get()
    copy = Edition(
        condition=first.condition,
        number=3,
        previous=first,
        published_at=first.published_at,
        published_by=first.published_by,
        summary="Skipped one.",
        canonical="{}",
        digest="0" * 64,
    )
    assert refused(copy.save)


def test_two_editions_cannot_follow_the_same_one(record):
    record.write_causes("Myeloma")
    record.sign("causes")
    record.publish()
    first, second = Edition.objects.order_by("number")
    copy = Edition(
        condition=first.condition,
        number=3,
        previous=first,
        published_at=second.published_at,
        published_by=second.published_by,
        summary="A fork.",
        canonical="{}",
        digest="0" * 64,
    )
    assert refused(copy.save)


@pytest.mark.parametrize("change", [{"doi": "10.1000/other"}, {"doi": ""}, {"is_published": False}])
def test_a_published_key_keeps_its_source(db, change):
    Reference.objects.create(key="a", title="T", doi="10.1000/a", kind="article", is_published=True)
    assert refused(lambda: Reference.objects.update(**change))
    assert refused(Reference.objects.all().delete)


def test_a_published_source_without_a_number_keeps_its_title_and_year(db):
    Reference.objects.create(key="a", title="T", year=2014, kind="book", is_published=True)
    assert refused(lambda: Reference.objects.update(title="Another"))
    assert refused(lambda: Reference.objects.update(year=2015))


def test_a_published_source_may_gain_a_number_and_better_authors(db):
    Reference.objects.create(key="a", title="T", year=2014, kind="book", is_published=True)
    assert not refused(lambda: Reference.objects.update(doi="10.1000/a", authors="Panda A"))


def test_missing_guards_are_noticed_and_put_back(db):
    lower_guards()
    assert "guard_record_review_update" in missing_guards()
    raise_guards()
    raise_guards()
    assert missing_guards() == []
