"""One text with all the markup there is, on every way that readers get it."""

import io

import pytest
from django.utils import timezone
from pypdf import PdfReader

from condition.markdown import lost, render
from condition.models import Reference
from condition.parts import TOKEN, words
from newsletter.content import content_of
from newsletter.models import Bulletin

TEXT = """## Before the operation

Drink H~2~O: 10^9^/L of B<sub>12</sub>, **never** *ever* 2*5 mg [@GINA-2024, p. 4; @who-2005].
> 38 °C: call
- Bleeding
  - black stools
    1. Stop

| Drug | Most |
|---|--:|
| Paracetamol | 4 g |

See [the list](/conditions/)."""
WORDS = [
    "Before the operation", "> 38 °C: call", "Bleeding", "black stools", "Stop", "Paracetamol",
    "4 g", "the list", "2*5 mg", "never",
]  # fmt: skip


@pytest.fixture
def published(board):
    for key in ("gina-2024", "who-2005"):
        Reference.objects.create(key=key, kind="guideline", title=f"Source {key}")
    board.write("causes", {"introduction": TEXT, "causes": []})
    board.sign("causes")
    return board.publish()


def test_nothing_of_it_would_be_lost():
    assert lost(TEXT) == []


def test_the_page_has_all_of_it(published, client):
    page = client.get("/conditions/lumbar-wedging/").text
    for html in [
        "<h3>Before the operation</h3>", "H<sub>2</sub>O", "10<sup>9</sup>/L", "B<sub>12</sub>",
        "<strong>never</strong>", "<em>ever</em>", "2*5 mg", "&gt; 38 °C: call", "<li>Stop</li>",
        "<td>4 g</td>", '<a href="/conditions/">the list</a>', "(p. 4)",
        "#reference-who-2005",
    ]:  # fmt: skip
        assert html in page


def test_the_pdf_has_all_of_it(published, client):
    document = PdfReader(io.BytesIO(client.get("/conditions/lumbar-wedging.pdf").content))
    said = " ".join(" ".join(page.extract_text() for page in document.pages).split())
    assert [words for words in [*WORDS, "[1]", "(p. 4)", "[2]"] if words not in said] == []
    assert "2" in said.partition("Drink H")[2][:3]


def test_the_data_has_it_to_the_character(published, client):
    data = client.get("/conditions/lumbar-wedging.json").json()
    assert data["sections"][0]["content"]["introduction"] == TEXT
    assert set(data["references"]) == {"gina-2024", "who-2005"}


def test_search_finds_its_words(published, client):
    said = words(render(TEXT, TOKEN.format))
    assert [word for word in WORDS if word not in said] == []
    assert "10⁹/L" in said
    assert "Lumbar wedging" in client.get("/search/", {"q": "B12 black stools"}).text


def test_a_mail_has_all_of_it():
    now = timezone.now()
    made = Bulletin(kind="daily", note=TEXT, period_start=now, period_end=now)
    note = content_of(made, []).note
    for html in [
        "H<sub>2</sub>O",
        "10<sup>9</sup>/L",
        "&gt; 38 °C",
        "<li>Stop</li>",
        "<td>4 g</td>",
    ]:
        assert html in note
    assert "[gina-2024]</sup>" in note
    assert '/conditions/">the list</a>' in note
