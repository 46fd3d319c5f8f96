"""Pages are rendered once for each act, and no reader finds half of it or yesterday's."""

import gzip
import os
import time
from datetime import timedelta

import brotli
import pytest
from django.db import IntegrityError, OperationalError, transaction
from django.http import HttpResponse
from django.urls import get_resolver, reverse

from condition.models import Term
from reading import medicines
from reading.catalogue import read_together
from reading.rendering import addresses, host, renderer
from reading.rendering.addresses import SITE
from reading.rendering.files import PageFiles, page_files
from reading.rendering.host import Host, bring_up_to_date, make_for_reader
from reading.rendering.models import PageHost, PagesWanted
from reading.rendering.queue import unconfirmed, want, want_everything
from reading.site_pages import FooterLine
from record import actions, listeners
from record.models import PublishedItem
from tests.reading.test_medicines import medicine, publish_medicines

ARTICLE = "/conditions/lumbar-wedging/"


@pytest.fixture
def commits(django_capture_on_commit_callbacks):
    """Do what follows a commit, as after a request."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture(autouse=True)
def files(settings, tmp_path, monkeypatch) -> PageFiles:
    """A folder for pages. Documents take a second each; their own tests make them."""
    settings.PAGES_ROOT = tmp_path
    monkeypatch.setattr(host, "DOCUMENTS", ())
    return page_files()


@pytest.fixture
def published(board, commits):
    with commits():
        board.published_edition()
    return board


@pytest.fixture
def site(published, files) -> Host:
    """A host that has looked."""
    host = Host(files, "a")
    host.look()
    return host


def subject_of(board) -> str:
    return str(board.article.pk)


def words(files, path=ARTICLE) -> str:
    return files.place(path).read_text()


def render_all(site: Host) -> None:
    waiting = site.waiting()
    while waiting:
        assert site.render_next(waiting)


def publish_another(published, commits, cause="Metastasis") -> None:
    published.write_causes(cause)
    published.sign("causes")
    with commits():
        published.publish()


@pytest.mark.both_databases
def test_a_look_puts_down_the_page_its_data_and_its_history(site, files):
    assert "Haemangioma" in words(files)
    for path in (f"{ARTICLE[:-1]}.json", f"{ARTICLE}history/", "/", "/conditions/", "/feed.xml"):
        assert files.place(path).is_file()
    assert "Lumbar wedging" in words(files, "/")
    assert "Lumbar" in words(files, "/sitemap-1.xml") or "lumbar" in words(files, "/sitemap-1.xml")


def test_an_edition_is_read_once_for_page_and_data(published, django_assert_max_num_queries):
    with read_together():
        renderer.render(ARTICLE)
        with django_assert_max_num_queries(1):
            assert renderer.render(f"{ARTICLE[:-1]}.json").status == 200
    with pytest.raises(pytest.fail.Exception), django_assert_max_num_queries(4):
        renderer.render(f"{ARTICLE[:-1]}.json")


def test_both_encodings_hold_the_same_page(site, files):
    place = files.place(ARTICLE)
    plain = place.read_bytes()
    assert gzip.decompress(place.with_name("index.html.gz").read_bytes()) == plain
    assert brotli.decompress(place.with_name("index.html.br").read_bytes()) == plain


@pytest.mark.both_databases
def test_an_act_that_is_rolled_back_changes_no_page(published, commits):
    before = PagesWanted.objects.number()
    published.write_causes("Metastasis")
    published.sign("causes")
    with commits(), transaction.atomic():
        published.publish()
        transaction.set_rollback(True)
    assert PagesWanted.objects.number() == before


def test_after_an_act_its_own_host_sends_nothing_of_before(site, files, published, commits):
    publish_another(published, commits)
    assert not files.place(ARTICLE).exists()
    assert not files.is_fresh()
    site.look()
    assert "Metastasis" in words(files)
    assert files.is_fresh()


def test_a_withdrawal_takes_the_files_away_before_it_answers(site, files, published, commits):
    with commits():
        actions.withdraw(condition=published.article, by=published.publisher, notice="Unsafe.")
    assert not files.place(ARTICLE).exists()
    assert not files.place(f"{ARTICLE[:-1]}.json").exists()
    assert not files.place("/conditions/").exists()
    site.look()
    assert not files.place(ARTICLE).exists()
    assert "Unsafe." in (files.notes / "gone" / f"{subject_of(published)}.html").read_text()
    assert files.place(f"{ARTICLE}history/").is_file()
    assert "Lumbar wedging" not in words(files, "/conditions/")


def test_a_file_that_no_note_names_goes_with_its_article(site, files, published):
    subject = subject_of(published)
    note = files.notes / "subjects" / f"{subject}.json"
    note.write_text('{"of another version": 1}')
    assert files.note(subject).paths == []
    actions.withdraw(condition=published.article, by=published.publisher, notice="Unsafe.")
    bring_up_to_date(files, subject)
    assert not files.place(ARTICLE).exists()


@pytest.mark.both_databases
def test_another_host_takes_them_away_with_its_next_look(site, published, tmp_path):
    other = Host(PageFiles(tmp_path / "b"), "b")
    other.look()
    actions.withdraw(condition=published.article, by=published.publisher, notice="Unsafe.")
    other.look()
    assert not other.files.place(ARTICLE).exists()


@pytest.mark.both_databases
def test_another_host_takes_its_words_out_of_the_lists_before_it_confirms(
    site, published, tmp_path, monkeypatch
):
    other = Host(PageFiles(tmp_path / "b"), "b")
    other.look()
    actions.withdraw(condition=published.article, by=published.publisher, notice="Unsafe.")
    monkeypatch.setattr(host, "bring_up_to_date", raising(ValueError("No page today.")))
    other.look()
    assert PageHost.objects.get(pk="b").applied == PagesWanted.objects.number()
    assert not other.files.place("/medicines/").exists()


@pytest.mark.both_databases
def test_a_word_that_was_confirmed_or_withdrawn_has_the_medicines_pages_made_anew(
    site, files, published, commits, monkeypatch
):
    monkeypatch.setattr(medicines, "A_PAGE", 1)
    key = PublishedItem.objects.get(kind="medications").key
    where = {"condition": published.article, "section": "medications", "item": key}
    term = actions.propose_term(text="Nurofen", kind="brand", by=published.author, **where)
    with commits():
        publish_medicines(published, "Sprains", medicine("Ibuprofen", "Not with an ulcer."))
    site.look()
    pages = "/medicines/ibuprofen/", "/medicines/ibuprofen/2/"
    for page in pages:
        make_for_reader(files, page, "medicine", None, patience=1)
        assert files.place(page).exists()
    before = files.note(subject_of(published)).version
    with commits():
        actions.confirm_term(term=term, by=published.pharmacist)
    for page in (*pages, "/medicines/"):
        assert not files.place(page).exists()
    site.look()
    assert files.place("/medicines/").exists()
    assert files.note(subject_of(published)).version == before  # it names nothing else now


@pytest.mark.both_databases
def test_an_article_that_names_the_item_leads_to_the_word_s_new_page(
    site, files, published, commits
):
    medicine = PublishedItem.objects.get(kind="medications")
    Term.objects.create(
        text="Ibuprofen",
        normal="ibuprofen",
        kind=Term.Kind.GENERIC,
        state=Term.State.CONFIRMED,
        means="brufen",
        condition=published.article,
        section="medications",
        item=medicine.key,
        proposed_by=published.author.uuid,
        confirmed_by=published.pharmacist.uuid,
    )
    with commits():
        listeners.tell_of_words(["ibuprofen"])
    site.look()
    assert "/medicines/brufen/" in words(files)


@pytest.mark.both_databases
def test_the_hosts_that_have_not_confirmed_are_named(site, published, tmp_path):
    other = Host(PageFiles(tmp_path / "b"), "b")
    other.look()
    actions.withdraw(condition=published.article, by=published.publisher, notice="Unsafe.")
    assert unconfirmed(0) == ["a", "b"]
    site.look()
    assert unconfirmed(0) == ["b"]
    other.look()
    assert unconfirmed() == []


@pytest.mark.both_databases
def test_a_host_that_was_not_seen_for_days_is_not_waited_for(site, published, later):
    want(subject_of(published))
    assert unconfirmed(0) == ["a"]
    later(timedelta(days=2))
    assert unconfirmed(0) == []
    assert PageHost.objects.count() == 1


@pytest.mark.both_databases
def test_a_page_that_fails_keeps_neither_the_edition_nor_its_turn(
    site, files, published, commits, monkeypatch
):
    with monkeypatch.context() as broken:
        broken.setattr(host, "render", lambda *_a: 1 / 0)
        publish_another(published, commits)
        site.look()
    assert published.article_now.current.edition.number == 2
    assert not files.place(ARTICLE).exists()
    assert not site.waiting()  # not before its pause is over
    site.failures = {subject: (count, 0.0) for subject, (count, _at) in site.failures.items()}
    render_all(site)
    assert "Metastasis" in words(files)


@pytest.mark.both_databases
def test_a_failure_is_tried_again_later_and_ever_later(site, published, monkeypatch):
    monkeypatch.setattr(host, "render", lambda *_a: 1 / 0)
    pauses = []
    for _attempt in range(3):
        assert not site._try(subject_of(published), again=True)
        pauses.append(site.failures[subject_of(published)][1] - time.time())
    assert 1 < pauses[0] < pauses[1] < pauses[2]


@pytest.mark.both_databases
def test_an_error_of_one_row_is_that_pages_failure_and_no_database_that_is_away(site, monkeypatch):
    monkeypatch.setattr(host, "bring_up_to_date", raising(IntegrityError("one_number")))
    assert not site.render_next([SITE])
    monkeypatch.setattr(host, "bring_up_to_date", raising(OperationalError("gone")))
    with pytest.raises(OperationalError):
        site.render_next([SITE])


def raising(error: Exception):
    def act(*_about, **_options):
        raise error

    return act


@pytest.mark.both_databases
def test_what_was_rendered_before_another_act_is_not_put_down(site, files, published, monkeypatch):
    render, subject = host.render, subject_of(published)

    def render_while_publishing(path):
        want(subject)
        return render(path)

    monkeypatch.setattr(host, "render", render_while_publishing)
    files.take_away(subject)
    assert bring_up_to_date(files, subject) is None
    assert not files.place(ARTICLE).exists()


@pytest.mark.both_databases
def test_a_former_address_leads_to_the_new_one(site, files, published, commits):
    with commits():
        actions.rename(condition=published.article_now, slug="wedging", by=published.publisher)
    site.look()
    assert files.note(subject_of(published)).moved[ARTICLE] == "/conditions/wedging/"
    assert not files.place(ARTICLE).exists()
    assert "Haemangioma" in words(files, "/conditions/wedging/")


@pytest.mark.both_databases
def test_a_page_knows_when_time_alone_changes_it(site, files, published):
    render_all(site)
    note = files.note(subject_of(published))
    assert note.due_at > time.time() + 100 * 86_400
    assert site.next_due() == note.due_at
    site.notes[subject_of(published)].due_at = time.time()
    assert site.waiting() == [subject_of(published)]
    assert site.render_next(site.waiting())
    assert not site.waiting()


def test_what_is_on_every_page_changes_them_all_while_those_of_before_are_sent(site, files):
    FooterLine.objects.create(kind="owner", label="A society")
    assert "A society" not in words(files)
    site.look()
    assert "Haemangioma" in words(files)
    render_all(site)
    assert "A society" in words(files)


def test_a_specialty_that_is_called_otherwise_is_so_in_every_list(site, files, published):
    render_all(site)
    published.article.specialty.name = "Backs"
    published.article.specialty.save()
    site.look()
    render_all(site)
    assert "Backs" in words(files, "/conditions/")
    assert "Backs" not in words(files)  # its edition says what it was filed under


def test_new_templates_make_every_page_wait_after_a_restart(site, files, monkeypatch):
    render_all(site)
    monkeypatch.setattr(host, "version_of_templates", lambda: "those of a release to come")
    again = Host(files, "a")
    again.look()
    assert again.waiting()
    assert "Haemangioma" in words(files)


def test_a_host_that_starts_again_renders_nothing_that_is_there(site, files, monkeypatch):
    render_all(site)
    monkeypatch.setattr(host, "render", lambda *_a: 1 / 0)
    again = Host(files, "a")
    again.look()
    assert not again.waiting()
    assert not again.failures


def test_pages_that_link_to_an_article_are_rendered_anew_when_it_leaves(site, published, commits):
    render_all(site)
    site.notes["99"] = host.Note(links=["lumbar-wedging"], frame="as it is")
    site.rows["99"] = PagesWanted.objects.create(pk="99")
    with commits():
        actions.withdraw(condition=published.article, by=published.publisher, notice="Unsafe.")
    site._try(subject_of(published))
    assert site.notes["99"].frame == ""


def test_the_same_words_again_leave_the_file_as_it_is(site, files, published):
    before = files.place(ARTICLE).stat()
    bring_up_to_date(files, subject_of(published), again=True)
    assert files.place(ARTICLE).stat().st_mtime_ns == before.st_mtime_ns


def test_other_words_of_the_same_second_have_another_time(site, files, published, commits):
    before = int(files.place(ARTICLE).stat().st_mtime)
    place = files.place(ARTICLE)
    place.write_text("x")
    os.utime(place, (before, before))
    bring_up_to_date(files, subject_of(published), again=True)
    assert int(place.stat().st_mtime) > before


@pytest.mark.both_databases
def test_an_older_edition_is_put_down_when_somebody_asks_until_the_next_act(
    site, files, published, commits
):
    path = f"{ARTICLE}editions/1/"
    make_for_reader(files, path, "edition", "lumbar-wedging", 1)
    assert "Haemangioma" in words(files, path)
    publish_another(published, commits)
    assert not files.place(path).exists()


@pytest.mark.parametrize("name", ["section", "section_pdf"])
def test_a_section_is_put_down_when_somebody_asks_until_the_next_edition(
    site, files, published, commits, name
):
    path = reverse(name, args=["lumbar-wedging", "causes"])
    make_for_reader(files, path, name, "lumbar-wedging", 5)
    assert files.place(path).exists()
    publish_another(published, commits)
    assert not files.place(path).exists()
    assert files.place(f"{ARTICLE}history/").exists() is False  # until the next look
    site.look()
    make_for_reader(files, path, name, "lumbar-wedging", 5)
    assert files.place(path).exists()
    with commits():
        actions.withdraw(condition=published.article, by=published.publisher, notice="Wrong.")
    assert not files.place(path).exists()


@pytest.mark.both_databases
def test_an_article_of_another_database_is_forgotten(site, files, published):
    PagesWanted.objects.all().delete()
    site._stock_is_taken = True
    want("frame")
    site.look()
    assert not files.place(ARTICLE).exists()
    again = Host(files, "a")
    again.look()
    assert "Haemangioma" in words(files)


@pytest.mark.parametrize("path", ["/../x", "/a/.b", "/a//b", "/%41", "/a/index.html", "/a.json.gz"])
def test_no_address_leads_out_of_the_folder_or_to_a_file_of_another_name(files, path):
    assert files.place(path) is None


@pytest.mark.parametrize("mark", ["cookie", "vary", "private"])
def test_what_may_be_for_one_reader_alone_is_never_put_down(mark):
    response = HttpResponse("words")
    response.is_for_everybody = mark != "private"
    if mark == "cookie":
        response.set_cookie("who", "me")
    if mark == "vary":
        response["Vary"] = "Cookie"
    assert not renderer.may_be_kept(response)


def test_a_page_that_raises_is_never_put_down(site, files, published, monkeypatch, settings):
    settings.DEBUG_PROPAGATE_EXCEPTIONS = False
    monkeypatch.setattr("reading.catalogue.find", lambda _slug: 1 / 0)
    with pytest.raises(renderer.RenderingFailed):
        renderer.render(ARTICLE)


def test_a_policy_reads_the_same_from_every_process():
    one = renderer._in_order("Content-Security-Policy", "img-src 'self'; base-uri 'none'")
    other = renderer._in_order("Content-Security-Policy", "base-uri 'none'; img-src 'self'")
    assert one == other


def test_nothing_is_wanted_of_an_article_that_was_never_published(board):
    board.write_causes("Haemangioma")
    assert not PagesWanted.objects.exists()


def test_every_address_of_the_table_is_one_of_the_site():
    assert set(addresses.ADDRESSES) <= set(get_resolver().reverse_dict)


def test_everything_is_rendered_anew_when_an_operator_says_so(site, files, settings, capsys):
    from django.core.management import call_command

    render_all(site)
    files.place(ARTICLE).write_text("damaged")
    call_command("rerender", "--all")
    assert "Haemangioma" in words(files)
    assert SITE in files.all_notes()
    want_everything()
