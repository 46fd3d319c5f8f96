"""Answers and mails of many makers, judged by hand: who is struck off, and who is not."""

import re
from pathlib import Path

import pytest

from post.bounces import read_bounce
from post.replies import Answer, Ending, Stage

HERE = Path(__file__).parent
ENOUGH = 0.9  # of the missing addresses have to be found


def answers() -> list[tuple[str, set[str]]]:
    """What each answer is about, and what it is taken for."""
    lines = (HERE / "answers.txt").read_text("utf-8").splitlines()
    judged = [line.split(" | ", 1) for line in lines if " | " in line and line[0] != "#"]
    return [
        (truth, {Answer(Ending.REFUSED, Stage.RECIPIENT, int(said[:3]), said[4:]).verdict})
        for truth, said in judged
    ]


def returned() -> list[tuple[str, set[str]]]:
    """The same of whole mails; a mail that is no report is taken for nothing."""
    mails = re.split(r"^=== ", (HERE / "returned.txt").read_text("utf-8"), flags=re.MULTILINE)
    judged = [mail.partition("\n") for mail in mails[1:]]
    return [
        (head.partition(",")[0], {one.verdict for one in read_bounce(raw.encode())})
        for head, _end, raw in judged
    ]


def test_nine_of_ten_missing_addresses_are_found():
    for judged in (answers(), returned()):
        found = ["address" in taken for truth, taken in judged if truth == "address"]
        assert sum(found) >= ENOUGH * len(found)


def test_nothing_else_is_taken_for_a_missing_address():
    judged = [*answers(), *returned()]
    assert len(judged) > 300
    assert not [truth for truth, taken in judged if truth != "address" and "address" in taken]


def test_what_is_no_report_is_none():
    assert not [taken for truth, taken in returned() if truth == "nothing" and taken]


@pytest.mark.parametrize(
    ("stage", "said", "verdict"),
    [
        (Stage.RECIPIENT, "Unknown user a@example.org", "address"),
        (Stage.CONTENT, "Unknown user a@example.org", "unknown"),
        (Stage.CONTENT, "5.1.1 Mailbox does not exist", "address"),
    ],
)
def test_an_address_that_was_taken_is_missing_only_by_its_status(stage, said, verdict):
    assert Answer(Ending.REFUSED, stage, 550, said).verdict == verdict
