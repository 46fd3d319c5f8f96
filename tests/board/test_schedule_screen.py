"""Publishing at a time: from the publish screen to the calendar."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Person
from record import actions
from record.models import Edition, ScheduledPublication

from .publish_form import as_shown

PUBLISH = "/admin/articles/lumbar-wedging/publish/"
CALENDAR = "/admin/schedule/"
State = ScheduledPublication.State


@pytest.fixture
def signed(board):
    board.write_causes("Myeloma")
    board.sign("causes")
    return board


@pytest.fixture
def at_desk(signed, client):
    """The publisher's browser, with signed causes to publish."""
    client.force_login(signed.publisher.user)
    return client


def local(moment):
    """As a browser's field for date and time sends it."""
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def plan(client, board, **typed):
    at = local(timezone.now() + timedelta(days=1))
    seen = [f"causes:{board.revision('causes').digest}"]
    typed = {
        "summary": "At noon.",
        "expected": 1,
        "at": at,
        "seen": seen,
        "only": ["causes"],
        **typed,
    }
    return client.post(PUBLISH, {"act": "schedule", **typed}, follow=True)


def planned(board, **options):
    options = {"at": timezone.now() + timedelta(days=1), "summary": "At noon.", **options}
    return actions.schedule(condition=board.article_now, by=board.publisher, **options)


def said(response):
    return " ".join(str(message) for message in response.context["messages"])


def test_a_time_is_given_and_shown_on_the_calendar_and_the_publish_screen(signed, at_desk):
    at = (timezone.now() + timedelta(days=1)).replace(second=0, microsecond=0)
    assert "It will be published on" in said(plan(at_desk, signed, at=local(at)))
    scheduled = ScheduledPublication.objects.get()
    assert (scheduled.at, scheduled.state) == (at, State.WAITING)
    assert "At noon." in at_desk.get(CALENDAR).text
    assert "To be published on" in at_desk.get(PUBLISH).text
    assert not Edition.objects.exists()


def test_what_is_scheduled_stands_on_the_section_the_article_and_the_desk(signed, client):
    planned(signed, at=datetime(2030, 6, 1, 12, 0, tzinfo=UTC))
    Person.objects.filter(pk=signed.author.pk).update(time_zone="Asia/Tokyo")
    client.force_login(signed.author.user)
    article = "/admin/articles/lumbar-wedging/"
    for place in (f"{article}sections/causes/", article, "/admin/"):
        page = client.get(place).text
        assert "1 June 2030, 21:00" in page
        assert "Asia/Tokyo" in page
    assert "1 June 2030" not in client.get(f"{article}sections/faq/").text
    client.force_login(signed.clinician.user)
    assert "1 June 2030, 12:00" in client.get(article).text


def test_an_hour_is_typed_in_the_publishers_own_time_zone(signed, at_desk):
    Person.objects.filter(pk=signed.publisher.pk).update(time_zone="Asia/Tokyo")
    plan(at_desk, signed, at="2030-06-01T21:00")
    assert ScheduledPublication.objects.get().at == datetime(2030, 6, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "typed"),
    [
        ("Europe/Berlin", "2027-03-28T02:30"),  # the clocks leave this hour out …
        ("Europe/Berlin", "2027-10-31T02:30"),  # … and strike this one twice
        ("America/New_York", "2027-03-14T02:30"),
        ("America/New_York", "2027-11-07T01:30"),
    ],
)
def test_an_hour_that_is_missing_or_comes_twice_is_refused(signed, at_desk, zone, typed):
    Person.objects.filter(pk=signed.publisher.pk).update(time_zone=zone)
    response = plan(at_desk, signed, at=typed)
    assert "clocks change" in said(response)
    assert zone in said(response)
    assert f'value="{typed}"' in response.text
    assert not ScheduledPublication.objects.exists()


def test_what_is_held_names_its_hour_in_each_persons_own_time_zone(signed, client):
    scheduled = planned(signed, at=datetime(2030, 6, 1, 12, 0, tzinfo=UTC))
    actions.publish_due(scheduled.at + timedelta(days=1))
    Person.objects.filter(pk=signed.author.pk).update(time_zone="Asia/Tokyo")
    client.force_login(signed.author.user)
    for place in ("/admin/articles/lumbar-wedging/", CALENDAR):
        page = client.get(place).text
        assert "1 June 2030, 21:00" in page
        assert "12:00" not in page


def test_words_that_came_after_the_look_are_not_scheduled(signed, at_desk):
    stale = [f"causes:{'0' * 64}"]
    response = plan(at_desk, signed, seen=stale)
    assert "newer words than you were shown" in said(response)
    assert not ScheduledPublication.objects.exists()


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"at": ""}, "Say when it should be published."),
        ({"at": "2020-01-01T10:00"}, "That time is past."),
        ({"at": "soon"}, "Enter a valid date/time."),
        ({"summary": " "}, "what readers will find changed"),
        ({"act": ""}, "You gave a time."),
    ],
)
def test_what_is_refused_is_said_and_what_was_typed_is_kept(signed, at_desk, typed, why):
    typed = {"summary": "Kept.", "at": local(timezone.now() + timedelta(days=1)), **typed}
    response = plan(at_desk, signed, **typed)
    assert why in said(response)
    assert f"{typed['summary']}</textarea>" in response.text
    assert f'value="{typed["at"]}"' in response.text
    assert not ScheduledPublication.objects.exists()
    assert not Edition.objects.exists()


def test_a_publication_is_called_off_from_the_calendar(signed, at_desk):
    scheduled = planned(signed)
    response = at_desk.post(f"{CALENDAR}{scheduled.pk}/call-off/", follow=True)
    assert "Called off: Lumbar wedging." in said(response)
    again = at_desk.post(f"{CALENDAR}{scheduled.pk}/call-off/", {"back": "article"}, follow=True)
    assert "nothing to call off" in said(again)
    assert again.request["PATH_INFO"] == PUBLISH


def test_what_is_held_waits_on_top_with_its_reason_until_a_person_publishes(signed, at_desk):
    planned(signed)
    actions.publish_due(timezone.now() + timedelta(days=3))
    page = at_desk.get(CALENDAR)
    assert len(page.context["held"]) == 1
    assert "nothing was running" in page.text
    assert "waits for a person" in at_desk.get(PUBLISH).text
    signed.publish()
    page = at_desk.get(CALENDAR)
    assert page.context["held"] == []
    assert "held, and settled since" in page.text


def test_what_nobody_published_at_its_hour_is_loud(signed, at_desk):
    scheduled = planned(signed)
    ScheduledPublication.objects.filter(pk=scheduled.pk).update(
        at=timezone.now() - timedelta(hours=1)
    )
    page = at_desk.get(CALENDAR)
    assert len(page.context["late"]) == 1
    assert "manage.py work" in page.text


def test_authors_see_the_calendar_and_change_nothing_on_it(signed, client):
    scheduled = planned(signed)
    client.force_login(signed.author.user)
    page = client.get(CALENDAR).text
    assert "At noon." in page
    assert "Call off" not in page
    assert client.post(f"{CALENDAR}{scheduled.pk}/call-off/").status_code == 403
    assert client.get(f"{CALENDAR}{scheduled.pk}/call-off/").status_code == 405
    client.force_login(signed.newsletter_manager.user)
    assert client.get(CALENDAR).status_code == 403


def test_ten_publications_take_no_more_queries_than_one(signed, at_desk):
    counts = []
    for size in (1, 9):
        for number in range(size):
            scheduled = planned(signed, summary=f"Number {number}.")
            actions.call_off(scheduled=scheduled, by=signed.publisher)
        with CaptureQueriesContext(connection) as captured:
            rows = at_desk.get(CALENDAR).text.count("Number")
        counts.append((rows, len(captured)))
    assert [rows for rows, _count in counts] == [1, 10]
    assert counts[1][1] <= counts[0][1]


# The preview.


def test_the_preview_is_the_page_with_what_was_ticked_and_typed(signed, at_desk):
    signed.write_ibuprofen()
    signed.submit("medications")
    typed = {"summary": "The first.", "expected": 1, "unreviewed": ["medications"]}
    typed |= as_shown(at_desk, PUBLISH)
    response = at_desk.post(f"{PUBLISH}preview/", typed)
    assert "Preview of edition 1." in response.text
    assert "Myeloma" in response.text
    assert "The first." in response.text
    assert "400 mg by mouth" in response.text
    assert "no-store" in response["Cache-Control"]
    assert not Edition.objects.exists()


def test_a_preview_of_what_cannot_go_out_says_why(signed, at_desk):
    typed = {"summary": "Kept.", "expected": 1, "unreviewed": ["faq"]}
    typed |= as_shown(at_desk, PUBLISH)
    response = at_desk.post(f"{PUBLISH}preview/", typed)
    assert "can&#x27;t go out as not yet reviewed" in response.text
    assert "Kept.</textarea>" in response.text


def test_a_preview_is_for_publishers(signed, client):
    client.force_login(signed.author.user)
    assert client.post(f"{PUBLISH}preview/", {"expected": 1}).status_code == 403
