"""A library comes over: exports, pages and files in, drafts and an account of every block out."""

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from accounts.models import Person
from condition import registry
from condition.models import Condition, Figure, Specialty, Term
from condition.models.address import FormerAddress
from importing import drafts, files, runs, wordpress
from importing.models import Import, ImportFinding, ImportRun
from record import actions
from record.models import Change, Edition, Review, Submission
from tests.cast import words_in
from tests.importing.wordpress import blocks, classic, export, picture, post

NECK = post(11, "Stiff Neck", classic("Stiff Neck"))
ELBOW = post(12, "Sore Elbow", blocks("Sore Elbow"))


@pytest.fixture
def write(tmp_path):
    """Write an export of these posts, and tell where."""

    def write(*posts: str, name: str = "export.xml") -> Path:
        path = tmp_path / name
        path.write_text("".join(export(posts)), encoding="utf-8")
        return path

    return write


def bring(*files: Path, **options) -> dict:
    out = io.StringIO()
    call_command("import_library", *map(str, files), stdout=out, stderr=io.StringIO(), **options)
    return json.loads(out.getvalue().partition("\n}")[0] + "\n}")


def words(slug: str, section: str) -> dict:
    return words_in(registry.section(section).draft_of(Condition.objects.get(slug=slug)))


def png(colour: str) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(written, format="PNG")
    return written.getvalue()


@pytest.mark.both_databases
def test_posts_of_both_editors_become_drafts_and_nothing_more(db, write):
    told = bring(write(NECK, ELBOW))
    assert told["articles"] == {"drafted": 2}
    assert [one["name"] for one in words("stiff-neck", "types")["types"]] == ["Acute", "Chronic"]
    assert [one["name"] for one in words("stiff-neck", "causes")["causes"]] == [
        "Draught",
        "Pregnancy",
    ]
    symptoms = words("sore-elbow", "symptoms")["symptoms"]
    assert [(one["name"], one["description"]) for one in symptoms] == [
        ("Pain", "at the outer side"),
        ("Weak grip", "cups fall"),
    ]
    assert not Edition.objects.exists()
    assert not Review.objects.exists()
    assert not Submission.objects.exists()


def test_doses_stay_with_their_drugs_and_powers_are_no_digits(db, write):
    bring(write(NECK))
    ibuprofen, paracetamol = words("stiff-neck", "medications")["medications"]
    assert ibuprofen["dosage_wordings"] == ["400 mg every 6 hours"]
    assert ibuprofen["dosages"][0]["typed"]["dose"]["unit"] == "mg"
    assert paracetamol["dosage_wordings"] == ["1 g every 8 hours"]
    assert "10⁹ cells" in words("stiff-neck", "causes")["causes"][0]["description"]


def test_what_the_post_said_of_itself_is_kept(db, write):
    bring(write(NECK))
    kept = Import.objects.get()
    assert (kept.origin, kept.source_id, kept.title) == ("old.example", "11", "Stiff Neck")
    assert kept.authors == ["Amy Adams"]
    assert f"{kept.published_at:%Y-%m-%d}" == "2019-05-17"
    assert kept.addresses == [
        "/2019/05/stiff-neck/", "/?p=11", "/stiff-neck/", "/2019/05/17/stiff-neck/",
    ]  # fmt: skip
    assert kept.source == classic("Stiff Neck")


def test_every_block_is_accounted_for(db, write):
    bring(write(NECK))
    kept = Import.objects.get()
    outcomes = {block["text"]: block["outcome"] for block in kept.blocks}
    assert outcomes["Share this: Facebook"] == "furniture"
    assert outcomes["© 2019 Old Health. All rights reserved."] == "furniture"
    assert set(outcomes.values()) <= {"placed", "heading", "furniture", "picture", "title"}
    first = kept.condition and registry.section("causes").draft_of(kept.condition)
    key = first.items["causes"][0].key
    assert next(one["text"] for one in kept.blocks if one.get("item") == key) == "Draught"


def test_sources_that_are_links_leave_the_text(db, write):
    bring(write(NECK))
    acute = words("stiff-neck", "types")["types"][0]
    assert acute["description"] == "it comes within hours"
    assert acute["unresolved_sources"] == ["healthline.com", "ncbi.nlm.nih.gov"]


def test_links_between_articles_lead_to_each_other(db, write):
    bring(write(NECK, ELBOW))
    description = words("stiff-neck", "causes")["causes"][1]["description"]
    assert description == "water shifts, as in [sore elbow](/conditions/sore-elbow/)."


def test_pictures_come_from_the_media_zip_and_keep_caption_and_alternative_text(
    db, write, tmp_path, settings
):
    settings.MEDIA_ROOT = tmp_path / "media"
    media = tmp_path / "media.zip"
    with zipfile.ZipFile(media, "w") as archive:
        archive.writestr("wp-content/uploads/2019/05/neck.png", png("red"))
        archive.writestr("wp-content/uploads/elbow.png", png("blue"))
    neck = "https://old.example/wp-content/uploads/2019/05/neck.png"
    bring(write(NECK, ELBOW, picture(90, neck, 11, alt="A neck")), media)
    assert Figure.objects.count() == 2
    chronic = words("stiff-neck", "types")["types"][1]
    assert (chronic["figure_alt"], chronic["figure_caption"]) == ("A neck", "A stiff neck")
    sign = words("sore-elbow", "when-to-see-a-doctor")["signs"][1]
    assert sign["figure_alt"] == "An elbow from the side"


def test_the_picture_that_a_theme_set_on_top_opens_the_article(db, write, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    media = tmp_path / "media.zip"
    with zipfile.ZipFile(media, "w") as archive:
        archive.writestr("wp-content/uploads/top.png", png("green"))
    lead = """<wp:postmeta><wp:meta_key><![CDATA[_thumbnail_id]]></wp:meta_key>
      <wp:meta_value><![CDATA[95]]></wp:meta_value></wp:postmeta>"""
    row = picture(95, "https://old.example/wp-content/uploads/top.png", 13, "A thumb from above")
    thumb = post(13, "Sore Thumb", classic("Sore Thumb").replace("[caption", "[x"), more=lead)
    bring(write(thumb, row), media)
    (opening,) = words("sore-thumb", "overview")["opening"]
    assert opening["figure_alt"] == "A thumb from above"


def test_a_picture_that_is_nowhere_is_a_finding(db, write):
    bring(write(ELBOW))
    told = ImportFinding.objects.get(kind="picture")
    assert "elbow.png is in no folder or zip of this run" in told.text


def test_drafts_revisions_comments_and_spam_are_counted_and_left_out(db, write):
    comment = "<wp:comment><wp:comment_approved>{}</wp:comment_approved></wp:comment>"
    told = bring(
        write(
            post(1, "Secret", "x", status="draft"),
            post(2, "Old", "x", type="revision", status="inherit"),
            post(3, "Menu", "x", type="nav_menu_item"),
            post(11, "Stiff Neck", classic("Stiff Neck"),
                 more=comment.format(1) + comment.format("spam")),
        )
    )  # fmt: skip
    assert told["seen"] == {
        "left out: comments": 1, "left out: drafts": 1, "left out: revisions": 1,
        "left out: rows of the kind nav_menu_item": 1, "left out: spam": 1, "posts": 1,
    }  # fmt: skip


def test_a_category_leads_to_the_specialty_that_the_table_names(db, write, tmp_path):
    table = tmp_path / "table.csv"
    table.write_text("Spine & Back,Orthopaedics\n")
    bring(write(NECK), categories=table)
    assert Condition.objects.get().specialty.name == "Orthopaedics"
    assert ImportRun.objects.get().categories.get().path == "/category/spine/"


def test_articles_follow_when_the_table_is_filled_later(db, write):
    bring(write(NECK))
    assert Condition.objects.get().specialty.name == "Not yet filed"
    spine = Specialty.objects.create(name="Spine", slug="spine")
    runs.decide_categories(ImportRun.objects.get(), {"Spine & Back": spine})
    assert Condition.objects.get().specialty == spine


def test_old_addresses_lead_to_the_article(db, write):
    bring(write(NECK))
    for path in ("/2019/05/stiff-neck", "/?p=11", "/stiff-neck"):
        assert FormerAddress.objects.get(path=path).condition.slug == "stiff-neck"


def test_a_tag_is_proposed_as_a_term_and_leads_nowhere_yet(db, write):
    bring(write(NECK))
    term = Term.objects.get()
    assert (term.text, term.state) == ("Stiff Neck syndrome", Term.State.PROPOSED)


# Again


@pytest.mark.both_databases
def test_a_second_run_changes_what_changed_there_alone(db, write):
    bring(write(NECK, ELBOW))
    before = Change.objects.count()
    newer = post(12, "Sore Elbow", blocks("Sore Elbow").replace("Typing", "Sewing"))
    told = bring(write(NECK, newer, name="newer.xml"))
    assert told["articles"] == {"updated": 1}
    assert told["seen"]["unchanged"] == 1
    assert [one["name"] for one in words("sore-elbow", "causes")["causes"]] == ["Sewing", "Tennis"]
    assert Change.objects.count() == before + 1


def test_what_changed_there_and_here_stays_as_it_is_here(board, write):
    bring(write(ELBOW))
    elbow = Condition.objects.get(slug="sore-elbow")
    causes = registry.section("causes").draft_of(elbow)
    causes.introduction = "Mended by hand."
    actions.record_change(
        condition=elbow, section="causes", draft=causes, reason="Mended.", by=board.author
    )
    text = blocks("Sore Elbow").replace("Typing", "Sewing").replace("cups", "jugs")
    told = bring(write(post(12, "Sore Elbow", text), name="newer.xml"))
    assert told["articles"] == {"both_changed": 1}
    assert words("sore-elbow", "causes")["introduction"] == "Mended by hand."
    assert words("sore-elbow", "symptoms")["symptoms"][1]["description"] == "jugs fall"
    later = Import.objects.first()
    assert later.trouble == "Changed there and here, and left as it is here: Causes."
    sewing = next(block for block in later.blocks if "Sewing" in block["text"])
    assert (sewing["outcome"], "section" in sewing) == ("not_placed", False)
    assert later.findings.get(block=sewing["n"]).kind == "unplaced"
    tennis = next(block for block in later.blocks if "Tennis" in block["text"])
    assert (tennis["outcome"], tennis["section"]) == ("placed", "causes")


def test_the_same_command_twice_brings_nothing_twice(db, write):
    path = write(NECK)
    bring(path)
    assert bring(path)["articles"] == {}
    assert Condition.objects.count() == 1


def test_a_text_about_something_else_never_takes_an_articles_place(db, write):
    bring(write(NECK))
    other = post(11, "Asthma", blocks("Asthma"), slug="asthma")
    told = bring(write(other, name="newer.xml"))
    assert told["articles"] == {"clashes": 1}
    assert Condition.objects.get().title == "Stiff Neck"
    assert "This is about “Asthma”" in told["clashes"][0]["trouble"]


@pytest.mark.both_databases
def test_two_posts_of_one_title_are_named(db, write):
    told = bring(write(NECK, post(99, "Stiff Neck", classic("Stiff Neck"))))
    assert told["articles"] == {"clashes": 1, "drafted": 1}


# What is broken


def test_entities_are_refused(db, tmp_path):
    bomb = tmp_path / "bomb.xml"
    text = "".join(export([NECK])).replace("<rss", '<!DOCTYPE r [<!ENTITY a "aaa">]><rss', 1)
    bomb.write_text(text)
    assert "declares entities" in bring(bomb)["files"][0]["trouble"]
    assert not Import.objects.exists()


def test_a_broken_post_is_named_with_its_line_and_the_others_come(db, write):
    broken = post(13, "Torn", "x").replace("</title>", "</titel>")
    told = bring(write(NECK, broken, ELBOW))
    assert told["articles"] == {"drafted": 2, "refused": 1}
    text = write(NECK, broken, ELBOW).read_text()
    line = next(n for n, row in enumerate(text.splitlines(), 1) if "</titel>" in row)
    assert f"line {line}: post 2 is broken" in told["troubles"][0]["trouble"]


def test_control_characters_in_an_export_are_passed_over(db, write):
    bring(write(post(11, "Stiff Neck", classic("Stiff Neck").replace("cold", "co\x0bld"))))
    assert "A cold wind" in words("stiff-neck", "causes")["causes"][0]["description"]


def test_a_file_that_ends_in_a_post_is_named_and_what_is_before_it_comes(db, tmp_path):
    path = tmp_path / "torn.xml"
    path.write_text("".join(export([NECK, ELBOW])).partition("Tennis")[0])
    told = bring(path)
    assert told["articles"] == {"drafted": 1}
    assert "ends in the middle of post 2" in told["files"][0]["trouble"]


def test_a_pdf_is_refused_with_what_to_take_instead(db, tmp_path):
    path = tmp_path / "article.pdf"
    path.write_bytes(b"%PDF-1.7 ")
    assert "Take what it was made from" in bring(path)["files"][0]["trouble"]


def test_a_folder_that_is_not_there_is_named(db, tmp_path):
    with pytest.raises(CommandError, match="There is no file"):
        bring(tmp_path / "nothing")


# Other sources


def test_posts_of_the_rest_interface(db, tmp_path):
    rows = [
        {"id": 5, "taxonomy": "category", "name": "Spine &amp; Back"},
        {
            "id": 12, "slug": "sore-elbow", "status": "publish", "author": 1,
            "link": "https://old.example/sore-elbow/", "date_gmt": "2019-05-17T08:00:00",
            "title": {"rendered": "Sore Elbow &#8211; a guide"}, "categories": [5],
            "content": {"rendered": blocks("Sore Elbow")},
        },
    ]  # fmt: skip
    path = tmp_path / "posts.json"
    path.write_text(json.dumps(rows))
    bring(path)
    kept = Import.objects.get()
    assert (kept.title, kept.categories) == ("Sore Elbow – a guide", ["Spine & Back"])
    assert len(words("sore-elbow", "causes")["causes"]) == 2


PAGE = """<!doctype html><html><head><title>Sore Elbow | Old Health</title>
<link rel="canonical" href="https://old.example/sore-elbow/">
<meta property="article:section" content="Joints"></head><body>
<nav><a href="/">Home</a></nav><header class="site-header">Donate now!</header>
<article><h1>Sore Elbow</h1><p>By Team Health | May 3, 2025</p><div class="entry-content">
<p><button>Print</button><a>Facebook</a></p>{content}</div></article>
<aside><h3>Newsletter</h3>Subscribe</aside><footer>© Old Health</footer></body></html>"""


def test_a_zip_of_pages_gives_their_articles_without_the_theme(db, tmp_path):
    path = tmp_path / "site.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("elbow/index.html", PAGE.format(content=blocks("Sore Elbow")))
    bring(path)
    kept = Import.objects.get()
    assert (kept.title, kept.slug, kept.categories) == ("Sore Elbow", "sore-elbow", ["Joints"])
    assert kept.byline == "By Team Health | May 3, 2025"
    furniture = [one["text"] for one in kept.blocks if one["outcome"] == "furniture"]
    assert {
        "Home",
        "Donate now!",
        "Newsletter",
        "Subscribe",
        "Print",
        "Facebook",
        "© Old Health",
    } <= set(furniture)
    assert len(words("sore-elbow", "causes")["causes"]) == 2


@pytest.mark.parametrize("declared", ["", '<meta charset="idna">', '<meta charset="undefined">'])
def test_an_old_page_in_windows_letters(db, tmp_path, declared):
    path = tmp_path / "elbow.html"
    text = PAGE.format(content=blocks("Sore Elbow").replace("cups", "“cups”"))
    text = text.replace("<head>", f"<head>{declared}")
    path.write_bytes(text.encode("cp1252"))
    bring(path)
    assert words("sore-elbow", "symptoms")["symptoms"][1]["description"] == "“cups” fall"


def test_markdown_and_texts_of_a_folder(db, tmp_path):
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "elbow.md").write_text(
        "# Sore Elbow\n\nIt aches.\n\n## Causes\n\n"
        "- **Typing**: all day.\n- **Tennis**: a bent wrist.\n"
    )
    (folder / "thumb.txt").write_text(
        "Sore Thumb\n\nIt hurts.\n\nCauses\n\n1. A hammer\n2. Typing\n"
    )
    assert bring(folder)["articles"] == {"drafted": 2}
    assert [one["name"] for one in words("sore-elbow", "causes")["causes"]] == ["Typing", "Tennis"]


def test_what_stands_above_the_text_of_a_markdown_page_is_no_word_of_it(db, tmp_path):
    path = tmp_path / "elbow.md"
    path.write_text(
        '---\ntitle: "Sore Elbow"\ndate: 2020-01-02\ntags: [joint, "tennis elbow"]\n'
        "categories:\n  - Joints\n---\n\nIt aches.\n\n## Causes\n\n- **Typing**: all day.\n"
    )
    bring(path)
    kept = Import.objects.get()
    assert (kept.title, kept.tags) == ("Sore Elbow", ["joint", "tennis elbow"])
    assert (kept.categories, kept.published_at.year) == (["Joints"], 2020)
    assert words("sore-elbow", "overview")["definition"][0]["text"] == "It aches."


def test_a_zip_in_a_zip_is_read_as_well(db, tmp_path):
    inner, path = io.BytesIO(), tmp_path / "site.zip"
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("elbow/index.html", PAGE.format(content=blocks("Sore Elbow")))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("pages.zip", inner.getvalue())
    assert bring(path)["articles"] == {"drafted": 1}


WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


DRAWING = """<w:drawing><wp:inline xmlns:wp="urn:wp" xmlns:a="urn:a" xmlns:pic="urn:pic">
<wp:docPr descr="{alt}"/><a:graphic><a:graphicData><pic:pic><pic:blipFill>
<a:blip xmlns:r="{office}" r:embed="r9"/>
</pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>"""
for key, space in {
    "urn:wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "urn:a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "urn:pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
}.items():
    DRAWING = DRAWING.replace(f'"{key}"', f'"{space}"')


def word_file(path: Path, *paragraphs: tuple[str, str], picture: bytes = b"") -> None:
    """A Word file of paragraphs: a style (or “list”), and a text whose part before “|” is bold.

    A paragraph of the style “picture” shows it, and its text is the words for it.
    """
    kinds = {"Heading1": "Heading 1", "Heading2": "Heading 2"}
    body = ""
    for style, text in paragraphs:
        bold, _bar, rest = text.rpartition("|")
        of_list = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
        told = of_list if style == "list" else f'<w:pStyle w:val="{style}"/>' if style else ""
        runs = f"<w:r><w:rPr><w:b/></w:rPr><w:t>{bold}</w:t></w:r>" if bold else ""
        runs += f'<w:r><w:t xml:space="preserve">{rest}</w:t></w:r>'
        if style == "picture":
            told, runs = "", f"<w:r>{DRAWING.format(alt=text, office=OFFICE)}</w:r>"
        body += f"<w:p><w:pPr>{told}</w:pPr>{runs}</w:p>"
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
        for key, name in kinds.items()
    )
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="png" ContentType="image/png"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{OFFICE}/styles" Target="styles.xml"/>'
        f'<Relationship Id="r2" Type="{OFFICE}/numbering" Target="numbering.xml"/>'
        f'<Relationship Id="r9" Type="{OFFICE}/image" Target="media/image1.png"/></Relationships>',
        "word/media/image1.png": picture,
        "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>',
        "word/styles.xml": f'<w:styles xmlns:w="{WORD}">{styles}</w:styles>',
        "word/numbering.xml": f'<w:numbering xmlns:w="{WORD}"><w:abstractNum w:abstractNumId="0">'
        '<w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>',
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def test_a_word_file_keeps_its_headings_and_lists(db, tmp_path):
    path = tmp_path / "elbow.docx"
    word_file(
        path,
        ("Heading1", "Sore Elbow"), ("", "It aches."), ("Heading2", "Causes"),
        ("list", "Typing|: all day."), ("list", "Tennis|: a bent wrist."),
        ("Heading2", "Medications"), ("list", "Ibuprofen|: Dosage: 400 mg every 6 hours."),
    )  # fmt: skip
    assert bring(path)["articles"] == {"drafted": 1}
    kept = Import.objects.get()
    assert (kept.title, kept.kind) == ("Sore Elbow", "word")
    assert bytes(kept.original) == path.read_bytes()
    assert [one["name"] for one in words("sore-elbow", "causes")["causes"]] == ["Typing", "Tennis"]
    (ibuprofen,) = words("sore-elbow", "medications")["medications"]
    assert ibuprofen["dosages"][0]["typed"]["dose"]["unit"] == "mg"


def test_the_pictures_of_a_word_file_stand_where_they_stood(db, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    path = tmp_path / "elbow.docx"
    word_file(
        path,
        ("Heading1", "Sore Elbow"), ("", "It aches."), ("Heading2", "Causes"),
        ("list", "Typing|: all day."), ("picture", "An elbow from the side"),
        ("list", "Tennis|: a bent wrist."), picture=png("green"),
    )  # fmt: skip
    told = bring(path)
    assert told["open findings"] == 0
    typing, _tennis = words("sore-elbow", "causes")["causes"]
    assert typing["figure_alt"] == "An elbow from the side"
    assert typing["figure"] == Figure.objects.get().pk


def test_a_broken_word_file_is_named(db, tmp_path):
    path = tmp_path / "elbow.docx"
    path.write_bytes(b"PK\x03\x04 nothing")
    assert "broken Word file" in bring(path)["files"][0]["trouble"]


# Reports


def test_a_dry_run_tells_the_same_and_writes_nothing(db, write):
    told = bring(write(NECK, ELBOW), dry_run=True)
    assert told["articles"] == {"drafted": 2}
    assert told["doses"] == {"typed": 2, "as text": 0, "refused": 0}
    assert not ImportRun.objects.exists()
    assert not Condition.objects.exists()


def test_json_has_every_field_of_every_item_and_its_lines(db, write):
    out = io.StringIO()
    call_command("import_library", str(write(NECK)), json=True, stdout=out)
    (article,) = json.loads(out.getvalue())
    medications = article["article"]["sections"]["medications"]["items"]
    assert medications[0]["fields"] == {
        "name": "Ibuprofen", "drug_class": "NSAID", "dosage_wording": "400 mg every 6 hours",
        "side_effects": "heartburn",
    }  # fmt: skip
    assert len(medications[0]["lines"]) == 4


def test_the_table_has_a_line_for_each_article(db, write, tmp_path):
    path = tmp_path / "table.csv"
    bring(write(NECK, ELBOW), csv=path)
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["title"], row["state"], row["doses typed"]) for row in rows] == [
        ("Stiff Neck", "drafted", "2"),
        ("Sore Elbow", "drafted", "0"),
    ]


def test_paragraphs_that_stand_in_many_articles_are_told(db, write):
    same = "<p>Nobody should ever change a medicine without a word with their own doctor.</p>"
    told = bring(write(*(post(n, f"Ache {n}", blocks(f"Ache {n}") + same) for n in range(3))))
    assert told["repeated"][0] == {"articles": 3, "text": same[3:-4]}


@pytest.mark.both_databases
def test_an_uploaded_file_is_read_from_its_pieces(board, write):
    content = write(NECK, ELBOW).read_bytes()
    run = ImportRun.objects.create(
        state="waiting", by=Person.objects.first(), at="2026-01-01T00:00Z",
        options={"asks_categories": True},
    )  # fmt: skip
    file = run.files.create(name="export.xml", size=len(content))
    for offset in range(0, len(content), 1000):
        file.chunks.create(offset=offset, content=content[offset : offset + 1000])
    list(runs.go_on_with_all())
    run.refresh_from_db()
    assert run.state == "categories"
    runs.decide_categories(run, {"Spine & Back": Specialty.objects.first()})
    assert list(runs.go_on_with_all()) == [f"Import {run.pk}: finished, 0 articles to go."]
    assert run.imports.filter(state="drafted").count() == 2
    assert not file.chunks.exists()


def test_a_picture_without_words_stays_in_the_library_and_its_article_comes(
    db, write, tmp_path, settings
):
    settings.MEDIA_ROOT = tmp_path / "media"
    loose = tmp_path / "neck.png"
    loose.write_bytes(png("red"))
    neck = "https://old.example/wp-content/uploads/2019/05/neck.png"
    told = bring(write(NECK, picture(90, neck, 11)), loose)
    assert told["articles"] == {"drafted": 1}
    assert Figure.objects.count() == 1
    assert "no words for those who can't see it" in ImportFinding.objects.get(kind="picture").text
    assert "figure" not in words("stiff-neck", "types")["types"][1]


def test_a_picture_that_was_uploaded_by_itself_is_found(board, write, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    content = {"export.xml": write(ELBOW).read_bytes(), "elbow.png": png("blue")}
    run = ImportRun.objects.create(
        state="waiting", by=Person.objects.first(), at="2026-01-01T00:00Z"
    )
    for name, said in content.items():
        run.files.create(name=name, size=len(said)).chunks.create(offset=0, content=said)
    runs.go_on(run)
    assert [file.trouble for file in run.files.all()] == ["", ""]
    assert words("sore-elbow", "when-to-see-a-doctor")["signs"][1]["figure_alt"]


# One file, or one run, that is broken stops no other


def spoiled_zip(path: Path, name: str, content: bytes, method: int) -> Path:
    """A zip whose one file has its packed bytes overwritten."""
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr(name, content)
    packed = bytearray(path.read_bytes())
    start = 30 + len(name)
    packed[start : start + 20] = b"\xff" * 20
    path.write_bytes(packed)
    return path


@pytest.mark.parametrize("name", ["posts.json", "elbow.txt"])
@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_zip_whose_bytes_are_spoiled_is_named_and_the_others_come(
    db, write, tmp_path, name, method
):
    broken = spoiled_zip(tmp_path / "a.zip", name, blocks("Sore Elbow").encode(), method)
    assert bring(broken, write(NECK))["articles"] == {"drafted": 1, "refused": 1}


def test_a_word_file_with_broken_xml_is_named(db, tmp_path):
    path = tmp_path / "elbow.docx"
    word_file(path, ("", "It <b> aches."))
    assert "broken Word file" in bring(path)["files"][0]["trouble"]


def test_a_word_file_that_unpacks_to_too_much_is_not_read(db, tmp_path, monkeypatch):
    monkeypatch.setattr(files, "_MOST_IN_WORD", 1000)
    path = tmp_path / "elbow.docx"
    word_file(path, ("", "It aches."))
    assert "no one article" in bring(path)["files"][0]["trouble"]


def test_a_post_that_never_ends_is_named(db, write, monkeypatch):
    monkeypatch.setattr(wordpress, "_MOST_WAITING", 300_000)
    told = bring(write(NECK, post(12, "Sore Elbow", "x" * 900_000)))
    assert told["articles"] == {"drafted": 1}
    assert "post 2 does not end" in told["files"][0]["trouble"]


def uploaded(**content: bytes) -> ImportRun:
    run = ImportRun.objects.create(
        state="waiting", by=Person.objects.first(), at="2026-01-01T00:00Z"
    )
    for name, said in content.items():
        run.files.create(name=name, size=len(said)).chunks.create(offset=0, content=said)
    return run


def test_a_run_that_fails_is_stopped_with_its_reason_and_the_next_goes_on(board):
    odd = uploaded(odd=b'[{"content": {"rendered": "x"}, "title": "Ache", "link": 5}]')
    good = uploaded(good=b"Sore Thumb\n\nIt hurts.\n\nCauses\n\n1. A hammer\n2. Typing\n")
    list(runs.go_on_with_all())
    odd.refresh_from_db()
    good.refresh_from_db()
    assert (odd.state, good.state) == ("stopped", "finished")
    assert odd.trouble


def test_the_runs_of_the_command_wait_for_the_command(board, write):
    run = runs.begin([write(NECK)], by=board.author)
    assert list(runs.go_on_with_all()) == []
    run.refresh_from_db()
    assert run.state == "waiting"


THUMB = "Sore {0} thumb\n\nIt hurts.\n\nCauses\n\n1. A hammer\n2. {0} typing\n"


def test_a_files_name_alone_makes_no_article_of_another(db, tmp_path):
    path = tmp_path / "article.txt"
    path.write_text(THUMB.format("left"))
    bring(path)
    path.write_text(THUMB.format("right"))
    assert bring(path)["articles"] == {"clashes": 1}
    assert words("sore-left-thumb", "causes")["causes"][1]["name"] == "left typing"


def test_two_files_of_one_name_both_come(board):
    run = ImportRun.objects.create(state="waiting", by=board.author, at="2026-01-01T00:00Z")
    for side in ("left", "right"):
        said = THUMB.format(side).encode()
        run.files.create(name="a.txt", size=len(said)).chunks.create(offset=0, content=said)
    runs.go_on(run)
    assert run.imports.filter(state="drafted").count() == 2


def test_a_guess_is_open_until_somebody_confirms_it(db, tmp_path):
    path = tmp_path / "ankle.txt"
    path.write_text(
        "Sore Ankle\n\nIt hurts.\n\nMedications\n\n1. Ibuprofen\n   400 mg, or as the doctor says\n"
        "2. Naproxen\n   250 mg, or as the doctor says\n"
    )
    bring(path)
    kept = Import.objects.get()
    guessed = {block["n"] for block in kept.blocks if block["outcome"] == "guessed"}
    assert guessed
    assert set(kept.findings.values_list("block", flat=True)) >= guessed
    assert kept.findings.filter(kind="guessed", section="medications").exists()
    assert kept.open_findings >= len(guessed)


@pytest.mark.parametrize(
    ("text", "linked"),
    [
        ("Nothing like sore elbow.", "Nothing like [sore elbow](/e/)."),
        ("Sore elbows, then sore elbow", "Sore elbows, then [sore elbow](/e/)"),
        ("[a sore elbow](/x/) or sore elbow", "[a sore elbow](/x/) or [sore elbow](/e/)"),
        ("[sore elbow](/x/) alone", "[sore elbow](/x/) alone"),
        ("Unsore elbow", "Unsore elbow"),
        ("See [it](/sore elbow/)", "See [it](/sore elbow/)"),
    ],
)
def test_words_become_a_link_outside_other_words_and_links(text, linked):
    home = {"description": text}
    assert drafts._link_in(home, "sore elbow", "/e/") == (text != linked)
    assert home["description"] == linked
