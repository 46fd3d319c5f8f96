"""A correction goes at once to those alone whom the wrong words went to."""

from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from condition.models import Condition
from record.models import Edition, Standing

from ..events import note
from ..models import Bulletin, Delivery, Entry, NewsletterEvent, Subscriber
from .delivering import carriers, put_all, put_for, put_some
from .issuing import next_number


def look_for_errata(condition: Condition) -> None:
    """Send the article's errata that are not sent yet. Called when what is public changes."""
    send_unsent(Standing.objects.filter(condition=condition))


def send_unsent(facts: QuerySet[Standing]) -> None:
    """Send those errata among the facts that are not sent yet and that a mail told of."""
    known = Bulletin.objects.filter(kind=Bulletin.Kind.ERRATUM).values("standing")
    errata = facts.filter(kind=Standing.Kind.ERRATUM).exclude(pk__in=known)
    for standing in errata.select_related("revision", "condition"):
        send_erratum(standing)


@transaction.atomic
def send_erratum(standing: Standing) -> Bulletin | None:
    """Write to all whose mail told of the words that an erratum names; None if nobody's did.

    The bulletin stands or falls with the erratum. Its first mails are put as soon as that is
    certain, the rest by `work`: the board does not wait for a million of them.
    """
    entries = Entry.objects.filter(condition=standing.condition_id, section=standing.section)
    entries = entries.filter(revision=standing.revision.digest if standing.revision else "")
    public = entries.filter(bulletin__in=Bulletin.objects.public()).select_related("edition")
    if (told := public.order_by("pk").first()) is None:
        return None
    now = timezone.now()
    bulletin = Bulletin.objects.create(
        number=next_number(),
        kind=Bulletin.Kind.ERRATUM,
        state=Bulletin.State.SENDING,
        period_start=standing.at,
        period_end=standing.at,
        made_at=now,
        started_at=now,
        standing=standing,
    )
    _tell(bulletin, standing, told.edition)
    note(NewsletterEvent.Kind.MADE, bulletin=bulletin.number, of="erratum", entries=1)
    transaction.on_commit(lambda: put_some(bulletin), robust=True)
    return bulletin


def _tell(bulletin: Bulletin, standing: Standing, wrong: Edition) -> None:
    """What was wrong, and since which edition it is right."""
    body = standing.fact.get("body", {})
    corrected = Edition.objects.filter(
        condition=standing.condition, number=body.get("corrected_in")
    ).first()
    said = [body.get("what_was_wrong", "")]
    if corrected:
        said.append(
            _("We told you of it in edition %(wrong)d; it is right since edition %(right)d.")
            % {"wrong": wrong.number, "right": corrected.number}
        )
    Entry.objects.create(
        bulletin=bulletin,
        place=1,
        condition=standing.condition,
        edition=corrected or wrong,
        section=standing.section,
        revision=standing.revision.digest if standing.revision else "",
        is_safety=True,
        changes=[{"kind": "safety", "reason": words} for words in said if words],
    )


def go_on_with_errata(bulletin: Bulletin) -> None:
    """Begin again with the errata of what this bulletin carried while they were being sent."""
    words = set(bulletin.entries.values_list("condition_id", "section", "revision"))
    errata = Bulletin.objects.sent_errata()
    for erratum in errata.filter(standing__condition__in={word[0] for word in words}):
        fact = erratum.standing
        wrong = fact and fact.revision and (fact.condition_id, fact.section, fact.revision.digest)
        if wrong in words:
            erratum.state, erratum.put_up_to = Bulletin.State.SENDING, 0
            erratum.save(update_fields=["state", "put_up_to"])
            transaction.on_commit(partial(put_all, erratum))


def catch_up(subscriber: Subscriber) -> None:
    """Send a reader who comes back the corrections of what they were sent before they paused."""
    errata = Bulletin.objects.sent_errata()
    had = Delivery.objects.filter(subscriber=subscriber).values("bulletin")
    for erratum in errata.exclude(pk__in=had).order_by("number"):
        if carriers(erratum, subscriber=subscriber).exists():
            put_for(erratum, [subscriber])
