"""One imported article beside its source: a press moves, joins, confirms or throws away a line."""

import pytest
from django.core.exceptions import ValidationError

from condition import registry
from importing import runs, triage
from importing.models import Import, ImportFinding, ImportRun
from record.models import Change
from tests.cast import words_in
from tests.importing.wordpress import export, post

from .test_run_screens import WORDS

STRAY = "Words that every page repeats"


TITLES = ("Stiff part 1", "Stiff part 2", "Stiff part 3")


@pytest.fixture
def drafted(board, tmp_path) -> ImportRun:
    """Three articles of one run."""
    path = tmp_path / "export.xml"
    posts = [post(n, title, WORDS.format(title=title)) for n, title in enumerate(TITLES, 100)]
    path.write_text("".join(export(posts)), encoding="utf-8")
    run = runs.begin([path], by=board.author)
    runs.go_on(run)
    return run


@pytest.fixture
def first(drafted) -> Import:
    return drafted.imports.get(title=TITLES[0])


@pytest.fixture
def author(board, client):
    client.force_login(board.author.user)
    return client


def line(imported: Import, words: str) -> dict:
    imported.refresh_from_db()
    return next(one for one in imported.blocks if words in one["text"])


def press(client, imported: Import, *words: str, **said):
    ticked = [line(imported, one)["n"] for one in words]
    address = f"/admin/imports/articles/{imported.pk}/"
    response = client.post(address, {"line": ticked, **said}, follow=True)
    return [str(message) for message in response.context["messages"]]


def section(imported: Import, key: str) -> dict:
    return words_in(registry.section(key).draft_of(imported.condition))


def names(imported: Import, key: str, listed: str, field: str = "name") -> list[str]:
    return [one[field] for one in section(imported, key)[listed]]


def test_every_line_of_the_source_stands_beside_the_draft(first, author):
    page = author.get(f"/admin/imports/articles/{first.pk}/").content.decode()
    assert all(f'id="line-{block["n"]}"' in page for block in first.blocks)
    assert page.count('id="item-') >= 3


@pytest.mark.both_databases("importing.triage")
@pytest.mark.both_databases("board.imports.views")
def test_a_line_moves_to_an_introduction_by_the_person_who_pressed(first, author, board):
    assert press(author, first, STRAY, goal="outlook/introduction") == []
    assert STRAY in section(first, "outlook")["introduction"]
    assert Change.objects.order_by("-pk").first().by == board.author


def test_a_line_becomes_an_entry_of_its_own_and_back(first, author):
    assert press(author, first, "A heavy bag", goal="risk-factors/new:factors") == []
    assert line(first, "A heavy bag")["section"] == "risk-factors"
    assert section(first, "risk-factors")["factors"]
    number = line(first, "A heavy bag")["n"]
    assert press(author, first, undo=number) == []
    assert section(first, "risk-factors")["factors"] == []
    assert "heavy bag" in str(section(first, "causes"))


def test_an_entry_is_split_where_another_begins(first, author):
    (draught, *_rest) = section(first, "causes")["causes"]
    goal = f"causes/item:causes:{draught['key']}"
    assert press(author, first, STRAY, goal=goal, field="description") == []
    assert press(author, first, STRAY, goal="causes/split:causes") == []
    assert names(first, "causes", "causes")[0] == "Draught"
    assert any(name.startswith(STRAY) for name in names(first, "causes", "causes"))
    assert STRAY not in str(section(first, "causes")["causes"][0])


def test_a_line_becomes_the_heading_of_the_entries_below_it(first, author):
    assert "has no groups" in press(author, first, STRAY, goal="when-to-see-a-doctor/group")[0]
    assert press(author, first, STRAY, goal="symptoms/group") == []
    assert section(first, "symptoms")["groups"][0]["heading"].startswith(STRAY)


def test_a_line_goes_into_the_field_that_was_chosen(first, author):
    (key, *_rest) = [one["key"] for one in section(first, "medications")["medications"]]
    goal = f"medications/item:medications:{key}"
    assert press(author, first, STRAY, goal=goal, field="timing") == []
    assert STRAY in section(first, "medications")["medications"][0]["timing"]
    assert line(first, STRAY)["field"] == "timing"


def test_what_was_changed_since_is_not_undone(first, author, board):
    press(author, first, STRAY, goal="outlook/introduction")
    board.article = first.condition
    board.write("outlook", {"introduction": "Another text."})
    assert "changed since" in press(author, first, undo=line(first, STRAY)["n"])[0]
    assert section(first, "outlook")["introduction"] == "Another text."


@pytest.mark.both_databases
def test_two_entries_become_one(first, author):
    causes = section(first, "causes")["causes"]
    assert press(author, first, join=f"causes/{causes[1]['key']}") == []
    assert names(first, "causes", "causes") == ["Draught"]
    assert "heavy bag" in str(section(first, "causes")["causes"])
    assert "nothing" not in str(press(author, first, join=f"causes/{causes[0]['key']}"))


def test_a_dose_that_an_editor_mended_is_not_taken_for_part_of_the_lines(first, author, board):
    board.article = first.condition
    kept = section(first, "medications")
    kept["medications"][0]["dosages"] = [{"wording": "00 mg every 6 hours"}]
    board.write("medications", kept)
    assert "changed since it came over" in press(author, first, "Dosage: 400 mg", throw_away="1")[0]
    assert "00 mg every 6 hours" in str(section(first, "medications"))


def test_two_doses_never_become_one(first, author):
    before = section(first, "medications")
    key = before["medications"][0]["key"]
    said = press(author, first, STRAY, goal=f"medications/item:medications:{key}", field="dosages")
    assert "has a dosage" in said[0]
    assert section(first, "medications") == before


def test_a_line_that_is_thrown_away_leaves_the_draft_and_stays_in_the_source(first, author):
    press(author, first, "A heavy bag", goal="outlook/introduction")
    assert press(author, first, "A heavy bag", throw_away="") == []
    assert section(first, "outlook")["introduction"] == ""
    assert line(first, "A heavy bag")["outcome"] == "thrown_away"


@pytest.mark.both_databases
def test_the_same_paragraph_in_many_articles_is_decided_once(drafted, first, author):
    block = line(first, STRAY)["n"]
    for imported in drafted.imports.all():
        ImportFinding.objects.get_or_create(
            imported=imported, digest="d" * 64, kind="unplaced", block=block, text=STRAY
        )
    said = press(author, first, STRAY, throw_away="", everywhere="on")
    assert "Decided in 2 more articles." in said
    assert not ImportFinding.objects.filter(digest="d" * 64, settled_at=None).exists()


def test_lines_have_to_be_ticked_first(first, author):
    assert "Tick the lines first" in press(author, first, confirm="")[0]


def test_a_publisher_looks_and_moves_nothing(first, board, client):
    client.force_login(board.publisher.user)
    address = f"/admin/imports/articles/{first.pk}/"
    assert "Throw away" not in client.get(address).content.decode()
    client.post(address, {"line": [first.blocks[-1]["n"]], "throw_away": ""})
    first.refresh_from_db()
    assert not any(block["outcome"] == "thrown_away" for block in first.blocks)


def test_a_text_that_became_no_draft_is_shown_without_buttons(drafted, author):
    clash = drafted.imports.get(title=TITLES[2])
    Import.objects.filter(pk=clash.pk).update(condition=None, state="clashes", trouble="Twins.")
    page = author.get(f"/admin/imports/articles/{clash.pk}/").content.decode()
    assert "Twins." in page
    assert "Throw away" not in page


def test_a_finding_stands_at_its_entry_on_the_section_screen(first, author):
    cause = section(first, "causes")["causes"][1]["key"]
    ImportFinding.objects.create(
        imported=first, kind="two_doses", block=4, section="causes", item=cause, text="Odd.",
        digest="d" * 64,
    )  # fmt: skip
    slug = first.condition.slug
    page = author.get(f"/admin/articles/{slug}/sections/causes/").content.decode()
    assert "Two doses in one: Odd." in page
    assert f'href="/admin/imports/articles/{first.pk}/#line-4"' in page
    assert "Odd." not in author.get(f"/admin/articles/{slug}/sections/types/").content.decode()


@pytest.mark.parametrize(
    ("text", "words", "left"),
    [
        ("It hurts.\n\nA cold wind.", "2. Draught: A cold wind.", "It hurts."),
        ("It hurts.\n\nA cold wind.", "Draught – A cold wind.", "It hurts."),
        ("It hurts.\n\n5 mg daily.", "b) 5 mg daily.", "It hurts."),
    ],
)
def test_words_are_cut_out_without_the_number_and_the_label_of_their_line(text, words, left):
    assert triage._without(text, {"text": words}) == left


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Take 0.5 mg daily.", "5 mg daily."),
        ("Take 0.5 mg daily.", "Take 2.5 mg daily."),
        ("Intake is fine.", "take is fine."),
        ("It may come back. See a doctor.", "Rest. See a doctor."),
    ],
)
def test_no_part_of_a_number_a_word_or_another_sentence_is_cut_out(text, words):
    with pytest.raises(triage.NotThere, match="was changed since"):
        triage._without(text, {"text": words})


def test_a_drug_never_gets_the_dose_of_the_drug_below_it(first, author, board):
    board.article = first.condition
    ibuprofen = section(first, "medications")["medications"][0]
    board.write("medications", {"medications": [{"name": "Paracetamol"}, ibuprofen]})
    said = press(author, first, join=f"medications/{ibuprofen['key']}")
    assert "The dosage of “Ibuprofen” would become one of “Paracetamol”" in said[0]
    assert names(first, "medications", "medications") == ["Paracetamol", "Ibuprofen"]


def test_a_join_refuses_what_it_would_drop(first, author, board):
    board.article = first.condition
    signs = [{"sign": "Fever"}, {"sign": "Numb legs", "urgency": "emergency"}]
    board.write("when-to-see-a-doctor", {"signs": signs})
    key = section(first, "when-to-see-a-doctor")["signs"][1]["key"]
    said = press(author, first, join=f"when-to-see-a-doctor/{key}")
    assert "The urgency of “Numb legs” would be lost" in said[0]


def test_a_caution_and_sources_come_along_in_a_join(first, author, board):
    board.article = first.condition
    written = [
        {"name": "Aspirin"},
        {"name": "Mind", "caution": "Not for children.", "caution_state": "stated",
         "unresolved_sources": ["nhs.uk"]},
    ]  # fmt: skip
    board.write("medications", {"medications": written})
    key = section(first, "medications")["medications"][1]["key"]
    assert press(author, first, join=f"medications/{key}") == []
    (joined,) = section(first, "medications")["medications"]
    assert (joined["caution"], joined["caution_state"]) == ("Not for children.", "stated")
    assert joined["unresolved_sources"] == ["nhs.uk"]


def test_a_join_leaves_open_what_is_open_of_its_lines(first, author):
    causes = section(first, "causes")["causes"]
    block = next(one["n"] for one in first.blocks if one.get("item") == causes[1]["key"])
    odd = ImportFinding.objects.create(
        imported=first, kind="cut_off_sentence", block=block, text="Odd.", digest="d" * 64
    )
    assert press(author, first, join=f"causes/{causes[1]['key']}") == []
    odd.refresh_from_db()
    assert odd.settled_at is None


@pytest.mark.both_databases
def test_what_was_done_is_undone_after_the_line_was_confirmed_too(first, author):
    press(author, first, STRAY, goal="outlook/introduction")
    press(author, first, STRAY, confirm="")
    assert press(author, first, undo=line(first, STRAY)["n"]) == []
    assert section(first, "outlook")["introduction"] == ""


@pytest.mark.both_databases
def test_a_line_is_decided_once_and_one_that_is_refused_stops_no_other(drafted, first, author):
    block = line(first, STRAY)["n"]
    for imported in drafted.imports.all():
        for kind in ("unplaced", "stray_line"):
            ImportFinding.objects.create(
                imported=imported, digest="d" * 64, kind=kind, block=block, text=STRAY
            )
    refused = drafted.imports.get(title=TITLES[1])
    finding = first.findings.filter(digest="d" * 64).first()

    def act(*, imported, numbers, by):
        if imported == refused:
            raise ValidationError("Not here.")
        triage.throw_away(imported=imported, numbers=numbers, by=by)

    done, left = triage.everywhere(finding=finding, by=drafted.by, act=act)
    assert (done, left) == (2, [f"{refused}: Not here."])
