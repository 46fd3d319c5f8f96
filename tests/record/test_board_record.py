"""The long test's own judge of the record, on rows made by hand: it objects where it should."""

from datetime import UTC, datetime, timedelta

from tests.soak.board_record import Record, faults

START = datetime(2026, 1, 1, tzinfo=UTC)


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def review(pk: int, reviewer: int, verdict: str, at: int) -> dict:
    return {
        "id": pk, "revision_id": 1, "reviewer_id": reviewer, "competence": "clinical",
        "role_id": reviewer, "verdict": verdict, "at": day(at), "holds_until": day(365 + at),
    }  # fmt: skip


def record(*reviews: dict, states_dose: bool = False) -> Record:
    """Words of person 1, published on day 9 after these reviews; the role of person 2 ended."""
    roles = {
        pk: {"id": pk, "person_id": pk, "kind": "clinical", "granted_at": day(0),
             "withdrawn_at": day(5) if pk == 2 else None}
        for pk in (2, 3)
    }  # fmt: skip
    change = {"id": 1, "condition_id": 1, "section": "causes", "sequence": 1, "by_id": 1}
    change |= {"from_revision_id": None, "to_revision_id": 1, "at": day(1)}
    shown = {"id": 1, "edition_id": 1, "section": "causes", "revision_id": 1, "is_signed": True}
    words = {"id": 1, "condition_id": 1, "section": "causes", "states_dose": states_dose}
    return Record(
        changes=[change],
        reviews=list(reviews),
        roles=roles,
        editions=[{"id": 1, "condition_id": 1, "number": 1, "published_at": day(9)}],
        shown=[{**shown, "path_sequence": 1}],
        rests_on=[],
        submissions=[{"id": 1, "revision_id": 1, "at": day(2), "taken_back_at": None}],
        standing=[],
        revisions={1: words},
    )


ASKED = review(1, 2, "changes_requested", 3)
SIGNED = review(2, 3, "approved", 6)


def test_a_request_outlives_its_author_s_role():
    signed_before = [review(1, 3, "approved", 3), review(2, 2, "changes_requested", 4)]
    assert "while changes were asked for" in " ".join(faults(record(*signed_before)))


def test_another_holder_s_approval_answers_a_request_whose_author_left():
    assert list(faults(record(ASKED, SIGNED))) == []


def test_words_that_state_a_dose_need_both_competences():
    assert "without the signatures" in " ".join(faults(record(SIGNED, states_dose=True)))


def test_an_approval_holds_until_its_own_day():
    assert "without the signatures" in " ".join(faults(record({**SIGNED, "holds_until": day(8)})))
