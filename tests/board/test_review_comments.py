"""Talk on the review screen: comments beside their items, and the sources' flags."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import expect

from condition.models import Reference
from record import actions
from record.models import Comment
from tests.browser import sign_in

ARTICLE = "/admin/articles/lumbar-wedging/"


def address(revision, act=""):
    return f"{ARTICLE}sections/{revision.section}/{revision.label}/{act}"


def see(client, member, revision):
    client.force_login(member.user)
    return client.get(address(revision))


def say(client, member, revision, text, item_key=""):
    client.force_login(member.user)
    typed = {"text": text, "item_key": item_key}
    return client.post(address(revision, "comment/"), typed, follow=True)


def said(response):
    return " ".join(str(message) for message in response.context["messages"])


def card(page, key):
    """The part of the page that stands on one item."""
    start = page.index(f'id="change-{key}"')
    return page[start : page.index("</article>", start)]


@pytest.fixture
def dose(board):
    """A changed dose that lies before the reviewers, beside another medicine."""
    board.published_edition()
    board.write_ibuprofen("600 mg")
    return board.submit("medications")


def test_a_comment_stands_beside_its_item_with_who_and_when(board, client, dose):
    key = dose.item_keys["medications"][0]
    response = say(client, board.clinician, dose, "Which label?\n\nI find none.", key)
    assert response.redirect_chain[0][0].endswith(f"#comment-{Comment.objects.get().pk}")
    on_item = card(response.text, key)
    assert "<p>Which label?</p>" in on_item
    assert "<strong>Clinician</strong>" in on_item


def test_a_comment_on_the_section_stands_below_it(board, client, dose):
    page = say(client, board.author, dose, "Ready for you.").text
    assert "Ready for you." in page[page.index('id="comments"') :]
    assert Comment.objects.get().item_key == ""


def test_talk_stays_with_its_item_when_the_words_move_on(board, client, dose):
    key = dose.item_keys["medications"][0]
    say(client, board.clinician, dose, "Which label?", key)
    board.write_ibuprofen("800 mg")
    page = see(client, board.author, board.revision("medications")).text
    assert "Which label?" in card(page, key)
    assert f"<code>{dose.label}</code>" in card(page, key)


def test_talk_of_before_the_publication_is_folded(board, client, dose):
    key = dose.item_keys["medications"][0]
    say(client, board.clinician, dose, "Which label?", key)
    board.sign("medications")
    board.publish()
    board.write_ibuprofen("800 mg")
    page = see(client, board.author, board.revision("medications")).text
    assert "1 comment on words before these" in card(page, key)


def test_talk_about_an_item_that_is_gone_is_not_lost(board, client):
    board.write_causes("One", "Two")
    before = board.revision("causes")
    say(client, board.clinician, before, "Is this a cause?", before.item_keys["causes"][1])
    board.write_causes("One")
    page = see(client, board.author, board.revision("causes")).text
    assert "Comments on entries that are not there any more" in page
    assert "Is this a cause?" in page


def test_the_table_of_contents_counts_what_was_said_of_the_drafts_words(board, client, dose):
    say(client, board.clinician, dose, "Which label?")
    say(client, board.pharmacist, dose, "The new one.")
    rows = client.get(ARTICLE).context["rows"]
    assert {row.section.key: row.remarks for row in rows if row.remarks} == {"medications": 2}


def test_an_empty_comment_is_refused_and_a_long_one_is_kept_in_its_field(board, client, dose):
    key = dose.item_keys["medications"][0]
    assert "The comment is empty." in said(say(client, board.clinician, dose, "  "))
    response = say(client, board.clinician, dose, "x" * 4_001, key)
    assert "x" * 4_001 in card(response.text, key)
    assert not Comment.objects.exists()


def test_typed_markup_in_a_comment_is_words(board, client, dose):
    page = say(client, board.clinician, dose, "<img src=x onerror=alert(1)>").text
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


@pytest.mark.parametrize("role", ["administrator", "newsletter_manager", "outsider"])
def test_others_say_nothing(board, client, dose, role):
    say(client, getattr(board, role), dose, "Me too.")
    assert not Comment.objects.exists()


def test_opening_the_address_of_a_comment_says_nothing_and_leads_to_the_review(board, client, dose):
    client.force_login(board.clinician.user)
    response = client.get(address(dose, "comment/"), {"text": "Hello."})
    assert (response.status_code, response["Location"]) == (302, address(dose))
    assert not Comment.objects.exists()


def test_an_item_that_is_taken_out_has_its_talk_too(board, client):
    board.write_causes("One", "Two")
    gone = board.sign("causes").item_keys["causes"][1]
    board.publish()
    board.write_causes("One")
    page = say(client, board.clinician, board.submit("causes"), "Why out?", gone).text
    assert "Why out?" in card(page, gone)


def test_thirty_threads_take_no_more_queries_than_three(board, client):
    board.write_causes(*(f"Cause {number}" for number in range(30)))
    revision = board.revision("causes")
    client.force_login(board.clinician.user)
    counts = []
    for keys in (revision.item_keys["causes"][:3], revision.item_keys["causes"][3:]):
        for key in keys:
            actions.comment(revision=revision, by=board.author, text="Source?", item_key=key)
        with CaptureQueriesContext(connection) as captured:
            shown = client.get(address(revision)).text.count("Source?")
        counts.append((shown, len(captured)))
    assert [shown for shown, _count in counts] == [3, 30]
    assert counts[1][1] <= counts[0][1]


def test_sources_show_their_flags(board, client):
    new = Reference.objects.create(key="new", kind="article", title="New")
    for key, kind in (("gone", "article"), ("older", "article"), ("page", "web")):
        Reference.objects.create(key=key, kind=kind, title=key)
    actions.retract(
        reference=Reference.objects.get(pk="gone"), by=board.clinician, notice="The journal."
    )
    actions.replace_source(
        reference=Reference.objects.get(pk="older"), replaced_by=new, by=board.author
    )
    board.write("causes", {"introduction": "So [@gone] [@older] [@page] [@new]."})
    sources = see(client, board.clinician, board.revision("causes")).context["comparison"].sources
    assert {one.key: one.flags for one in sources} == {
        "gone": ["retracted"],
        "older": ["replaced by new"],
        "page": ["accepted only until a better source is found"],
        "new": [],
    }


def test_ones_own_comment_is_changed_and_taken_back_where_it_stands(board, client, dose):
    say(client, board.clinician, dose, "Sorce?")
    say(client, board.author, dose, "Which one?")
    first = Comment.objects.earliest("pk")
    client.force_login(board.clinician.user)
    place = address(dose, f"comment/{first.pk}/")
    page = client.post(place, {"text": "Source?"}, follow=True).text
    assert page.index("<p>Source?</p>") < page.index("Which one?")
    assert "Sorce?" not in page
    assert page.count("Change or take back") == 1  # one's own alone
    newest = Comment.objects.latest("pk")
    page = client.post(
        address(dose, f"comment/{newest.pk}/"), {"text": "", "take_back": "1"}, follow=True
    ).text
    assert "Taken back by its author." in page
    assert "<p>Source?</p>" not in page


def test_a_comment_stands_at_its_item_on_the_screen_where_it_is_mended(board, client, dose):
    key = dose.item_keys["medications"][0]
    say(client, board.clinician, dose, "Which label?", key)
    say(client, board.clinician, dose, "Read it aloud.")
    client.force_login(board.author.user)
    page = client.get(f"{ARTICLE}sections/medications/").text
    item = page[page.index('id="row-medications-0"') :]
    assert "Which label?" in item
    assert "commented</span>" in item
    assert page.index("Read it aloud.") < page.index('id="row-medications-0"')


def test_the_second_look_shows_what_was_done_about_a_request_and_what_readers_will_find(
    board, client, dose
):
    actions.request_changes(
        revision=dose, by=board.clinician, competence="clinical", comment="Too much."
    )
    client.force_login(board.author.user)
    assert "Too much." in client.get(f"{ARTICLE}sections/medications/").text
    board.write_ibuprofen("500 mg")
    page = see(client, board.clinician, board.submit("medications")).text
    since = page[page.index('id="since-title"') : page.index('id="changed-title"')]
    public = page[page.index('id="changed-title"') : page.index('id="whole-title"')]
    assert "Too much." in since
    assert "600 mg" in since
    assert "400 mg" not in since
    assert "400 mg" in public
    assert "600 mg" not in public


# --- Beside the text -----------------------------------------------------------------------------

SCREEN = "/admin/articles/lumbar-wedging/sections/medications/"


def field_of(page, name: str):
    return page.locator(f'#row-medications-0 [data-field="{name}"]')


@pytest.fixture
def kidneys(board):
    """The pharmacist's comment on ibuprofen's side effects."""
    board.write_ibuprofen()
    revision = board.revision("medications")
    (key,) = revision.item_keys["medications"]
    return actions.comment(
        revision=revision,
        by=board.pharmacist,
        text="Kidneys too.",
        item_key=key,
        field="side_effects",
    )


def test_a_comment_on_a_field_is_made_on_the_review_screen(board, client, kidneys):
    client.force_login(board.clinician.user)
    address = f"{SCREEN}{kidneys.revision.label}/"
    posted = {"text": "How long?", "item_key": kidneys.item_key, "field": "dosages"}
    client.post(f"{address}comment/", posted)
    assert Comment.objects.get(text="How long?").field == "dosages"
    page = client.get(address).text
    assert "On “Dosage”:" in page
    assert '<option value="side_effects">Side effects</option>' in page


def test_a_field_that_there_is_not_makes_a_comment_on_the_entry(board, kidneys):
    options = {"revision": kidneys.revision, "by": board.clinician, "text": "So?"}
    found = actions.comment(**options, item_key=kidneys.item_key, field="password")
    assert (found.item_key, found.field) == (kidneys.item_key, "")
    assert actions.comment(**options, field="side_effects").field == ""
    assert actions.comment(**options, field="introduction").field == "introduction"


def test_without_scripts_a_comment_beside_its_field_leads_to_the_review(board, client, kidneys):
    client.force_login(board.author.user)
    page = client.get(SCREEN).text
    start = page.index(f'data-remarks="{kidneys.item_key}:side_effects"')
    assert "Kidneys too." in page[start : page.index("</div>\n", start)]
    assert f'{kidneys.revision.label}/#comment-{kidneys.pk}"' in page
    assert page.count("Kidneys too.") == 1


def test_a_comment_is_answered_changed_and_taken_back_beside_its_field(board, kidneys, page):
    sign_in(page, board.author)
    page.goto(f"{SCREEN}#comment-{kidneys.pk}")
    beside = field_of(page, "side_effects")
    expect(beside.get_by_text("Kidneys too.")).to_be_in_viewport()
    page.locator("#id_introduction").fill("Typed and not saved.")
    beside.get_by_role("button", name="Answer the comments").click()
    page.get_by_label("Your comment").fill("I add it.")
    page.get_by_role("button", name="Keep the comment").click()
    expect(beside.get_by_text("I add it.", exact=True)).to_be_visible()
    beside.get_by_role("button", name="Change “I add it.”").click()
    page.get_by_label("Your comment").fill("I added it.")
    page.get_by_role("button", name="Keep the comment").click()
    expect(beside.get_by_text("I added it.", exact=True)).to_be_visible()
    beside.get_by_role("button", name="Change “I added it.”").click()
    page.get_by_role("button", name="Take it back").click()
    expect(beside.get_by_text("Taken back by its author.")).to_be_visible()
    expect(page.locator("#id_introduction")).to_have_value("Typed and not saved.")
    assert {one.field for one in Comment.objects.all()} == {"side_effects"}


def test_a_comment_that_is_refused_says_why_and_stays_typed(board, kidneys, page):
    sign_in(page, board.author)
    page.goto(f"{SCREEN}#id_medications-0-timing")
    field_of(page, "timing").get_by_role("button", name="Comment on When").click()
    page.get_by_label("Your comment").fill("  ")
    page.get_by_role("button", name="Keep the comment").click()
    expect(page.locator("#saying [role=alert]")).to_have_text("The comment is empty.")


def test_a_comment_beside_the_text_outlives_the_session_that_it_was_typed_in(board, kidneys, page):
    sign_in(page, board.author)
    page.goto(f"{SCREEN}#id_medications-0-timing")
    field_of(page, "timing").get_by_role("button", name="Comment on When").click()
    page.get_by_label("Your comment").fill("A long thought.")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Keep the comment").click()
    expect(page.locator("#saying [role=alert]")).to_contain_text("Your comment stays here.")
    expect(page.get_by_label("Your comment")).to_have_value("A long thought.")
