"""Subscribers from and to CSV files: uploaded, looked at, read line by line, undone."""

import codecs
import csv
import io
import re
from collections import Counter, deque
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person
from condition.csv_lines import line as csv_line
from condition.csv_lines import unquoted
from condition.models import Specialty
from post.models import Message

from ..access import require_manager
from ..addresses import key, keyed_hash
from ..events import note
from ..import_columns import Line, check, read_line, recognise
from ..limits import limits
from ..models import (
    Address,
    Consent,
    ImportPiece,
    NewsletterEvent,
    SkippedLine,
    Subscriber,
    SubscriberImport,
    Suppression,
)
from ..refusals import NotNow, UnreadableFile

State = Subscriber.State
COLUMNS = ("email", "state", "frequency", "topics", "signed_up", "confirmed", "id")
WRITTEN = (
    "pk", "address__address", "state", "frequency", "created_at", "confirmed_at", "public_id"
)  # fmt: skip
PIECE = 1_000_000  # bytes
LONGEST_LINE = 10_000  # characters; a subscriber takes some hundred
LONGEST_RECORD = 30  # lines that one quoted cell may go over
MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",  # before the one of UTF-16 that it begins with
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
DELIMITERS = ",;\t|^~\x1f:"
PREVIEWED = 20  # lines


Skipped = list[tuple[int, str]]  # lines left out, and why
Record = tuple[int, list[str] | str]  # a line's cells, or why it has none


# --- In -------------------------------------------------------------------------------------------


@transaction.atomic
def upload(*, file: BinaryIO, name: str, by: Person) -> SubscriberImport:
    """Keep a file, find out its encoding, delimiter and columns; nobody is taken in yet.

    Raises NotAManager or UnreadableFile.
    """
    require_manager(by)
    record = SubscriberImport.objects.create(at=timezone.now(), by=by, file_name=name[:255])
    decoder = codecs.getincrementaldecoder("utf-8")()
    encoding, is_utf8 = "", True
    while data := file.read(PIECE):
        encoding = encoding or _encoding_of(data)
        ImportPiece.objects.create(of=record, data=data)
        try:
            is_utf8 = is_utf8 and decoder.decode(data) is not None
        except UnicodeDecodeError:
            is_utf8 = False
    # What is no UTF-8 is what Excel writes in Western Europe.
    record.encoding = encoding or ("utf-8" if is_utf8 else "cp1252")
    first = next(_text_lines(record), "")
    if "\0" in first:
        raise UnreadableFile(_("This is no CSV file. Save a workbook as CSV first."))
    record.delimiter = max(DELIMITERS, key=re.sub(r'"[^"]*"', "", first).count)
    record.columns = next(csv.reader([first], delimiter=record.delimiter), [])[:200]
    if not record.columns:
        raise UnreadableFile(_("The file is empty. Its first line must name the columns."))
    record.maker, record.roles = recognise(record.columns)
    if record.maker == "Mailchimp" and name.lower().startswith("nonsubscribed"):
        raise UnreadableFile(
            _("Who is in Mailchimp's file of non-subscribed never asked for mail.")
        )
    record.save()
    return record


def _encoding_of(data: bytes) -> str:
    """What its first bytes say, or a zero at each second place; empty where they say nothing."""
    if marked := next((MARKS[mark] for mark in MARKS if data.startswith(mark)), ""):
        return marked
    is_wide = b"\0" in data[:2]
    return ("utf-16-le" if data[1:2] == b"\0" else "utf-16-be") if is_wide else ""


def examples(record: SubscriberImport) -> list[str]:
    """The cells of the first line that has one for each column."""
    empty = [""] * len(record.columns)
    lines = (cells for _number, cells in _records(record) if isinstance(cells, list))
    return next((cells for cells in islice(lines, PREVIEWED) if len(cells) == len(empty)), empty)


def preview(record: SubscriberImport, start: int = 0) -> list[tuple[int, str, str]]:
    """What some lines would become: number, address, and what is known of them, or why not."""
    lines = islice(_records(record), start, start + PREVIEWED)
    wanted, skipped = _sorted_out(list(lines), record, _topics())
    new, refused = _refused(wanted)
    shown = [(line.number, line.address, str(line)) for line in new]
    return sorted([*shown, *((number, "", why) for number, why in skipped + refused)])


def take_in(*, record: SubscriberImport, roles: list[str], by: Person) -> SubscriberImport:
    """Read an uploaded file with its columns taken for these.

    Whoever is in it has agreed elsewhere: that is what the manager answers for. A line is left out,
    with its number and the reason, where it can't be read, or the address is none, is known already
    or must not come back. Steps are kept as they are done: one that is cut off is gone on with by
    another upload, which adds nobody twice. Raises NotAManager, NotNow or ValidationError.
    """
    require_manager(by)
    if record.finished_at or not record.pieces.exists():
        raise NotNow(_("This file was read already. Upload it anew."))
    check(record.columns, roles, record.maker)
    record.roles = roles
    record.save(update_fields=["roles"])
    topics, lines = _topics(), _records(record)
    while chunk := list(islice(lines, limits().rows_at_once)):
        wanted, skipped = _sorted_out(chunk, record, topics)
        try:
            _keep(wanted, skipped, record)
        except IntegrityError:  # somebody in it signed up in this moment: now they are known
            _keep(wanted, skipped, record)
    record.refresh_from_db()
    record.finished_at = timezone.now()
    record.save(update_fields=["finished_at"])
    record.pieces.all().delete()
    note(
        NewsletterEvent.Kind.IMPORTED, by=by, of=record.pk, read=record.read, added=record.added,
        skipped=record.skipped,
    )  # fmt: skip
    return record


@transaction.atomic
def undo_import(*, record: SubscriberImport, by: Person) -> int:
    """Take out again whom an import added, but for those who did something since; how many.

    Raises NotAManager, and NotNow once something was sent to any of them.
    """
    require_manager(by)
    record = SubscriberImport.objects.select_for_update().get(pk=record.pk)
    theirs = Subscriber.objects.filter(imported_in=record)
    addresses = Address.objects.filter(subscriber__in=theirs).values("address")
    if (
        theirs.filter(deliveries__isnull=False).exists()
        or Message.objects.filter(address__in=addresses, state=Message.State.SENT).exists()
    ):
        raise NotNow(_("Something was sent to them already, so it can't be undone any more."))
    acted = Consent.objects.exclude(kind=Consent.Kind.IMPORTED).values("subscriber")
    going = theirs.exclude(pk__in=acted)
    count = going.count()
    # Their consent was never on this list: as those of who never confirmed, its rows may go.
    keys = Subscriber.objects.filter(pk__in=list(going.values_list("pk", flat=True)))
    keys.update(state=State.PENDING, confirmed_at=None)
    Consent.objects.filter(subscriber__in=keys).delete()
    keys.delete()
    record.undone_at = timezone.now()
    record.save(update_fields=["undone_at"])
    note(NewsletterEvent.Kind.UNDONE, by=by, of=record.pk, subscribers=count)
    return count


def _topics() -> dict[str, Specialty]:
    topics = {topic.slug: topic for topic in Specialty.objects.all()}
    return topics | {topic.name.casefold(): topic for topic in topics.values()}


@transaction.atomic
def _keep(wanted: list[Line], skipped: Skipped, record: SubscriberImport) -> None:
    kept = SubscriberImport.objects.select_for_update().get(pk=record.pk)
    new, refused = _refused(wanted)
    _add(new, record)
    left_out = sorted(skipped + refused)
    SkippedLine.objects.bulk_create(
        SkippedLine(of=record, line=line, reason=reason[:200]) for line, reason in left_out
    )
    kept.read += len(new) + len(left_out)
    kept.added += len(new)
    kept.skipped += len(left_out)
    kept.states = Counter(kept.states) + Counter(str(line.state) for line in new)
    kept.save(update_fields=["read", "added", "skipped", "states"])


def _sorted_out(
    chunk: list[Record], record: SubscriberImport, topics: dict[str, Specialty]
) -> tuple[list[Line], Skipped]:
    """The lines that can be taken in, and why the others can't."""
    wanted: dict[str, Line] = {}
    skipped: Skipped = []
    for number, cells in chunk:
        try:
            if isinstance(cells, str):
                raise ValidationError(cells)
            line = read_line(number, record.roles, cells, topics)
            if key(line.address) in wanted:
                raise ValidationError(_("The address stands in this file already."))
        except ValidationError as error:
            skipped.append((number, error.messages[0]))
        else:
            wanted[key(line.address)] = line
    return list(wanted.values()), skipped


def _refused(wanted: list[Line]) -> tuple[list[Line], Skipped]:
    """Those whom nothing speaks against, and what speaks against the others."""
    hashes = {keyed_hash(line.address): line for line in wanted}
    suppressed = Suppression.objects.active().filter(digest__in=list(hashes))
    reasons = dict(suppressed.values_list("digest", "reason"))
    addresses = Address.objects.filter(key__in=[key(line.address) for line in wanted])
    known = set(addresses.values_list("key", flat=True))
    new, refused = [], []
    for digest, line in hashes.items():
        if digest in reasons:
            why = Suppression.Reason(reasons[digest]).label
            refused.append((line.number, _("Never to be written to: %(why)s.") % {"why": why}))
        elif key(line.address) in known:
            refused.append((line.number, _("The address is known already; it was left as is.")))
        else:
            new.append(line)
    return new, refused


def _add(entries: list[Line], record: SubscriberImport) -> None:
    now = timezone.now()
    subscribers = Subscriber.objects.bulk_create(
        Subscriber(
            state=entry.state, state_at=now, created_at=entry.signed_up or entry.confirmed or now,
            confirmed_at=entry.confirmed or entry.signed_up or now, frequency=entry.frequency,
            imported_in=record,
        )
        for entry in entries
    )  # fmt: skip
    pairs = list(zip(subscribers, entries, strict=True))
    Address.objects.bulk_create(
        Address(subscriber=subscriber, address=entry.address, key=key(entry.address))
        for subscriber, entry in pairs
    )
    Subscriber.topics.through.objects.bulk_create(
        Subscriber.topics.through(subscriber=subscriber, specialty=topic)
        for subscriber, entry in pairs
        for topic in entry.topics
    )
    Consent.objects.bulk_create(
        Consent(
            subscriber=subscriber, kind=Consent.Kind.IMPORTED, at=now,
            source=f"import {record.pk}",
            # One who comes in as unsubscribed was never on this list: no gain.
            was_on_list=entry.state == State.UNSUBSCRIBED,
            choice={
                "state": str(entry.state), "frequency": str(entry.frequency),
                "topics": sorted(topic.slug for topic in entry.topics),
                **{
                    name: moment.isoformat()
                    for name in ("signed_up", "confirmed") if (moment := getattr(entry, name))
                },
            },
        )
        for subscriber, entry in pairs
    )  # fmt: skip


# --- A file's lines -------------------------------------------------------------------------------


def _records(record: SubscriberImport) -> Iterator[Record]:
    """The cells of each line after the first, with its number; a sentence for one that is bad.

    A quote that is never closed would swallow the rest of the file: that line alone is bad then.
    """
    lines = enumerate(_text_lines(record), 1)
    next(lines, None)
    ahead: deque[tuple[int, str]] = deque()

    def take() -> tuple[int, str] | None:
        return ahead.popleft() if ahead else next(lines, None)

    while (first := take()) is not None:
        number, whole = first
        more: list[tuple[int, str]] = []
        is_long = len(whole) >= LONGEST_LINE
        while not is_long and whole.count('"') % 2 and len(more) < LONGEST_RECORD:
            if (following := take()) is None:
                break
            more.append(following)
            whole += following[1]
        if not whole.strip():
            continue
        cells = _("The line is far too long.") if is_long else _cells(whole, record.delimiter)
        if isinstance(cells, str):
            ahead.extendleft(reversed(more))
        yield number, cells


def _cells(whole: str, delimiter: str) -> list[str] | str:
    if whole.count('"') % 2:
        return _("A quotation mark is never closed.")
    try:
        cells = next(csv.reader(whole.splitlines(keepends=True), delimiter=delimiter, strict=True))
    except (csv.Error, StopIteration) as error:
        return _("It can't be read as CSV: %(why)s.") % {"why": error}
    return [unquoted(cell) for cell in cells]


def _text_lines(record: SubscriberImport) -> Iterator[str]:
    """The file's lines as text, never more than a piece of it in memory."""
    encoded = codecs.getincrementaldecoder(record.encoding)(errors="replace")
    decoder = io.IncrementalNewlineDecoder(encoded, translate=True)  # Excel for Mac ends with \r
    rest = ""
    keys = record.pieces.order_by("pk").values_list("pk", flat=True)
    for pk in list(keys):
        data = bytes(ImportPiece.objects.values_list("data", flat=True).get(pk=pk))
        *lines, rest = re.split(r"(?<=\n)", rest + decoder.decode(data))
        yield from lines
        rest = rest[: LONGEST_LINE + 1]  # of a line without end the beginning is enough
    if rest := rest + decoder.decode(b"", final=True):
        yield rest


# --- Out ------------------------------------------------------------------------------------------


def export_subscribers(*, by: Person) -> Iterator[str]:
    """Every subscriber who has an address, as the lines of a CSV. Raises NotAManager.

    The act is logged before the first line: a download that was broken off is one as well.
    """
    require_manager(by)
    note(NewsletterEvent.Kind.EXPORTED, by=by, subscribers=Address.objects.count())
    return _written_out()


def _written_out() -> Iterator[str]:
    yield csv_line(COLUMNS)
    slugs, last = dict(Specialty.objects.values_list("pk", "slug")), 0
    readers = Subscriber.objects.filter(address__isnull=False).order_by("pk")
    # By their keys: no cursor stays open while somebody downloads a million lines.
    while rows := list(readers.filter(pk__gt=last).values_list(*WRITTEN)[: limits().rows_at_once]):
        topics = Subscriber.objects.topics_between(rows[0][0], rows[-1][0])
        for pk, email, state, frequency, *dates, public_id in rows:
            chosen = ";".join(sorted(slugs[topic] for topic in topics.get(pk, ())))
            moments = [moment.isoformat() if moment else "" for moment in dates]
            yield csv_line((email, state, frequency, chosen, *moments, public_id))
            last = pk


def skipped_lines(record: SubscriberImport) -> Iterator[str]:
    yield csv_line(("line", "reason"))
    rows = record.skipped_lines.values_list("line", "reason")
    for line, reason in rows.iterator(chunk_size=limits().rows_at_once):
        yield csv_line((line, reason))
