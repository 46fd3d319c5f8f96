"""An editor's morning on a large board: twenty tasks, each in presses and in processor time.

    DATABASE_URL=… python -m tests.bench.morning

On a board that tests.bench.fill_board filled, which it changes. A press is a click, a tick, or a
key that is not a letter of a text; each task begins at the desk. The pages are asked for through
the whole site, as a browser would ask, and every one has to say what the task is after.
"""

import logging
import os
import re
import sys
import time
from html import unescape

import django

if "DATABASE_URL" not in os.environ:
    sys.exit("Name a database in DATABASE_URL that tests.bench.fill_board has filled.")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
os.environ.setdefault("REQUIRE_SECOND_FACTOR", "0")
django.setup()
logging.disable(logging.CRITICAL)

from django.contrib.auth.models import User  # noqa: E402
from django.test import Client  # noqa: E402

from accounts.models import Person, Role  # noqa: E402
from board.desk.waiting import Workplace  # noqa: E402
from condition.models import Condition  # noqa: E402
from config.work.tasks import runs  # noqa: E402
from record.editions.manifest import left_behind, plan  # noqa: E402
from record.judgement.overview import overview  # noqa: E402
from record.models import Assignment, SectionState  # noqa: E402

AUTHOR, CLINICAL, PUBLISHER = Role.Kind.AUTHOR, Role.Kind.CLINICAL, Role.Kind.PUBLISHER
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
MANY = "/admin/many/"


class Hand:
    """One person's browser: presses are counted, and what their pages took."""

    def __init__(self, role: str) -> None:
        self.client = Client(SERVER_NAME="localhost")
        self.client.force_login(User.objects.get(username=f"bench-{role}-1"))
        self.person = Person.objects.get(user__username=f"bench-{role}-1")
        self.text, self.address = "", ""
        self.presses, self.took, self.longest = 0, 0.0, 0.0

    def go(self, address: str, says: str, presses: int = 1) -> None:
        self._take(says, presses, lambda: self.client.get(address, follow=True))

    def send(self, address: str, says: str, presses: int, **said: object) -> None:
        """A form with what its page had hidden in it."""
        hidden = {name: unescape(value) for name, value in HIDDEN.findall(self.text)}
        given = {**hidden, **said}
        self._take(says, presses, lambda: self.client.post(address, given, follow=True))

    def worked(self, says: str) -> None:
        """The page of a run, as it reads once `work` has done it; it comes again by itself."""
        list(runs())
        self.go(self.address, says, 0)

    def _take(self, says: str, presses: int, ask: object) -> None:
        began = time.process_time()
        response = ask()
        took = (time.process_time() - began) * 1_000
        self.text, self.presses = unescape(response.text), self.presses + presses
        self.took, self.longest = self.took + took, max(self.longest, took)
        self.address = response.request["PATH_INFO"]
        if response.status_code != 200 or says not in self.text:
            raise LookupError(f"{response.status_code}, without “{says}”: {self.text[-3_000:]}")


def ticked(name: str, hand: Hand, count: int = 10) -> list[str]:
    rows = getattr(Workplace(hand.person), name)[:count]
    return [f"{row.condition_id}:{row.section}" for row in rows]


def ready(hand: Hand, count: int) -> list[int]:
    """Articles that can go out at once: “in short” rests on nothing that changes in them."""
    found = [row["condition"] for row in Workplace(hand.person).to_publish[: 10 * count]]
    known = Condition.objects.in_bulk(found)
    return [pk for pk in found if not left_behind(plan(overview(known[pk]), ()))][:count]


def an_article(hand: Hand) -> None:
    hand.go("/admin/articles/", "Articles")
    hand.go("/admin/articles/?q=00417", "Condition 00417", 2)
    hand.go("/admin/articles/condition-00417/", "Condition 00417")


def who_holds_it(hand: Hand) -> None:
    row = SectionState.objects.filter(is_open=True, holder__isnull=False).earliest("pk")
    hand.go("/admin/articles/", "Articles")
    hand.go(f"/admin/articles/?q={row.condition.slug}", row.condition.title, 2)
    hand.go(f"/admin/articles/{row.condition.slug}/", row.holder.name)


def who_holds_most(hand: Hand) -> None:
    hand.go("/admin/holders/", "the reviewers")


def overdue_in_a_specialty(hand: Hand) -> None:
    hand.go("/admin/map/", "Specialty 03")
    hand.go("/admin/map/?specialty=specialty-03&state=overdue", "overdue")


def ten_are_given_to_somebody(hand: Hand) -> None:
    other = Person.objects.get(user__username="bench-clinical-2")
    held = Assignment.objects.open().filter(person=other).values_list("condition", "section")
    given = {f"{condition}:{section}" for condition, section in held}  # by a morning before
    due = [one for one in ticked("due", hand, 1_000) if one not in given]
    hand.go("/admin/desk/due/", "Due for review")
    hand.send(
        MANY, "waiting", 10 + 4, act="ask", person=other.pk, one=due[:10], word="Please look."
    )
    hand.worked("10 done")


def ten_are_submitted(hand: Hand) -> None:
    hand.go("/admin/desk/to_submit/", "Changed by you")
    hand.send(MANY, "waiting", 10 + 2, act="submit", one=ticked("to_submit", hand))
    hand.worked("0 waiting")


def a_submission_is_taken_back(hand: Hand) -> None:
    rows = SectionState.objects.filter(submitted_at__isnull=False, request=None, is_open=True)
    row = rows.filter(change__by=hand.person, draft_until=None).latest("submitted_at")
    place = f"/admin/articles/{row.condition.slug}/sections/{row.section}/{row.draft.label}/"
    hand.go("/admin/desk/with_others/", "Yours, with others")
    hand.go(place, "Take back")
    hand.send(f"{place}take-back/", f"{place}submit/", 1)


def a_sentence(hand: Hand) -> None:
    hand.go("/admin/find/", "Find and replace", 2)
    hand.go("/admin/find/?text=Severe+pain+may+call+for+one", "<mark>", 2)


def a_dose(hand: Hand) -> None:
    hand.go("/admin/find/", "Find and replace", 2)
    hand.go("/admin/find/?text=500+mg+by+mouth", "A dose is changed in its section", 2)


def a_misspelling_in_ten(hand: Hand) -> None:
    hand.go("/admin/find/", "Find and replace", 2)
    words = {"text": "seventh character", "instead": "seventh sign", "section": "medications"}
    query = "&".join(f"{name}={value}" for name, value in words.items())
    hand.go(f"/admin/find/?{query}", "<ins>", 4)
    hits = re.findall(r'name="hit" value="([^"]+)"', hand.text)[:10]
    hand.send(
        "/admin/find/replace/", "waiting", 15 + 3, **words, hit=hits, reason="The word.",
        kind="typo", how="exactly", where="drafts",
    )  # fmt: skip
    hand.worked("10 done")


def a_medicine(hand: Hand) -> None:
    """Its statements, the disagreements first."""
    hand.go("/admin/library/", "ketorolac", 2)
    hand.go("/admin/library/medicines/ketorolac/", "Ketorolac")


def a_source(hand: Hand) -> None:
    hand.go("/admin/condition/reference/", "bcsh-2011")
    hand.go("/admin/condition/reference/?q=bcsh", "bcsh-2011", 2)
    hand.go("/admin/condition/reference/bcsh-2011/change/", "Condition")


def a_section_is_signed(hand: Hand) -> None:
    row = Workplace(hand.person).to_sign[0]
    place = f"/admin/articles/{row.condition.slug}/sections/{row.section}/{row.draft.label}/"
    hand.go("/admin/", row.condition.title, 0)
    hand.go(place, "verdict")
    hand.send(place, "approved", 2, verdict="approve", competence="clinical")


def small_changes(hand: Hand) -> None:
    hand.go("/admin/sign/", "Small changes")


def three_are_published(hand: Hand) -> None:
    hand.go("/admin/desk/to_publish/", "ready to publish")
    said = {"act": "publish", "one": ready(hand, 3), "summary": "Brought up to date."}
    hand.send(MANY, "waiting", 3 + 3, **said)
    hand.worked("3 done")


def one_is_scheduled(hand: Hand) -> None:
    hand.go("/admin/desk/to_publish/", "ready to publish")
    hand.send(
        MANY, "1 done", 1 + 4, act="schedule", one=ready(hand, 1), summary="Brought up to date.",
        at="2030-01-01T09:00",
    )  # fmt: skip


def the_calendar(hand: Hand) -> None:
    hand.go("/admin/schedule/", "Calendar")


def the_reports(hand: Hand) -> None:
    hand.go("/admin/reports/", "eports")


def the_log_of_an_article(hand: Hand) -> None:
    hand.go("/admin/log/", "The log")
    hand.go("/admin/log/?article=condition+00417", "Condition 00417", 2)


def what_nobody_can_sign(hand: Hand) -> None:
    hand.go("/admin/desk/without_signer/", "Nobody on the board can sign")


TASKS = {
    an_article: AUTHOR, who_holds_it: AUTHOR, who_holds_most: PUBLISHER,
    overdue_in_a_specialty: AUTHOR, ten_are_given_to_somebody: CLINICAL, ten_are_submitted: AUTHOR,
    a_submission_is_taken_back: AUTHOR, a_sentence: AUTHOR, a_dose: AUTHOR,
    a_misspelling_in_ten: AUTHOR, a_medicine: AUTHOR, a_source: AUTHOR,
    a_section_is_signed: CLINICAL, small_changes: CLINICAL, three_are_published: PUBLISHER,
    one_is_scheduled: PUBLISHER, the_calendar: PUBLISHER, the_reports: PUBLISHER,
    the_log_of_an_article: PUBLISHER, what_nobody_can_sign: PUBLISHER,
}  # fmt: skip


def main() -> None:
    """A row of a table for each task; ends with 1 when one can't be done."""
    print("| task | presses | ms of processor time | of its dearest page |\n|---|---|---|---|")
    failed = 0
    for task, role in TASKS.items():
        hand, name = Hand(role), task.__name__.replace("_", " ")
        try:
            task(hand)
        except (LookupError, IndexError) as problem:
            failed += 1
            print(f"{name}: {problem}", file=sys.stderr, flush=True)
            continue
        print(f"| {name} | {hand.presses} | {hand.took:.0f} | {hand.longest:.0f} |", flush=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()
