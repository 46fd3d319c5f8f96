"""One language a deployment: a made-up one shows that every word of a page can be translated.

It brackets whatever was given to be translated and is written from right to left. What is left
outside the brackets must be the board's own words.
"""

import re
from gettext import NullTranslations
from html import unescape

import pytest
from django.utils import translation
from django.utils.translation import trans_real

from record import actions

URL = "/conditions/lumbar-wedging/"
MADE_UP = (
    "ar"  # a language that Django knows is written from right to left, and how it writes dates
)
ADDRESSES = [
    "/",
    "/conditions/",
    "/search/?q=haemangioma",
    "/search/?q=zzzzzz",
    "/search/",
    URL,
    f"{URL}editions/1/",
    f"{URL}history/",
    f"{URL}history/causes/",
    f"{URL}changes/1..2/",
    f"{URL}editions/2/cite/",
    f"{URL}report/?section=causes",
    "/board/",
    "/newsletter/",
    "/newsletter/archive/",
    "/offline/",
    "/nowhere/",
]
BRACKETED = re.compile(r"⟦[^⟦⟧]*⟧")
SILENT = re.compile(r"<(script|style|code|time|cite|blockquote)\b.*?</\1>|<!--.*?-->", re.DOTALL)
ATTRIBUTES = re.compile(
    r'\s(?:aria-label|alt|title|placeholder|data-(?!offline|suggest|act|edition)[a-z]+)="([^"]+)"'
)
# What the board wrote in this article, and the names of its people.
CONTENT = re.compile(
    r"Lumbar wedging|Haemangioma|haemangioma|Chordoma|Osteosarcoma|Ibuprofen|NSAID|Stomach upset"
    r"|Not with myeloma|Not medical advice|Spine|What changed|Because it reads better|zzzzzz"
    r"|A wrong tumour|Another tumour|Bad pain|A first source|A second source|A journal|Wedging"
    r"|(?:Second )?(?:author|clinician)|Author|Clinician|Pharmacist|Publisher|Administrator"
    r"|Newsletter manager|Outsider|\bMD\b|Attest|A meaning|Walk|Do not run|Why|So\b|doi|PMID"
    r"|PDF|JSON|BibTeX|RIS|https?://\S+|\bA\. Author|Calcium|Some|M84\S*|\bICD"
    # Dosages are printed by one grammar, in the language that the board writes in.
    r"|\d+ mg by mouth every 6 hours, as needed",
)


class MadeUp(trans_real.DjangoTranslation):
    """Whatever is looked up, in brackets."""

    def __init__(self) -> None:
        NullTranslations.__init__(self)
        self._DjangoTranslation__language = MADE_UP
        self._DjangoTranslation__to_language = MADE_UP
        self.plural = lambda count: int(count != 1)

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧" if message else ""

    def ngettext(self, one: str, many: str, count: int) -> str:
        return f"⟦{one if count == 1 else many}⟧"

    def pgettext(self, context: str, message: str) -> str:
        return self.gettext(message)

    def npgettext(self, context: str, one: str, many: str, count: int) -> str:
        return self.ngettext(one, many, count)

    def language(self) -> str:
        return MADE_UP

    def to_language(self) -> str:
        return MADE_UP


@pytest.fixture
def made_up(monkeypatch, settings):
    """The made-up language, which the deployment speaks from here on, in what it keeps too."""
    settings.LANGUAGE_CODE = MADE_UP
    monkeypatch.setitem(trans_real._translations, MADE_UP, MadeUp())
    with translation.override(MADE_UP):
        yield


@pytest.fixture
def article(board, library):
    """Two editions with as many kinds of things as pages show."""
    board.write(
        "overview", {"definition": [{"text": "A meaning."}], "synonyms": [{"name": "Wedging"}]}
    )
    signs = [{"sign": "Bad pain", "urgency": urgency} for urgency in ("emergency", "soon")]
    board.write("when-to-see-a-doctor", {"signs": signs})
    board.write("do-and-avoid", {"pairs": [{"do": "Walk.", "avoid": "Do not run."}]})
    board.write("faq", {"questions": [{"question": "Why?", "answer": "So [@first-2001]."}]})
    for section in ("overview", "when-to-see-a-doctor", "do-and-avoid", "faq"):
        board.sign(section)
    board.write(
        "supplements", {"supplements": [{"name": "Calcium", "dosages": [{"wording": "Some"}]}]}
    )
    board.publish(unreviewed=["supplements"])
    wrong = board.published_edition()
    board.write_causes("Chordoma")
    board.sign("causes")
    board.publish("Another tumour.")
    actions.issue_erratum(
        condition=board.article,
        revisions=[wrong.sections.get(section="causes").revision],
        by=board.publisher,
        severity="misleading",
        what_was_wrong="A wrong tumour.",
    )
    return board


def left_over(html: str) -> list[str]:
    """The words of a page that no translation could reach and that are not the board's own."""
    html = SILENT.sub(" ", html)
    texts = [
        *ATTRIBUTES.findall(html),
        *re.split(r"<[^>]*>", re.sub(r"</?(?:b|em|i|strong|sup)>", "", html)),
    ]
    whole = " | ".join(unescape(text) for text in texts)
    while BRACKETED.search(whole):
        whole = BRACKETED.sub(" ", whole)
    whole = CONTENT.sub(" ", whole)
    return [text.strip() for text in whole.split("|") if re.search(r"[A-Za-z]{2}", text)]


def test_every_word_of_every_page_can_be_translated(made_up, article, client):
    missed = {}
    for address in ADDRESSES:
        html = client.get(address).content.decode()
        assert '<html lang="ar" dir="rtl">' in html
        if left := left_over(html):
            missed[address] = left
    assert missed == {}


def test_days_are_written_as_the_language_has_them(article, client, made_up):
    times = re.findall(r"<time[^>]*>([^<]+)</time>", client.get(URL).content.decode())
    assert times
    assert all(re.fullmatch(r"\d+ ⟦\w+⟧، \d{4}", written) for written in set(times)), set(times)


def test_a_page_runs_from_right_to_left_without_being_cut_off(article, live, page, made_up):
    """The server's threads speak their own language, so that the page itself is turned round."""
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(URL)
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    heading = page.locator("h1").bounding_box()
    mark = page.locator(".site-name").bounding_box()
    theme = page.locator(".theme").bounding_box()
    assert mark["x"] > theme["x"]
    assert heading["x"] + heading["width"] > 280
