"""One text with all the markup there is, on every way that readers get it."""

import io
import random
import re
import unicodedata
from email import message_from_bytes, policy
from html import unescape
from html.parser import HTMLParser
from itertools import count

import pytest
from django.conf import settings as site
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from condition.markdown import lost, render
from condition.models import Reference
from condition.parts import TOKEN, words
from newsletter.content import content_of
from newsletter.models import Bulletin
from post.composing import compose
from post.mime import Form
from post.models import Letter
from reading.blocks import blocks_of

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


# Each went wrong once: a sign, a cell, a nested list or a heading was gone.
WENT_WRONG = [
    "> 38 °C for more than 2 days: call the clinic.", "Cells 2*10*6 per dose", "2*5 mg*3",
    "- Bleeding\n  - black stools", "1. Stop\n   1. call", "Ask about\n- warfarin",
    "## Before the operation", "[@nice-ng234; @who-2005]", "[@GINA-2024]", "[@reddel-2022, p. 4]",
    "B<sub>12</sub>", "H~2~O", "10^9^/L", "Dose [see note]: keep", "1. " * 40 + "end",
    "| Ibuprofen | 1,200 mg |\n|---|---|\n| Paracetamol | 3 to 4 g |",
]  # fmt: skip


# Lines that mail programs and servers would take for their own.
AS_TYPED = ["..\n.\n.dot", "-- \nbelow"]


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


# Any text that is accepted. No address, citation or tag can be written with these.

PIECES = [
    "word", "Zé", "µ", "5", "12", " ", " ", "\n", "\n\n", "- ", "\n- ", "\n  - ", "1. ", "\n1. ",
    "\n2. ", "## ", "\n\n## ", "**", "*", "~2~", "^9^", "^3.5^", "\n0. ", "[ ] ", "  \n", "2*3",
    "> ", ">= ", "≥", "%", "&", "<", "=", "(", ")", "\n\n| a | b |\n|---|---|\n", "| 7 mg | 8 |\n",
    "\\*", "!", ":", ".", "“", "–", "+",
]  # fmt: skip
typed = st.lists(st.sampled_from(PIECES), min_size=1, max_size=16).map("".join)
MARKUP = re.compile(r"[\s*~^|#\\.:-]")  # which may be markup; every other sign has to be shown


class Shown(HTMLParser):
    """What a browser shows of a page: its text, and the numbers of its lists."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said, self.lists = "", []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        if tag in ("ol", "ul"):
            self.lists.append(count(int(dict(attrs).get("start", 1))) if tag == "ol" else None)
        elif tag == "li" and self.lists[-1]:
            self.said += f" {next(self.lists[-1])} "

    def handle_endtag(self, tag):
        if tag in ("ol", "ul"):
            self.lists.pop()

    def handle_data(self, data):
        self.said += data


def strings(data) -> str:
    """All words of what the typesetter is given, in their order."""
    if isinstance(data, str):
        return data
    parts = data if isinstance(data, list) else [data[key] for key in data if key in WITH_WORDS]
    return "".join(map(strings, parts))


WITH_WORDS = {"runs", "entries", "rows", "said"}


def bare(text: str) -> str:
    return "".join(text.split())


@given(typed.filter(lambda text: text.strip() and not lost(text)))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
def test_every_word_digit_and_sign_of_what_is_accepted_is_on_every_medium(text):
    page = render(text)
    assert MARKUP.sub("", Shown(page).said) == MARKUP.sub("", text)
    assert bare(strings(blocks_of(page))) == bare(unescape(re.sub(r"<[^>]*>", "", page)))
    now = timezone.now()
    note = content_of(Bulletin(note=text, period_start=now, period_end=now), []).note
    assert Shown(note).said == Shown(page).said


def test_the_plain_mail_has_every_word_digit_and_sign_as_a_mail_program_reads_it():
    now, chance = timezone.now(), random.Random(3)  # noqa: S311 (the same texts every time)
    typed = ("".join(chance.choices(PIECES, k=14)).strip() for _ in range(200))
    texts = [
        TEXT,
        *AS_TYPED,
        *WENT_WRONG,
        *(text for text in typed if text and not lost(text)),
    ]
    assert len(texts) > 20
    for text in texts:
        made = Bulletin(kind="note", number=1, note=text, period_start=now, period_end=now)
        context = {"content": content_of(made, []), "links": {}, "imprint": ""}
        said = compose("newsletter/mail/bulletin", context, subject="Note")
        letter = Letter(
            subject="Note", text=said.text, html=said.html, from_address="a@example.org"
        )
        form = Form(letter)
        sent = form.fill(to="a@example.org", personal={}, message_id="<a@example.org>", date=now)
        plain = message_from_bytes(sent, policy=policy.default).get_body(("plain",))
        read = unicodedata.normalize("NFKC", plain.get_content())
        shown = unicodedata.normalize("NFKC", Shown(context["content"].note).said)
        # A mail has no page: behind a link's words stands its whole address.
        shown = shown.replace("the list", f"the list ({site.SITE_URL}/conditions/)")
        assert MARKUP.sub("", shown) in MARKUP.sub("", read.replace("•", ""))
        if text in AS_TYPED:
            assert bare(text) in bare(plain.get_content())


def test_accepted_texts_reach_the_page_the_document_and_the_data_whole(board, client):
    chance = random.Random(12)  # noqa: S311 (the same texts every time)
    words_of, texts = count(100), []
    while len(texts) < 40:
        pieces = [chance.choice(PIECES) for _ in range(12)]
        text = "".join(f"zq{next(words_of)}x" if one == "word" else one for one in pieces).strip()
        if "zq" in text and not lost(text):
            texts.append(text)
    causes = [{"name": f"Cause {place}", "description": text} for place, text in enumerate(texts)]
    board.write("causes", {"introduction": "", "causes": causes})
    board.sign("causes")
    board.publish()
    page = client.get("/conditions/lumbar-wedging/").text
    document = PdfReader(io.BytesIO(client.get("/conditions/lumbar-wedging.pdf").content))
    printed = bare("".join(part.extract_text() for part in document.pages))
    data = client.get("/conditions/lumbar-wedging.json").json()
    written = [cause["description"] for cause in data["sections"][0]["content"]["causes"]]
    assert written == texts
    for word in re.findall(r"zq\d+x", "".join(texts)):
        assert word in page
        assert word in printed
