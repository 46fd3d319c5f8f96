"""Import and export of CSV: any maker's, line by line, and never against anybody's will."""

import csv
import io
from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from newsletter import actions
from newsletter.actions import importing
from newsletter.import_columns import Role, check, recognise
from newsletter.models import (
    Address,
    Consent,
    ImportPiece,
    NewsletterEvent,
    Subscriber,
    SubscriberImport,
)
from newsletter.refusals import NotAManager, NotNow, UnreadableFile
from tests.newsletter.conftest import send_now, subscriber


@pytest.fixture
def take_in(board):
    """Upload a text and take it in as its columns say, as a manager."""

    def read(text, *, by=None, roles=None) -> SubscriberImport:
        raw = text if isinstance(text, bytes) else text.encode()
        by = by or board.newsletter_manager
        record = actions.upload(file=io.BytesIO(raw), name="list.csv", by=by)
        return actions.take_in(record=record, roles=roles or record.roles, by=by)

    return read


def skipped(record) -> dict[int, str]:
    return dict(record.skipped_lines.values_list("line", "reason"))


def states() -> dict[str, str]:
    rows = Subscriber.objects.values_list("address__key", "state")
    return {address.partition("@")[0]: state for address, state in rows}


def exported(board) -> list[list[str]]:
    return list(csv.reader(actions.export_subscribers(by=board.newsletter_manager)))


# --- Other makers' files


MAILCHIMP = (
    '"Email Address","First Name",MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,'
    "LAST_CHANGED,LEID,EUID,NOTES,TAGS\n"
    'a@example.org,Ann,2,"2019-03-01 10:00:00",192.0.2.1,"2019-03-02 11:00:00",192.0.2.1,'
    '"2020-01-01 00:00:00",1,x,,""\n'
)
MAILCHIMP_LEFT = (
    "Email Address,First Name,OPTIN_TIME,UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,UNSUB_REASON,LEID,EUID\n"
    "a@example.org,Ann,2019-03-01 10:00:00,2021-01-01 00:00:00,News,No longer,1,x\n"
)
GHOST = (
    "id,email,name,note,subscribed_to_emails,complimentary_plan,stripe_customer_id,created_at,"
    "deleted_at,labels,tiers\n"
    "1,a@example.org,Ann,,true,false,,2022-05-04T10:00:00.000Z,,,\n"
    "2,left@example.org,Bob,,false,false,,2022-05-04T10:00:00.000Z,,,\n"
    "3,gone@example.org,Cy,,true,false,,2022-05-04T10:00:00.000Z,2023-01-01T00:00:00.000Z,,\n"
)
LISTMONK = (
    "uuid,email,name,attributes,status,created_at,updated_at\n"
    'u1,a@example.org,Ann,"{""city"": ""Bern""}",enabled,'
    "2022-05-04 10:00:00.123456 +0000 UTC,2022-05-04 10:00:00.123456 +0000 UTC\n"
    "u2,left@example.org,Bob,{},blocklisted,2022-05-04 10:00:00 +0530 IST,\n"
    "u3,gone@example.org,Cy,{},disabled,2022-05-04 10:00:00.1 +0000 +0000,\n"
)
BUTTONDOWN = (
    "id,creation_date,email_address,notes,metadata,tags,referrer_url,secondary_id,type,source,"
    "gift_subscription_message,subscriber_import_id,churn_date,undeliverability_date,"
    "unsubscription_date\n"
    "1,2022-05-04T10:00:00Z,a@example.org,,{},,,1,regular,form,,,,,\n"
    "2,2022-05-04T10:00:00Z,left@example.org,,{},,,2,unsubscribed,form,,,,,2023-01-01\n"
    "3,2022-05-04T10:00:00Z,never@example.org,,{},,,3,unactivated,form,,,,,\n"
)
SUBSTACK_LIST = (
    "Email,Name,Stripe plan,Cancel date,Start date,Paid upgrade date,Emails received (6mo),"
    "Subscriptions gifted,Subscription source (free),Days active (30d),Activity,State/Province,"
    "Type\n"
    "a@example.org,Ann,,,2022-05-04T10:00:00.000Z,,9,0,direct,3,2,Bern,Free\n"
)
SUBSTACK = (
    "email,active_subscription,expiry,plan,email_disabled,digest_enabled,created_at\n"
    "a@example.org,false,,other,false,true,2022-05-04T10:00:00.000Z\n"
    "left@example.org,true,,other,true,true,2022-05-04T10:00:00.000Z\n"
)


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("text", "maker", "wanted"),
    [
        (MAILCHIMP, "Mailchimp", {"a": "confirmed"}),
        (MAILCHIMP_LEFT, "Mailchimp", {"a": "unsubscribed"}),
        (GHOST, "Ghost", {"a": "confirmed", "left": "unsubscribed", "gone": "unsubscribed"}),
        (LISTMONK, "listmonk", {"a": "confirmed", "left": "unsubscribed", "gone": "unsubscribed"}),
        (BUTTONDOWN, "Buttondown", {"a": "confirmed", "left": "unsubscribed"}),
        (SUBSTACK, "Substack", {"a": "confirmed", "left": "unsubscribed"}),
        (SUBSTACK_LIST, "Substack list", {"a": "confirmed"}),
    ],
)
def test_who_left_elsewhere_is_not_put_on_the_list(text, maker, wanted, take_in):
    record = take_in(text)
    assert (record.maker, states()) == (maker, wanted)


@pytest.mark.both_databases
def test_dates_of_consent_are_kept(take_in):
    take_in(MAILCHIMP)
    reader = Subscriber.objects.get()
    assert reader.confirmed_at == datetime(2019, 3, 2, 11, tzinfo=reader.confirmed_at.tzinfo)
    assert reader.created_at.astimezone(UTC).year == 2019
    assert Consent.objects.get().choice["confirmed"].startswith("2019-03-02")


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "signed_up",
    ["2023-10-29 01:30:00", "2023-03-26 01:30", "2023-03-26", "26.03.2023 01:30", "Mar 26, 2023"],
)
def test_whoever_signed_up_while_the_clocks_changed_is_taken_in(signed_up, take_in, settings):
    settings.TIME_ZONE = "Europe/London"
    text = f'email,signed up\na@example.org,"{signed_up}"\n'
    record = take_in(text, roles=["email", "signed_up"])
    assert (record.added, record.skipped) == (1, 0)


@pytest.mark.parametrize(
    ("order", "typed", "month"),
    [("-day", "03/02/2019", 2), ("-month", "3/2/2019 11:05 PM", 3), ("-day", "2019-04-02", 4)],
)
def test_a_date_with_slashes_is_read_as_its_column_is_said_to_be(order, typed, month, take_in):
    text = f"mail,consent\na@example.org,{typed}\n"
    assert take_in(text, roles=["email", f"confirmed{order}"]).added == 1
    assert Subscriber.objects.get().confirmed_at.month == month


def test_a_date_with_slashes_in_any_other_column_is_refused_and_never_guessed(take_in):
    record = take_in("mail,consent\na@example.org,03/02/2019\n", roles=["email", "confirmed"])
    assert skipped(record)[2].startswith("“03/02/2019” can be read in two ways")


def test_a_date_without_a_zone_is_the_sites_whoever_reads_the_file(take_in):
    with timezone.override("Asia/Tokyo"):
        take_in(MAILCHIMP)
    assert Subscriber.objects.get().confirmed_at == datetime(2019, 3, 2, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    "column",
    [
        "opted out", "Bounce type", "is_active", "Consent given", "Abgemeldet", "Désabonné",
        "GDPR ok", "Accepts SMS Marketing", "Newsletter", "unsub_date", "Do not email", "Estado",
        "Gesperrt", "Widerrufen am", "BLACKLIST", "Agreed", "Verified", "DOI", "Cancelled",
        "Withdrawn", "Statut", "Disiscritto", "Suspended", "Held", "Email quality", "Kündigung",
        "Receives mail",
    ],
)  # fmt: skip
def test_a_column_that_looks_like_a_state_is_used_or_the_file_refused(column):
    with pytest.raises(ValidationError, match="looks like a state"):
        check(["email", column], ["email", ""], "")


@pytest.mark.parametrize("column", ["Name", "Mailing address", "Station", "Member rating", "Tags"])
def test_a_column_about_something_else_is_passed_over(column):
    check(["email", column], ["email", ""], "")


def test_mailchimps_file_of_people_who_never_asked_is_refused(board):
    with pytest.raises(UnreadableFile, match="never asked"):
        actions.upload(
            file=io.BytesIO(MAILCHIMP.encode()), name="nonsubscribed_members_export_1.csv",
            by=board.newsletter_manager,
        )  # fmt: skip
    assert not SubscriberImport.objects.exists()


def test_a_cell_that_says_nothing_ends_nobodys_newsletter(take_in):
    nothing = ("NULL", "0000-00-00 00:00:00", "\\N", "nein", "n/a", "-")
    lines = "".join(f"{at}@example.org,{cell},{cell}\n" for at, cell in enumerate(nothing))
    take_in(f"email,unsubscribed at,created at\n{lines}")
    assert set(states().values()) == {"confirmed"}
    assert len(states()) == len(nothing)


def test_a_state_that_nobody_knows_costs_its_line(take_in):
    record = take_in("email,status\na@example.org,active\nb@example.org,frobnicated\n")
    assert states() == {"a": "confirmed"}
    assert "frobnicated" in skipped(record)[3]


def test_a_known_makers_file_is_known_by_its_columns_alone():
    maker, roles = recognise(["Email Address", "LEID", "EUID", "UNSUB_TIME"])
    assert (maker, roles) == ("Mailchimp", ["email", "", "", "left"])
    check(["Email Address", "LEID", "EUID", "UNSUB_TIME"], roles, maker)


def test_of_an_unknown_file_the_manager_says_what_a_column_is(take_in):
    text = "Kontakt,Zustand\na@example.org,active\nb@example.org,cleaned\n"
    with pytest.raises(ValidationError, match="which one column"):
        take_in(text)
    take_in(text, roles=[Role.EMAIL, Role.STATE])
    assert states() == {"a": "confirmed", "b": "unsubscribed"}


# --- Any file


@pytest.mark.parametrize(
    ("sign", "encoding", "end"),
    [
        (",", "utf-8", "\n"),
        (";", "utf-8-sig", "\r\n"),
        ("\t", "utf-16", "\r\n"),
        ("|", "cp1252", "\r"),
        ("^", "utf-32", "\r\n"),
        ("~", "utf-16-le", "\n"),
        (":", "utf-16-be", "\r\n"),
    ],
)
def test_any_delimiter_encoding_and_end_of_line_is_read(sign, encoding, end, take_in):
    text = f"Name{sign}E-Mail{end}Jörg{sign}jörg@example.org{end}{sign}none{end}"
    record = take_in(text.encode(encoding))
    assert Subscriber.objects.get().email == "jörg@example.org"
    assert list(skipped(record)) == [3]


def test_a_workbook_is_refused_in_words(board):
    workbook = io.BytesIO(b"PK\x03\x04\x14\x00\x06\x00[Content_Types].xml\n")
    with pytest.raises(UnreadableFile, match="as CSV"):
        actions.upload(file=workbook, name="list.xlsx", by=board.newsletter_manager)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('"b@example.org" x,active', "can't be read"),
        ('"b@example.org,active', "never closed"),
        ("b@example.org", "1 cells"),
        ("x" * 20_000, "far too long"),
        ("b@example.org,active,more", "3 cells"),
    ],
)
def test_one_bad_line_costs_one_line(line, why, take_in):
    record = take_in(f"email,state\na@example.org,active\n{line}\nc@example.org,active\n")
    assert states() == {"a": "confirmed", "c": "confirmed"}
    assert why in skipped(record)[3]


def test_a_quoted_cell_may_go_over_lines(take_in):
    take_in('email,notes\na@example.org,"one\ntwo"\nb@example.org,x\n')
    assert set(states()) == {"a", "b"}


def test_an_empty_file_is_refused(take_in):
    with pytest.raises(UnreadableFile):
        take_in("\n")
    assert not SubscriberImport.objects.exists()


@pytest.mark.both_databases
def test_it_takes_in_state_topics_and_frequency(take_in):
    take_in("email,state,frequency,topics\nA@Example.org,paused,safety,Spine\n")
    reader = Subscriber.objects.get()
    assert (reader.email, reader.state, reader.frequency) == ("A@example.org", "paused", "safety")
    assert [topic.slug for topic in reader.topics.all()] == ["spine"]


def test_it_says_line_by_line_what_it_left_out_and_why(take_in):
    subscriber("known@example.org")
    actions.unsubscribe(subscriber=subscriber("left@example.org"), source="")
    record = take_in(
        "email,state,frequency,topics\n"
        "new@example.org,,,\n"
        "nonsense,,,\n"
        "Known@example.org,,,\n"
        "left@example.org,confirmed,,\n"
        "NEW@example.org,,,\n"
        "p@example.org,pending,,\n"
        "f@example.org,,hourly,\n"
        "t@example.org,,,Feet\n"
    )
    assert (record.read, record.added, record.skipped) == (8, 1, 7)
    assert list(skipped(record)) == [3, 4, 5, 6, 7, 8, 9]
    assert "Feet" in skipped(record)[9]
    assert states()["left"] == "unsubscribed"


@pytest.mark.both_databases
def test_a_preview_shows_what_each_line_would_become_and_changes_nothing(board):
    text = b"email,status,consent date\na@example.org,unsubscribed,2022-05-04\nnonsense,active,\n"
    record = actions.upload(file=io.BytesIO(text), name="x", by=board.newsletter_manager)
    first, second = actions.preview(record)
    assert first == (2, "a@example.org", "unsubscribed · every week · agreed on 4 May 2022")
    assert actions.preview(record, 1) == [second]
    assert second[1] == ""
    assert "not an e-mail address" in second[2]
    assert not Subscriber.objects.exists()


@pytest.mark.both_databases
@pytest.mark.parametrize("fate", ["bounced", "complained", "erased"])
def test_it_never_revives_a_suppressed_one(take_in, fate):
    reader = subscriber("a@example.org")
    if fate == "erased":
        actions.erase(subscriber=reader, source="")
    else:
        actions.suppress(address="a@example.org", reason=fate, source="")
        Address.objects.all().delete()
    record = take_in("email,state\nA@EXAMPLE.org,confirmed\n")
    assert record.added == 0
    assert "Never to be written to" in skipped(record)[2]
    assert not Address.objects.exists()


@pytest.mark.both_databases
def test_each_has_a_consent_that_names_the_import(take_in):
    record = take_in("email\na@example.org\n")
    consent = Consent.objects.get()
    assert (consent.kind, consent.source) == ("imported", f"import {record.pk}")


@pytest.mark.both_databases
def test_the_same_file_again_adds_nobody_and_no_file_is_read_twice(take_in, board):
    record = take_in("email\na@example.org\nb@example.org\n")
    assert take_in("email\na@example.org\nb@example.org\n").added == 0
    assert not ImportPiece.objects.exists()
    with pytest.raises(NotNow):
        actions.take_in(record=record, roles=record.roles, by=board.newsletter_manager)


# --- Undone


@pytest.mark.both_databases
def test_what_is_cut_off_and_read_again_counts_everybody_once(board, settings, monkeypatch):
    settings.NEWSLETTER = {"rows_at_once": 2}
    lines = "".join(f"{name}@example.org\n" for name in "abcde")
    file = io.BytesIO(f"email\n{lines}".encode())
    record = actions.upload(file=file, name="list.csv", by=board.newsletter_manager)
    monkeypatch.setattr(importing, "_add", cut_off_at_the_second_step(importing._add))
    with pytest.raises(KeyboardInterrupt):
        actions.take_in(record=record, roles=record.roles, by=board.newsletter_manager)
    monkeypatch.undo()
    record.refresh_from_db()
    assert (record.read, record.added, record.states) == (2, 2, {"confirmed": 2})
    record = actions.take_in(record=record, roles=record.roles, by=board.newsletter_manager)
    assert (record.added, record.skipped, record.states) == (5, 2, {"confirmed": 5})


def cut_off_at_the_second_step(add):
    """As when the server is stopped."""
    steps = iter((add,))

    def one(entries, record):
        if (step := next(steps, None)) is None:
            raise KeyboardInterrupt
        step(entries, record)

    return one


def test_an_import_is_undone_while_nothing_was_sent(take_in, board):
    subscriber("mine@example.org")
    record = take_in("email,state\na@example.org,\nb@example.org,unsubscribed\nc@example.org,\n")
    active = Subscriber.objects.get(address__key="c@example.org")
    actions.pause(subscriber=active, source="")  # theirs: they did something themselves
    assert actions.undo_import(record=record, by=board.newsletter_manager) == 2
    assert set(states()) == {"mine", "c"}
    assert take_in("email\na@example.org\n").added == 1


def test_it_can_not_be_undone_once_something_was_sent(take_in, board, edition):
    record = take_in("email,frequency\na@example.org,daily\n")
    send_now()
    with pytest.raises(NotNow, match="was sent"):
        actions.undo_import(record=record, by=board.newsletter_manager)
    assert set(states()) == {"a"}


# --- Out, and who may


def test_the_report_names_no_address(take_in):
    record = take_in("email\nnonsense\nalso nonsense\n")
    assert "nonsense" not in str(skipped(record)) + str(NewsletterEvent.objects.values())


@pytest.mark.both_databases
def test_an_export_comes_back_as_it_was(take_in, board):
    take_in("email,state,frequency,topics\n+a@example.org,paused,safety,spine\n=b@example.org,,,\n")
    before = dict(Subscriber.objects.values_list("address__address", "confirmed_at"))
    rows = exported(board)
    assert {row[0] for row in rows[1:]} == {"'+a@example.org", "'=b@example.org"}
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    Address.objects.all().delete()
    assert take_in(text.getvalue()).maker == "Attest"
    back = Subscriber.objects.filter(address__isnull=False)
    assert dict(back.values_list("address__address", "confirmed_at")) == before
    assert back.get(address__address="+a@example.org").state == "paused"


def test_the_exports_cost_does_not_grow_with_the_list(take_in, board, django_assert_num_queries):
    take_in("email,topics\n" + "".join(f"a{number}@example.org,spine\n" for number in range(30)))
    lines = actions.export_subscribers(by=board.newsletter_manager)
    with django_assert_num_queries(4):  # topics, a step of readers with theirs, the end
        assert len(list(lines)) == 31


@pytest.mark.parametrize("who", ["author", "publisher", "administrator", "outsider"])
def test_nobody_else_takes_in_or_out(take_in, board, who):
    person = getattr(board, who)
    with pytest.raises(NotAManager):
        take_in("email\na@example.org\n", by=person)
    with pytest.raises(NotAManager):
        actions.export_subscribers(by=person)
    assert not NewsletterEvent.objects.exists()


def test_both_are_logged_with_counts_and_no_address(take_in, board):
    take_in("email\na@example.org\n")
    exported(board)
    acts = NewsletterEvent.objects.order_by("pk").values_list("kind", "by__name")
    assert list(acts) == [
        ("imported", "Newsletter manager"),
        ("exported", "Newsletter manager"),
    ]


class LongFile(io.RawIOBase):
    """A CSV that is made while it is read."""

    def __init__(self, count: int) -> None:
        self.lines = iter([b"email\n", *(f"r{n}@example.org\n".encode() for n in range(count))])
        self.most = 0

    def readable(self) -> bool:
        return True

    def read(self, size=-1) -> bytes:
        self.most = max(self.most, size)
        data = b""
        while len(data) < size - 100 and (line := next(self.lines, b"")):
            data += line
        return data


@pytest.mark.both_databases
def test_a_long_file_is_read_in_pieces_and_never_held_whole(board, settings, monkeypatch):
    settings.NEWSLETTER = {"rows_at_once": 500}
    monkeypatch.setattr("newsletter.actions.importing.PIECE", 10_000)
    file = LongFile(5_000)
    record = actions.upload(file=file, name="x", by=board.newsletter_manager)
    assert file.most == 10_000
    assert record.pieces.count() > 5
    record = actions.take_in(record=record, roles=record.roles, by=board.newsletter_manager)
    assert record.added == 5_000
