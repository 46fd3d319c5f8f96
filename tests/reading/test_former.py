"""Addresses of before lead to where the words are now, and nowhere else."""

import pytest

from condition.models import Condition, FormerAddress
from condition.models.address import former_path, former_path_of, nearest_first
from record import actions

pytestmark = pytest.mark.both_databases

ARTICLE = "/conditions/lumbar-wedging/"
OLD = ["/?p=12", "/2019/05/wedging", "/wedging", "/?p=13"]


@pytest.fixture
def known(board):
    """A published article with its addresses on a former site, and one that is not here yet."""
    board.published_edition()
    FormerAddress.objects.remember(OLD, condition=board.article)
    draft = Condition.objects.create(title="Draft", slug="draft", specialty=board.article.specialty)
    FormerAddress.objects.remember(["/2019/06/draft", "/?p=20"], condition=draft)
    FormerAddress.objects.remember(["/2019/06/left-out"])
    FormerAddress.objects.remember(["/category/spine"], specialty=board.article.specialty)
    FormerAddress.objects.remember(["/feed", "/comments/feed"], leads_to="/feed.xml")
    return board


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("/2019/05/Back-Pain/", "/2019/05/back-pain"),
        ("https://old.example.org/2019/05/back-pain/?utm_source=x#top", "/2019/05/back-pain"),
        ("/index.php/2019/05/back-pain", "/2019/05/back-pain"),
        ("//2019///05/back-pain", "/05/back-pain"),
        ("/?p=0123", "/?p=123"),
        ("/?attachment_id=7", "/?p=7"),
        ("/index.php?page_id=7&preview=true", "/?p=7"),
        ("/?cat=3", "/?cat=3"),
        ("/?feed=rss2", "/feed"),
        ("/caf%C3%A9/", "/café"),
        ("/?s=pain", ""),
        ("/", ""),
        ("/?p=", ""),
        ("/a%00b", ""),
        ("/a\\b", ""),
        ("/" + "a" * 600, ""),
    ],
)
def test_an_address_is_looked_for_without_what_does_not_name_it(typed, path):
    assert former_path_of(typed) == path


def test_too_many_words_in_a_query_name_nothing():
    assert former_path("/", "&".join(f"p{n}=1" for n in range(50))) == ""


def test_the_nearest_address_above_comes_first():
    assert nearest_first("/a/b/c") == ["/a/b/c", "/a/b", "/a"]


@pytest.mark.parametrize(
    "address",
    [
        "/?p=12", "/index.php?p=12", "/?page_id=12&utm_source=x", "/?attachment_id=13",
        "/2019/05/wedging/", "/2019/05/Wedging", "/wedging/", "/2019/05/wedging/feed/",
        "/2019/05/wedging/x-ray/", "/wedging/page/2/", "/2019/05/wedging/amp/", "/WEDGING/?amp=1",
        "/index.php/2019/05/wedging?fbclid=x",
    ],
)  # fmt: skip
def test_an_old_address_leads_to_the_article_for_good(known, client, address):
    response = client.get(address)
    assert (response.status_code, response["Location"]) == (301, ARTICLE)


@pytest.mark.parametrize(
    ("address", "location"),
    [
        ("/category/spine/", "/conditions/?specialty=spine"),
        ("/category/spine/page/3/", "/conditions/?specialty=spine"),
        ("/category/spine/feed/", "/feed.xml"),
        ("/feed/", "/feed.xml"),
        ("/feed/atom/", "/feed.xml"),
        ("/?feed=rss2", "/feed.xml"),
    ],
)
def test_categories_and_feeds_lead_to_what_took_their_place(known, client, address, location):
    known.article.specialty.slug = "spine"
    known.article.specialty.save()
    response = client.get(address)
    assert (response.status_code, response["Location"]) == (301, location)


@pytest.mark.parametrize("address", ["/2019/06/draft/", "/?p=20", "/2019/06/left-out/", "/2018/1/"])
def test_what_is_not_here_yet_is_not_found_where_no_former_site_is_named(known, client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("address", "location"),
    [
        ("/2019/06/draft/?a=b", "https://old.example.org/2019/06/draft/?a=b"),
        ("/2019/06/left-out/", "https://old.example.org/2019/06/left-out/"),
        ("/?p=20", "https://old.example.org/?p=20"),
        ("/?p=999", "https://old.example.org/?p=999"),
        ("/2017/01/never-exported/", "https://old.example.org/2017/01/never-exported/"),
        ("/wp-content/uploads/a.jpg", "https://old.example.org/wp-content/uploads/a.jpg"),
        ("/2017/01/", "https://old.example.org/2017/01/"),
        ("/tag/ache/", "https://old.example.org/tag/ache/"),
        ("/author/amy/page/2/", "https://old.example.org/author/amy/page/2/"),
    ],
)
def test_it_goes_to_the_former_site_while_one_is_named(known, client, settings, address, location):
    settings.FORMER_SITE = "https://old.example.org"
    response = client.get(address)
    assert (response.status_code, response["Location"]) == (302, location)


def test_what_is_of_no_site_is_not_sent_to_the_former_one(known, client, settings):
    settings.FORMER_SITE = "https://old.example.org"
    for address in ("/conditons/", "/nowhere/", "/wp-login.php", "/?utm_source=mail"):
        assert client.get(address).status_code in {200, 404}


def test_an_article_leads_on_from_its_old_addresses_as_soon_as_it_is_public(known, client):
    draft = Condition.objects.get(slug="draft")
    known.article = draft
    known.write_causes("Myeloma")
    actions.carry_over(condition=draft, by=known.publisher, origin="old.example.org")
    assert client.get("/?p=20")["Location"] == "/conditions/draft/"


def test_an_old_address_follows_a_new_one_and_a_merger(known, client):
    actions.rename(condition=known.article, slug="wedges", by=known.publisher)
    assert client.get("/wedging/")["Location"] == "/conditions/wedges/"
    other = Condition.objects.get(slug="draft")
    known.article = other
    known.write_causes("Myeloma")
    actions.carry_over(condition=other, by=known.publisher, origin="old.example.org")
    wedges = Condition.objects.get(slug="wedges")
    actions.merge(condition=wedges, into=other, by=known.publisher)
    assert client.get("/wedging/")["Location"] == "/conditions/draft/"


def test_an_old_address_of_a_withdrawn_article_leads_to_its_notice(known, client):
    actions.withdraw(condition=known.article, by=known.publisher, notice="Wrong.")
    assert client.get("/wedging/").status_code == 301
    assert client.get("/wedging/", follow=True).status_code == 410


def test_an_address_can_lead_to_a_section(known, client):
    FormerAddress.objects.filter(path="/wedging").update(section="causes")
    assert client.get("/wedging/")["Location"] == f"{ARTICLE}#causes"


def test_no_page_of_this_site_is_hidden_by_an_old_address(known, client):
    FormerAddress.objects.remember(["/search", "/privacy"], condition=known.article)
    FormerAddress.objects.remember([ARTICLE.rstrip("/")], leads_to="/feed.xml")
    for address in ("/search/", "/privacy/", ARTICLE, "/"):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", ["//evil.example/2019/06/draft/", "/%2F/evil.example/?p=20"])
def test_nobody_is_sent_to_a_site_that_a_visitor_named(known, client, settings, address):
    settings.FORMER_SITE = "https://old.example.org"
    location = client.get(address).get("Location", "/")
    assert location.startswith(("https://old.example.org/", "/"))
    assert location[:2] != "//"


def test_the_first_to_have_an_address_keeps_it(known):
    other = Condition.objects.get(slug="draft")
    kept = FormerAddress.objects.remember(["/wedging", "/new"], condition=other)
    assert kept == ["/wedging"]
    assert FormerAddress.objects.get(path="/wedging").condition == known.article
    assert FormerAddress.objects.get(path="/new").condition == other


def test_an_address_that_led_nowhere_leads_there_from_now_on(known):
    assert FormerAddress.objects.remember(["/2019/06/left-out"], condition=known.article) == []
    assert FormerAddress.objects.get(path="/2019/06/left-out").condition == known.article
