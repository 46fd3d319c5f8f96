"""A page before its edition: printed like the real one, and nothing of it kept."""

import re

import pytest

from accounts.models import LoggedAct
from condition.models import Reference
from reading.preview import Label, print_preview
from record import actions
from record.editions import preview
from record.models import Edition
from record.refusals import NothingToPublish, NotReady

LABEL = Label("A preview.", "Nobody signed it.")


def article_of(page: str) -> list[str]:
    """The article's lines without its digest and links to medicines, which publishing brings."""
    text = page[page.index("<h1") : page.index("</article>")]
    leading_on = r'<a class="medicine-link"[^>]*>[^<]*</a>'
    return re.sub(rf"<code>[0-9a-f]{{64}}</code>|{leading_on}", "", text).splitlines()


def only_links_are_missing(preview: str, page: str) -> bool:
    """A preview says what the page will say; what readers may do with the page comes with it."""
    lines = iter(article_of(page))
    return all(line in lines for line in article_of(preview))


def ahead(board, **options):
    return preview.next_edition(
        board.article_now, by=board.publisher, summary="What changed.", **options
    )


def test_a_preview_is_the_page_that_readers_then_get(board, client):
    board.published_edition()
    board.write_ibuprofen("600 mg")
    board.sign("medications")
    page = print_preview(ahead(board), LABEL)
    board.publish()
    assert "600 mg by mouth" in page
    assert only_links_are_missing(page, client.get(board.article_url).text)


def test_a_first_edition_has_a_preview_too(board, client):
    board.write_causes("Myeloma")
    board.sign("causes")
    page = print_preview(ahead(board), LABEL)
    board.publish()
    assert only_links_are_missing(page, client.get(board.article_url).text)


def test_a_preview_says_what_it_is_and_is_for_no_search_engine(board):
    board.write_causes("Myeloma")
    board.sign("causes")
    page = print_preview(ahead(board), LABEL)
    assert "<strong>A preview.</strong> Nobody signed it." in page
    assert '<meta name="robots" content="noindex, nofollow">' in page
    assert "canonical" not in page


def test_a_preview_leaves_nothing_behind(board):
    board.write_causes("Myeloma")
    board.sign("causes")
    acts = LoggedAct.objects.count()
    print_preview(ahead(board), LABEL)
    assert not Edition.objects.exists()
    assert (Edition.objects.count(), LoggedAct.objects.count()) == (0, acts)


def test_words_that_were_not_signed_are_in_no_preview_of_an_edition(board):
    board.published_edition()
    board.write_ibuprofen("600 mg")
    page = print_preview(ahead(board), LABEL)
    assert "400 mg" in page
    assert "600 mg" not in page


def test_a_section_to_go_out_unreviewed_is_shown_as_such(board):
    board.write_causes("Myeloma")
    board.submit("causes")
    page = print_preview(ahead(board, unreviewed=["causes"]), LABEL)
    assert "not-reviewed" in page
    with pytest.raises(NotReady):
        ahead(board, unreviewed=["symptoms"])


def test_the_drafts_are_shown_as_they_read_now_or_at_a_place(board):
    board.published_edition()
    board.write_ibuprofen("600 mg")
    place = preview.latest_place(board.article_now)
    board.write_ibuprofen("800 mg")
    now = preview.drafts(board.article_now, by=board.author)
    then = preview.drafts(board.article_now, by=board.author, up_to=place)
    assert "800 mg by mouth" in print_preview(now, LABEL)
    assert "600 mg by mouth" in print_preview(then, LABEL)


def test_a_source_retracted_before_is_said_in_the_preview(board):
    source = Reference.objects.create(key="old", kind="article", title="Old")
    board.write("causes", {"introduction": "True [@old]."})
    board.sign("causes")
    actions.retract(reference=source, by=board.clinician, notice="By the journal.")
    assert "Retracted before this edition" in print_preview(ahead(board), LABEL)


def test_nothing_written_is_nothing_to_show(board):
    with pytest.raises(NothingToPublish):
        ahead(board)
    with pytest.raises(NothingToPublish):
        preview.drafts(board.article_now, by=board.author)
