"""Subscribers from and to CSV files, line by line, so that a file of any length fits."""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person
from condition.models import Specialty

from ..access import require_manager
from ..addresses import key, keyed_hash, normalised
from ..events import note
from ..limits import limits
from ..models import (
    Address,
    Consent,
    Frequency,
    NewsletterEvent,
    SkippedLine,
    Subscriber,
    SubscriberImport,
    Suppression,
)
from ..refusals import UnreadableFile

State = Subscriber.State
COLUMNS = ("email", "state", "frequency", "topics", "signed_up", "confirmed", "id")
IMPORTED_STATES = {State.CONFIRMED, State.PAUSED, State.UNSUBSCRIBED}
# A cell that begins with one of these is a formula to a spreadsheet, and may call out.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
LONGEST_LINE = 10_000  # characters; a subscriber takes some hundred
UTF8 = codecs.BOM_UTF8
OTHER_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class Wanted:
    """A line that could be taken in."""

    line: int
    address: str
    state: str
    frequency: str
    topics: tuple[Specialty, ...]


@dataclass
class _Step:
    """Some thousand lines, sorted into those to take in and those to leave out."""

    wanted: list[Wanted] = field(default_factory=list)
    skipped: list[tuple[int, str]] = field(default_factory=list)


# --- In -------------------------------------------------------------------------------------------


def import_subscribers(*, file: BinaryIO, name: str, by: Person) -> SubscriberImport:
    """Take in a CSV with a column "email"; state, frequency and topics are optional.

    Whoever is in the file has agreed elsewhere: that is what the manager answers for. A line is
    left out, with its number and the reason, where the address is none, is known already, or must
    never come back. Steps are kept as they are done: the same file again adds nobody twice.
    Raises NotAManager or UnreadableFile; what came before an unreadable line stays.
    """
    require_manager(by)
    record = SubscriberImport.objects.create(at=timezone.now(), by=by, file_name=name[:255])
    try:
        _take_in_all(_lines(file), record)
    except UnreadableFile as refusal:
        record.trouble = str(refusal)[:300]
        raise
    finally:
        record.refresh_from_db(fields=["read", "added", "skipped"])
        record.finished_at = timezone.now()
        record.save(update_fields=["trouble", "finished_at"])
        note(
            NewsletterEvent.Kind.IMPORTED, by=by, of=record.pk, read=record.read,
            added=record.added, skipped=record.skipped,
        )  # fmt: skip
    return record


def _take_in_all(lines: Iterator[tuple[int, dict[str, str]]], record: SubscriberImport) -> None:
    topics = {topic.slug: topic for topic in Specialty.objects.all()}
    topics |= {topic.name.casefold(): topic for topic in topics.values()}
    while chunk := list(islice(lines, limits().rows_at_once)):
        step = _sorted_out(chunk, topics)
        try:
            _keep(step, record)
        except IntegrityError:  # somebody in it signed up in this moment: now they are known
            _keep(step, record)


@transaction.atomic
def _keep(step: _Step, record: SubscriberImport) -> None:
    added, refused = _take_in(step.wanted, f"import {record.pk}")
    skipped = sorted(step.skipped + refused)
    SkippedLine.objects.bulk_create(
        SkippedLine(of=record, line=line, reason=reason) for line, reason in skipped
    )
    SubscriberImport.objects.filter(pk=record.pk).update(
        read=F("read") + added + len(skipped),
        added=F("added") + added,
        skipped=F("skipped") + len(skipped),
    )


def _sorted_out(chunk: list[tuple[int, dict[str, str]]], topics: dict[str, Specialty]) -> _Step:
    step, seen = _Step(), set()
    for line, row in chunk:
        try:
            wanted = _wanted(line, row, topics)
        except ValidationError as error:
            step.skipped.append((line, error.messages[0]))
            continue
        if key(wanted.address) in seen:
            step.skipped.append((line, _("The address stands in this file already.")))
            continue
        seen.add(key(wanted.address))
        step.wanted.append(wanted)
    return step


def _wanted(line: int, row: dict[str, str], topics: dict[str, Specialty]) -> Wanted:
    state = row.get("state", "").strip().lower() or State.CONFIRMED
    if state not in IMPORTED_STATES:
        raise ValidationError(_("Only confirmed, paused and unsubscribed readers can be imported."))
    frequency = row.get("frequency", "").strip().lower() or Frequency.WEEKLY
    if frequency not in Frequency.values:
        raise ValidationError(_("The frequency is none of daily, weekly and safety."))
    names = [name.strip() for name in row.get("topics", "").split(";") if name.strip()]
    unknown = [name for name in names if name.casefold() not in topics]
    if unknown:
        raise ValidationError(_("There is no topic “%(name)s”.") % {"name": unknown[0][:60]})
    chosen = tuple(dict.fromkeys(topics[name.casefold()] for name in names))
    return Wanted(line, normalised(row["email"]), state, frequency, chosen)


def _take_in(wanted: list[Wanted], source: str) -> tuple[int, list[tuple[int, str]]]:
    """Add those whom nothing speaks against; how many, and what speaks against the others."""
    hashes = {keyed_hash(entry.address): entry for entry in wanted}
    reasons = dict(
        Suppression.objects.active().filter(digest__in=list(hashes)).values_list("digest", "reason")
    )
    known = set(
        Address.objects.filter(key__in=[key(entry.address) for entry in wanted]).values_list(
            "key", flat=True
        )
    )
    new, refused = [], []
    for digest, entry in hashes.items():
        if digest in reasons:
            why = Suppression.Reason(reasons[digest]).label
            refused.append((entry.line, _("Never to be written to: %(why)s.") % {"why": why}))
        elif key(entry.address) in known:
            refused.append((entry.line, _("The address is known already; it was left as is.")))
        else:
            new.append(entry)
    _add(new, source)
    return len(new), refused


def _add(entries: list[Wanted], source: str) -> None:
    now = timezone.now()
    subscribers = Subscriber.objects.bulk_create(
        Subscriber(
            state=entry.state, state_at=now, created_at=now, confirmed_at=now,
            frequency=entry.frequency,
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
            subscriber=subscriber, kind=Consent.Kind.IMPORTED, at=now, source=source,
            # One who comes in as unsubscribed was never on this list: no gain.
            was_on_list=entry.state == State.UNSUBSCRIBED,
            choice={
                "state": str(entry.state), "frequency": str(entry.frequency),
                "topics": sorted(topic.slug for topic in entry.topics),
            },
        )
        for subscriber, entry in pairs
    )  # fmt: skip


def _lines(file: BinaryIO) -> Iterator[tuple[int, dict[str, str]]]:
    """The file's lines by the names of its head. Raises UnreadableFile with line and reason."""
    rows = csv.reader(_decoded(file), strict=True)
    try:
        head = [name.strip().lower() for name in next(rows, [])]
        if "email" not in head:
            raise UnreadableFile(
                _("The first line must name the columns, one of them “email”, split by commas.")
            )
        for row in rows:
            if any(cell.strip() for cell in row):
                cells = zip(head, (_unquoted(cell) for cell in row), strict=False)
                yield rows.line_num, {"email": "", **dict(cells)}
    except csv.Error as error:
        raise UnreadableFile(
            _("Line %(line)d can't be read as CSV: %(why)s.")
            % {"line": rows.line_num, "why": error}
        ) from error


def _decoded(file: BinaryIO) -> Iterator[str]:
    """The file as UTF-8, line by line; never more than one line in memory."""
    reader = io.BufferedReader(file) if isinstance(file, io.RawIOBase) else file
    number = 0
    while raw := reader.readline(LONGEST_LINE):
        number += 1
        if number == 1:
            if raw.startswith(OTHER_MARKS):
                raise UnreadableFile(_("The file is UTF-16. Save it as “CSV UTF-8”."))
            raw = raw.removeprefix(UTF8)
        if len(raw) == LONGEST_LINE:
            raise UnreadableFile(_("Line %(line)d is far too long.") % {"line": number})
        try:
            yield raw.decode("utf-8")
        except UnicodeDecodeError as error:
            raise UnreadableFile(
                _("Line %(line)d is not UTF-8 (byte %(byte)d). Save the file as “CSV UTF-8”.")
                % {"line": number, "byte": error.start + 1}
            ) from error


# --- Out ------------------------------------------------------------------------------------------


def export_subscribers(*, by: Person) -> Iterator[str]:
    """Every subscriber who has an address, as the lines of a CSV. Raises NotAManager.

    The act is logged before the first line: a download that was broken off is one as well.
    """
    require_manager(by)
    count = Address.objects.count()
    note(NewsletterEvent.Kind.EXPORTED, by=by, subscribers=count)
    return _written_out()


def _written_out() -> Iterator[str]:
    yield _line(COLUMNS)
    readers = (
        Subscriber.objects.filter(address__isnull=False)
        .select_related("address")
        .prefetch_related("topics")
        .order_by("pk")
    )
    for reader in readers.iterator(chunk_size=limits().rows_at_once):
        yield _line(
            (
                reader.address.address,
                reader.state,
                reader.frequency,
                ";".join(topic.slug for topic in reader.topics.all()),
                reader.created_at.isoformat(),
                reader.confirmed_at.isoformat() if reader.confirmed_at else "",
                str(reader.public_id),
            )
        )


def skipped_lines(record: SubscriberImport) -> Iterator[str]:
    """What an import left out, as the lines of a CSV."""
    yield _line(("line", "reason"))
    rows = record.skipped_lines.values_list("line", "reason")
    for line, reason in rows.iterator(chunk_size=limits().rows_at_once):
        yield _line((str(line), reason))


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([_quoted(cell) for cell in cells])
    return out.getvalue()


def _quoted(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _unquoted(cell: str) -> str:
    """The cell as it was before the export."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell
