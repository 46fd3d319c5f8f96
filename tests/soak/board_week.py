"""python -m tests.soak.board_week [acts [kills]]: a week of board life by several people at once.

Each person is a process of their own that does what its role may do, and much that it may not:
writes, submits, takes back, signs (its own words too), asks for changes, puts old words back,
publishes, schedules, corrects, ends and grants roles. Some are killed between any two instructions
and replaced. On the PostgreSQL that DATABASE_URL names with six people at once, or on SQLite with
three. Afterwards `verify_editions` has to be clean, and the raw rows are judged anew by
tests.soak.board_record, which is proved on forged rows. Ends with 1 when anything is off.
"""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from typing import Any

from tests.post.place import ROOT, fresh_database

AT_ONCE = {"postgres": 6, "sqlite": 3}
TURN = 60  # tries of one process before another takes its place
DOSES = ("400 mg", "600 mg", "800 mg")
CAUSES = ("Haemangioma", "Myeloma", "Lymphoma")
PAIN = ("Pain at night.", "Pain on standing.", "Pain that wakes.", "No pain at all.")
SECTIONS = ("causes", "symptoms", "medications")
ARTICLES = ("lumbar-wedging", "gout")


def main(acts: int, kills: int) -> int:
    """Live the week, count, judge."""
    with fresh_database() as url:
        _found_board()
        week = _Week(url, acts, kills)
        week.live()
        return week.judge()


class _Week:
    """The people at work, and who of them is killed."""

    def __init__(self, url: str, acts: int, kills: int) -> None:
        self.url, self.acts, self.kills = url, acts, kills
        self.chance = random.Random(acts)  # noqa: S311
        self.at_once = AT_ONCE["postgres" if url.startswith("postgres") else "sqlite"]
        self.started = self.killed = self.failed = 0

    def live(self) -> None:
        """Until so many acts are logged and so many people killed."""
        people = [self._start() for _place in range(self.at_once)]
        begun = time.monotonic()
        while (done := _logged()) < self.acts or self.killed < self.kills:
            time.sleep(0.2)
            if self.killed < self.kills * min(done / self.acts, 1) and self.chance.random() < 0.5:
                victim = self.chance.choice(people)
                if victim.poll() is None:
                    victim.kill()
                    self.killed += 1
            for place, person in enumerate(people):
                if person.poll() is not None:
                    self.failed += person.returncode not in {0, -9}
                    people[place] = self._start()
        for person in people:
            person.kill()
            person.wait()
        print(f"{time.monotonic() - begun:.0f} s, {self.started} processes, {self.killed} killed")

    def _start(self) -> subprocess.Popen:
        self.started += 1
        command = [sys.executable, "-m", "tests.soak.board_week", "--member", str(self.started)]
        return subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, "DATABASE_URL": self.url}, stdout=sys.stderr
        )

    def judge(self) -> int:
        """0 when nothing is off."""
        from django.core.management import CommandError, call_command
        from django.db import connection

        from accounts.models import LoggedAct
        from tests.soak.board_record import faults, read

        verbs = Counter(LoggedAct.objects.values_list("verb", flat=True))
        print(", ".join(f"{number} {verb}" for verb, number in sorted(verbs.items())))
        found = [f"{self.failed} processes ended with an error."] if self.failed else []
        try:
            call_command("verify_editions")
        except CommandError as error:
            found.append(str(error))
        with connection.cursor() as cursor:
            found += faults(read(cursor))
        found += _unproved()
        print("\n".join(found) or "The record is clean, and no approval stands that should not.")
        return bool(found)


def _found_board() -> None:
    """People, roles and two empty articles."""
    from condition.models import Condition, Specialty
    from tests.cast import person

    for number in (1, 2, 3):
        person(f"Author {number}", "author")
    for number in (1, 2, 3):
        person(f"Clinician {number}", "clinical")
    for number in (1, 2):
        person(f"Pharmacist {number}", "pharmacist")
    person("Both", "clinical", "pharmacist", "author")
    person("Publisher", "publisher")
    person("Everything", "author", "clinical", "publisher")
    person("Administrator", "administrator")
    specialty = Specialty.objects.create(name="Spine", slug="spine")
    for slug in ARTICLES:
        Condition.objects.create(title=slug.title(), slug=slug, specialty=specialty)


def _logged() -> int:
    from accounts.models import LoggedAct

    return LoggedAct.objects.count()


def _unproved() -> list[str]:
    """Forged rows that the judge does not find: a judge who never objects proves nothing."""
    from django.db import connection, transaction

    from accounts.models import Person
    from record.models import Change, Review
    from tests.soak.board_record import faults, read

    change = Change.objects.filter(by__roles__kind="author").order_by("-pk").first()
    outsider = Person.objects.get(name="Administrator")
    template = Review.objects.filter(verdict="approved").first()
    missed = []
    for name, forged in {
        "an author's approval": {"revision": change.to_revision, "reviewer": change.by},
        "a stranger's approval": {"reviewer": outsider},
    }.items():
        with transaction.atomic():
            kept = {
                field.name: getattr(template, field.name)
                for field in Review._meta.fields
                if field.name != "id"
            }
            Review.objects.create(**{**kept, **forged})
            with connection.cursor() as cursor:
                if not list(faults(read(cursor))):
                    missed.append(f"The judge overlooks {name}.")
            transaction.set_rollback(True)
    return missed


def member(seed: int) -> None:
    """One person's day: acts by chance, many of them refused."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"  # files served as they lie
    import django

    django.setup()
    from django.core.exceptions import ValidationError

    from accounts.models import Person
    from accounts.refusals import Refusal

    chance = random.Random(seed)  # noqa: S311
    people = list(Person.objects.all())
    for _try in range(TURN):
        person = chance.choice(people)
        act = chance.choices(list(ACTS), weights=[weight for _act, weight in ACTS.values()])[0]
        try:
            ACTS[act][0](chance, person)
        except (Refusal, ValidationError):
            continue


def _words(chance: random.Random, section: str) -> dict[str, Any]:
    if section == "causes":
        names = chance.sample(CAUSES, chance.randint(1, 3))
        return {"causes": [{"name": name} for name in names]}
    if section == "symptoms":
        return {"introduction": chance.choice(PAIN)}
    dose = f"{chance.choice(DOSES)} by mouth every 6 hours, as needed"
    medicine = {
        "name": "Ibuprofen",
        "dosages": [dose],
        "caution_state": "stated",
        "caution": "Heed.",
    }
    return {"medications": [medicine]}


def _article(chance: random.Random) -> Any:
    from condition.models import Condition

    return Condition.objects.get(slug=chance.choice(ARTICLES))


def _revision(chance: random.Random) -> Any:
    """Mostly the draft's words, sometimes older ones."""
    from accounts.refusals import NothingChanged
    from record.judgement.path import latest_change
    from record.models import Revision

    article, section = _article(chance), chance.choice(SECTIONS)
    if chance.random() < 0.8:
        latest = latest_change(article, section)
        found = latest.to_revision if latest else None
    else:
        found = Revision.objects.filter(condition=article, section=section).order_by("?").first()
    if found is None:
        raise NothingChanged("Nothing is written yet.")
    return found


def _competence(chance: random.Random) -> str:
    return chance.choice(("clinical", "clinical", "pharmacist"))


def _write(chance: random.Random, person: Any) -> None:
    from condition import registry
    from record import actions

    section = chance.choice(SECTIONS)
    actions.record_change(
        condition=_article(chance),
        section=section,
        draft=registry.section(section).draft(_words(chance, section)),
        reason="As the day goes.",
        by=person,
    )


def _submit(chance: random.Random, person: Any) -> None:
    from record import actions

    actions.submit(revision=_revision(chance), by=person)


def _take_back(chance: random.Random, person: Any) -> None:
    from record import actions

    actions.take_back(revision=_revision(chance), by=person)


def _approve(chance: random.Random, person: Any) -> None:
    from record import actions

    actions.approve(revision=_revision(chance), by=person, competence=_competence(chance))


def _confirm(chance: random.Random, person: Any) -> None:
    from record import actions

    actions.confirm(revision=_revision(chance), by=person, competence=_competence(chance))


def _ask(chance: random.Random, person: Any) -> None:
    from record import actions

    actions.request_changes(
        revision=_revision(chance), by=person, competence=_competence(chance), comment="Not so."
    )


def _put_back(chance: random.Random, person: Any) -> None:
    from record import actions

    actions.put_back(revision=_revision(chance), reason="It was better.", by=person)


def _publish(chance: random.Random, person: Any) -> None:
    from record import actions

    unreviewed = [chance.choice(SECTIONS)] if chance.random() < 0.1 else []
    actions.publish(
        condition=_article(chance), by=person, summary="What changed.", unreviewed=unreviewed
    )


def _schedule(chance: random.Random, person: Any) -> None:
    from datetime import timedelta

    from django.utils import timezone

    from record import actions

    actions.schedule(
        condition=_article(chance),
        by=person,
        summary="In its hour.",
        at=timezone.now() + timedelta(milliseconds=chance.randint(100, 900)),
    )


def _publish_due(_chance: random.Random, _person: Any) -> None:
    from record import actions

    actions.publish_due()


def _correct(chance: random.Random, person: Any) -> None:
    from record import actions

    revision = _revision(chance)
    actions.issue_erratum(
        condition=revision.condition,
        revisions=[revision],
        by=person,
        severity="minor",
        what_was_wrong="The number.",
    )


def _end_role(chance: random.Random, person: Any) -> None:
    """An administrator ends a reviewer's competence and gives it back."""
    from accounts.actions import grant_role, withdraw_role
    from accounts.models import Role

    role = Role.objects.filter(kind__in=["clinical", "pharmacist"], withdrawn_at=None)
    role = role.order_by("?").first()
    if role is not None:
        withdraw_role(role=role, by=person)
        grant_role(person=role.person, kind=role.kind, by=person)


ACTS = {  # what, and how often
    "write": (_write, 14),
    "submit": (_submit, 14),
    "take back": (_take_back, 2),
    "approve": (_approve, 40),
    "confirm": (_confirm, 3),
    "ask for changes": (_ask, 3),
    "put back": (_put_back, 3),
    "publish": (_publish, 14),
    "schedule": (_schedule, 3),
    "publish what is due": (_publish_due, 3),
    "correct": (_correct, 6),
    "end a role": (_end_role, 2),
}


if __name__ == "__main__":
    if sys.argv[1:2] == ["--member"]:
        member(int(sys.argv[2]))
    else:
        given = sys.argv[1:]
        sys.exit(main(int(given[0]) if given else 600, int(given[1]) if len(given) > 1 else 25))
