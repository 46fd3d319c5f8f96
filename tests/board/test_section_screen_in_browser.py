"""The section screen in a browser: order, new rows, previews, and text that was never saved."""

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, Route, expect

from condition.models import Figure
from tests.browser import sign_in

CAUSES = "/admin/articles/lumbar-wedging/sections/causes/"
MEDICATIONS = "/admin/articles/lumbar-wedging/sections/medications/"
LOOKS = 200  # at where a dragged item is, before it is let go wherever it is


@pytest.fixture
def editor(board, page: Page) -> Page:
    """A page of the author's browser, with three causes to edit."""
    board.write_causes("First", "Second", "Third")
    sign_in(page, board.author)
    page.goto(CAUSES)
    return page


def causes(board) -> list[str]:
    return [item["name"] for item in board.words("causes")["causes"]]


def item(page: Page, name: str) -> Locator:
    return page.locator("[data-item]").filter(has=page.locator(f"[data-label]:has-text('{name}')"))


def opened(page: Page, name: str) -> Locator:
    found = item(page, name)
    found.locator(".item-body > summary").click()
    return found


def labels(page: Page) -> list[str]:
    page.wait_for_load_state()  # the scripts hide what is only there to be copied
    return page.locator("[data-items] [data-label]").all_inner_texts()


def save(page: Page, reason: str = "It reads better.") -> None:
    page.get_by_label("What changed and why").fill(reason)
    page.get_by_role("button", name="Save", exact=True).click()


def draw_pictures(*titles: str) -> None:
    for number, title in enumerate(titles):
        drawn = {
            "path": "figures/wedge-3ffe56acb39c.svg",
            "is_static": True,
            "width": 1,
            "height": 1,
        }
        Figure.objects.create(sha256=f"{number:064x}", title=title, **drawn)


def saved(page: Page) -> None:
    expect(page.get_by_text("Saved as a change")).to_be_visible()


def drag(page: Page, name: str, onto: str) -> None:
    """Take an item by its handle and let it go once it is past another, at its far edge."""
    page.get_by_role("button", name="Close all").click()
    item(page, name).evaluate("one => one.scrollIntoView({ block: 'center' })")
    handle = item(page, name).locator("[data-handle]").bounding_box()
    is_down = item(page, onto).bounding_box()["y"] > handle["y"]
    page.mouse.move(handle["x"] + 8, handle["y"] + 8)
    page.mouse.down()
    for _look in range(LOOKS):  # the page may scroll under the pointer on the way
        end = item(page, onto).bounding_box()
        page.mouse.move(handle["x"] + 8, end["y"] + (end["height"] - 2 if is_down else 2), steps=4)
        mine, other = (item(page, each).bounding_box()["y"] for each in (name, onto))
        if (mine > other) == is_down:
            break
    page.mouse.up()


def add_cause(page: Page, name: str) -> None:
    page.get_by_role("button", name="Add another cause").click()
    page.locator("[data-item]").last.get_by_label("Name").fill(name)


def kept_in_browser(page: Page) -> None:
    expect(page.locator("[data-kept]")).to_contain_text("Unsaved text kept")


# --- Order ---------------------------------------------------------------------------------------


def test_an_item_is_dragged_to_another_place(board, editor):
    drag(editor, "Third", onto="First")
    assert labels(editor) == ["Third", "First", "Second"]
    save(editor)
    saved(editor)
    assert causes(board) == ["Third", "First", "Second"]


def test_a_row_just_added_is_dragged_too(board, editor):
    add_cause(editor, "Fourth")
    drag(editor, "Fourth", onto="First")
    save(editor)
    saved(editor)
    assert causes(board) == ["Fourth", "First", "Second", "Third"]


def test_escape_puts_a_dragged_item_back(editor):
    handle = item(editor, "Third").locator("[data-handle]")
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    editor.mouse.move(box["x"] + 8, box["y"] + 8)
    editor.mouse.down()
    editor.mouse.move(box["x"] + 8, box["y"] - 150, steps=4)
    assert labels(editor) != ["First", "Second", "Third"]
    editor.keyboard.press("Escape")
    assert labels(editor) == ["First", "Second", "Third"]


def test_the_keyboard_moves_an_item_and_keeps_the_focus_on_its_button(board, editor):
    button = editor.get_by_role("button", name="Move up: Third")
    button.focus()
    editor.keyboard.press("Enter")
    editor.keyboard.press("Enter")
    expect(button).to_be_focused()
    expect(editor.locator("#announcer")).to_have_text("Third is now 1 of 3.")
    save(editor)
    saved(editor)
    assert causes(board) == ["Third", "First", "Second"]


# --- Rows ----------------------------------------------------------------------------------------


def test_rows_are_added_removed_and_taken_back(board, editor):
    add_cause(editor, "Fourth")
    editor.get_by_role("button", name="Remove: First").click()
    editor.get_by_role("button", name="Remove: Second").click()
    editor.get_by_role("button", name="Undo: Second").click()
    expect(editor.locator("[data-list=causes] [data-count]")).to_have_text("3")
    save(editor)
    saved(editor)
    assert causes(board) == ["Second", "Third", "Fourth"]


def test_ctrl_z_undoes_what_was_removed_moved_and_added(editor):
    before = labels(editor)
    editor.get_by_role("button", name="Remove: Second").click()
    editor.get_by_role("button", name="Move up: Third").click()
    drag(editor, "Third", onto="First")
    assert labels(editor) == ["First", "Third", "Second"]
    for _act in range(3):
        editor.keyboard.press("Control+z")
    assert labels(editor) == before
    expect(editor.get_by_role("button", name="Remove: Second")).to_be_focused()


def test_ctrl_z_undoes_a_move_to_another_group(board, page):
    groups = [{"key": f"group00{n}", "heading": heading} for n, heading in enumerate("AB", 1)]
    rows = [
        {"name": "Anaemia", "group": groups[0]["key"]},
        {"name": "Leukaemia", "group": groups[1]["key"]},
    ]
    board.write("causes", {"groups": groups, "causes": rows})
    sign_in(page, board.author)
    page.goto(CAUSES)
    opened(page, "Anaemia").get_by_label("Group").select_option("B")
    expect(item(page, "Anaemia").locator("[data-group-heading]")).to_have_text("B")
    page.keyboard.press("Control+z")
    expect(item(page, "Anaemia").locator("[data-group-heading]")).to_have_text("A")


def test_a_list_of_one_takes_no_second(board, page):
    board.write("overview", {"definition": [{"text": "A bone gave way."}]})
    sign_in(page, board.author)
    page.goto("/admin/articles/lumbar-wedging/sections/overview/")
    another = page.get_by_role("button", name="Add definition")
    expect(another).to_be_hidden()
    page.get_by_role("button", name="Remove: A bone gave way.").click()
    another.click()
    page.locator("#id_definition-1-text").fill("A tumour made a bone give way.")
    save(page)
    saved(page)
    assert [item["text"] for item in board.words("overview")["definition"]] == [
        "A tumour made a bone give way."
    ]


def test_an_item_is_named_after_what_is_typed(editor):
    opened(editor, "First").get_by_label("Name").fill("Myeloma")
    assert labels(editor)[0] == "Myeloma"
    expect(editor.get_by_role("button", name="Remove: Myeloma")).to_be_attached()


def test_an_item_stays_in_its_group_while_that_is_renamed_or_nearly_removed(board, page):
    group = {"key": "bcdfghjk", "heading": "Blood"}
    board.write("causes", {"groups": [group], "causes": [{"name": "Anaemia", "group": "Blood"}]})
    sign_in(page, board.author)
    page.goto(CAUSES)
    row = opened(page, "Blood")
    row.get_by_label("Heading", exact=True).fill("")
    row.get_by_label("Heading", exact=True).fill("In the blood")
    row.get_by_role("button", name="Remove").click()
    row.get_by_role("button", name="Undo").click()
    save(page)
    saved(page)
    assert board.words("causes")["causes"][0]["group"] == "bcdfghjk"


def test_a_row_just_added_has_a_preview_as_readers_will_see_it(editor):
    add_cause(editor, "Fourth")
    row = editor.locator("[data-item]").last
    row.get_by_label("Description", exact=True).fill("Very **rare**.")
    row.get_by_role("button", name="Preview of Description").click()
    expect(row.locator(".markdownx-preview strong")).to_have_text("rare")
    row.get_by_label("Description", exact=True).fill("Not *so* rare.")
    expect(row.locator(".markdownx-preview em")).to_have_text("so")


def test_a_preview_that_fails_says_so_and_shows_no_error_page(editor, watch):
    watch.allow("status of 403")
    editor.context.clear_cookies()
    editor.get_by_role("button", name="Preview of introduction").click()
    expect(editor.locator(".markdownx-preview").first).to_contain_text("Your text is kept.")
    assert editor.locator(".markdownx-preview *").count() == 0


def test_opening_the_screen_asks_for_no_preview(board, page, watch):
    board.write_causes("First", "Second", "Third")
    sign_in(page, board.author)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(CAUSES)
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "/markdownx/" in url]


def test_tab_leaves_a_markdown_field(editor):
    field = editor.locator("#id_introduction")
    field.focus()
    editor.keyboard.press("Tab")
    expect(field).not_to_be_focused()
    assert field.input_value() == ""


# --- What an item says of itself -----------------------------------------------------------------


@pytest.fixture
def medicine(board, page: Page) -> Locator:
    """Ibuprofen, opened in the author's browser."""
    board.write_ibuprofen()
    sign_in(page, board.author)
    page.goto(MEDICATIONS)
    return opened(page, "Ibuprofen")


def test_a_dosage_is_read_back_while_it_is_typed(medicine):
    medicine.get_by_label("Dosage", exact=True).fill("600 mg PO bid")
    reading = medicine.locator("[data-reading]")
    expect(reading).to_have_text("Readers will see: 600 mg by mouth twice a day.")
    medicine.get_by_label("The board's wording").fill("400 mg PO bid")
    expect(reading).to_contain_text("can't be signed until they agree")
    expect(medicine.locator("[data-flag=dosage]")).to_have_text("dosage and wording disagree")
    medicine.get_by_label("Dosage", exact=True).fill("a spoonful")
    expect(reading).to_contain_text("spoonful")
    expect(medicine.locator("[data-flag=dosage]")).to_have_text("dosage not understood")


def test_a_corrected_field_of_the_dosage_writes_the_line_anew(medicine):
    line = medicine.locator("[name$='-dosages-typed']")
    line.fill("400 mg PO every 6 hours")
    field = medicine.get_by_label("How often")
    expect(field).to_have_value("every 6 hours")
    field.fill("every 8 hours")
    field.press("Tab")
    expect(line).to_have_value("400 mg by mouth every 8 hours")
    expect(medicine.get_by_label("Route")).to_have_value("by mouth")
    field.fill("whenever")
    field.press("Tab")
    expect(medicine.locator("[data-reading]")).to_contain_text("whenever")
    expect(line).to_have_value("400 mg by mouth every 8 hours")


def test_a_dosage_for_other_people_is_added_and_one_is_removed(board, medicine, page):
    medicine.locator("[name$='-dosages-typed']").fill("adults: 400 mg by mouth every 6 hours")
    medicine.get_by_role("button", name="Add a dosage").click()
    second = medicine.locator("[data-dosage]").nth(1)
    second.get_by_label("Dosage", exact=True).fill("children: 100 mg by mouth once a day")
    expect(second.locator("[data-reading]")).to_contain_text("Children: 100 mg by mouth")
    medicine.get_by_role("button", name="Remove this dosage").first.click()
    expect(medicine.locator("[data-dosage]")).to_have_count(1)
    save(page)
    (kept,) = board.words("medications")["medications"][0]["dosages"]
    assert kept["typed"]["people"] == ["children"]


def test_a_picture_is_uploaded_beside_the_text_and_loses_nothing(board, medicine, page, tmp_path):
    picture = tmp_path / "an_inhaler.png"
    Image.new("RGB", (8, 8), "teal").save(picture)
    medicine.locator("[name$='-timing']").fill("With food.")
    medicine.locator("summary", has_text="Picture").click()
    medicine.get_by_role("button", name="Find or upload a picture").click()
    page.get_by_text("Upload a picture that is not there").click()
    page.locator("#figures-upload").set_input_files(picture)
    expect(page.locator("#figures-title")).to_have_value("an inhaler")
    page.get_by_role("button", name="Add and choose").click()
    expect(medicine.locator("[name$='-figure_alt']")).to_be_focused()
    expect(medicine.locator("[data-thumbnail]")).to_be_visible()
    page.keyboard.type("An inhaler.")
    save(page)
    (kept,) = board.words("medications")["medications"]
    assert (kept["timing"], kept["figure_alt"]) == ("With food.", "An inhaler.")
    assert kept["figure"] == Figure.objects.get(title="an inhaler").pk


def test_a_picture_is_found_among_many_by_words_of_its_title(board, medicine, page):
    draw_pictures("Cells", *(f"Airway {number:03}" for number in range(30)))
    medicine.locator("summary", has_text="Picture").click()
    choose = medicine.get_by_role("button", name="Find or upload a picture")
    choose.click()
    pictures = page.locator("#figures").get_by_role("option")
    expect(pictures).to_have_count(10)
    page.keyboard.type("02 way")
    expect(pictures.first).to_contain_text("Airway 002")
    expect(pictures.locator("img").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(medicine.locator("[name$='-figure_alt']")).to_be_focused()
    expect(medicine.locator("[data-thumbnail]")).to_be_visible()
    page.keyboard.type("An airway.")
    save(page)
    kept = board.words("medications")["medications"][0]["figure"]
    assert Figure.objects.get(pk=kept).title == "Airway 020"


def test_without_scripts_a_picture_is_found_and_another_one_is_uploaded(
    board, medicine, new_context, tmp_path
):
    page = new_context(java_script_enabled=False).new_page()
    draw_pictures("Cells", "Airway")
    picture = tmp_path / "lungs.png"
    Image.new("RGB", (8, 8), "teal").save(picture)
    sign_in(page, board.author)
    page.goto(MEDICATIONS)
    page.get_by_label("What changed and why").fill("A picture.")
    page.locator("#figures-by-hand-q").fill("cell")
    page.get_by_role("button", name="Find in the library").click()
    figures = page.locator("[name='medications-0-figure'] option")
    assert figures.all_text_contents() == ["no picture", "Cells"]
    page.locator("#figures-by-hand-upload").set_input_files(picture)
    page.locator("#figures-by-hand-title").fill("Lungs")
    page.get_by_role("button", name="Upload a picture").click()
    assert figures.all_text_contents() == ["no picture", "Lungs"]
    page.locator("#row-medications-0 > details > summary").click()
    page.locator("#row-medications-0 summary:has-text('Picture')").click()
    page.locator("[name='medications-0-figure']").select_option("Lungs")
    page.locator("[name='medications-0-figure_alt']").fill("Two lungs.")
    save(page)
    kept = board.words("medications")["medications"][0]["figure"]
    assert Figure.objects.get(pk=kept).title == "Lungs"


def test_only_the_answer_that_fits_a_cautions_state_is_shown(medicine):
    text = medicine.locator("[name$='-caution']")
    reference = medicine.locator("[name$='-caution_reference']")
    expect(text).to_be_visible()
    expect(reference).to_be_hidden()
    text.fill("")
    medicine.locator("[name$='-caution_state']").select_option("none_known")
    expect(text).to_be_hidden()
    expect(reference).to_be_visible()
    medicine.locator("[name$='-caution_state']").select_option("not_assessed")
    expect(medicine.locator("[data-flag=caution]")).to_have_text("caution not yet assessed")


def test_an_error_leads_to_its_field(medicine, page):
    medicine.get_by_label("Dosage", exact=True).fill("a spoonful")
    save(page)
    expect(page.locator("#problems")).to_be_focused()
    page.get_by_role("button", name="Close all").click()
    page.get_by_role("link", name="Ibuprofen, Dosage").click()
    expect(page.get_by_label("Dosage", exact=True)).to_be_focused()
    expect(page.get_by_label("Dosage", exact=True)).to_have_value("a spoonful")


# --- Text that was never saved -------------------------------------------------------------------


def test_a_closed_tab_loses_nothing(board, editor):
    opened(editor, "First").get_by_label("Name").fill("Not saved yet")
    add_cause(editor, "New and not saved")
    editor.get_by_role("button", name="Move up: New and not saved").click()
    editor.get_by_role("button", name="Remove: Second").click()
    kept_in_browser(editor)
    context = editor.context
    editor.close()
    again = context.new_page()
    again.goto(CAUSES)
    expect(again.get_by_text("Your unsaved text is back.")).to_be_visible()
    assert labels(again) == ["Not saved yet", "Second", "New and not saved", "Third"]
    save(again)
    saved(again)
    assert causes(board) == ["Not saved yet", "New and not saved", "Third"]


def test_text_is_kept_even_when_the_tab_closes_at_once(editor):
    editor.locator("#id_introduction").fill("Typed and gone")
    editor.goto("/admin/")
    editor.goto(CAUSES)
    expect(editor.locator("#id_introduction")).to_have_value("Typed and gone")


def test_saved_text_is_not_offered_again(editor):
    editor.locator("#id_introduction").fill("Saved.")
    add_cause(editor, "Fourth")
    save(editor)
    saved(editor)
    editor.goto(CAUSES)
    expect(editor.locator("#id_introduction")).to_have_value("Saved.")
    expect(editor.get_by_text("You have unsaved text")).to_have_count(0)
    kept = "Object.keys(localStorage).filter((key) => key.startsWith('attest:'))"
    assert editor.evaluate(kept) == []


def test_what_was_put_back_is_left_out_for_good(editor):
    editor.locator("#id_introduction").fill("Never mind.")
    kept_in_browser(editor)
    editor.reload()
    editor.get_by_role("button", name="Leave it out").click()
    expect(editor.locator("#id_introduction")).to_have_value("")
    editor.reload()
    expect(editor.locator("#unsaved-texts")).to_be_empty()
    expect(editor.get_by_text("Your unsaved text is back.")).to_have_count(0)


def test_what_can_t_be_put_back_is_offered_and_not_tried_again(editor, watch):
    watch.allow("status of 400")
    editor.locator("#id_introduction").fill("Typed.")
    kept_in_browser(editor)

    def refuse(route: Route) -> None:
        if route.request.method == "POST":
            route.fulfill(status=400, body="Refused.")
        else:
            route.continue_()

    editor.route(f"**{CAUSES}", refuse)
    editor.reload()
    expect(editor.get_by_text("Refused.")).to_be_visible()
    editor.goto(CAUSES)
    expect(editor.get_by_role("button", name="Restore")).to_be_visible()


def test_a_session_that_ended_loses_nothing(board, editor):
    editor.locator("#id_introduction").fill("Typed before the session ended.")
    editor.context.clear_cookies(name="sessionid")
    save(editor, "A reason.")
    expect(editor.get_by_label("Username")).to_be_visible()
    editor.get_by_label("Username").fill(board.author.user.username)
    editor.get_by_label("Password").fill("correct horse")
    editor.get_by_role("button", name="Sign in").click()
    expect(editor.locator("#id_introduction")).to_have_value("Typed before the session ended.")
    expect(editor.get_by_label("What changed and why")).to_have_value("A reason.")


def test_unsaved_text_is_not_offered_to_another_account(board, editor):
    editor.locator("#id_introduction").fill("Mine alone.")
    kept_in_browser(editor)
    sign_in(editor, board.second_author)
    editor.goto(CAUSES)
    expect(editor.locator("#unsaved-texts")).to_be_empty()


def test_another_tab_is_told_and_not_offered_what_is_being_written(editor):
    editor.locator("#id_introduction").fill("Being written.")
    kept_in_browser(editor)
    second = editor.context.new_page()
    second.goto(CAUSES)
    expect(second.get_by_text("writing this section in another tab")).to_be_visible()
    expect(second.locator("#id_introduction")).to_have_value("")


def test_unsaved_text_restored_onto_newer_words_is_merged_with_them(board, editor, watch):
    watch.allow("status of 409")
    opened(editor, "Second").get_by_label("Name").fill("My second")
    kept_in_browser(editor)
    board.write_causes("First", "Second", "Third", "Fourth", by=board.second_author)
    editor.goto(CAUSES)
    expect(editor.locator("#meanwhile")).to_contain_text("Second author saved this section")
    assert labels(editor) == ["First", "My second", "Third", "Fourth"]


# --- Two editors at once -------------------------------------------------------------------------


def test_two_editors_in_two_browsers_lose_nothing(board, editor, page_for, watch):
    watch.allow("status of 409")
    other = page_for(board.second_author, CAUSES)
    opened(other, "First").get_by_label("Name").fill("Theirs")
    add_cause(other, "Their new one")
    save(other, "It was vague.")
    saved(other)
    opened(editor, "First").get_by_label("Name").fill("Mine")
    add_cause(editor, "My new one")
    save(editor)
    expect(editor.locator("#meanwhile")).to_contain_text("It was vague.")
    assert labels(editor) == ["Mine", "Second", "Third", "My new one", "Their new one"]
    editor.get_by_role("button", name="Take theirs").click()
    editor.get_by_role("button", name="Save", exact=True).click()
    saved(editor)
    assert causes(board) == ["Theirs", "Second", "Third", "My new one", "Their new one"]


def test_signing_in_again_in_another_tab_does_not_stop_the_first(board, editor, watch):
    watch.allow("status of 403")  # hints asked for with the former token: they can wait
    editor.locator("#id_introduction").fill("Still good.")
    second = editor.context.new_page()
    second.context.clear_cookies()
    second.goto("/admin/login/")
    second.get_by_label("Username").fill(board.author.user.username)
    second.get_by_label("Password").fill("correct horse")
    second.get_by_role("button", name="Sign in").click()
    save(editor)
    saved(editor)
    assert board.words("causes")["introduction"] == "Still good."


# --- Any window, any colours ---------------------------------------------------------------------


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_is_wider_than_the_window(board, page, width):
    board.write_ibuprofen()
    sign_in(page, board.author)
    page.set_viewport_size({"width": width, "height": 780})
    page.goto(MEDICATIONS)
    opened(page, "Ibuprofen")
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_save_bar_does_not_cover_what_has_the_focus(board, page):
    board.write_causes(*(f"Cause {number}" for number in range(1, 13)))
    sign_in(page, board.author)
    page.set_viewport_size({"width": 1280, "height": 640})
    page.goto(CAUSES)
    page.locator("#id_introduction").focus()
    for _step in range(30):
        page.keyboard.press("Tab")
        bar = page.locator("[data-save-bar]").bounding_box()
        assert page.evaluate("document.activeElement.getBoundingClientRect().bottom") <= bar["y"]
