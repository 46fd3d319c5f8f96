"""Import and export of CSV: streaming, line by line, and never against anybody's will."""

import csv
import io

import pytest

from newsletter import actions
from newsletter.models import Address, Consent, NewsletterEvent, Subscriber, SubscriberImport
from newsletter.refusals import NotAManager, UnreadableFile
from tests.newsletter.conftest import subscriber

pytestmark = pytest.mark.both_databases


@pytest.fixture
def take_in(board):
    """Import a text, as a manager."""

    def read(text, **options) -> SubscriberImport:
        raw = text if isinstance(text, bytes) else text.encode()
        by = options.pop("by", board.newsletter_manager)
        return actions.import_subscribers(file=io.BytesIO(raw), name="list.csv", by=by)

    return read


def skipped(record) -> dict[int, str]:
    return dict(record.skipped_lines.values_list("line", "reason"))


def exported(board) -> list[list[str]]:
    return list(csv.reader(actions.export_subscribers(by=board.newsletter_manager)))


def test_it_takes_in_state_topics_and_frequency(take_in):
    take_in("email,state,frequency,topics\nA@Example.org,paused,safety,Spine\n")
    reader = Subscriber.objects.get()
    assert (reader.email, reader.state, reader.frequency) == ("A@example.org", "paused", "safety")
    assert [topic.slug for topic in reader.topics.all()] == ["spine"]


def test_an_address_alone_is_enough(take_in):
    take_in("EMAIL\na@example.org\n\nb@example.org")
    assert Subscriber.objects.receiving().count() == 2


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
        ",,,\n"
    )
    assert (record.read, record.added, record.skipped) == (8, 1, 7)
    assert list(skipped(record)) == [3, 4, 5, 6, 7, 8, 9]
    assert "Feet" in skipped(record)[9]
    assert Subscriber.objects.get(address__key="left@example.org").state == "unsubscribed"


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


def test_each_has_a_consent_that_names_the_import(take_in):
    record = take_in("email\na@example.org\n")
    consent = Consent.objects.get()
    assert (consent.kind, consent.source) == ("imported", f"import {record.pk}")


def test_the_same_file_again_adds_nobody(take_in):
    text = "email\na@example.org\nb@example.org\n"
    take_in(text)
    assert take_in(text).added == 0
    assert Subscriber.objects.count() == 2


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ("email\na@example.org\n".encode("utf-16"), "UTF-16"),
        (b"email\nok@example.org\nb\xfcro@example.org\n", "Line 3 is not UTF-8 (byte 2)"),
        (b"name;email\nA;a@example.org\n", "must name the columns"),
        (b"", "must name the columns"),
        (b'email\n"a@example.org" x\n', "Line 2 can't be read as CSV"),
        (b"email\n" + b"x" * 20_000, "Line 2 is far too long"),
    ],
)
def test_a_file_that_can_not_be_read_is_refused_with_the_line(take_in, raw, sentence):
    with pytest.raises(UnreadableFile) as refusal:
        take_in(raw)
    assert sentence in str(refusal.value)
    assert sentence in SubscriberImport.objects.get().trouble


def test_a_mark_at_the_files_start_is_no_part_of_its_first_name(take_in):
    assert take_in(b"\xef\xbb\xbfemail\r\na@example.org\r\n").added == 1


def test_the_report_names_no_address(take_in):
    record = take_in("email\nnonsense\nalso nonsense\n")
    assert "nonsense" not in str(skipped(record)) + str(NewsletterEvent.objects.values())


def test_an_export_comes_back_as_it_was(take_in, board):
    take_in("email,state,frequency,topics\n+a@example.org,paused,safety,spine\n=b@example.org,,,\n")
    rows = exported(board)
    assert {row[0] for row in rows[1:]} == {"'+a@example.org", "'=b@example.org"}
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    Address.objects.all().delete()
    take_in(text.getvalue())
    back = Subscriber.objects.receiving().values_list("address__address", flat=True)
    assert list(back) == ["=b@example.org"]
    assert Address.objects.filter(address="+a@example.org", subscriber__state="paused").exists()


def test_the_exports_cost_does_not_grow_with_the_list(take_in, board, django_assert_num_queries):
    take_in("email,topics\n" + "".join(f"a{number}@example.org,spine\n" for number in range(30)))
    lines = actions.export_subscribers(by=board.newsletter_manager)
    with django_assert_num_queries(2):
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
    """A CSV that is made while it is read, and notes how far reading is ahead of writing."""

    def __init__(self, count: int) -> None:
        self.lines = iter([b"email\n", *(f"r{n}@example.org\n".encode() for n in range(count))])
        self.given, self.farthest = 0, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        line = next(self.lines, b"")
        buffer[: len(line)] = line
        self.given += 1
        if self.given % 100 == 0:
            self.farthest = max(self.farthest, self.given - Subscriber.objects.count())
        return len(line)


def test_a_long_file_is_read_in_steps_and_never_held_whole(board, settings):
    settings.NEWSLETTER = {"rows_at_once": 500}
    file = LongFile(5_000)
    record = actions.import_subscribers(file=file, name="x", by=board.newsletter_manager)
    assert record.added == 5_000
    assert file.farthest <= 600
