"""From signup to exactly one mail each, and out again."""

import pytest

from newsletter.models import Delivery, Subscriber
from post.models import Message
from tests.newsletter.conftest import links, mails_to, send_now

pytestmark = pytest.mark.both_databases


def test_a_reader_signs_up_confirms_is_told_of_an_edition_and_leaves(
    client, board, settings, later
):
    from datetime import timedelta

    page = client.get("/newsletter/", {"from": board.article_url})
    shown = page.text.partition('name="shown" value="')[2].partition('"')[0]
    later(timedelta(seconds=5))
    answer = client.post("/newsletter/", {"email": " Reader@Example.ORG ", "shown": shown})
    assert answer.status_code == 200
    [asked] = mails_to("Reader@example.org")
    [confirm] = [link for link in links(asked) if "/confirm/" in link]
    assert "button" in client.get(confirm.removeprefix(settings.SITE_URL)).text
    assert Subscriber.objects.get().state == "pending"
    client.post(confirm.removeprefix(settings.SITE_URL))
    assert Subscriber.objects.get().state == "confirmed"
    board.published_edition()
    send_now("weekly")
    assert Delivery.objects.count() == 1
    bulletin = mails_to("Reader@example.org")[1]
    assert "Because it reads better." in bulletin.get_body(("plain",)).get_content()
    [leave] = [link for link in links(bulletin) if "/unsubscribe/" in link]
    client.post(leave.removeprefix(settings.SITE_URL), {"List-Unsubscribe": "One-Click"})
    assert Subscriber.objects.get().state == "unsubscribed"
    assert Message.objects.filter(state="cancelled").count() == 1
