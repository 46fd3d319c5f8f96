"""Which letters a PDF can be set in."""

import pytest

from board.writing.hints import text_hints
from reading.pdf.letters import without_font

READ = "Ibuprofène ≥ 400 mg → 2 × daily ½ µg, αβγ, علاج, चिकित्सा\n\tH₂O"


def test_letters_that_articles_use_are_in_the_fonts_of_the_site():
    assert without_font(READ) == []


def test_a_letter_that_no_font_has_is_named_while_it_is_typed():
    said = text_hints("Take 薬 with 薬 and food.")
    assert said == [
        "No font of the site has “薬” (CJK UNIFIED IDEOGRAPH-85AC): the PDF may lack it."
    ]


@pytest.mark.django_db
def test_it_stands_on_the_screen_of_the_section_before_it_is_submitted(board, client):
    board.write("overview", {"definition": [{"text": "A meaning, 薬."}]})
    client.force_login(board.author.user)
    page = client.get("/admin/articles/lumbar-wedging/sections/overview/").content.decode()
    assert "No font of the site has “薬”" in page
