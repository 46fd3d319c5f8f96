"""From a started bulletin to one Message each: in steps, each whole, each found again."""

from collections import defaultdict
from datetime import datetime
from typing import Any, cast

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

import post.actions
from accounts.models import Person
from condition.canonical import digest
from post.models import Letter, Message
from record.models import Standing

from ..access import require_manager
from ..content import content_of
from ..events import note
from ..gathering import still_right
from ..letters import bulletin_letter, personal_words
from ..limits import limits
from ..models import Bulletin, Delivery, Entry, NewsletterEvent, Subscriber, Variant
from ..refusals import NotNow, NotReady
from .issuing import start, stop_failed

Readers = list[Subscriber]
EVERYBODY = "everybody"  # the variant of a bulletin that is the same for all


def send_due(*, now: datetime | None = None) -> list[Bulletin]:
    """Start what is due, and put every mail of what was started, also by a run that was cut off."""
    from .errata import send_unsent

    now = now or timezone.now()
    due = Bulletin.objects.filter(state=Bulletin.State.SCHEDULED, scheduled_at__lte=now)
    for bulletin in due.order_by("number"):
        try:
            start(bulletin=bulletin, now=now)
        except NotReady as refusal:
            stop_failed(bulletin, refusal)
        except NotNow:  # another process was first
            continue
    # One that came at the very moment its words were started found nobody to write to.
    send_unsent(Standing.objects.all())
    started = Bulletin.objects.filter(state=Bulletin.State.SENDING).order_by("number")
    put = []
    for bulletin in started:
        try:
            put_all(bulletin)
            put.append(bulletin)
        except Exception as error:  # noqa: BLE001 - it stops alone: the next ones go out
            stop_failed(bulletin, error)
    return put


def put_all(bulletin: Bulletin) -> None:
    """Put every mail of a started bulletin. A run that is killed is gone on with by the next."""
    while put_some(bulletin):
        pass


@transaction.atomic
def put_some(bulletin: Bulletin) -> bool:
    """Put the mails of the next few thousand subscribers; whether there may be more.

    One transaction, with the mark of how far it came: it happens as a whole or not at all, and two
    processes take turns. The database refuses a second Delivery to the same subscriber.
    """
    bulletin = Bulletin.objects.select_for_update().get(pk=bulletin.pk)
    if bulletin.state != Bulletin.State.SENDING:
        return False
    waiting = _candidates(bulletin).filter(pk__gt=bulletin.put_up_to).order_by("pk")
    keys = list(waiting.values_list("pk", flat=True)[: limits().rows_at_once])
    if keys:
        readers = audience(bulletin, between=(keys[0], keys[-1])).select_related("address")
        put_for(bulletin, list(readers.order_by("pk")))
        bulletin.put_up_to = keys[-1]
        bulletin.save(update_fields=["put_up_to"])
    if len(keys) < limits().rows_at_once:
        _finish(bulletin)
        return False
    return True


def put_for(bulletin: Bulletin, readers: Readers) -> None:
    """Put a bulletin's mails for these, in the order of their keys, but for whoever has theirs."""
    if not readers:
        return
    for variant, group in _sorted_by_variant(bulletin, readers).items():
        _put(bulletin, variant, group)


def audience(bulletin: Bulletin, between: tuple[int, int] | None = None) -> QuerySet[Subscriber]:
    """Whom a bulletin is for: its frequency's readers, a note's, or who got its wrong words.

    `between` two keys alone, which is asked of each table: PostgreSQL would read all of it again
    for each step. Who chose no topics follows all of them.
    """
    readers, within = _candidates(bulletin), {}
    if between:
        readers, within = readers.filter(pk__range=between), {"subscriber__pk__range": between}
    if bulletin.kind == Bulletin.Kind.ERRATUM:
        theirs = carriers(bulletin, **within).filter(subscriber=OuterRef("pk"))
        return readers.filter(Exists(theirs))
    if topics := list(bulletin.to_topics.values_list("pk", flat=True)):
        chosen = Subscriber.topics.through.objects.filter(subscriber=OuterRef("pk"), **within)
        return readers.filter(Exists(chosen.filter(specialty__in=topics)) | ~Exists(chosen))
    return readers


def _candidates(bulletin: Bulletin) -> QuerySet[Subscriber]:
    """Whom it may be for, as far as their own rows say."""
    readers = Subscriber.objects.receiving()
    if bulletin.kind not in {Bulletin.Kind.NOTE, Bulletin.Kind.ERRATUM}:
        return readers.filter(frequency=bulletin.kind)
    if bulletin.to_frequencies:
        readers = readers.filter(frequency__in=bulletin.to_frequencies)
    if bulletin.joined_since:
        readers = readers.filter(confirmed_at__date__gte=bulletin.joined_since)
    return readers


def carriers(erratum: Bulletin, **readers: Any) -> QuerySet[Delivery]:
    """The deliveries to these that carried the words an erratum names, and were not called off.

    Whoever was sent several wordings of one fault is told once: with the first of them.
    """
    fact = erratum.standing
    if fact is None or fact.revision is None:
        return Delivery.objects.none()
    place = {"condition": fact.condition_id, "section": fact.section}
    told = Entry.objects.exclude(bulletin__kind=Bulletin.Kind.ERRATUM).filter(**place)
    errata = Standing.objects.filter(kind=Standing.Kind.ERRATUM, at=fact.at, **place)
    first = errata.filter(sequence__lt=fact.sequence)
    others = told.filter(revision__in=list(first.values_list("revision__digest", flat=True)))
    earlier = _carried(others, **readers).filter(subscriber=OuterRef("subscriber"))
    carried = _carried(told.filter(revision=fact.revision.digest), **readers)
    return carried.exclude(Exists(earlier))


def _carried(entries: QuerySet[Entry], **readers: Any) -> QuerySet[Delivery]:
    variants = list(Variant.objects.filter(entries__in=entries))
    not_sent = (Message.State.CANCELLED, Message.State.FAILED)
    # By their bulletins too: the index of one mail each finds a reader's own.
    bulletins = {variant.bulletin_id for variant in variants}
    theirs = Delivery.objects.filter(bulletin__in=bulletins, variant__in=variants, **readers)
    return theirs.exclude(message__state__in=not_sent)


@transaction.atomic
def send_again(*, bulletin: Bulletin, by: Person) -> int:
    """Send it to those whom it did not reach and who are on the list, or are again; how many.

    Without words that an erratum has named since and articles withdrawn since. Raises NotAManager
    or NotNow.
    """
    require_manager(by)
    if bulletin.state not in {Bulletin.State.SENDING, Bulletin.State.SENT}:
        raise NotNow(_("This bulletin has not been started."))
    missed = bulletin.deliveries.filter(
        subscriber__state=Subscriber.State.CONFIRMED, message__state=Message.State.FAILED
    )
    count = 0
    for variant in _variants_of(bulletin, missed):
        if right := _corrected(variant, missed):
            count += post.actions.send_failed_again(_mails(missed, right))
    note(NewsletterEvent.Kind.RESENT, by=by, bulletin=bulletin.number, mails=count)
    return count


def correct_waiting(batch: str) -> None:
    """Before a batch goes on, or all mail: have what waits say what holds, in the words of now."""
    waits = Message.State.WAITING
    for bulletin in Bulletin.objects.public():
        mails = Message.objects.of(bulletin.batch).filter(state=waits)
        if batch in {"", bulletin.batch} and mails.exists():
            correct(bulletin, bulletin.deliveries.filter(message__state=waits))


def correct(bulletin: Bulletin, waiting: QuerySet[Delivery]) -> None:
    """The same of these deliveries, which wait."""
    for variant in _variants_of(bulletin, waiting):
        if _corrected(variant, waiting) is None:
            _mails(waiting, variant).update(state=Message.State.CANCELLED)


def _variants_of(bulletin: Bulletin, deliveries: QuerySet[Delivery]) -> list[Variant]:
    return list(bulletin.variants.filter(Exists(deliveries.filter(variant=OuterRef("pk")))))


def _mails(deliveries: QuerySet[Delivery], variant: Variant) -> QuerySet[Message]:
    theirs = deliveries.filter(variant=variant).order_by().values("message")
    return Message.objects.filter(pk__in=theirs)


def _corrected(variant: Variant, deliveries: QuerySet[Delivery]) -> Variant | None:
    """Have its mails say only what still holds, in the bulletin's words as they stand.

    Their variant then; None where nothing holds.
    """
    bulletin = variant.bulletin
    entries = list(variant.entries.select_related("edition__condition"))
    # A correction names wrong words itself.
    is_erratum = bulletin.kind == Bulletin.Kind.ERRATUM
    right = entries if is_erratum else still_right(entries)
    if right == entries and variant.earlier is None:
        return variant
    if entries and not right:
        return None
    name = variant.topics
    if right != entries:
        name = digest(f"{name}:{[entry.pk for entry in right]}")
    other = _variant(bulletin, name, right)
    _mails(deliveries, variant).update(letter=other.letter)
    deliveries.filter(variant=variant).order_by().update(variant=other)
    return other


def _sorted_by_variant(bulletin: Bulletin, readers: Readers) -> dict[Variant, Readers]:
    """The readers by what they get; those for whom there is nothing are left out."""
    entries = list(bulletin.entries.select_related("edition__condition"))
    offered = frozenset(entry.edition.condition.specialty_id for entry in entries)
    wanted = Subscriber.objects.topics_between(readers[0].pk, readers[-1].pk)
    is_for_all = bulletin.kind in {Bulletin.Kind.ERRATUM, Bulletin.Kind.NOTE}
    by_topics: dict[frozenset[int], Readers] = defaultdict(list)
    for reader in readers:
        chosen = None if is_for_all else wanted.get(reader.pk)
        by_topics[offered & chosen if chosen else offered].append(reader)
    groups: dict[Variant, Readers] = {}
    for topics, group in by_topics.items():
        # The variant is made when the first reader needs it.
        mine = [entry for entry in entries if entry.edition.condition.specialty_id in topics]
        if mine or bulletin.kind == Bulletin.Kind.NOTE:
            name = digest(",".join(map(str, sorted(topics))))
            variant = _variant(bulletin, EVERYBODY if topics == offered else name, mine)
            groups[variant] = group
    return groups


def _variant(bulletin: Bulletin, name: str, entries: list[Entry]) -> Variant:
    """The variant of that name, with these entries and their letter."""
    variant, is_new = Variant.objects.get_or_create(bulletin=bulletin, topics=name, earlier=None)
    if is_new:
        variant.entries.set(entries)
    if variant.letter is None:  # new, or its words may have been changed since it was stopped
        variant.letter = bulletin_letter(content_of(bulletin, entries))
        variant.save(update_fields=["letter"])
    return variant


def _put(bulletin: Bulletin, variant: Variant, readers: Readers) -> None:
    """One Message and one Delivery for each, none for whoever has theirs."""
    theirs = Delivery.objects.filter(
        bulletin=bulletin, subscriber__gte=readers[0].pk, subscriber__lte=readers[-1].pk
    )
    served = set(theirs.values_list("subscriber", flat=True))
    keys = {once_key(bulletin, reader.pk): reader for reader in readers if reader.pk not in served}
    post.actions.put_many(
        letter=cast("Letter", variant.letter),
        rows=[(reader.email, personal_words(reader), key) for key, reader in keys.items()],
        batch=bulletin.batch,
    )
    put = Message.objects.filter(once_key__in=keys).values_list("once_key", "pk")
    now = timezone.now()
    Delivery.objects.bulk_create(
        Delivery(
            bulletin=bulletin, subscriber_id=keys[key].pk, variant=variant, message_id=pk, at=now
        )
        for key, pk in put
        if key is not None
    )


def once_key(bulletin: Bulletin, subscriber: int) -> str:
    """The name under which the outbox takes this mail once."""
    return f"bulletin:{bulletin.pk}:subscriber:{subscriber}"


def _finish(bulletin: Bulletin) -> None:
    from .errata import go_on_with_errata

    bulletin.state, bulletin.finished_at = Bulletin.State.SENT, timezone.now()
    bulletin.save(update_fields=["state", "finished_at"])
    count = bulletin.deliveries.count()
    note(NewsletterEvent.Kind.FINISHED, bulletin=bulletin.number, deliveries=count)
    if bulletin.kind != Bulletin.Kind.ERRATUM:
        go_on_with_errata(bulletin)
