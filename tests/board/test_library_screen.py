"""The library, the list of articles and the list of editions in the admin."""

import hashlib
import resource
import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from board.writing.figure_views import found
from condition import pictures
from condition.models import Condition, Figure, FormerAddress, Reference, Specialty
from condition.pictures import read_picture
from record.actions.sources import citing
from record.models import Edition, Standing
from record.source_use import drafts_citing

ARTICLES = "/admin/condition/condition/"
REFERENCES = "/admin/condition/reference/"
FIGURES = "/admin/condition/figure/"
EDITIONS = "/admin/record/edition/"


@pytest.fixture
def desk(board, client, settings, tmp_path):
    """The author's browser, and a media folder of its own."""
    settings.MEDIA_ROOT = tmp_path
    client.force_login(board.author.user)
    return client


def drawn(ending="PNG", size=(20, 10), mode="RGB", **options):
    file = BytesIO()
    Image.new(mode, size, 120).save(file, format=ending, **options)
    return file.getvalue()


def bring(client, content, name="picture.png", title="A vertebra"):
    file = SimpleUploadedFile(name, content, content_type="image/png")
    return client.post(f"{FIGURES}add/", {"upload": file, "title": title}, follow=True)


def queries(client, url):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def typed_reference(**fields):
    names = ("authors", "container", "year", "volume", "pages", "doi", "pmid", "url", "seen_on")
    return {**dict.fromkeys(names, ""), "kind": "web", **fields}


# Figures.


@pytest.mark.parametrize(
    ("ending", "suffix"), [("PNG", "png"), ("JPEG", "jpg"), ("WEBP", "webp"), ("AVIF", "webp")]
)
def test_a_picture_is_kept_under_the_digest_of_its_bytes(desk, settings, ending, suffix):
    bring(desk, drawn(ending), name="anything.at.all")
    figure = Figure.objects.get()
    assert figure.path == f"figures/{figure.sha256}.{suffix}"
    kept = (Path(settings.MEDIA_ROOT) / figure.path).read_bytes()
    assert hashlib.sha256(kept).hexdigest() == figure.sha256
    assert (figure.width, figure.height, figure.is_static) == (20, 10, False)


def test_what_a_photograph_tells_beside_its_picture_is_dropped(desk, settings):
    notes = Image.Exif()
    notes[0x010E] = "Taken at home"
    photograph = drawn("JPEG", exif=notes)
    assert b"Taken at home" in photograph
    bring(desk, photograph)
    kept = (Path(settings.MEDIA_ROOT) / Figure.objects.get().path).read_bytes()
    assert b"Taken at home" not in kept


def test_a_photograph_on_its_side_is_set_upright(desk):
    turned = Image.Exif()
    turned[0x0112] = 6
    bring(desk, drawn("JPEG", exif=turned))
    figure = Figure.objects.get()
    assert (figure.width, figure.height) == (10, 20)


def test_a_script_hidden_behind_a_picture_is_not_kept(desk, settings):
    bring(desk, drawn() + b"<script>alert(1)</script>")
    kept = (Path(settings.MEDIA_ROOT) / Figure.objects.get().path).read_bytes()
    assert b"<script>" not in kept


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a picture",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        drawn("GIF", mode="L"),
        drawn()[:40],
        drawn("AVIF")[:-20] + b"\xff" * 20,
        drawn("AVIF").replace(b"av01", b"av00"),
    ],
    ids=["empty", "text", "svg", "gif", "cut off", "a damaged colour", "no such coding"],
)
def test_anything_else_is_refused_and_the_title_is_kept(desk, content):
    response = bring(desk, content, title="My long title")
    assert response.status_code == 200
    assert "My long title" in response.text
    assert not Figure.objects.exists()


def test_a_picture_brought_beside_a_text_is_answered_also_when_it_was_there(desk):
    said = {"title": "Cells", "upload": SimpleUploadedFile("cells.png", drawn())}
    first = desk.post("/admin/figures/add/", said).json()["figure"]
    assert (first["key"], first["title"]) == (Figure.objects.get().pk, "Cells")
    again = {"title": "Other", "upload": SimpleUploadedFile("other.png", drawn())}
    assert desk.post("/admin/figures/add/", again).json()["figure"] == first
    refused = desk.post("/admin/figures/add/", {"upload": SimpleUploadedFile("x.png", b"x")}).json()
    assert any("no picture that can be read" in one for one in refused["problems"])


@pytest.mark.both_databases
def test_a_picture_is_found_by_words_of_its_title_in_any_case(db):
    for number, title in enumerate(["Airway", "Cells"]):
        Figure.objects.create(sha256=f"{number:064x}", path="x.svg", title=title, width=1, height=1)
    assert [figure.title for figure in found("way AIR")] == ["Airway"]


def test_the_refusal_says_what_to_bring():
    with pytest.raises(ValidationError, match="Bring a PNG, JPEG, WebP or AVIF file"):
        read_picture(BytesIO(b"GIF89a"), 6)


def test_a_file_over_ten_megabytes_is_refused_unread():
    with pytest.raises(ValidationError, match="larger than 10 MB"):
        read_picture(BytesIO(b""), 10 * 1024 * 1024 + 1)


def test_too_many_pixels_are_refused_from_the_head_of_the_file(monkeypatch):
    monkeypatch.setattr(pictures, "MOST_PIXELS", 199)
    with pytest.raises(ValidationError, match="40 megapixels"):
        read_picture(BytesIO(drawn()), 100)


def test_a_bomb_of_a_picture_takes_no_memory():
    """64 megapixels of one colour are a few kilobytes in the file."""
    bomb = zlib.compress(b"\0" * (8_000 * 8_000 // 8 + 8_000))
    head = struct.pack(">IIBBBBB", 8_000, 8_000, 1, 0, 0, 0, 0)
    file = b"\x89PNG\r\n\x1a\n"
    for kind, data in ((b"IHDR", head), (b"IDAT", bomb), (b"IEND", b"")):
        file += struct.pack(">I", len(data)) + kind + data
        file += struct.pack(">I", zlib.crc32(kind + data))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(ValidationError, match="40 megapixels"):
        read_picture(BytesIO(file), len(file))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # KB


@pytest.mark.parametrize("name", ["../../evil.html", "a.svg", "x" * 300 + ".php", "\u202egnp.exe"])
def test_the_name_of_the_file_counts_for_nothing(desk, settings, name):
    bring(desk, drawn(), name=name)
    figure = Figure.objects.get()
    assert figure.path == f"figures/{figure.sha256}.png"
    assert [path.name for path in Path(settings.MEDIA_ROOT).rglob("*.*")] == [
        f"{figure.sha256}.png"
    ]


def test_a_moving_picture_is_refused():
    file = BytesIO()
    frames = [Image.new("RGB", (4, 4), colour) for colour in ("red", "blue")]
    frames[0].save(file, format="WEBP", save_all=True, append_images=frames[1:])
    with pytest.raises(ValidationError, match="still one"):
        read_picture(file, 100)


def test_a_telephones_photograph_with_another_behind_it_is_a_still_one():
    file = BytesIO()
    one, behind = Image.new("RGB", (8, 4), "red"), Image.new("RGB", (2, 2))
    one.save(file, format="MPO", save_all=True, append_images=[behind])
    picture = read_picture(file, 100)
    assert (picture.ending, picture.width, picture.height) == ("jpg", 8, 4)


def test_a_transparent_palette_keeps_its_transparency():
    palette = Image.new("P", (4, 4), 0)
    file = BytesIO()
    palette.save(file, format="PNG", transparency=0)
    kept = Image.open(BytesIO(read_picture(file, 100).content))
    assert kept.convert("RGBA").getpixel((0, 0))[3] == 0


def test_the_same_picture_twice_is_told_with_its_name(desk):
    bring(desk, drawn(), title="First")
    response = bring(desk, drawn(), title="Second")
    assert "The library has this picture: “First”." in response.text
    assert Figure.objects.count() == 1


def test_a_picture_in_the_library_does_not_change(desk):
    bring(desk, drawn(), title="First")
    figure = Figure.objects.get()
    page = desk.get(f"{FIGURES}{figure.pk}/change/").text
    assert "<h1>First</h1>" in page
    assert desk.post(f"{FIGURES}{figure.pk}/change/", {"title": "Other"}).status_code == 403
    assert desk.post(f"{FIGURES}{figure.pk}/delete/", {"post": "yes"}).status_code == 403


def test_the_list_shows_each_picture(desk):
    bring(desk, drawn())
    assert f'src="/media/{Figure.objects.get().path}"' in desk.get(FIGURES).text


def test_a_publisher_brings_no_pictures(board, desk):
    desk.force_login(board.publisher.user)
    assert bring(desk, drawn()).status_code == 403


# References.


@pytest.mark.both_databases
def test_a_reference_is_added_and_found_by_its_words(desk):
    desk.post(f"{REFERENCES}add/", typed_reference(key="who-2005", title="Guidelines on safety"))
    assert "who-2005" in desk.get(f"{REFERENCES}?q=safety").text
    assert "who-2005" not in desk.get(f"{REFERENCES}?q=surgery").text


def test_a_reference_keeps_its_key(desk):
    Reference.objects.create(key="who-2005", kind="web", title="Old")
    typed = typed_reference(key="who-2006", title="New")
    desk.post(f"{REFERENCES}who-2005/change/", typed)
    assert [(one.key, one.title) for one in Reference.objects.all()] == [("who-2005", "New")]


def test_a_published_key_does_not_come_to_mean_another_source(desk):
    Reference.objects.create(
        key="who-2005", kind="web", title="Old", url="https://example.org/a", is_published=True
    )
    typed = typed_reference(title="Old", url="https://example.org/b", authors="Kept authors")
    response = desk.post(f"{REFERENCES}who-2005/change/", typed)
    assert "This key is published. Make a new key instead." in response.text
    assert "Kept authors" in response.text


def test_a_published_reference_is_not_deleted(board, client):
    Reference.objects.create(key="who-2005", kind="web", title="Old", is_published=True)
    client.force_login(board.outsider.user)
    assert client.post(f"{REFERENCES}who-2005/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.both_databases
def test_a_published_record_changes_with_a_reason_alone_and_the_article_is_told(board, desk):
    fields = {"kind": "web", "url": "https://example.org/a"}
    Reference.objects.create(key="who-2005", title="Old", **fields)
    board.write("causes", {"introduction": "Known [@who-2005].", "causes": []})
    board.sign("causes")
    board.publish()
    typed = typed_reference(title="New", **fields)
    assert "Say why the record" in desk.post(f"{REFERENCES}who-2005/change/", typed).text
    turned = {**typed, "reason": "Now \u202e05\u202c mg"}
    assert "turns its direction" in desk.post(f"{REFERENCES}who-2005/change/", turned).text
    desk.post(f"{REFERENCES}who-2005/change/", {**typed, "reason": "Misprinted."})
    assert Reference.objects.get().title == "New"
    assert Standing.objects.get().fact["body"] == {"reference": "who-2005", "notice": "Misprinted."}


def test_a_source_that_drafts_cite_comes_to_mean_another_with_a_reason_alone(board, desk):
    Reference.objects.create(key="who-2005", kind="web", title="Old", year=2005)
    board.write("causes", {"introduction": "Known [@who-2005].", "causes": []})
    page = desk.post(f"{REFERENCES}who-2005/change/", typed_reference(title="New", year=2005)).text
    assert "would mean another source in the drafts that cite it: Lumbar wedging, Causes." in page
    typed = typed_reference(title="Old", year=2005, doi="doi:10.1000/A")
    desk.post(f"{REFERENCES}who-2005/change/", typed)
    assert Reference.objects.get().doi == "10.1000/a"  # another name for the same source
    typed = typed_reference(title="Old", year=2005, doi="https://doi.org/10.1000/a", volume="3")
    desk.post(f"{REFERENCES}who-2005/change/", typed)
    assert Reference.objects.get().volume == "3"


def test_saving_a_reference_leaves_alone_what_was_published_meanwhile(desk, monkeypatch):
    reference = Reference.objects.create(key="who-2005", kind="web", title="Old")
    clean = Reference.clean

    def published_meanwhile(self):
        clean(self)
        Reference.objects.filter(pk=reference.pk).update(is_published=True)

    monkeypatch.setattr(Reference, "clean", published_meanwhile)
    desk.post(f"{REFERENCES}who-2005/change/", typed_reference(title="Old", authors="WHO"))
    reference.refresh_from_db()
    assert (reference.authors, reference.is_published) == ("WHO", True)


# Articles.


def typed_article(**fields):
    return {"title": "Sciatica", "slug": "sciatica", "disclaimer": "", "_save": "Save", **fields}


@pytest.mark.both_databases
def test_an_article_is_begun_and_leads_to_its_contents(desk):
    typed = typed_article(specialty=Specialty.objects.get().pk)
    response = desk.post(f"{ARTICLES}add/", typed)
    assert response["Location"] == "/admin/articles/sciatica/"


@pytest.mark.both_databases("board.admin")
def test_a_specialty_that_an_editor_wishes_for_is_granted_by_an_administrator(board, desk):
    desk.post(f"{ARTICLES}add/", typed_article(wished="Hands"))
    desk.force_login(board.administrator.user)
    add = "/admin/condition/specialty/add/?name=Hands&amp;slug=hands"
    assert add in desk.get("/admin/").text
    desk.post("/admin/condition/specialty/add/", {"name": "Hands", "slug": "hands"})
    assert Condition.objects.get(slug="sciatica").specialty.name == "Hands"
    assert add not in desk.get("/admin/").text


def test_an_article_without_any_specialty_is_refused(desk):
    answer = desk.post(f"{ARTICLES}add/", typed_article())
    assert "Choose a specialty, or name the one that is missing." in answer.text


def test_an_address_that_readers_follow_elsewhere_is_refused(board, desk):
    FormerAddress.objects.create(path="/conditions/sciatica", condition=board.article)
    typed = typed_article(specialty=Specialty.objects.get().pk, title="Kept")
    response = desk.post(f"{ARTICLES}add/", typed)
    assert "Another article once had that address." in response.text
    assert 'value="Kept"' in response.text


def test_the_list_of_articles_is_the_boards_own(board, desk):
    assert desk.get(ARTICLES).headers["Location"] == "/admin/articles/"


def test_the_form_changes_title_and_disclaimer_and_leaves_the_address(board, desk):
    typed = typed_article(specialty=board.article.specialty.pk, disclaimer="Ask a doctor.")
    desk.post(f"{ARTICLES}{board.article.pk}/change/", typed)
    board.article.refresh_from_db()
    assert (board.article.title, board.article.slug) == ("Sciatica", "lumbar-wedging")


def test_saving_the_form_leaves_alone_what_was_published_meanwhile(board, desk, monkeypatch):
    clean = Condition.clean

    def published_meanwhile(self):
        clean(self)
        if not Edition.objects.exists():
            board.published_edition()

    monkeypatch.setattr(Condition, "clean", published_meanwhile)
    typed = typed_article(specialty=board.article.specialty.pk)
    desk.post(f"{ARTICLES}{board.article.pk}/change/", typed)
    board.article.refresh_from_db()
    assert board.article.title == "Sciatica"
    assert board.article.current.edition == Edition.objects.get()


def test_an_article_with_a_history_is_not_deleted(board, client):
    client.force_login(board.outsider.user)
    board.write_causes("Myeloma")
    url = f"{ARTICLES}{board.article.pk}/delete/"
    assert client.post(url, {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": board.article.pk, "post": "yes"}
    client.post(ARTICLES, chosen)
    assert Condition.objects.filter(pk=board.article.pk).exists()


# Editions and specialties.


def test_editions_are_read_and_never_touched(board, client):
    edition = board.published_edition()
    client.force_login(board.author.user)
    page = client.get(f"{EDITIONS}{edition.pk}/change/", follow=True).text
    assert edition.digest in page
    assert "/conditions/lumbar-wedging/editions/1/" in page
    client.force_login(board.outsider.user)
    assert edition.digest in client.get(f"{EDITIONS}{edition.pk}/change/").text
    assert client.post(f"{EDITIONS}{edition.pk}/change/", {"summary": "x"}).status_code == 403
    assert client.post(f"{EDITIONS}{edition.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.get(f"{EDITIONS}add/").status_code == 403


@pytest.mark.both_databases
def test_the_list_of_editions_makes_no_query_per_row(board, desk):
    board.published_edition()
    few = queries(desk, EDITIONS)
    for name in ("One", "Two", "Three", "Four"):
        board.write_causes(name)
        board.sign("causes")
        board.publish()
    assert queries(desk, EDITIONS) <= few


@pytest.mark.both_databases
def test_editions_are_found_by_article_and_by_the_beginning_of_a_digest(board, desk):
    def found(words):
        page = desk.get(EDITIONS, {"q": words}).text
        return [one for one in (first, second) if f"{EDITIONS}{one.pk}/change/" in page]

    first = board.published_edition()
    board.write_causes("One")
    board.sign("causes")
    second = board.publish()
    assert found(second.digest[:12].upper()) == [second]
    assert found(second.condition.title[:6]) == found("lumbar-wedging") == [first, second]
    assert found("0" * 12) == found("no such article") == []


def test_an_administrator_adds_a_specialty(board, client):
    client.force_login(board.administrator.user)
    client.post("/admin/condition/specialty/add/", {"name": "Pain", "slug": "pain"})
    assert Specialty.objects.filter(name="Pain").exists()


@pytest.mark.both_databases
def test_the_form_of_a_source_says_where_it_is_cited(board, client):
    Reference.objects.create(key="panda-2014", kind="article", title="Imaging")
    board.write("causes", {"introduction": "True [@panda-2014, p. 4].", "causes": []})
    board.write("faq", {"questions": [{"question": "Why?", "answer": "So [@Panda-2014]."}]})
    client.force_login(board.author.user)
    page = client.get("/admin/condition/reference/panda-2014/change/").text
    assert "Cited in 1 article" in page
    for section in ("causes", "faq"):
        assert f'href="/admin/articles/lumbar-wedging/sections/{section}/"' in page


def test_the_form_of_a_source_tells_drafts_from_what_readers_see_and_saw(board, client):
    source = Reference.objects.create(key="panda-2014", kind="article", title="Imaging")
    for words in ("True [@panda-2014].", "True, and more [@panda-2014]."):
        board.write("causes", {"introduction": words})
        board.sign("causes")
        board.publish()
    board.write("causes", {"introduction": "True."})
    assert not drafts_citing("panda-2014").exists()
    assert list(citing(source)) == [board.article]
    client.force_login(board.author.user)
    page = client.get("/admin/condition/reference/panda-2014/change/").text
    assert "Readers see it, edition 2: Causes" in " ".join(page.split())
    assert "Earlier editions: 1" in page
    assert "Draft:" not in page


def test_a_hundred_articles_that_cite_a_source_take_its_form_no_more_queries(board, client):
    Reference.objects.create(key="panda-2014", kind="article", title="Imaging")
    client.force_login(board.author.user)
    form, first = "/admin/condition/reference/panda-2014/change/", board.article
    board.write("causes", {"introduction": "True [@panda-2014]."})
    few = queries(client, form)
    for number in range(10):
        board.article = Condition.objects.create(
            title=f"More {number}", slug=f"more-{number}", specialty=first.specialty
        )
        board.write("causes", {"introduction": "True [@panda-2014]."})
    assert queries(client, form) <= few


@pytest.mark.both_databases
def test_the_places_of_a_source_come_in_pages(board, client, monkeypatch):
    monkeypatch.setattr("board.templatetags.sources.ARTICLES_A_PAGE", 1)
    Reference.objects.create(key="panda-2014", kind="article", title="Imaging")
    board.write("causes", {"introduction": "True [@panda-2014]."})
    board.article = Condition.objects.create(
        title="Other", slug="other", specialty=board.article.specialty
    )
    board.write("types", {"introduction": "True [@panda-2014]."})
    client.force_login(board.author.user)
    page = client.get("/admin/condition/reference/panda-2014/change/?cited=2").text
    assert "Page 2 of 2" in page
    assert "/sections/types/" in page
    assert "/sections/causes/" not in page
