"""The pages about the site and the lines of its footer, which administrators write."""

import pytest

from reading.first_texts import first_texts
from reading.models import EmergencyNumber, FooterLine, PagesWanted, SitePage
from reading.site_pages import read_page

PATHS = {
    "privacy": "/privacy/",
    "editorial-policy": "/editorial-policy/",
    "accessibility": "/accessibility/",
    "disclaimer": "/disclaimer/",
}


@pytest.fixture(autouse=True)
def first_pages(db) -> None:
    """As migrations leave them; a browser's test before this one may have emptied the table."""
    for key, (title, text) in first_texts().items():
        SitePage.objects.get_or_create(key=key, defaults={"title": title, "text": text})


def signed_in(client, person):
    client.force_login(person.user)
    return client


@pytest.mark.parametrize(("key", "path"), PATHS.items())
def test_every_page_is_there_from_the_start(opened, key, path):
    page = opened(path)
    assert page.one("h1").text == SitePage.objects.get(key=key).title
    assert page.one("main").all("h2")
    assert SitePage.objects.get(key=key).get_absolute_url() == path


def test_every_page_leads_to_all_of_them(opened):
    footer = opened("/").one("footer")
    assert set(PATHS.values()) <= {link.attributes["href"] for link in footer.all("a")}


def test_an_administrator_changes_the_words_and_readers_find_them(board, client, opened):
    changed = {"title": "Our policy", "text": "## Why\n\nBecause *we* say so."}
    address = "/admin/reading/sitepage/editorial-policy/change/"
    assert signed_in(client, board.administrator).post(address, changed).status_code == 302
    main = opened("/editorial-policy/").one("main")
    assert [main.one("h1").text, main.one("h2").text] == ["Our policy", "Why"]
    assert main.one("em").text == "we"
    assert SitePage.objects.get(key="editorial-policy").changed_by == board.administrator


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Fine.\n\nWrite to <script>us</script>.", "Line 3, “Write to &lt;script&gt;"),
        ("As [@who-2005] has it.", "write out what “[@who-2005]” stands for"),
    ],
)
def test_words_that_readers_would_not_see_are_named_and_not_published(
    board, client, text, sentence
):
    address = "/admin/reading/sitepage/disclaimer/change/"
    typed = {"title": "Disclaimer", "text": text}
    page = signed_in(client, board.administrator).post(address, typed)
    assert sentence in page.text
    assert text.replace("<", "&lt;").replace(">", "&gt;") in page.text
    assert SitePage.objects.get(key="disclaimer").text == first_texts()["disclaimer"][1]


@pytest.mark.parametrize("key", PATHS)
def test_the_first_texts_are_shown_whole(key):
    SitePage.objects.get(key=key).full_clean()


def test_a_line_of_the_footer_stands_on_every_page_and_all_are_rendered_anew(board, client, opened):
    board.published_edition()
    before = PagesWanted.objects.number()
    line = {"kind": "owner", "label": "A Trust, 1 High Street", "address": "", "position": "0"}
    administrator = signed_in(client, board.administrator)
    assert administrator.post("/admin/reading/footerline/add/", line).status_code == 302
    FooterLine.objects.create(kind="social", label="Elsewhere", address="https://example.org/us")
    footer = opened("/conditions/lumbar-wedging/").one("footer", class_="site-footer")
    assert "A Trust, 1 High Street" in footer.text
    assert footer.one("a", href="https://example.org/us").text == "Elsewhere"
    assert PagesWanted.objects.number() > before


@pytest.mark.parametrize("address", ["javascript:alert(1)", "//example.org", "data:text/html,x"])
def test_a_line_of_the_footer_leads_nowhere_odd(board, client, address):
    line = {"kind": "social", "label": "Odd", "address": address, "position": "0"}
    answer = signed_in(client, board.administrator).post("/admin/reading/footerline/add/", line)
    assert "Start with https://" in answer.text
    assert not FooterLine.objects.exists()


@pytest.mark.parametrize("name", ["publisher", "author", "outsider"])
def test_nobody_else_may(board, client, name):
    visitor = signed_in(client, getattr(board, name))
    for path in ("sitepage/", "sitepage/privacy/change/", "footerline/add/"):
        assert visitor.get(f"/admin/reading/{path}").status_code == 403


def test_no_page_is_added_or_taken_away(board, client):
    administrator = signed_in(client, board.administrator)
    assert administrator.get("/admin/reading/sitepage/add/").status_code == 403
    assert administrator.get("/admin/reading/sitepage/privacy/delete/").status_code == 403


def test_a_page_without_a_row_says_the_first_words(opened):
    SitePage.objects.all().delete()
    assert opened("/disclaimer/").one("h1").text == "Disclaimer"
    assert read_page("disclaimer").changed_at is None


def sign_a_warning(board):
    signs = {"signs": [{"sign": "No feeling in the legs", "urgency": "emergency"}]}
    board.write("when-to-see-a-doctor", signs)
    board.sign("when-to-see-a-doctor")
    board.publish()


def presses(page):
    links = [link.attributes["href"] for link in page.all("a")]
    return [address for address in links if address.startswith("tel:")]


def test_the_emergency_number_is_a_press_wherever_there_are_warning_signs(board, client, opened):
    added = {"number": "0800 112", "region": "", "position": "0"}
    address = "/admin/reading/emergencynumber/add/"
    assert signed_in(client, board.administrator).post(address, added).status_code == 302
    sign_a_warning(board)
    page = opened("/conditions/lumbar-wedging/")
    assert presses(page.one("header", class_="site-header")) == ["tel:0800112"]
    assert presses(page.one("section", class_="help")) == ["tel:0800112"]
    assert presses(page.one("section", id="when-to-see-a-doctor")) == ["tel:0800112"]
    assert presses(opened("/search/?q=nothing-of-the-kind").one("main")) == ["tel:0800112"]
    said = client.get("/conditions/lumbar-wedging.json").json()["emergency"]
    assert said == [{"number": "0800 112", "region": ""}]


def test_of_several_numbers_each_says_where_it_is_called(board, opened):
    for region, number in (("Here", "112"), ("There", "999")):
        EmergencyNumber.objects.create(region=region, number=number)
    sign_a_warning(board)
    page = opened("/conditions/lumbar-wedging/")
    assert [one.text for one in page.one(id="help").all("a", class_="call")] == [
        "Call 112 Here",
        "Call 999 There",
    ]
    # No press can know where its reader is.
    assert page.one("a", class_="urgent").attributes["href"] == "#help"


def test_a_changed_number_is_on_every_page_again(board, db):
    board.published_edition()
    before = PagesWanted.objects.filter(pk="frame").first()
    EmergencyNumber.objects.create(number="112")
    assert PagesWanted.objects.get(pk="frame").version != (before and before.version)


@pytest.mark.parametrize("number", ["", "one one two", "112; 999", "javascript:112"])
def test_what_no_telephone_dials_is_refused(board, client, number):
    client = signed_in(client, board.administrator)
    client.post("/admin/reading/emergencynumber/add/", {"number": number, "position": "0"})
    assert not EmergencyNumber.objects.exists()
