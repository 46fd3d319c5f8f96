"""The one judgement of signatures: every combination of facts has one answer, on every screen."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from record.judgement.judge import Roles, judge
from record.models import Freshness, Review

DAY = datetime(2026, 1, 1, tzinfo=UTC)
YEAR = timedelta(days=365)
PEOPLE = {"clinical": 1, "pharmacist": 2, "another": 3}
HOLDERS = {(1, "clinical"), (2, "pharmacist"), (3, "clinical")}


def day(number: int) -> datetime:
    return DAY + timedelta(days=number)


def said(*verdicts: str) -> list[Review]:
    """Reviews like "clinical+0" (approved on day 0) and "another-5" (asked for changes)."""
    found = []
    for pk, verdict in enumerate(verdicts, start=1):
        sign = "+" if "+" in verdict else "-"
        name, number = verdict.split(sign)
        at = day(int(number))
        competence = "clinical" if name == "another" else name
        approved = sign == "+"
        found.append(
            Review(
                pk=pk,
                reviewer_id=PEOPLE[name],
                competence=competence,
                role_id=PEOPLE[name] * 10,
                verdict="approved" if approved else "changes_requested",
                at=at,
                holds_until=at + YEAR if approved else None,
            )
        )
    return found


def judged(*verdicts: str, shown=None, on=60, ended=(), left=(), erratum=None, needed=2):
    return judge(
        ("clinical", "pharmacist")[:needed],
        said(*verdicts),
        roles=Roles(
            {PEOPLE[name] * 10: day(at) for name, at in ended},
            {one for one in HOLDERS if one[0] not in {PEOPLE[name] for name in left}},
        ),
        on=day(on),
        faulted_at=None if erratum is None else day(erratum),
        was_signed=shown,
    )


BOTH = ("clinical+0", "pharmacist+0")
ASKED = (*BOTH, "another-5")
TAKEN_UP = (*ASKED, "another+6")
ANSWERED = (*ASKED, "clinical+7")
OVERTAKEN = (*BOTH, "clinical-5")
LATER = (*BOTH, "another+20")
VERDICTS = {
    "none": (),
    "half": ("clinical+0",),
    "both": BOTH,
    "asked": ASKED,  # a third person asks for changes
    "taken up": TAKEN_UP,  # and approves then
    "answered": ANSWERED,  # or another holder approves the same words
    "overtaken": OVERTAKEN,  # a signer asks for changes
}
ENDED = {"no role": (), "clinician's role": (("clinical", 30),), "asker's role": (("another", 30),)}
# By how the words are there (newly to be published, public as signed, public as unreviewed): what
# each verdict comes to while all roles stand, before the day, with no erratum.
PLAIN = {
    "none": "---",
    "half": "---",
    "both": "SSS",
    "asked": "-C-",
    "taken up": "SSS",
    "answered": "-C-",
    "overtaken": "-C-",
}
# Where an ended role changes the answer.
AFTER_END = {
    ("both", "clinician's role"): "-SS",  # counts for no words that are newly published
    ("answered", "clinician's role"): "-C-",
    ("answered", "asker's role"): "SSS",  # outlived by the request, answered by the other holder
    ("overtaken", "clinician's role"): "-C-",  # it stands: nobody else has approved the words
}
LETTERS = {"S": Freshness.SIGNED, "C": Freshness.CHANGES_REQUESTED, "-": Freshness.NEVER_REVIEWED}


def expected(verdict: str, role: str, place: int, *, is_past: bool, has_erratum: bool) -> Freshness:
    answer = LETTERS[AFTER_END.get((verdict, role), PLAIN[verdict])[place]]
    if answer == Freshness.SIGNED and place == 0 and (is_past or has_erratum):
        return Freshness.NEVER_REVIEWED
    if answer == Freshness.SIGNED and has_erratum:
        return Freshness.CHANGES_REQUESTED
    return Freshness.OVERDUE if answer == Freshness.SIGNED and is_past else answer


@pytest.mark.parametrize("verdict", VERDICTS)
@pytest.mark.parametrize("role", ENDED)
def test_every_combination_has_one_answer(verdict, role):
    for (place, shown), on, erratum in product(
        enumerate((None, True, False)), (60, 400), (None, 40)
    ):
        if shown and verdict in {"none", "half"}:
            continue  # no edition shows it signed
        if verdict == "taken up" and role == "clinician's role" and shown is None:
            continue  # told below: the third person stands in
        found = judged(*VERDICTS[verdict], shown=shown, on=on, ended=ENDED[role], erratum=erratum)
        assert found.freshness == expected(
            verdict, role, place, is_past=on == 400, has_erratum=erratum is not None
        ), (place, on, erratum)


def test_another_holder_stands_in_for_one_whose_role_ended():
    found = judged(*LATER, ended=[("clinical", 30)])
    assert found.is_signed
    assert found.reviewers == [PEOPLE["another"], PEOPLE["pharmacist"]]


def test_a_request_stands_though_its_author_left_the_board_until_another_approves():
    assert judged(*ASKED, left=["another"]).requests
    assert not judged(*ANSWERED, left=["another"]).requests


def test_a_request_is_not_answered_by_another_competence():
    assert judged("clinical-0", "pharmacist+1", ended=[("clinical", 5)]).requests


def test_unreviewed_words_are_not_signed_by_a_role_that_ended_before_the_last_approval():
    ended = [("clinical", 10)]
    assert not judged("clinical+0", "pharmacist+20", shown=False, ended=ended).is_signed
    assert judged("clinical+0", "pharmacist+5", shown=False, ended=ended).is_signed


def test_words_signed_since_stay_signed_when_a_role_ends_and_another_confirms_them():
    ended = [("pharmacist", 30)]
    found = judged("clinical+1", "pharmacist+2", "clinical+35", shown=False, ended=ended)
    assert found.is_signed
    assert found.last_reviewed == day(35)
    withdrawn = ("clinical+1", "pharmacist+2", "pharmacist-3", "clinical+35")
    assert not judged(*withdrawn, shown=False, ended=ended).is_signed


def test_it_holds_until_the_approval_that_runs_out_first():
    found = judged("clinical+0", "pharmacist+40", shown=True)
    assert (found.holds_until, found.last_reviewed) == (DAY + YEAR, day(40))


def test_only_the_latest_approval_of_a_competence_counts():
    found = judged("clinical+0", "pharmacist+40", "another+90", shown=True, on=100)
    assert found.holds_until == day(40) + YEAR
    assert found.reviewers == [PEOPLE["another"], PEOPLE["pharmacist"]]


def test_a_review_is_overdue_from_its_very_day_and_due_soon_a_month_before():
    days = {on: judged(*BOTH, shown=True, on=on).freshness for on in (334, 335, 364, 365)}
    assert list(days.values()) == ["signed", "due_soon", "due_soon", "overdue"]


def test_one_person_never_signs_as_two():
    (first,), (second,) = said("clinical+0"), said("clinical+0")
    second.pk, second.competence = 2, "pharmacist"
    twice = [first, second]
    found = judge(("clinical", "pharmacist"), twice, roles=Roles({}, HOLDERS), on=day(1))
    assert found.missing == ("clinical",)
