"""Pages are made once for each act, and no reader finds half of it or yesterday's."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone

from reading.baking import background, baking, mentions, oven
from reading.baking.baking import Overtaken, bake
from reading.baking.models import Baking, KeptPage, Mention, SiteVersion
from reading.baking.owing import bake_everything_anew, want
from reading.baking.templates import version_of_templates
from reading.site_pages import FooterLine
from record import actions

pytestmark = pytest.mark.both_databases

ARTICLE = "/conditions/lumbar-wedging/"


@pytest.fixture
def commits(django_capture_on_commit_callbacks):
    """Do what follows a commit, as after a request."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture(autouse=True)
def _no_documents(monkeypatch):
    """PDFs take a second each; their own tests make them."""
    monkeypatch.setattr(baking.addresses, "STAGES", baking.addresses.STAGES[:2])


@pytest.fixture
def published(board, commits):
    with commits():
        board.published_edition()
    return board


def subject_of(board) -> str:
    return str(board.article.pk)


def kept(path: str = ARTICLE) -> KeptPage:
    return KeptPage.objects.get(pk=path)


def words_of(page: KeptPage) -> str:
    return oven.gzip.decompress(bytes(page.gzip)).decode()


def test_publishing_bakes_the_page_its_data_and_its_history(published):
    assert "Haemangioma" in words_of(kept())
    assert kept(f"{ARTICLE[:-1]}.json").status == 200
    assert kept(f"{ARTICLE}history/").status == 200
    assert not Baking.objects.owed().exclude(pk="site").exists()


def test_both_encodings_hold_the_same_page(published):
    page = kept()
    assert oven.brotli.decompress(bytes(page.brotli)).decode() == words_of(page)


def test_an_act_that_is_rolled_back_owes_nobody_a_page(published, commits):
    before = Baking.objects.get(pk=subject_of(published)).wanted
    published.write_causes("Metastasis")
    published.sign("causes")
    with commits(), transaction.atomic():
        published.publish()
        transaction.set_rollback(True)
    assert Baking.objects.get(pk=subject_of(published)).wanted == before


def test_a_bake_that_fails_keeps_neither_the_edition_nor_its_turn(published, commits, monkeypatch):
    published.write_causes("Metastasis")
    published.sign("causes")
    with monkeypatch.context() as broken:
        broken.setattr(baking, "ask", lambda *_a, **_k: 1 / 0)
        with commits():
            published.publish()
    assert published.article_now.current_edition.number == 2
    assert "Metastasis" not in words_of(kept())
    Baking.objects.update(wanted_at=timezone.now() - timedelta(minutes=1))
    while background.bake_one() is not None:
        pass
    assert "Metastasis" in words_of(kept())


def test_a_failure_is_tried_again_later_and_ever_later(published, monkeypatch):
    monkeypatch.setattr(baking, "ask", lambda *_a, **_k: 1 / 0)
    pauses = []
    for _attempt in range(3):
        assert not background.try_to_bake(subject_of(published))
        claimed = Baking.objects.get(pk=subject_of(published)).claimed_until
        pauses.append(claimed - timezone.now())
    assert timedelta(seconds=1) < pauses[0] < pauses[1] < pauses[2]


def test_what_was_made_before_another_act_is_thrown_away(published, monkeypatch):
    ask, subject = oven.ask, subject_of(published)

    def ask_while_publishing(*args, **kwargs):
        want(subject)
        return ask(*args, **kwargs)

    monkeypatch.setattr(baking, "ask", ask_while_publishing)
    before = kept().number
    with pytest.raises(Overtaken):
        baking._bake_once(subject)
    assert kept().number == before


def test_a_withdrawn_article_answers_gone_at_every_address_of_its_text(published, commits):
    with commits():
        actions.withdraw(condition=published.article, by=published.publisher, notice="Unsafe.")
    assert kept().status == kept(f"{ARTICLE[:-1]}.json").status == 410
    assert "Unsafe." in words_of(kept())
    assert "Haemangioma" not in words_of(kept())
    assert kept(f"{ARTICLE}history/").status == 200


def test_until_the_notice_is_baked_the_withdrawn_words_are_not_to_be_shown(published):
    actions.withdraw(condition=published.article, by=published.publisher, notice="Unsafe.")
    owed = Baking.objects.owed().get(pk=subject_of(published))
    assert owed.is_urgent
    assert kept().of < owed.wanted


def test_a_former_address_leads_to_the_new_one(published, commits):
    with commits():
        actions.rename(condition=published.article_now, slug="wedging", by=published.publisher)
    assert kept().status == 301
    assert ["Location", "/conditions/wedging/"] in kept().headers
    assert kept("/conditions/wedging/").status == 200


def test_a_page_knows_when_time_alone_changes_it(published):
    row = Baking.objects.get(pk=subject_of(published))
    assert row.due_at > timezone.now() + timedelta(days=100)
    assert not background.owed().filter(pk=row.pk).exists()
    Baking.objects.filter(pk=row.pk).update(due_at=timezone.now())
    assert background.owed().filter(pk=row.pk).exists()


def test_new_templates_bake_all_anew_and_the_pages_of_before_stay_until_then(published):
    background.take_stock()
    Baking.objects.update(templates="those of before")
    assert kept().status == 200
    while background.bake_one() is not None:
        pass
    assert not background.outdated().exists()


def test_a_process_of_the_release_before_leaves_new_templates_alone(published):
    background.take_stock()
    while background.bake_one() is not None:
        pass
    SiteVersion.objects.update(templates="those of a release to come")
    Baking.objects.update(templates="those of long ago")
    assert background.bake_one() is None


def test_two_processes_do_not_bake_the_same(published):
    assert baking.claim(subject_of(published))
    assert not baking.claim(subject_of(published))


def test_what_is_on_every_page_changes_them_all_in_the_background(published):
    background.take_stock()
    bake_everything_anew()
    assert background.outdated().filter(pk=subject_of(published)).exists()
    assert not Baking.objects.owed().filter(pk=subject_of(published)).exists()


def test_a_specialty_that_is_called_otherwise_is_so_on_every_page(published):
    background.take_stock()
    published.article.specialty.name = "Backs"
    published.article.specialty.save()
    while background.bake_one() is not None:
        pass
    assert "Backs" in words_of(kept())


def test_a_line_of_the_footer_is_on_every_page(published):
    background.take_stock()
    FooterLine.objects.create(kind="owner", label="A society")
    assert background.outdated().filter(pk=subject_of(published)).exists()


def test_pages_that_link_to_an_article_are_baked_anew_when_it_leaves(published, commits):
    Mention.objects.create(subject="99", slug="lumbar-wedging")
    Baking.objects.create(pk="99", templates=version_of_templates())
    bake(subject_of(published))
    assert not background.outdated().filter(pk="99").exists()
    with commits():
        actions.withdraw(condition=published.article, by=published.publisher, notice="Unsafe.")
    assert background.outdated().filter(pk="99").exists()


def test_what_a_page_links_to_is_known():
    page = oven.Fresh("/", 200, [], b'<a href="/conditions/one/">1</a> <a href="/two/">2</a>')
    assert mentions.LINK.findall(page.body) == [b"one"]


def test_the_same_words_again_are_not_a_change(published):
    before = kept()
    assert bake(subject_of(published)) == []
    assert (kept().digest, kept().modified_at) == (before.digest, before.modified_at)
    assert kept().number > before.number


def test_an_address_that_is_no_more_is_kept_no_more(published, monkeypatch):
    monkeypatch.setattr(baking.addresses, "STAGES", (("article",),))
    bake(subject_of(published))
    assert kept(f"{ARTICLE}history/").status == 0


def test_the_home_page_is_baked_when_articles_are(published):
    while background.bake_one() is not None:
        pass
    assert "Lumbar wedging" in words_of(kept("/"))


@pytest.mark.parametrize("mark", ["cookie", "vary", "private"])
def test_what_may_be_for_one_reader_alone_is_never_kept(mark):
    response = HttpResponse("words")
    response.is_for_everybody = mark != "private"
    if mark == "cookie":
        response.set_cookie("who", "me")
    if mark == "vary":
        response["Vary"] = "Cookie"
    assert oven.fresh_from("/", response) is None


def test_a_page_that_fails_is_never_kept(published, monkeypatch, settings):
    settings.DEBUG_PROPAGATE_EXCEPTIONS = False
    monkeypatch.setattr("reading.catalogue.find", lambda _slug: 1 / 0)
    with pytest.raises(oven.BakingFailed):
        oven.ask(ARTICLE)


def test_a_policy_reads_the_same_from_every_process():
    one = oven._in_order("Content-Security-Policy", "img-src 'self'; base-uri 'none'")
    other = oven._in_order("Content-Security-Policy", "base-uri 'none'; img-src 'self'")
    assert one == other
