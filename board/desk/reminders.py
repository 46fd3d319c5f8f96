"""Who is asked what by mail: one digest a person, and never more than one a day.

A digest goes out on a day on which something in it is new, and otherwise once a week for as long
as anything waits. Requests for a signature stand in it too: a submission sends no mail of its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import post.actions
from accounts.models import Person, Role
from board.models.reminder import Reminder
from condition import registry
from post.composing import compose
from record.models import DUE_SOON, Assignment, Freshness, Review, SectionState
from record.models.state import rests_on_retracted

from .waiting import Workplace

SILENT = timedelta(days=14)  # after which a reminder that nobody answered goes to the publishers
AGAIN = timedelta(days=7)  # before what is no news is told once more
LATE = timedelta(days=3)  # past its day, after which publishers hear of what was given
LONGEST = 30  # rows of one list in a mail; the desk has the rest

About = Reminder.About
Item = tuple[str, int]  # what about, and the Revision


class Line(NamedTuple):
    """One line of a digest, with the address of its act."""

    title: str
    article: str
    note: str
    address: str


@dataclass
class Digest:
    """Everything that one person is to be told."""

    person: Person
    on: datetime
    to_sign: list[SectionState] = field(default_factory=list)
    unsigned: list[SectionState] = field(default_factory=list)  # what readers see
    due: list[SectionState] = field(default_factory=list)
    unanswered: list[tuple[SectionState, str]] = field(default_factory=list)  # and why
    given: list[Assignment] = field(default_factory=list)
    late: list[Assignment] = field(default_factory=list)  # given to others, for a publisher

    @property
    def items(self) -> set[Item]:
        """What it tells of, so that news can be told from what was said before."""
        newest = max((one.public_id or 0 for one in self.unsigned), default=0)  # the rest is known
        return (
            ({(About.UNSIGNED, newest)} if newest else set())
            | {(About.TO_SIGN, one.draft_id) for one in self.to_sign}
            | {(_about(one, self.on), one.public_id or 0) for one in self.due}
            | {(About.UNANSWERED, one.public_id or 0) for one, _why in self.unanswered}
        )

    @property
    def summary(self) -> str:
        counts = {
            ngettext("%d to sign", "%d to sign", len(self.to_sign)): len(self.to_sign),
            _("%d public and not signed"): len(self.unsigned),
            ngettext("%d review due", "%d reviews due", len(self.due)): len(self.due),
            _("%d that nobody answers for"): len(self.unanswered),
            _("%d given to you"): len(self.given),
            _("%d given and late"): len(self.late),
        }
        return ", ".join(words % number for words, number in counts.items() if number)


def digests(on: datetime) -> list[Digest]:
    """What each person who can be written to has to be told, empty ones left out."""
    people = {person.pk: person for person in reachable()}
    found = {pk: Digest(person, on) for pk, person in people.items()}
    for pk, digest in found.items():
        workplace = Workplace(people[pk], on)
        digest.to_sign = workplace.told(list(workplace.to_sign))
        digest.unsigned = workplace.told(list(workplace.unsigned))
    silent, rows = _silent(on), SectionState.objects.on(on).asked_for(on)
    resting = set(rows.filter(rests_on_retracted("public")).values_list("pk", flat=True))
    for one in rows:
        asked = [
            person.pk
            for name, person in one.signers.items()
            if person.pk in people and people[person.pk].has_role(name) and one.pk not in resting
        ]
        for pk in asked:
            found[pk].due.append(one)
        is_early = _about(one, on) == About.EARLY
        why = _why_unanswered(one, asked, people, silent)
        if one.pk in resting:
            why = _("a source that it cites was retracted")
        if why and not is_early:
            for digest in found.values():
                if digest.person.has_role(Role.Kind.PUBLISHER):
                    digest.unanswered.append((one, why))
    _add_given(found, on)
    return [one for one in found.values() if one.items or one.given or one.late]


def _add_given(found: dict[int, Digest], on: datetime) -> None:
    """What was given to each, and to publishers what is late and they were not told this week."""
    publishers = [one for one in found.values() if one.person.has_role(Role.Kind.PUBLISHER)]
    for given in Assignment.objects.open():
        if given.person_id in found:
            found[given.person_id].given.append(given)
        is_late = given.due_on and given.due_on < timezone.localdate(on) - LATE
        if is_late and (given.escalated_at is None or on - given.escalated_at >= AGAIN):
            for digest in publishers:
                digest.late.append(given)


def reachable() -> list[Person]:
    """Those who are on the board today and have an address."""
    people = Person.objects.active().exclude(user__email="").order_by("name")
    return list(people.select_related("user").prefetch_related("roles", "specialties"))


def remind(digest: Digest, on: datetime) -> bool:
    """Put the digest into the outbox, and say whether: not twice a day, nor for old news."""
    person, items = digest.person, digest.items
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        reminders = Reminder.objects.filter(person=person)
        known = {(one.about, one.revision_id): one for one in reminders}
        gone = [one.pk for item, one in known.items() if item not in items]
        Reminder.objects.filter(pk__in=gone).delete()
        told = [one.told_at for one in digest.given if one.told_at]
        last = max((*told, *(one.last_at for one in known.values())), default=None)
        is_known = items <= set(known) and len(told) == len(digest.given) and not digest.late
        if last is not None and timezone.localdate(last) >= timezone.localdate(on):
            return False
        if is_known and last is not None and on - last < AGAIN:
            return False
        _put(digest, on)
        Reminder.objects.filter(person=person).update(last_at=on)
        Assignment.objects.filter(pk__in=[one.pk for one in digest.given]).update(told_at=on)
        Assignment.objects.filter(pk__in=[one.pk for one in digest.late]).update(escalated_at=on)
        Reminder.objects.bulk_create(
            Reminder(
                person=person,
                about=about,
                revision_id=revision,
                first_at=_asked_first(known, about, revision) or on,
                last_at=on,
            )
            for about, revision in sorted(items - set(known))
        )
    return True


def _asked_first(known: dict[Item, Reminder], about: str, revision: int) -> datetime | None:
    """Whoever was told that a review is due goes on being asked when it is overdue."""
    before = known.get((About.DUE, revision)) if about == About.OVERDUE else None
    return before.first_at if before else None


def _about(one: SectionState, on: datetime) -> About:
    """Whether somebody should have acted by now, or will have to in a month that is crowded."""
    if one.disputed_at is not None or one.freshness == Freshness.OVERDUE:
        return About.OVERDUE
    is_early = one.public_until is not None and one.public_until > on + DUE_SOON
    return About.EARLY if is_early else About.DUE


def _silent(on: datetime) -> set[tuple[int, int]]:
    """Who was asked about which Revision, and has said nothing for so long. One query."""
    answers = Review.objects.filter(
        reviewer=OuterRef("person"), revision=OuterRef("revision"), at__gte=OuterRef("first_at")
    )
    asked = Reminder.objects.filter(
        about__in=[About.DUE, About.OVERDUE], first_at__lte=on - SILENT
    ).exclude(Exists(answers))
    return set(asked.order_by().values_list("person", "revision"))


def _why_unanswered(
    one: SectionState, asked: list[int], people: dict[int, Person], silent: set[tuple[int, int]]
) -> str:
    """Why the publishers are told; "" if somebody is still expected to answer."""
    if one.disputed_at:
        return _("a reviewer asked for changes in what readers see")
    if not asked:
        return _("whoever signed it last has left or can't sign it any more")
    if len(set(asked)) < len({person.pk for person in one.signers.values()}):
        return _("one of those who signed it last has left")
    names = [people[pk].name for pk in asked if (pk, one.public_id) in silent]
    return _("no answer from %(names)s") % {"names": ", ".join(names)} if names else ""


def _put(digest: Digest, on: datetime) -> None:
    due = (_due(one, on) for one in digest.due)
    unanswered = (_due(one, on, why) for one, why in digest.unanswered)
    letter = compose(
        "board/mail/digest",
        {
            "name": digest.person.name,
            "summary": digest.summary,
            "desk": settings.SITE_URL + reverse("admin:index"),
            "parts": [
                _part(_("Waits for your signature"), digest.to_sign, map(_to_sign, digest.to_sign)),
                _part(
                    _("Public, and not signed yet"), digest.unsigned, map(_public, digest.unsigned)
                ),
                _part(_("Given to you"), digest.given, map(_given, digest.given)),
                _part(_("Due for review"), digest.due, due),
                _part(_("Due, and nobody answers for it"), digest.unanswered, unanswered),
                _part(_("Given to somebody, and late"), digest.late, map(_given, digest.late)),
            ],
        },
    ).letter()
    day = timezone.localdate(on).isoformat()
    post.actions.put(
        to=digest.person.user.email if digest.person.user else "",
        letter=letter,
        once_key=f"digest-{digest.person.uuid}-{day}",
    )


def _part(title: str, found: list, lines: Iterable[Line]) -> dict[str, object]:
    shown = list(islice(lines, LONGEST))
    return {"title": title, "lines": shown, "left_out": len(found) - len(shown)}


def _line(one: SectionState, note: str) -> Line:
    path = reverse("admin:review", args=[one.condition.slug, one.section, one.draft.label])
    address = f"{settings.SITE_URL}{path}#verdict"
    return Line(str(one.declared.title), one.condition.title, note, address)


def _given(one: Assignment) -> Line:
    day = _("by %(day)s") % {"day": one.due_on.isoformat()} if one.due_on else ""
    parts = [one.get_task_display(), one.person.name, day, one.word]
    title = str(registry.known(one.section).title) if one.section else _("The whole article")
    address = settings.SITE_URL + reverse("admin:article", args=[one.condition.slug])
    return Line(title, one.condition.title, "; ".join(filter(None, parts)), address)


def _to_sign(one: SectionState) -> Line:
    parts = [_("safety change")] if one.has_safety_change else []
    parts.append(f"{one.change.by.name}: {one.change.reason}")
    parts.append(_("needs: %(names)s") % {"names": one.waits_for})
    return _line(one, "; ".join(parts))


def _public(one: SectionState) -> Line:
    return _line(one, _("needs: %(names)s") % {"names": one.waits_for})


def _due(one: SectionState, on: datetime, why: str = "") -> Line:
    if one.next_review is None:
        when = _("changes are asked for in what readers see")
    else:
        about = _about(one, on)
        pattern = _("overdue since %(day)s") if about == About.OVERDUE else _("due on %(day)s")
        when = pattern % {"day": timezone.localdate(one.next_review).isoformat()}
        if about == About.EARLY:
            when += f"; {_('asked early: much falls due that month')}"
    return _line(one, f"{when}; {why}" if why else when)
