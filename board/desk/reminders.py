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
from board.articles.contents import competence_names
from board.models.reminder import Reminder
from post.composing import compose
from record.judgement.staleness import DueSection
from record.models import Review

from .waiting import Due, InHand, Waiting, Workplace

SILENT = timedelta(days=14)  # after which a reminder that nobody answered goes to the publishers
AGAIN = timedelta(days=7)  # before what is no news is told once more
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
    to_sign: list[Waiting] = field(default_factory=list)
    due: list[DueSection] = field(default_factory=list)
    unanswered: list[tuple[DueSection, str]] = field(default_factory=list)  # and why

    @property
    def items(self) -> set[Item]:
        """What it tells of, so that news can be told from what was said before."""
        return (
            {(About.TO_SIGN, one.entry.words.revision.pk) for one in self.to_sign}
            | {(About.OVERDUE if one.is_overdue else About.DUE, one.revision) for one in self.due}
            | {(About.UNANSWERED, one.revision) for one, _why in self.unanswered}
        )

    @property
    def summary(self) -> str:
        counts = {
            ngettext("%d to sign", "%d to sign", len(self.to_sign)): len(self.to_sign),
            ngettext("%d review due", "%d reviews due", len(self.due)): len(self.due),
            _("%d that nobody answers for"): len(self.unanswered),
        }
        return ", ".join(words % number for words, number in counts.items() if number)


def digests(in_hand: InHand) -> list[Digest]:
    """What each person who can be written to has to be told, empty ones left out."""
    people = {person.pk: person for person in reachable()}
    found = {pk: Digest(person) for pk, person in people.items()}
    for pk, digest in found.items():
        digest.to_sign = Workplace(people[pk], in_hand=in_hand).to_sign
    silent = _silent(in_hand.on)
    for one in in_hand.due:
        asked = _last_reviewers(one, people)
        for pk in asked:
            found[pk].due.append(one)
        if why := _why_unanswered(one, asked, people, silent):
            for digest in found.values():
                if digest.person.has_role(Role.Kind.PUBLISHER):
                    digest.unanswered.append((one, why))
    return [digest for digest in found.values() if digest.items]


def reachable() -> list[Person]:
    """Those who are on the board today and have an address."""
    people = Person.objects.active().exclude(user__email="").order_by("name")
    return list(people.select_related("user").prefetch_related("roles", "specialties"))


def remind(digest: Digest, in_hand: InHand) -> bool:
    """Put the digest into the outbox, and say whether: not twice a day, nor for old news."""
    on, person = in_hand.on, digest.person
    items = digest.items
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        reminders = Reminder.objects.filter(person=person)
        known = {(one.about, one.revision_id): one for one in reminders}
        gone = [one.pk for item, one in known.items() if item not in items]
        Reminder.objects.filter(pk__in=gone).delete()
        last = max((one.last_at for one in known.values()), default=None)
        if last is not None and timezone.localdate(last) >= timezone.localdate(on):
            return False
        if items <= set(known) and last is not None and on - last < AGAIN:
            return False
        _put(digest, in_hand)
        Reminder.objects.filter(person=person).update(last_at=on)
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


def _last_reviewers(one: DueSection, people: dict[int, Person]) -> list[int]:
    """Who signed last and can sign again: on the board, with the competence still."""
    signed = {
        review.reviewer_id: None
        for name, review in one.judgement.approvals.items()
        if review.reviewer_id in people and people[review.reviewer_id].has_role(name)
    }
    return list(signed)


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
    one: DueSection, asked: list[int], people: dict[int, Person], silent: set[tuple[int, int]]
) -> str:
    """Why the publishers are told; "" if somebody is still expected to answer."""
    if one.judgement.is_disputed:
        return _("a reviewer asked for changes in what readers see")
    if not asked:
        return _("whoever signed it last has left or can't sign it any more")
    if len(asked) < len(one.judgement.reviewers):
        return _("one of those who signed it last has left")
    names = [people[pk].name for pk in asked if (pk, one.revision) in silent]
    return _("no answer from %(names)s") % {"names": ", ".join(names)} if names else ""


def _put(digest: Digest, in_hand: InHand) -> None:
    described = in_hand.described(digest.due[:LONGEST])
    orphans = in_hand.described([one for one, _why in digest.unanswered[:LONGEST]])
    reasons = [why for _one, why in digest.unanswered]
    unanswered = (_due(one, why) for one, why in zip(orphans, reasons, strict=False))
    letter = compose(
        "board/mail/digest",
        {
            "name": digest.person.name,
            "summary": digest.summary,
            "desk": settings.SITE_URL + reverse("admin:index"),
            "parts": [
                _part(_("Waits for your signature"), digest.to_sign, map(_to_sign, digest.to_sign)),
                _part(_("Due for review"), digest.due, map(_due, described)),
                _part(_("Due, and nobody answers for it"), digest.unanswered, unanswered),
            ],
        },
    ).letter()
    day = timezone.localdate(in_hand.on).isoformat()
    post.actions.put(
        to=digest.person.user.email if digest.person.user else "",
        letter=letter,
        once_key=f"digest-{digest.person.uuid}-{day}",
    )


def _part(title: str, found: list, lines: Iterable[Line]) -> dict[str, object]:
    shown = list(islice(lines, LONGEST))
    return {"title": title, "lines": shown, "left_out": len(found) - len(shown)}


def _address(slug: str, section: str, label: str) -> str:
    path = reverse("admin:review", args=[slug, section, label])
    return f"{settings.SITE_URL}{path}#verdict"


def _to_sign(one: Waiting) -> Line:
    change = one.entry.change
    parts = [_("safety change")] if one.entry.has_safety_change else []
    parts.append(f"{change.by.name}: {change.reason}")
    parts.append(_("needs: %(names)s") % {"names": ", ".join(competence_names(one.entry.draft))})
    section = one.entry.section
    return Line(
        str(section.title),
        one.condition.title,
        "; ".join(parts),
        _address(one.condition.slug, section.key, one.label),
    )


def _due(one: Due, why: str = "") -> Line:
    if one.next_review is None:
        when = _("changes are asked for in what readers see")
    else:
        pattern = _("overdue since %(day)s") if one.is_overdue else _("due on %(day)s")
        when = pattern % {"day": timezone.localdate(one.next_review).isoformat()}
    return Line(
        str(one.section.title),
        one.condition.title,
        f"{when}; {why}" if why else when,
        _address(one.condition.slug, one.section.key, one.label),
    )
