"""The database itself refuses to change what was agreed to and what was done."""

import pytest
from django.db import DatabaseError, connection, transaction

from newsletter.models import Consent, ConsentNetwork, NewsletterEvent, Subscriber
from record.guards import lower_guards, missing_guards, raise_guards
from tests.newsletter.conftest import sign_up, subscriber

pytestmark = pytest.mark.both_databases


@pytest.fixture
def rows(board):
    """A consent and an act."""
    from newsletter import actions

    reader = subscriber("a@example.org")
    actions.unsubscribe(subscriber=reader, source="manager", by=board.newsletter_manager)


@pytest.mark.parametrize("model", [Consent, NewsletterEvent])
@pytest.mark.parametrize("act", ["UPDATE {} SET at = at", "DELETE FROM {}"])
def test_no_statement_changes_a_log(model, act, rows):
    before = list(model.objects.values())
    with (
        pytest.raises(DatabaseError, match=r"never (changed|deleted)"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(act.format(model._meta.db_table))
    assert list(model.objects.values()) == before != []


def test_a_request_that_was_never_confirmed_may_go(board):
    sign_up("a@example.org")
    ConsentNetwork.objects.all().delete()
    Consent.objects.filter(subscriber=Subscriber.objects.get())._raw_delete("default")
    assert not Consent.objects.exists()


def test_the_site_looks_for_these_guards_with_the_records_own(db):
    assert missing_guards() == []
    lower_guards()
    gone = set(missing_guards())
    raise_guards()
    assert {"guard_newsletter_consent_update", "guard_newsletter_newsletterevent_delete"} <= gone
    assert missing_guards() == []
