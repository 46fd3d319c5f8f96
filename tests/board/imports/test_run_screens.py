"""An editor without a shell brings a library over: upload, table, triage, submit, carry over."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from board.many.performing import perform
from board.models.run import Run, RunStep
from condition.models import Condition, Specialty
from importing import runs
from importing.models import Import, ImportFile, ImportRun
from record.models import Edition, Submission
from tests.importing.wordpress import export, post

WORDS = """<strong>{title}</strong> is a stiff part of the body.
<h2>Causes</h2>
<ol><li><strong>Draught</strong> A cold wind on the skin.</li>
<li><strong>Load</strong> A heavy bag.</li></ol>
<h2>Medications</h2>
<strong>1. Ibuprofen</strong>
Dosage: 400 mg every 6 hours
<p>Words that every page repeats and no section of the house has a place for, as they stand.</p>"""
TITLES = [f"Stiff part {number}" for number in range(1, 11)]


@pytest.fixture
def export_of_ten() -> bytes:
    posts = [post(n, title, WORDS.format(title=title)) for n, title in enumerate(TITLES, 100)]
    return "".join(export(posts)).encode()


@pytest.fixture
def author(board, client):
    client.force_login(board.author.user)
    return client


@pytest.fixture
def drafted(author, export_of_ten) -> ImportRun:
    """Ten posts, uploaded and made into drafts as `work` does it."""
    upload(author, export_of_ten)
    run = ImportRun.objects.get()
    runs.go_on(run)
    spine = Specialty.objects.create(name="Necks", slug="necks")
    category = run.categories.get(posts__gt=0)
    author.post(f"/admin/imports/{run.pk}/categories/", {f"category-{category.pk}": spine.pk})
    run.refresh_from_db()
    runs.go_on(run)
    return run


def upload(client, content: bytes, name: str = "export.xml"):
    return client.post("/admin/imports/", {"files": SimpleUploadedFile(name, content)})


def confirmed(client, address: str, **given) -> tuple[dict[str, int], str]:
    """What became of the board's run that does it, and why what was left was left."""
    assert b"This will happen" in client.post(address, given).content
    answer = client.post(address, {**given, "is_confirmed": "1"})
    run = Run.objects.get(pk=answer["Location"].rstrip("/").rpartition("/")[2])
    list(perform(run))
    return run.progress(), " ".join(f"{one.condition} {one.sentence}" for one in run.steps.all())


def said(response) -> str:
    return response.content.decode()


def test_an_upload_waits_for_the_table_of_categories_and_becomes_drafts(drafted, author):
    assert drafted.state == ImportRun.State.FINISHED
    assert Condition.objects.filter(specialty__slug="necks").count() == 10
    page = said(author.get(f"/admin/imports/{drafted.pk}/"))
    assert "Stiff part 10" in page
    assert "With something open" in said(author.get("/admin/imports/"))
    assert author.get(f"/admin/imports/{drafted.pk}/report.json").json()["articles"]
    table = author.get(f"/admin/imports/{drafted.pk}/report.csv").getvalue()
    assert b"Stiff part 3" in table


@pytest.mark.both_databases
def test_the_list_of_a_run_asks_no_more_for_ten_articles_than_for_one(
    drafted, author, django_assert_num_queries
):
    address = f"/admin/imports/{drafted.pk}/"
    author.get(address)
    with CaptureQueriesContext(connection) as of_one:
        assert said(author.get(f"{address}?q=Stiff+part+10")).count(">Stiff part ") == 1
    with django_assert_num_queries(len(of_one)):
        assert said(author.get(address)).count(">Stiff part ") == 10


def test_a_pdf_is_refused_with_what_to_take_in_its_place(author):
    assert "its Word file" in said(upload(author, b"%PDF-1.7", "article.pdf"))
    assert not ImportRun.objects.exists()


def test_an_upload_in_pieces_goes_on_where_it_stopped(author, export_of_ten):
    about = {"name": "export.xml", "size": len(export_of_ten)}
    known = author.post("/admin/imports/files/", about).json()
    address = f"/admin/imports/files/{known['file']}/"
    send = {"content_type": "application/octet-stream"}
    author.post(f"{address}?offset=0", export_of_ten[:1000], **send)
    again = author.post("/admin/imports/files/", about).json()
    assert again == {**known, "offset": 1000}
    author.post(f"{address}?offset=0", export_of_ten[:1000], **send)  # twice is once
    early = author.post(f"/admin/imports/files/all/{known['run']}/", follow=True)
    assert "Not whole yet" in said(early)
    author.post(f"{address}?offset=1000", export_of_ten[1000:], **send)
    author.post(f"/admin/imports/files/all/{known['run']}/")
    run = ImportRun.objects.get()
    assert run.state == ImportRun.State.WAITING
    runs.go_on(run)
    assert run.imports.count() == 10


@pytest.mark.parametrize("size", ["", "-1", "ten", "9" * 30])
def test_a_file_without_a_size_that_can_be_is_refused(author, size):
    answer = author.post("/admin/imports/files/", {"name": "a.xml", "size": size})
    assert (answer.status_code, answer.json()) == (400, {"error": "Choose a file."})


def test_control_letters_in_the_name_of_a_file_are_left_out(author):
    author.post("/admin/imports/files/", {"name": "a\0b\u202e\x1b.xml", "size": 10})
    assert ImportFile.objects.get().name == "ab.xml"


def test_nobody_adds_to_an_upload_of_another(author, board, client, export_of_ten):
    known = author.post("/admin/imports/files/", {"name": "a.xml", "size": 10}).json()
    client.force_login(board.clinician.user)
    address = f"/admin/imports/files/{known['file']}/?offset=0"
    send = {"content_type": "application/octet-stream"}
    assert client.post(address, b"x", **send).status_code == 404
    assert not ImportFile.objects.get().chunks.exists()


def test_one_pasted_article_becomes_a_draft(author):
    text = "Stiff neck\n\nCauses\n\n1. Draught: A cold wind.\n2. Load: A heavy bag."
    author.post("/admin/imports/", {"paste": "1", "title": "Stiff neck", "text": text})
    run = ImportRun.objects.get()
    runs.go_on(run)
    assert Import.objects.get().condition.slug == "stiff-neck"


def test_all_sections_with_nothing_open_are_submitted_and_the_others_named(drafted, author):
    counts, told = confirmed(author, f"/admin/imports/{drafted.pk}/submit/")
    assert counts == {"done": 20, "refused": 10, "waiting": 0}
    assert Submission.objects.filter(revision__section="causes").count() == 10
    assert not Submission.objects.filter(revision__section="medications").exists()
    assert "caution" in told
    page = said(author.get(f"/admin/runs/{Run.objects.get().pk}/"))
    assert f'href="/admin/imports/{drafted.pk}/"' in page


def test_a_publisher_carries_a_run_over_and_old_addresses_lead_there(drafted, board, client):
    client.force_login(board.publisher.user)
    assert "old.example" in said(client.get(f"/admin/imports/{drafted.pk}/carry-over/"))
    counts, _told = confirmed(
        client, f"/admin/imports/{drafted.pk}/carry-over/", origin="old.example"
    )
    assert counts == {"done": 10, "refused": 0, "waiting": 0}
    assert Edition.objects.count() == 10
    client.logout()
    article = said(client.get("/conditions/stiff-part-1/"))
    assert "Carried over from old.example on" in article
    for address in ("/?p=100", "/2019/05/stiff-part-1/", "/stiff-part-1/"):
        response = client.get(address)
        assert (response.status_code, response["Location"]) == (301, "/conditions/stiff-part-1/")


def test_one_that_readers_would_not_see_whole_is_named_and_the_others_go_on(drafted, board, client):
    board.article = Condition.objects.get(slug="stiff-part-4")
    board.write("outlook", {"introduction": "| a | b |\n|---|---|\n| 1 | 2 | 3 |"})
    client.force_login(board.publisher.user)
    confirmed(client, f"/admin/imports/{drafted.pk}/carry-over/", origin="old.example")
    left = RunStep.objects.get(state=RunStep.State.REFUSED)
    assert str(left.condition) == "Stiff part 4"
    assert Edition.objects.count() == 9


def test_the_list_of_a_run_says_what_of_each_article_can_not_be_signed(drafted, board, client):
    client.force_login(board.publisher.user)
    address = f"/admin/imports/{drafted.pk}/"
    assert "can’t be signed" not in said(client.get(address, {"q": "part 5"}))
    confirmed(client, f"{address}carry-over/", origin="old.example")
    assert "1 section can’t be signed" in said(client.get(address, {"q": "part 5"}))


def test_an_author_carries_nothing_over(drafted, author):
    assert author.post(f"/admin/imports/{drafted.pk}/carry-over/").status_code == 403
    assert not Edition.objects.exists()


def test_what_was_never_public_there_is_not_carried_over(board, client, tmp_path):
    path = tmp_path / "export.xml"
    posts = [
        post(n, f"Stiff {status}", WORDS.format(title="It"), status=status)
        for n, status in enumerate(("publish", "draft", "pending", "future"), 100)
    ]
    path.write_text("".join(export(posts)), encoding="utf-8")
    run = runs.begin([path], by=board.author, include=["drafts"])
    runs.go_on(run)
    client.force_login(board.publisher.user)
    counts, told = confirmed(client, f"/admin/imports/{run.pk}/carry-over/", origin="old.example")
    assert (counts["done"], counts["refused"]) == (1, 3)
    assert told.count("not public there") == 3
    assert Edition.objects.get().condition.title == "Stiff publish"


def test_files_of_no_site_are_carried_over_from_where_the_publisher_says(board, client, tmp_path):
    path = tmp_path / "neck.md"
    path.write_text("# Stiff Neck\n\nIt aches.\n\n## Causes\n\n- **Typing**: all day.\n")
    run = runs.begin([path], by=board.author)
    runs.go_on(run)
    client.force_login(board.publisher.user)
    address = f"/admin/imports/{run.pk}/carry-over/"
    page = said(client.get(address))
    assert 'name="origin"' in page
    assert "Carry them over" in page
    assert "Submit them" not in page
    counts, _told = confirmed(client, address, origin="old.example")
    assert counts["done"] == 1


def test_an_upload_that_was_given_up_stands_in_no_later_ones_way(author, export_of_ten):
    author.post("/admin/imports/files/", {"name": "huge.zip", "size": 10**9, "drafts": "1"})
    about = {"name": "export.xml", "size": len(export_of_ten)}
    known = author.post("/admin/imports/files/", about).json()
    author.post(
        f"/admin/imports/files/{known['file']}/?offset=0", export_of_ten,
        content_type="application/octet-stream",
    )  # fmt: skip
    author.post(f"/admin/imports/files/all/{known['run']}/", {"file": known["file"]})
    run = ImportRun.objects.get()
    assert (run.state, run.options["include"]) == (ImportRun.State.WAITING, [])
    assert [file.name for file in run.files.all()] == ["export.xml"]
