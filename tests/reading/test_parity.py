"""Nothing that warns a reader is lost on any way an edition goes out.

Every warning sign and caution of the demonstration, taken from the record itself, is in the page,
in print, in the PDF and in the JSON: in its section, at its item, and marked as what it is.
"""

import io
import re
from dataclasses import dataclass
from html import unescape

from playwright.sync_api import Page
from pypdf import PdfReader

from board import demo
from condition import markdown, registry
from condition.citations import CITATION
from condition.models import Cautioned, Condition, WarningSign
from record.models import EditionSection
from tests.reading import markup

SPACE = re.compile(r"\s+")
NUMBER = re.compile(r"\s*\[\d+\]")
CITED = re.compile(r"\s*" + CITATION.pattern)
CAUTIONS = {
    "stated": "Caution {}",
    "none_known": "Caution: none known",
    "not_assessed": "Caution: not yet assessed by the board",
}


@dataclass(frozen=True)
class Warned:
    """One thing that warns a reader, as the record has it."""

    section: str
    listed: str
    key: str
    name: str  # of its item; of a sign, how urgent it is
    state: str  # of a caution; "" of a sign
    words: str  # as they were written

    @property
    def said(self) -> str:
        """What a reader has to find: for a caution, with the mark before its words."""
        return CAUTIONS.get(self.state, "{}").format(plain(self.words))


def plain(text: str) -> str:
    """Words alone, with single spaces and without the numbers of sources."""
    return SPACE.sub(" ", unescape(markdown.plain(CITED.sub("", text)))).strip()


def flat(text: str) -> str:
    """A medium's text, likewise."""
    return SPACE.sub(" ", NUMBER.sub("", text)).strip()


def urgency(sign: dict) -> str:
    """How fast help is needed; what nobody stated is not yet assessed."""
    return str(WarningSign.Urgency(sign.get("urgency", "not_assessed")).label)


def warnings(condition: Condition) -> list[Warned]:
    """Everything in the current edition that warns."""
    found = []
    shown = EditionSection.objects.filter(edition=condition.current.edition)
    for row in shown.select_related("revision"):
        for listed in registry.section(row.section).lists:
            items = row.revision.content.get(listed.name, [])
            keys = row.revision.item_keys.get(listed.name, [])
            for key, item in zip(keys, items, strict=True):
                place = (row.section, listed.name, key)
                if issubclass(listed.model, Cautioned):
                    state = item.get("caution_state", "not_assessed")
                    found.append(Warned(*place, item["name"], state, item.get("caution", "")))
                elif listed.model is WarningSign:
                    found.append(Warned(*place, urgency(item), "", item["sign"]))
    return found


def check_page(page: markup.Element, expected: list[Warned]) -> None:
    """Each stands at its item, marked."""
    for warned in expected:
        section = page.one("section", id=warned.section)
        item = section.one(id=f"{warned.section}-{warned.key}")
        assert warned.said in flat(item.text), warned
        if warned.state == "stated":
            assert warned.said in flat(item.one("div", class_="caution", role="note").text)
        if not warned.state:
            (box,) = [
                box
                for box in section.all("div", class_="urgency")
                if box.all(id=f"{warned.section}-{warned.key}")
            ]
            assert box.one("h3").text == warned.name


def check_data(data: dict, expected: list[Warned]) -> None:
    """Each is a field of its item, with its state."""
    sections = {section["key"]: section for section in data["sections"]}
    for warned in expected:
        section = sections[warned.section]
        place = section["items"][warned.listed].index(warned.key)
        item = section["content"][warned.listed][place]
        if warned.state:
            assert item["name"] == warned.name
            assert item.get("caution_state", "not_assessed") == warned.state
            assert item.get("caution", "") == warned.words
        else:
            assert item["sign"] == warned.words
            assert urgency(item) == warned.name


def check_pdf(content: bytes, expected: list[Warned]) -> None:
    """Each stands right below the name of its item, marked; a sign in the box of its urgency."""
    sections = texts_of_sections(PdfReader(io.BytesIO(content)))
    for warned in expected:
        title = str(registry.section(warned.section).title)
        text = sections[title]
        if warned.state:  # right below the name of its item
            assert f"{flat(warned.name)} {warned.said}" in text, warned
        else:  # in the box that says how urgent it is
            box = text.partition(warned.name)[2]
            assert warned.said in re.split("|".join(urgencies_beside(warned)), box)[0], warned


def urgencies_beside(warned: Warned) -> list[str]:
    """The heads of the other boxes."""
    return [
        re.escape(str(label)) for label in WarningSign.Urgency.labels if str(label) != warned.name
    ]


def texts_of_sections(document: PdfReader) -> dict[str, str]:
    """The text of each section, by its title: from its bookmark's page to the next section."""
    title = re.escape(document.metadata.title)
    foot = re.compile(title + r", edition \d+ · [0-9a-f]{16}\s+page \d+ of \d+")
    pages = [foot.sub(" ", SPACE.sub(" ", page.extract_text())) for page in document.pages]
    starts, place = [], 0
    for entry in document.outline:
        if isinstance(entry, list):
            continue
        page = document.get_destination_page_number(entry)
        offset = sum(len(text) + 1 for text in pages[:page])
        place = " ".join(pages).index(entry.title, max(offset, place))
        starts.append((entry.title, place))
    ends = [start for _title, start in starts[1:]] + [None]
    text = " ".join(pages)
    # The signs beside marks and entries of lists are drawn for the eye alone.
    return {
        title: flat(text[start:end].replace("! ", "").replace("• ", ""))
        for (title, start), end in zip(starts, ends, strict=True)
    }


SEEN = """expected => expected.filter(([id, words, isStated]) => {
  const item = document.getElementById(id);
  if (!item || !item.checkVisibility({checkOpacity: true, checkVisibilityCSS: true})) return true;
  const place = (isStated && item.querySelector(".caution")) || item;
  const box = place.getBoundingClientRect();
  const said = place.innerText.replace(/\\s*\\[\\d+\\]/g, "").replace(/\\s+/g, " ");
  return !(box.width > 40 && box.height > 8 && said.includes(words));
})"""


def check_print(page: Page, expected: list[Warned]) -> None:
    """Each can be seen on paper, folded as it may have been on the screen."""
    page.emulate_media(media="print")
    asked = [
        (f"{warned.section}-{warned.key}", plain(warned.words), warned.state == "stated")
        for warned in expected
    ]
    assert page.evaluate(SEEN, asked) == []


def test_every_warning_goes_out_on_every_way(transactional_db, live, page, client, watch):
    demo.load()
    for slug in ("neoplastic-lumbar-vertebral-wedging", "asthma"):
        _check_every_way(Condition.objects.get(slug=slug), page, client)
    assert watch.unexpected == []


def _check_every_way(condition, page, client):
    expected = warnings(condition)
    assert {entry.state for entry in expected} >= {"", "not_assessed"}

    address = f"/conditions/{condition.slug}"
    check_page(markup.read(client.get(f"{address}/")), expected)
    check_data(client.get(f"{address}.json").json(), expected)
    check_pdf(client.get(f"{address}.pdf").content, expected)
    page.goto(f"{address}/")
    check_print(page, expected)

    # What machines read stands in the page as data, which the policy has nothing against.
    data = page.locator("script[type='application/ld+json']").all_text_contents()
    assert "MedicalWebPage" in data[0]
