"""Which letters a PDF can be set in."""

import pytest

from board.writing.hints import faults
from reading.pdf.letters import without_font
from record import actions
from record.refusals import NotReady

READ = "Ibuprofène ≥ 400 mg → 2 × daily ½ µg, ⅓ tablet, αβγ, علاج, चिकित्सा\n\tH₂O ● ► ★ ✓ ✅ 👉 ⚠️ 1️⃣"
MISSING = (
    "“薬” (CJK UNIFIED IDEOGRAPH-85AC) would be missing from the PDF: no font of the site has it. "
    "Write it otherwise, or ask for a font."
)


def test_letters_that_articles_use_are_in_the_fonts_of_the_site():
    assert list(without_font(READ)) == []


def test_a_letter_that_no_font_has_is_named_once_while_it_is_typed():
    said = faults(None, {"introduction": "Take 薬 with 薬 and food."})
    assert [(one.field, one.sentence, one.is_lost) for one in said] == [
        ("introduction", MISSING, True)
    ]


@pytest.mark.django_db
def test_words_with_a_letter_that_no_font_has_are_saved_and_not_submitted(board, client):
    written = board.write("overview", {"definition": [{"text": "A meaning, 薬."}]})
    client.force_login(board.author.user)
    page = client.get("/admin/articles/lumbar-wedging/sections/overview/").content.decode()
    assert MISSING in page
    with pytest.raises(NotReady, match="“薬”"):
        actions.submit(revision=written.to_revision, by=board.author)
