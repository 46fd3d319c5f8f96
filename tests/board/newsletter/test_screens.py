"""The managers' screens: each opens, each button acts, and nobody else sees an address."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from board.newsletter import figures
from newsletter import actions
from newsletter.models import Bulletin, NewsletterEvent, Subscriber, SubscriberImport, Wording
from post.models import Message
from tests.newsletter.conftest import sign_up, subscriber

LISTS = ["subscriber", "bulletin", "subscriberimport", "newsletterevent"]
OTHERS = ["author", "clinician", "pharmacist", "publisher", "administrator", "outsider"]


@pytest.fixture
def manager(board, client):
    """A browser with the newsletter manager signed in."""
    client.force_login(board.newsletter_manager.user)
    return client


@pytest.fixture
def made(board, edition):
    """A bulletin that was made and not sent."""
    subscriber("a@example.org")
    return actions.make_bulletin(kind="daily", by=board.newsletter_manager)


def place(name: str, *args) -> str:
    return reverse(f"admin:{name}", args=args)


def every_page(made) -> list[str]:
    reader = Subscriber.objects.get()
    return [
        *(place(f"newsletter_{name}_changelist") for name in LISTS),
        place("newsletter_subscriber_change", reader.pk),
        place("newsletter_bulletin_change", made.pk),
        place("newsletter_preview_html", made.pk),
        place("newsletter_preview_text", made.pk),
        place("newsletter_growth"),
        place("newsletter_import"),
    ]


@pytest.mark.both_databases
def test_every_page_opens_for_the_manager(manager, made):
    assert {manager.get(page).status_code for page in every_page(made)} == {200}


def test_no_button_acts_for_anybody_else(board, client, made):
    """Who may open the pages stands in tests/rights.txt."""
    reader = Subscriber.objects.get()
    posts = [
        (place("newsletter_subscriber_change", reader.pk), {"act": "erase-for-good"}),
        (place("newsletter_bulletin_change", made.pk), {"act": "send-now"}),
        (place("newsletter_export"), {}),
        (place("newsletter_bulletin_changelist"), {"kind": "daily"}),
    ]
    for who in OTHERS:
        client.force_login(getattr(board, who).user)
        assert {client.post(url, fields).status_code for url, fields in posts} == {403}
    index = client.get("/admin/")
    assert "newsletter" not in index.text.lower().replace("newsletter manager", "")
    reader.refresh_from_db()
    assert reader.state == "confirmed"


def test_the_manager_sees_nothing_of_the_boards(manager, edition):
    index = manager.get("/admin/").text
    assert "/admin/newsletter/bulletin/" in index
    assert "/admin/record/" not in index
    assert "/admin/condition/" not in index


@pytest.mark.both_databases
@pytest.mark.parametrize("name", LISTS)
def test_a_lists_cost_does_not_grow(manager, board, name, django_assert_num_queries):
    def add(numbers):
        for number in numbers:
            reader = subscriber(f"a{number}@example.org")
            actions.unsubscribe(subscriber=reader, source="", by=board.newsletter_manager)
            SubscriberImport.objects.create(
                at=timezone.now(), by=board.newsletter_manager, file_name="x"
            )

    page = place(f"newsletter_{name}_changelist")
    add([0])
    manager.get(page)
    with CaptureQueriesContext(connection) as few:
        manager.get(page)
    add(range(1, 12))
    with django_assert_num_queries(len(few)):
        manager.get(page)


@pytest.mark.both_databases
def test_a_search_finds_a_whole_address_or_an_id_and_no_part_of_one(manager, board):
    reader = subscriber("Anna@example.org")
    subscriber("anna.b@example.org")
    page = place("newsletter_subscriber_changelist")

    def found(term):
        return list(manager.get(page, {"q": term}).context["cl"].queryset)

    assert found("anna@EXAMPLE.org") == found(str(reader.public_id)) == [reader]
    assert found("anna") == found("nobody@example.org") == []


@pytest.mark.both_databases
def test_a_reader_is_unsubscribed_by_a_button(manager, board):
    reader = subscriber("a@example.org")
    manager.post(place("newsletter_subscriber_change", reader.pk), {"act": "unsubscribe"})
    reader.refresh_from_db()
    assert reader.state == "unsubscribed"
    assert NewsletterEvent.objects.get().by == board.newsletter_manager


@pytest.mark.both_databases
def test_a_reader_is_erased_in_two_steps(manager):
    reader = subscriber("a@example.org")
    page = place("newsletter_subscriber_change", reader.pk)
    assert "Erase for good" in manager.post(page, {"act": "erase"}).text
    assert Subscriber.objects.get().state == "confirmed"
    manager.post(page, {"act": "erase-for-good"})
    assert Subscriber.objects.get().state == "erased"
    assert "a@example.org" not in manager.get(page).text


@pytest.mark.both_databases
def test_the_consent_trail_shows_words_and_source(manager):
    reader = subscriber("a@example.org")
    page = manager.get(place("newsletter_subscriber_change", reader.pk)).text
    assert "Version 1" in page
    assert "/conditions/lumbar-wedging/" in page


@pytest.mark.both_databases
def test_a_bulletin_is_made_noted_tested_scheduled_and_sent_by_buttons(manager, edition):
    subscriber("a@example.org")
    answer = manager.post(place("newsletter_bulletin_changelist"), {"kind": "daily"})
    page = answer["Location"]
    manager.post(page, {"act": "words", "subject": "Mine", "note": "Hello."})
    manager.post(page, {"act": "test", "to": "me@example.org"})
    manager.post(page, {"act": "schedule", "at": "2036-01-01T07:00"})
    made = Bulletin.objects.get()
    assert (made.note, made.state, made.scheduled_at.year) == ("Hello.", "scheduled", 2036)
    assert Message.objects.to("me@example.org").count() == 1
    manager.post(page, {"act": "send-now"})
    made.refresh_from_db()
    assert made.state == "sent"
    assert made.deliveries.count() == 1
    assert "Waiting" in manager.get(page).text


def test_a_bulletin_is_paused_and_called_off_by_buttons(manager, made):
    page = place("newsletter_bulletin_change", made.pk)
    manager.post(page, {"act": "send-now"})
    manager.post(page, {"act": "pause"})
    assert "Go on" in manager.get(page).text
    manager.post(page, {"act": "resume"})
    manager.post(page, {"act": "cancel"})
    assert Message.objects.get(batch="bulletin-1").state == "cancelled"


def test_a_number_that_went_out_whole_is_neither_paused_nor_called_off(manager, made):
    page = place("newsletter_bulletin_change", made.pk)
    manager.post(page, {"act": "send-now"})
    assert {"Pause", "Call it off"} <= {*re.findall("Pause|Call it off", manager.get(page).text)}
    Message.objects.update(state="sent", sent_at=timezone.now(), handed_over_at=timezone.now())
    assert not re.findall(">Pause<|Call it off", manager.get(page).text)


def test_a_number_that_nobody_was_to_get_says_so(manager, made):
    Subscriber.objects.update(state="unsubscribed")
    page = place("newsletter_bulletin_change", made.pk)
    answer = manager.post(page, {"act": "send-now"}, follow=True).text
    assert "Nobody was to get it." in answer
    assert "0 %" not in answer


def test_a_number_that_missed_its_time_goes_out_no_more(manager, made):
    page = place("newsletter_bulletin_change", made.pk)
    for state, said in (("scheduled", "Goes out"), ("waiting", "Was to go out")):
        Bulletin.objects.update(state=state, scheduled_at=timezone.now())
        assert f"<dt>{said}</dt>" in manager.get(page).text


def test_what_is_paused_on_its_way_stands_on_the_home(manager, made):
    page = place("newsletter_bulletin_change", made.pk)
    manager.post(page, {"act": "send-now"})
    assert "paused on its way" not in manager.get("/admin/").text
    manager.post(page, {"act": "pause"})
    assert "paused on its way" in manager.get("/admin/").text


def test_a_number_that_is_not_sent_yet_says_to_how_many_and_what_is_missing(manager, made):
    page = place("newsletter_bulletin_change", made.pk)
    ready = manager.get(page).text
    assert "Send now to 1 reader<" in ready
    assert "nothing is sent without" not in ready
    Wording.objects.filter(kind="imprint").delete()
    assert "nothing is sent without" in manager.get(page).text


def test_what_is_put_in_order_is_called_as_readers_find_it_headed(manager, made):
    page = manager.get(place("newsletter_bulletin_change", made.pk)).text
    for entry in made.entries.all():
        assert f">{entry.condition.title}: {entry.edition.title_of(entry.section)} <" in page


def test_numbers_are_known_by_their_subjects_in_the_list(manager, made):
    actions.write(bulletin=made, by=None, subject="What May brought")
    assert "What May brought" in manager.get(place("newsletter_bulletin_changelist")).text


@pytest.mark.parametrize(
    "fields",
    [
        {"act": "schedule", "at": "soon"},
        {"act": "test", "to": "nobody"},
        {"act": "words", "note": "x" * 50_001},
        {"act": "explode"},
        {"act": "order", "place-1": "first"},
        {"act": "pause"},
    ],
)
def test_what_can_not_be_done_is_said_and_changes_nothing(manager, made, fields):
    before = Bulletin.objects.values().get()
    answer = manager.post(place("newsletter_bulletin_change", made.pk), fields, follow=True)
    assert 'class="error"' in answer.text
    assert Bulletin.objects.values().get() == before


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"act": "schedule", "at": "soon"}, 'value="soon"'),
        ({"act": "test", "to": "nobody"}, 'value="nobody"'),
        ({"act": "words", "subject": "x" * 141, "note": "My words"}, "My words</textarea>"),
    ],
)
def test_what_is_refused_is_shown_again_as_it_was_typed(manager, made, typed, kept):
    answer = manager.post(place("newsletter_bulletin_change", made.pk), typed)
    assert kept in answer.text
    assert 'class="errorlist"' in answer.text


def test_words_for_a_bulletin_that_has_just_gone_are_not_lost(manager, made):
    page = place("newsletter_bulletin_change", made.pk)
    manager.post(page, {"act": "send-now"})
    answer = manager.post(page, {"act": "words", "note": "My words"})
    assert "on its way or done with" in answer.text
    assert "My words</textarea>" in answer.text


def test_places_that_are_none_are_shown_again(manager, made):
    first, second = made.entries.values_list("pk", flat=True)
    typed = {"act": "order", f"place-{first}": "7", f"place-{second}": "last"}
    answer = manager.post(place("newsletter_bulletin_change", made.pk), typed)
    assert 'value="7"' in answer.text
    assert 'value="last"' in answer.text


def test_words_of_mails_that_are_too_long_are_shown_again(manager):
    text = "Too long. " * 501
    answer = manager.post(place("newsletter_wording_changelist"), {"kind": "footer", "text": text})
    assert f"{text}</textarea>" in answer.text
    assert "at most 5000 characters" in answer.text


def test_an_empty_bulletin_is_refused_in_words(manager, board):
    answer = manager.post(place("newsletter_bulletin_changelist"), {"kind": "daily"}, follow=True)
    assert "Nothing was published" in answer.text


def test_the_preview_may_show_its_style_and_run_nothing(manager, made):
    answer = manager.get(place("newsletter_preview_html", made.pk))
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "script-src" not in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.both_databases
def test_a_file_is_uploaded_looked_at_taken_in_and_undone(manager):
    file = SimpleUploadedFile(
        "list.csv", "E-Mail;Status\na@example.org;active\nnö;active\n".encode("cp1252")
    )
    looked_at = manager.post(place("newsletter_import"), {"file": file}, follow=True)
    assert "a@example.org" in looked_at.text
    assert "not an e-mail address" in looked_at.text
    assert not Subscriber.objects.exists()
    record = SubscriberImport.objects.get()
    page = place("newsletter_subscriberimport_change", record.pk)
    roles = {"role": ["email", "state"], "is_agreed": "on"}
    manager.post(page, {"act": "take-in", **roles})
    assert Subscriber.objects.get().email == "a@example.org"
    report = manager.get(place("newsletter_skipped", record.pk)).getvalue().decode()
    assert report.splitlines()[1].startswith("3,")
    assert "taken out again" in manager.post(page, {"act": "undo"}, follow=True).text
    assert not Subscriber.objects.exists()


def test_a_file_nobody_agreed_to_is_not_imported_and_its_columns_stay_chosen(manager):
    file = SimpleUploadedFile("list.csv", b"email,since\na@example.org,2020-01-01\n")
    manager.post(place("newsletter_import"), {"file": file})
    page = place("newsletter_subscriberimport_change", SubscriberImport.objects.get().pk)
    answer = manager.post(page, {"act": "take-in", "role": ["email", "confirmed"]})
    assert "Confirm that everybody" in answer.text
    assert '<option value="confirmed" selected>' in answer.text
    assert not Subscriber.objects.exists()


def test_a_column_that_can_not_be_passed_over_is_named_beside_the_columns(manager):
    file = SimpleUploadedFile("list.csv", b"email;Abgemeldet am\na@example.org;1.2.2023\n")
    answer = manager.post(place("newsletter_import"), {"file": file}, follow=True)
    assert answer.status_code == 200
    assert "Abgemeldet am” looks like a state or a consent" in answer.text
    assert "Take them in" not in answer.text


def test_an_import_shows_a_cell_of_each_column_and_then_how_many_came_in_which_state(manager):
    lines = b"email,status\nbad line\na@example.org,enabled\nb@example.org,blocklisted\n"
    file = SimpleUploadedFile("list.csv", lines)
    page = manager.post(place("newsletter_import"), {"file": file}, follow=True)
    assert '<td class="board-soft">enabled</td>' in page.text
    assert "Lines read" not in page.text
    record = SubscriberImport.objects.get()
    taken = {"act": "take-in", "role": record.roles, "is_agreed": "on"}
    page = manager.post(place("newsletter_subscriberimport_change", record.pk), taken, follow=True)
    assert "<dd>2: 1 confirmed, 1 unsubscribed</dd>" in page.text


def test_an_import_that_was_cut_off_says_how_far_it_came(manager):
    file = SimpleUploadedFile("list.csv", b"email\na@example.org\n")
    manager.post(place("newsletter_import"), {"file": file})
    record = SubscriberImport.objects.get()
    SubscriberImport.objects.update(read=2, added=1, skipped=1, states={"confirmed": 1})
    for pieces in (1, 0):
        assert record.pieces.count() == pieces
        page = manager.get(place("newsletter_subscriberimport_change", record.pk)).text
        assert "<dd>1: 1 confirmed</dd>" in page
        assert "not read to its end" in page
        record.pieces.all().delete()


def test_a_suppression_says_whose_it_is(manager):
    subscriber("a@example.org")
    for address in ("a@example.org", "stranger@example.net"):
        actions.suppress(address=address, reason="bounced", source="smtp 550")
    page = manager.get(place("newsletter_suppression_changelist")).text
    assert "a@example.org" in page
    assert "…@example.net" in page
    assert "stranger" not in page


def test_sending_again_to_addresses_that_do_not_exist_is_answered_in_words(manager, made):
    page = place("newsletter_bulletin_change", made.pk)
    manager.post(page, {"act": "send-now"})
    Message.objects.of("bulletin-1").update(state="failed", verdict="address")
    for message in Message.objects.of("bulletin-1"):
        actions.suppress(address=message.address, reason="bounced", source="smtp 550")
    assert "Nobody is left" in manager.post(page, {"act": "again"}, follow=True).text


def test_an_empty_file_is_refused_in_words(manager):
    file = SimpleUploadedFile("list.csv", b"\n")
    answer = manager.post(place("newsletter_import"), {"file": file}, follow=True)
    assert "The file is empty" in answer.text


def test_the_export_is_a_button_and_no_link(manager):
    subscriber("a@example.org")
    assert manager.get(place("newsletter_export")).status_code == 405
    lines = manager.post(place("newsletter_export")).getvalue().decode().splitlines()
    assert lines[1].startswith("a@example.org,confirmed,daily,")


@pytest.mark.both_databases
def test_growth_counts_who_came_and_who_went(db):
    first, second = subscriber("a@example.org"), subscriber("b@example.org")
    sign_up("pending@example.org")
    actions.unsubscribe(subscriber=first, source="")
    actions.erase(subscriber=first, source="")
    actions.erase(subscriber=Subscriber.objects.get(state="pending"), source="")
    month = figures.growth()[-1]
    assert (month.came, month.went, month.total) == (2, 1, 1)
    assert second.state == "confirmed"


def test_the_chart_is_a_picture_with_its_table(manager):
    subscriber("a@example.org")
    page = manager.get(place("newsletter_growth")).text
    assert 'role="img"' in page
    assert page.count("<rect") == 24
    assert page.count('<th scope="row">') == 12
    assert "None was sent yet." in page


def test_each_numbers_failures_are_drawn_and_told(manager, made):
    manager.post(place("newsletter_bulletin_change", made.pk), {"act": "send-now"})
    Message.objects.of("bulletin-1").update(state="failed")
    page = manager.get(place("newsletter_growth")).text
    assert page.count('role="img"') == 2
    assert "1000.0 ‰" in page
    assert re.search('class="chart-bar-0" x="[0-9]+" y="12.0" width="14" height="220.0"', page)


def test_a_delivery_that_went_out_stands_on_the_readers_page(manager, made, board):
    send_now_page = place("newsletter_bulletin_change", made.pk)
    manager.post(send_now_page, {"act": "send-now"})
    page = manager.get(place("newsletter_subscriber_change", Subscriber.objects.get().pk)).text
    assert "1 (daily)" in page
