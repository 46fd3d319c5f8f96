"""What is said in an act: kept as it is read, or refused."""

import pytest
from django.core.exceptions import ValidationError

from record import actions
from record.models import Revision
from record.refusals import Misspelled, ReasonMissing

TURNED = "Take \u202e05\u202c mg"  # shown as 50 mg


@pytest.fixture
def mended(board):
    """An article whose causes were public and were mended."""
    board.write_causes("Haemangioma")
    board.sign("causes")
    board.publish()
    board.write_causes("Haemangioma", "Tumour")
    board.sign("causes")
    board.publish()
    return board


def acts(board):
    article, words = {"condition": board.article, "by": board.publisher}, board.revision("causes")
    wrong = Revision.objects.filter(section="causes").earliest("pk")
    fault = {"revisions": [wrong], "severity": "minor"}
    verdict = {"revision": words, "by": board.clinician}
    return {
        "change": lambda said: board.write_causes("Other", reason=said),
        "edition": board.publish,
        "notice": lambda said: actions.set_notice(**article, section="causes", notice=said),
        "erratum": lambda said: actions.issue_erratum(**article, **fault, what_was_wrong=said),
        "withdrawal": lambda said: actions.withdraw(**article, notice=said),
        "comment": lambda said: actions.comment(**verdict, text=said),
        "verdict": lambda said: actions.request_changes(
            **verdict, competence="clinical", comment=said
        ),
    }


ACTS = ("change", "edition", "notice", "erratum", "withdrawal", "comment", "verdict")


@pytest.mark.parametrize("name", ACTS)
def test_what_would_be_read_in_another_order_is_refused_wherever_it_is_said(mended, name):
    with pytest.raises(Misspelled, match="turns its direction"):
        acts(mended)[name](TURNED)


@pytest.mark.parametrize("name", ACTS)
def test_what_nobody_sees_is_no_reason(mended, name):
    with pytest.raises(ReasonMissing):
        acts(mended)[name](" \u200b\u00ad ")


def test_what_nobody_sees_is_taken_out_of_what_is_said(mended):
    said = {"condition": mended.article, "by": mended.publisher, "section": "causes"}
    fact = actions.set_notice(**said, notice="Being\u200b checked").fact
    assert fact["body"]["notice"] == "Being checked"


def test_a_disclaimer_and_interests_take_no_turned_text(board):
    board.article.disclaimer = board.clinician.interests = TURNED
    for one in (board.article, board.clinician):
        with pytest.raises(ValidationError, match="turns its direction"):
            one.save()
