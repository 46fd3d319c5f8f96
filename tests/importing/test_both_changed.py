"""A section that changed there and here: nothing is overwritten, and an editor chooses."""

import pytest

from accounts.refusals import Refusal
from condition import registry
from condition.models import Condition
from importing import both_changed, runs
from importing.models import Import
from record import actions
from record.models import Change
from record.refusals import ChangedMeanwhile
from tests.cast import words_in
from tests.importing.wordpress import blocks, export, post


@pytest.fixture
def bring(board, tmp_path):
    """Bring over an export in which the elbow's text is changed so."""

    def bring(name: str, **changed: str) -> Import:
        text = blocks("Sore Elbow")
        for old, new in changed.items():
            text = text.replace(old, new)
        path = tmp_path / f"{name}.xml"
        path.write_text("".join(export([post(12, "Sore Elbow", text)])), encoding="utf-8")
        run = runs.begin([path], by=board.author)
        runs.go_on(run)
        return run.imports.first()

    return bring


@pytest.fixture
def both(bring, board) -> Import:
    """The causes were changed here by hand, and there."""
    bring("first")
    change_here(board, "Mended by hand.")
    return bring("newer", Typing="Sewing", cups="jugs")


def change_here(board, text: str) -> None:
    elbow = Condition.objects.get(slug="sore-elbow")
    causes = registry.section("causes").draft_of(elbow)
    causes.introduction = text
    actions.record_change(
        condition=elbow, section="causes", draft=causes, reason="Mended.", by=board.author
    )


def causes() -> dict:
    return words_in(registry.section("causes").draft_of(Condition.objects.get(slug="sore-elbow")))


def still_open(imported: Import) -> list[str]:
    """What of its words is open: that of the picture without a file is another matter."""
    found = imported.findings.filter(settled_at=None).exclude(kind="picture")
    return list(found.values_list("kind", flat=True))


def names() -> list[str]:
    return [one["name"] for one in causes()["causes"]]


def test_what_came_what_is_there_and_what_is_here_are_told_apart(both):
    (one,) = both_changed.contested(both)
    assert one.section.key == "causes"
    assert one.former
    assert "Typing" in one.former.canonical
    assert "Sewing" in one.newer.canonical
    assert one.here.to_revision.content["introduction"] == "Mended by hand."
    assert one.former.item_keys["causes"][1] == one.newer.item_keys["causes"][1]  # Tennis


@pytest.mark.both_databases
def test_the_newer_text_is_taken_and_what_stood_here_is_in_the_history(both, board):
    (one,) = both_changed.contested(both)
    stood = one.here.to_revision
    both_changed.take_newer(imported=both, section="causes", base=stood.digest, by=board.author)
    assert (names(), causes()["introduction"]) == (["Sewing", "Tennis"], "")
    assert Change.objects.order_by("-pk").first().from_revision == stood
    both.refresh_from_db()
    assert (both.state, both.trouble, still_open(both)) == (Import.State.UPDATED, "", [])
    sewing = next(block for block in both.blocks if "Sewing" in block["text"])
    (key, *_rest) = [item["key"] for item in causes()["causes"]]
    assert (sewing["outcome"], sewing["section"], sewing["item"]) == ("placed", "causes", key)


def test_ours_stays_and_the_newer_lines_are_open_no_more(both, board):
    changes = Change.objects.count()
    both_changed.keep_ours(imported=both, section="causes", by=board.author)
    assert causes()["introduction"] == "Mended by hand."
    assert Change.objects.count() == changes
    both.refresh_from_db()
    assert (both.state, still_open(both)) == (Import.State.UPDATED, [])
    assert both.findings.get(text__contains="Sewing").decision == "ours"
    with pytest.raises(Refusal, match="decided already"):
        both_changed.keep_ours(imported=both, section="causes", by=board.author)


def test_words_that_were_declined_do_not_ask_again_and_newer_ones_do(both, board, bring):
    both_changed.keep_ours(imported=both, section="causes", by=board.author)
    again = bring("third", Typing="Sewing", cups="mugs")
    assert again.state == Import.State.UPDATED
    later = bring("fourth", Typing="Knitting", cups="mugs")
    (one,) = both_changed.contested(later)
    assert one.former
    assert "Sewing" in one.former.canonical
    assert "Knitting" in one.newer.canonical
    assert both_changed.contested(both) == []  # the newest import of a post asks


def test_words_that_were_taken_are_what_the_next_export_changes(both, board, bring):
    (one,) = both_changed.contested(both)
    base = one.here.to_revision.digest
    both_changed.take_newer(imported=both, section="causes", base=base, by=board.author)
    assert bring("third", Typing="Knitting", cups="jugs").state == Import.State.UPDATED
    assert names() == ["Knitting", "Tennis"]


@pytest.mark.both_databases
def test_what_was_saved_since_the_look_is_not_overwritten(both, board):
    (one,) = both_changed.contested(both)
    change_here(board, "Mended again.")
    base = one.here.to_revision.digest
    with pytest.raises(ChangedMeanwhile):
        both_changed.take_newer(imported=both, section="causes", base=base, by=board.author)
    assert causes()["introduction"] == "Mended again."
    both.refresh_from_db()
    assert both.state == Import.State.BOTH_CHANGED


def test_the_screen_shows_three_texts_and_takes_the_choice(both, board, client):
    client.force_login(board.author.user)
    address = f"/admin/imports/articles/{both.pk}/both-changed/"
    assert address in client.get(f"/admin/imports/articles/{both.pk}/").content.decode()
    page = client.get(address).content.decode()
    assert all(words in page for words in ("Typing", "Sewing", "Mended by hand."))
    assert "Tennis" not in page  # is the same in all three
    base = Change.objects.filter(section="causes").last().to_revision.digest
    answer = client.post(address, {"section": "causes", "base": base, "newer": ""}, follow=True)
    assert "Nothing is left to decide" in answer.content.decode()
    assert names() == ["Sewing", "Tennis"]


def test_who_only_publishes_looks_and_decides_nothing(both, board, client):
    client.force_login(board.publisher.user)
    address = f"/admin/imports/articles/{both.pk}/both-changed/"
    assert "Take the newer text" not in client.get(address).content.decode()
    client.post(address, {"section": "causes", "ours": ""})
    both.refresh_from_db()
    assert both.state == Import.State.BOTH_CHANGED
