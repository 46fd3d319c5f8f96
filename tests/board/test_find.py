"""Words found in all articles and replaced: previewed, by the person, left out where one writes."""

import pytest
from django.db import connection

from board.find import finding
from board.find.finding import Wanted, candidates, hits_in, page_of
from board.models import Run, UnsavedText
from condition.models import Condition, Specialty
from record import word_index
from record.models import Change, Revision, SectionState
from tests.board.test_many import worked

pytestmark = pytest.mark.both_databases("record.word_index")

FIND, REPLACE = "/admin/find/", "/admin/find/replace/"


@pytest.fixture
def library(board):
    """The same sentence in two articles, of two specialties, one of them public."""
    first = board.article
    board.write("causes", {"introduction": "Teh bones wear. Rest is teh best [@teh].\n\nSo it is."})
    skin = Specialty.objects.create(name="Skin", slug="skin")
    board.article = Condition.objects.create(title="Acne", slug="acne", specialty=skin)
    board.write("causes", {"introduction": "It is teh skin.", "causes": [{"name": "Tehran"}]})
    board.sign("causes")
    board.publish()
    board.write("overview", {"introduction": "Treated with care, treatments help."})
    return first, board.article


def found(**wanted):
    return {
        (one.row.condition.slug, one.row.section): [hit.sentence for hit in one.hits]
        for one in page_of(Wanted(**wanted)).sections
    }


def hit(article, section, number):
    revision = SectionState.objects.get(condition=article, section=section).draft
    return f"{article.pk}:{section}:{revision.label}:{number}"


def ask(client, member, *hits, **said):
    client.force_login(member.user)
    given = {"text": "teh", "how": "exactly", "where": "drafts", "instead": "the", "kind": "typo"}
    given |= {"reason": "A typo.", "hit": list(hits), **said}
    return worked(client, client.post(REPLACE, given, follow=True))


def texts():
    return set(
        SectionState.objects.filter(section="causes").values_list("draft__canonical", flat=True)
    )


def test_each_hit_stands_in_its_sentence_and_citations_are_no_words(library):
    assert found(text="teh") == {
        ("lumbar-wedging", "causes"): ["Teh bones wear.", "Rest is teh best [@teh]."],
        ("acne", "causes"): ["It is teh skin."],
    }
    assert found(text="Teh") == {("lumbar-wedging", "causes"): ["Teh bones wear."]}


def test_all_forms_of_a_word_are_found_and_none_that_is_another(library):
    assert found(text="treat", how="forms") == {
        ("acne", "overview"): ["Treated with care, treatments help."]
    }
    sentence = ["Treated with care, treatments help."]
    assert found(text="treatment", how="forms") == {("acne", "overview"): sentence}
    assert found(text="care treatments", how="forms") == {}


def test_a_search_keeps_to_a_section_a_specialty_and_what_readers_see(board, library):
    skin = Specialty.objects.get(slug="skin").pk
    assert [*found(text="teh", specialty=skin)] == [("acne", "causes")]
    assert found(text="teh", section="overview") == {}
    board.write("causes", {"introduction": "It is the skin."})
    assert [*found(text="teh")] == [("lumbar-wedging", "causes")]
    assert [*found(text="teh", where="public")] == [("acne", "causes")]


def test_within_a_medicine_its_own_entries_are_searched_alone(board, library):
    board.write_ibuprofen()
    words = board.words("medications")
    words["medications"].append({**words["medications"][0], "key": "", "name": "Naproxen"})
    board.write("medications", words)
    (one,) = page_of(Wanted("upset", medicine="ibuprofen")).sections
    assert [hit.label for hit in one.hits] == ["Ibuprofen: side effects"]
    assert found(text="upset", medicine="aspirin") == {}


def test_the_index_asks_for_few_texts_and_knows_a_word_behind_a_line_break(library):
    assert [row.section for row in candidates(Wanted("so it is"))] == ["causes"]
    assert Revision.objects.count() > 1


def test_ticked_hits_are_replaced_one_change_a_section_by_who_asked(board, client, library):
    first, acne = library
    page = ask(client, board.second_author, hit(first, "causes", 1), hit(acne, "causes", 1))
    assert "2 done, 0 refused" in page.text
    change = Change.objects.latest("pk")
    assert (change.by, change.reason, change.kind) == (board.second_author, "A typo.", "typo")
    assert any("The bones wear. Rest is teh best [@teh]." in text for text in texts())
    assert any('"name":"Tehran"' in text and "It is the skin." in text for text in texts())


def test_all_that_is_found_is_replaced_after_a_page_that_says_how_much(board, client, library):
    page = ask(client, board.author, found="all")
    assert "“teh” becomes “the” 3 times." in page.text
    assert "2 sections are changed." in page.text
    assert not Run.objects.exists()
    ask(client, board.author, found="all", is_confirmed="1")
    assert not any(" teh " in text or "Teh " in text for text in texts())


def test_a_reviewer_is_told_before_replacing_what_she_gives_up(board, client, library):
    told = "You sign as clinical reviewer: somebody else has to sign"
    for member, is_told in ((board.clinician, True), (board.author, False)):
        client.force_login(member.user)
        page = client.get(FIND, {"text": "teh", "instead": "the"})
        assert (told in page.text) is is_told
        assert (told in ask(client, member, found="all").text) is is_told


def test_a_renamed_medicine_is_a_safety_change_whatever_was_said(board, client):
    board.write_ibuprofen()
    board.sign("medications")
    board.publish()
    ask(
        client,
        board.author,
        hit(board.article, "medications", 1),
        text="Ibuprofen",
        instead="Naproxen",
    )
    assert Change.objects.latest("pk").kind == Change.Kind.SAFETY


def test_a_section_that_somebody_writes_or_changed_is_left_out_by_name(board, client, library):
    first, acne = library
    places = hit(first, "causes", 1), hit(acne, "causes", 1)
    UnsavedText.objects.create(
        person=board.second_author, condition=first, section="causes", page="x", entry={"pairs": []}
    )
    board.article = acne
    board.write("causes", {"introduction": "It is teh whole skin."})
    page = ask(client, board.author, *places)
    assert "Left out: Second author typed here" in page.text
    assert "Author changed it meanwhile: look again." in page.text
    assert "0 done, 2 refused" in page.text


def test_a_form_that_lacks_something_keeps_what_was_ticked(board, client, library):
    first, _acne = library
    second = hit(first, "causes", 2)
    page = ask(client, board.author, second, reason="").text
    assert "Say what changed and why." in page
    assert page.count(" checked> ") == 1
    assert f'value="{second}" form="replace" checked' in page


def test_what_was_replaced_is_submitted_as_one_and_followed_until_it_is_public(
    board, client, library
):
    first, acne = library
    ask(client, board.author, hit(first, "causes", 1), hit(acne, "causes", 1))
    run = Run.objects.get()
    worked(client, client.post("/admin/many/", {"act": "submit", "found": f"run:{run.pk}"}))
    page = client.get(f"/admin/runs/{run.pk}/").text
    assert "in review</td>" in page
    assert "changed</td>" in page  # whose source the library does not have
    board.article = acne
    board.sign("causes")
    board.publish()
    assert "published</td>" in client.get(f"/admin/runs/{run.pk}/").text


def test_a_dose_is_found_as_it_is_printed_and_is_left_to_its_section(board, client):
    board.write_ibuprofen()
    for text in ("by mouth", "every 6 hours", "400 mg"):
        (sentences,) = found(text=text).values()
        assert any(text in one for one in sentences)
    (hit,) = hits_in(board.revision("medications"), Wanted("by mouth"))
    assert hit.is_dose
    page = ask(client, board.author, text="by mouth", instead="orally", found="all").text
    assert "1 dose that says it stays" in page
    page = ask(
        client, board.author, text="by mouth", instead="orally", found="all", is_confirmed="1"
    )
    assert "A dose is changed in its section alone: Ibuprofen" in page.text


def test_the_index_is_asked_for_a_dose_by_what_is_stored_of_it():
    assert Wanted("by mouth").in_index == [["by", "mouth"], ["typed", "oral"]]
    assert Wanted("4,000 mg").in_index[0] == ["4", "000", "mg"]
    assert ["typed", "4000", "mg"] in Wanted("4,000 mg").in_index
    assert Wanted("spine").in_index == [["spine"]]


def test_words_are_taken_out_with_the_space_that_would_be_left_over(board, client, library):
    first, _acne = library
    address = f"{FIND}?text=teh&removes=on"
    client.force_login(board.author.user)
    assert "is<del> teh</del> best" in client.get(address).text
    assert (
        "“teh” is taken out 3 times."
        in ask(client, board.author, instead="", removes="on", found="all").text
    )
    ask(client, board.author, hit(first, "causes", 2), instead="", removes="on")
    assert any("Teh bones wear. Rest is best [@teh]." in text for text in texts())


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("It is very, very good.", "It is, good."),
        ("good very very. So", "good. So"),
        ("(very) so", "() so"),
        ("very", ""),
    ],
)
def test_no_space_is_taken_twice(board, text, left):
    board.write("causes", {"introduction": text})
    for one in reversed(list(hits_in(board.revision("causes"), Wanted("very", removes=True)))):
        *_place, start, end = one.at
        text = text[:start] + text[end:]
    assert text == left


def test_readers_of_the_board_search_and_only_editors_replace(board, client, library):
    client.force_login(board.publisher.user)
    page = client.get(f"{FIND}?text=teh&instead=the").text
    assert "<mark>Teh</mark>" in page
    assert 'name="hit"' not in page
    assert ask(client, board.publisher).status_code == 403
    client.force_login(board.author.user)
    assert "<del>Teh</del><ins>The</ins> bones" in client.get(f"{FIND}?text=teh&instead=the").text
    assert "Type a word, or a number." in client.get(f"{FIND}?text=-").text


def test_hits_come_in_pages_the_oldest_words_first(library, monkeypatch):
    monkeypatch.setattr(finding, "SECTIONS_A_PAGE", 1)
    start, pages = 0, []
    while start is not None:
        found = page_of(Wanted("teh"), start)
        pages.append([one.row.condition for one in found.sections])
        start = found.next_start
    assert pages == [[library[0]], [library[1]], []]


def test_words_that_the_index_finds_without_a_hit_are_not_read_for_ever(library, monkeypatch):
    monkeypatch.setattr(finding, "CHUNKS", (1,))
    found = page_of(Wanted("skin teh", how="forms"))
    assert (found.sections, found.next_start is None) == ([], False)
    assert page_of(Wanted("skin teh", how="forms"), found.next_start).next_start is None


def test_an_index_over_an_expression_as_an_earlier_version_made_it_is_made_anew(db):
    if connection.vendor == "sqlite":  # which had a table from the first
        return
    table, index = word_index.TABLE, word_index.WORDS
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DROP COLUMN words")
        cursor.execute(
            f"CREATE INDEX {index} ON {table} USING gin (to_tsvector('simple', section))"
        )
        word_index.put_in_place()
        assert connection.introspection.get_constraints(cursor, table)[index]["columns"] == [
            "words"
        ]
