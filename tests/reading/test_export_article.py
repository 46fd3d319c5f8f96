"""One file to keep: it checks itself, and comes back as it was."""

import io
import json
import re

import pytest
from django.core.management import CommandError, call_command
from playwright.sync_api import expect

from accounts.models import Role
from condition.models import Condition
from reading.export import NotAnExport, read_export
from record import actions
from record.archive.contents import record_of
from record.verification import faults
from tests.cast import person
from tests.databases import empty
from tests.reading.test_figures import SHA, show, uploaded  # noqa: F401


@pytest.fixture
def lived(board, library, uploaded):  # noqa: F811
    """An article with a picture, a source, a draft and two editions."""
    show(board, uploaded)
    board.write("overview", {"introduction": "A \\<b>wedge\\</b> & more [@first-2001]."})
    board.sign("overview")
    board.published_edition()
    board.write_causes("Secret", reason="Not yet said.")
    return board


@pytest.fixture
def kept(lived, tmp_path) -> str:
    """The file that was written of it."""
    path = tmp_path / "kept.html"
    call_command("export_article", "lumbar-wedging", output=path, stdout=open_null())
    return path.read_text(encoding="utf-8")


def open_null():
    """Where a command may say what it likes."""
    return io.StringIO()


# A byte in each kind of place, and what has to be named for it.
TAMPERED = {
    "Revision .* \\(causes\\): its words are not": ('Haemangioma\\"', 'Haemangiomb\\"'),
    "Edition 1: what it says is not": ('What changed.\\"', 'What changed!\\"'),
    "The part “reviews” is not": ('"comment": ""', '"comment": " "'),
    "The part “changes” is not": ("Not yet said.", "Not yet sald."),
    "The figure “Pixel” is not": ('"content": "iVBOR', '"content": "iVBOS'),
    "The part “slug” is not": ('"slug": "lumbar-wedging"', '"slug": "lumbar-wedgind"'),
    "What people read in the file": ("Not with myeloma.</p>", "Now with myeloma.</p>"),
    "What people read in the file, or the verifier": ("color-scheme", "color-schemf"),
    "The seal does not fit": ('"kept_at": "2', '"kept_at": "3'),
}


def tampered(kept: str, sentence: str) -> str:
    """The file with one byte changed."""
    before, after = TAMPERED[sentence]
    assert before in kept
    return kept.replace(before, after, 1)


def test_a_changed_byte_keeps_a_file_from_being_read_back(kept):
    for sentence in TAMPERED:
        with pytest.raises(NotAnExport):
            read_export(tampered(kept, sentence))


def test_the_file_checks_itself_without_a_network_and_names_each_changed_byte(
    kept, tmp_path, page, watch
):
    watch.allow("A request went to another host: file:///")
    file = tmp_path / "opened.html"
    file.write_text(kept, encoding="utf-8")
    page.goto(file.as_uri())
    verdict = page.locator("#verdict")
    expect(verdict).to_contain_text("Everything in this file fits together.")
    expect(page.locator("figure img")).to_have_js_property("naturalWidth", 1)
    assert watch.unexpected == []
    for sentence in TAMPERED:
        file.write_text(tampered(kept, sentence), encoding="utf-8")
        page.goto(file.as_uri())
        expect(verdict).to_contain_text("This file is not as it was written.")
        expect(verdict).to_contain_text(re.compile(sentence))


def test_it_comes_back_into_an_empty_site_as_it_was(kept, tmp_path):
    first = read_export(kept)[0]
    empty()
    person("Somebody else", Role.Kind.ADMINISTRATOR)
    file = tmp_path / "again.html"
    file.write_text(kept, encoding="utf-8")
    call_command("restore_article", file, by="somebody-else", stdout=open_null())

    call_command("export_article", "lumbar-wedging", output=file, stdout=open_null())
    second = read_export(file.read_text(encoding="utf-8"))[0]
    for part in first.keys() - {"standing", "people"}:
        assert second[part] == first[part], part
    assert second["standing"][:-1] == first["standing"]
    assert list(faults()) == []


def test_what_does_not_fit_is_refused_with_a_sentence(kept, tmp_path):
    file = tmp_path / "broken.html"
    file.write_text("<p>Nothing.</p>", encoding="utf-8")
    with pytest.raises(CommandError, match="no file of export_article"):
        call_command("restore_article", file, by="administrator")
    file.write_text(kept, encoding="utf-8")
    with pytest.raises(CommandError, match="here already"):
        call_command("restore_article", file, by="administrator")
    with pytest.raises(CommandError, match="nobody on the board"):
        call_command("restore_article", file, by="nobody")


def test_people_read_the_current_edition_and_its_history_in_it(kept):
    readable = kept.partition('id="record"')[0]
    assert "A &lt;b&gt;wedge" in readable or "A wedge &amp; more" in readable
    assert "Not with myeloma." in readable
    assert 'id="edition-2"' in readable
    assert f'src="/media/figures/{SHA}' not in readable
    assert "Secret" not in readable


def test_it_asks_nobody_for_anything(kept):
    readable = kept.partition('id="record"')[0]
    assert not re.search(r'(?:src|href)="/', readable)
    assert not re.search(r'src="(?!data:)', readable)
    assert "url(" not in readable
    assert "default-src &#x27;none&#x27;" in readable


def test_of_a_withdrawn_article_it_holds_dates_and_digests_alone(lived, tmp_path):
    edition = lived.article_now.current.edition
    actions.withdraw(condition=lived.article, by=lived.publisher, notice="It was wrong.")
    file = tmp_path / "withdrawn.html"
    call_command("export_article", "lumbar-wedging", output=file, stdout=open_null())
    text = file.read_text(encoding="utf-8")
    assert "It was wrong." in text
    assert edition.digest in text
    for word in ("Haemangioma", "myeloma", "wedge &amp; more", "Secret"):
        assert word not in text
    with pytest.raises(CommandError, match="dates and digests, and no words"):
        call_command("restore_article", file, by="administrator")


def test_there_is_none_of_an_article_never_published(board):
    with pytest.raises(CommandError, match="No article was ever published"):
        call_command("export_article", "lumbar-wedging")


def test_the_record_is_the_one_in_the_tables(kept, lived):
    assert read_export(kept)[0] == json.loads(json.dumps(record_of(lived.article_now)))
    assert Condition.objects.count() == 1
