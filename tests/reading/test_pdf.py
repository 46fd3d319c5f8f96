"""The PDF of an edition, read by a library that did not write it."""

import hashlib
import io
import logging

import pytest
from PIL import Image
from pypdf import PdfReader

from condition import loss
from condition.models import Figure
from reading.pdf import typesetting
from record import actions

ADDRESS = "/conditions/lumbar-wedging.pdf"


@pytest.fixture
def printed(client):
    """Fetch a PDF and open it."""
    return lambda address: PdfReader(io.BytesIO(client.get(address).content))


def words(document: PdfReader) -> str:
    """All its text, with single spaces."""
    return " ".join(" ".join(page.extract_text() for page in document.pages).split())


def bookmarks(document: PdfReader) -> list[str]:
    """The titles of its bookmarks, those below others too."""
    found, waiting = [], list(document.outline)
    while waiting:
        entry = waiting.pop(0)
        waiting = [*entry, *waiting] if isinstance(entry, list) else waiting
        found += [] if isinstance(entry, list) else [entry.title]
    return found


def test_the_pdf_is_tagged_for_screen_readers_and_says_so(board, printed):
    board.published_edition()
    document = printed(ADDRESS)
    root = document.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith("en")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    assert document.metadata.title == "Lumbar wedging"


def test_the_first_page_names_the_edition_and_its_digest(board, printed):
    edition = board.published_edition()
    first = printed(ADDRESS).pages[0].extract_text()
    assert edition.digest in first
    assert "/conditions/lumbar-wedging/editions/1/" in first
    assert "2 of 2 sections are signed and current." in first


def test_every_page_says_which_edition_it_is_of_and_its_number(board, printed):
    edition = board.published_edition()
    document = printed(ADDRESS)
    assert document.pages
    for number, page in enumerate(document.pages, start=1):
        foot = " ".join(page.extract_text().split())
        assert f"edition 1 · {edition.digest[:16]}" in foot
        assert f"page {number} of {len(document.pages)}" in foot


def test_bookmarks_lead_to_every_section_and_treatment(board, printed):
    board.published_edition()
    assert bookmarks(printed(ADDRESS)) == [
        "Contents",
        "Causes",
        "Haemangioma",
        "Medications",
        "Ibuprofen",
        "Disclaimer",
    ]


def test_each_section_ends_with_who_signed_it(board, printed):
    board.published_edition()
    text = words(printed(ADDRESS))
    assert "Reviewed by Clinician, MD (clinical reviewer) on" in text
    assert "Pharmacist, MD (pharmacist reviewer)" in text
    assert "Not medical advice." in text


def test_unreviewed_words_say_so_on_paper(board, printed):
    board.write_causes("Haemangioma")
    board.submit("causes")
    board.publish(unreviewed=["causes"])
    assert words(printed(ADDRESS)).count("Not yet reviewed by the board.") == 2  # head and foot


def test_nothing_an_editor_writes_is_read_as_markup(board, printed, unchecked):
    hostile = '#panic("no") $x$ *bold* @cite <label> \\ // #include "/etc/passwd"'
    board.write_causes(hostile)
    board.sign("causes")
    board.publish()
    assert hostile in words(printed(ADDRESS))


def test_sources_are_numbered_and_a_retraction_stands_beside_its_source(board, library, printed):
    board.write("causes", {"introduction": "Told [@second-2002] and seen [@first-2001]."})
    board.sign("causes")
    board.publish()
    text = words(printed(ADDRESS))
    assert "Told [1] and seen [2]." in text
    assert "2. A. Author. A first source. A journal. 2001." in text
    assert "doi:10.1234/a(b)<c" in text


def test_the_same_edition_gives_the_same_bytes(board, client):
    board.published_edition()
    assert client.get(ADDRESS).content == client.get(ADDRESS).content


def test_a_letter_whose_font_was_taken_away_is_printed_all_the_same_and_logged(
    board, printed, caplog, monkeypatch
):
    monkeypatch.setattr(loss, "OTHER_MEDIA", [])  # signed where the site had such a font
    board.write_causes("脊椎")
    board.sign("causes")
    board.publish()
    with caplog.at_level(logging.WARNING, typesetting.logger.name):
        document = printed(ADDRESS)
    assert "is not PDF/UA" in caplog.text
    assert document.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_an_older_edition_says_that_another_took_its_place(board, client, printed):
    board.published_edition()
    board.write_causes("Haemangioma", "Chordoma")
    board.sign("causes")
    board.publish()
    older = "/conditions/lumbar-wedging/editions/1.pdf"
    assert "This is not the current edition." in words(printed(older))
    assert "Chordoma" not in words(printed(older))
    assert client.get(older).headers["X-Robots-Tag"] == "noindex"
    assert "Chordoma" in words(printed(ADDRESS))


def test_there_is_no_pdf_of_what_was_never_published(board, client):
    assert client.get(ADDRESS).status_code == 404
    board.published_edition()
    assert client.get("/conditions/lumbar-wedging/editions/2.pdf").status_code == 404


def test_the_preview_picture_has_the_size_that_other_sites_expect(board, client):
    board.published_edition()
    answer = client.get("/conditions/lumbar-wedging.png")
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.content[16:24] == (1200).to_bytes(4) + (630).to_bytes(4)


class TestKeeping:
    """Documents that were made once."""

    @pytest.fixture(autouse=True)
    def _folder(self, settings, tmp_path):
        settings.DOCUMENTS_ROOT = self.folder = tmp_path

    def names(self) -> list[str]:
        """The files kept."""
        return sorted(path.name.partition("-")[0] + path.suffix for path in self.kept())

    def kept(self):
        """Where they lie."""
        return [path for path in self.folder.rglob("*") if path.is_file()]

    def test_one_that_was_made_is_not_made_again(self, board, client):
        board.published_edition()
        client.get(ADDRESS)
        (made,) = self.kept()
        made.write_bytes(b"the one that is kept")
        assert client.get(ADDRESS).content == b"the one that is kept"

    def test_an_older_edition_is_made_when_first_asked_for(self, board, client):
        board.published_edition()
        board.write_causes("Chordoma")
        board.sign("causes")
        board.publish()
        client.get("/conditions/lumbar-wedging/editions/1.pdf")
        assert self.names() == ["1.pdf"]

    def test_what_becomes_true_since_replaces_the_one_kept(self, board, client):
        board.published_edition()
        before = client.get(ADDRESS).content
        actions.request_changes(
            revision=board.revision("causes"),
            by=board.second_clinician,
            competence="clinical",
            comment="Look again.",
        )
        assert client.get(ADDRESS).content != before
        assert self.names() == ["1.pdf"]

    def test_of_a_withdrawn_article_none_is_kept(
        self, board, client, django_capture_on_commit_callbacks
    ):
        board.published_edition()
        client.get(ADDRESS)
        with django_capture_on_commit_callbacks(execute=True):
            actions.withdraw(condition=board.article, by=board.publisher, notice="Wrong.")
        assert self.kept() == []
        assert client.get(ADDRESS).status_code == 410
        assert client.get("/conditions/lumbar-wedging.png").status_code == 410
        assert client.get("/conditions/lumbar-wedging/editions/1.pdf").status_code == 410


def test_the_same_few_queries_whatever_the_article_holds(board, client, django_assert_num_queries):
    board.published_edition()
    with django_assert_num_queries(8):
        client.get(ADDRESS)
    board.write_causes(*(f"Cause {number}" for number in range(20)))
    board.sign("causes")
    board.publish()
    with django_assert_num_queries(9):
        client.get(ADDRESS)


@pytest.fixture
def pictured(board, tmp_path, settings):
    """An article with a figure; where its file lies."""
    settings.MEDIA_ROOT = tmp_path
    figure = picture_file(tmp_path)
    item = {"name": "Wedge", "group": "shape", "figure": figure.pk, "figure_alt": "Like a wedge."}
    board.write("types", {"types": [item]})
    board.sign("types")
    board.publish()
    return tmp_path / figure.path


def picture_file(folder) -> Figure:
    """A picture in the library."""
    content = io.BytesIO()
    Image.new("RGB", (8, 6), "red").save(content, format="PNG")
    sha256 = hashlib.sha256(content.getvalue()).hexdigest()
    (folder / "figures").mkdir()
    (folder / "figures/red.png").write_bytes(content.getvalue())
    return Figure.objects.create(
        sha256=sha256, path="figures/red.png", title="Red", width=8, height=6
    )


def test_a_figure_is_printed_with_its_alternative_text(pictured, printed):
    document = printed(ADDRESS)
    (image,) = [image for page in document.pages for image in page.images]
    assert image.image.size == (8, 6)
    alternatives = [
        entry["/Alt"]
        for number in range(1, document.trailer["/Size"])
        if isinstance(entry := document.get_object(number), dict) and "/Alt" in entry
    ]
    assert alternatives == ["Like a wedge."]


def test_a_picture_that_no_printer_reads_is_described_instead(board, printed, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures/odd.png").write_bytes(b"no picture")
    sha256 = hashlib.sha256(b"no picture").hexdigest()
    Figure.objects.create(sha256=sha256, path="figures/odd.png", title="Odd", width=8, height=6)
    item = {"name": "Wedge", "group": "shape", "figure": sha256, "figure_alt": "Like a wedge."}
    board.write("types", {"types": [item]})
    board.sign("types")
    board.publish()
    assert "The picture shows: Like a wedge." in words(printed(ADDRESS))


@pytest.mark.parametrize("content", [b"another picture", None])
def test_a_figure_that_is_not_the_one_signed_is_described_instead(pictured, printed, content):
    pictured.unlink() if content is None else pictured.write_bytes(content)
    document = printed(ADDRESS)
    assert not any(page.images for page in document.pages)
    assert "The picture shows: Like a wedge." in words(document)


def test_an_erratum_says_from_when_to_when_and_who_signed_the_correction(board, printed):
    board.published_edition()
    wrong = board.revision("medications")
    board.write_ibuprofen("200 mg")
    board.sign("medications")
    board.publish()
    actions.issue_erratum(
        condition=board.article,
        revisions=[wrong],
        by=board.publisher,
        severity="dangerous",
        what_was_wrong="The dose was twice too high.",
    )
    text = words(printed(ADDRESS))
    assert "The dose was twice too high." in text
    assert "Wrong in edition 1, corrected in edition 2: readers found the wrong words" in text
    assert "Signed by Clinician, MD (clinical reviewer); Pharmacist, MD" in text
