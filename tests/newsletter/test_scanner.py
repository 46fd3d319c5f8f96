"""A mail scanner opens every address of every mail, and changes nothing by it."""

import pytest
from django.apps import apps

from newsletter import actions
from newsletter.models import Bulletin
from post.models import Message
from tests.newsletter.conftest import links, mail, send_now, sign_up, subscriber
from tests.newsletter.test_erratum import correct

SITE = "http://127.0.0.1:8000"


def everything() -> dict[str, list]:
    """All rows of all tables that an opened link could touch."""
    rooms = ("newsletter", "post", "record", "accounts", "condition", "treatments", "auth")
    models = [model for model in apps.get_models() if model._meta.app_label in rooms]
    return {str(model): list(model.objects.order_by("pk").values()) for model in models}


@pytest.fixture
def mails(board, edition, django_capture_on_commit_callbacks):
    """One mail of each kind that the newsletter sends."""
    subscriber("a@example.org")
    sign_up("a@example.org")  # is told that they are on the list
    made = actions.make_bulletin(kind="daily", by=board.newsletter_manager)
    actions.send_test(bulletin=made, to="a@example.org", by=board.newsletter_manager)
    actions.drop(bulletin=made, by=board.newsletter_manager)
    Bulletin.objects.filter(pk=made.pk).delete()
    send_now()
    with django_capture_on_commit_callbacks(execute=True):
        correct(board)
    sign_up("b@example.org")  # was not confirmed yet
    return [mail(message) for message in Message.objects.order_by("pk")]


def test_no_link_in_any_mail_changes_anything_when_it_is_opened(mails, client):
    found = {link for one in mails for link in links(one)}
    own = sorted(link.removeprefix(SITE) for link in found)
    before = everything()
    for path in own:
        answers = [client.get(path), client.head(path), client.get(path)]
        assert {answer.status_code for answer in answers} <= {200, 404}, path
    assert everything() == before
    assert all(path.startswith("/") for path in own)


def test_each_kind_of_mail_is_among_them(mails):
    subjects = [str(one["Subject"]) for one in mails]
    assert len(subjects) == 6, subjects
    assert sum("Correction" in subject for subject in subjects) == 1
    assert sum("confirm" in subject for subject in subjects) == 2
