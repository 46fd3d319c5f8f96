import pytest

from condition.models import Reference
from record import actions

URL = "/conditions/lumbar-wedging/"


@pytest.fixture
def cited(board, library):
    """An article that cites the second source before the first, and the second one twice."""
    words = {
        "introduction": "Rare [@second-2002].",
        "causes": [
            {"name": "Haemangioma", "description": "A *growth* [@first-2001] [@second-2002]."}
        ],
    }
    board.write("causes", words)
    board.sign("causes")
    board.publish()
    return board


def test_citations_are_numbered_in_the_order_of_the_text(cited, opened):
    marks = [mark.text for mark in opened(URL).one("section", id="causes").all("sup")]
    assert marks == ["[1]", "[2]", "[1]"]


def test_the_references_stand_in_the_order_of_their_numbers(cited, opened):
    sources = opened(URL).one("section", id="references").all(class_="source")
    assert [source.one("cite").text for source in sources] == [
        "A second source?",
        "A first source.",
    ]


def test_a_citation_leads_to_its_source_and_back(cited, opened):
    found = opened(URL)
    marks = [mark.one("a").attributes for mark in found.all("sup", class_="citation")]
    source = found.one("li", id="reference-second-2002")
    back = [link.attributes["href"] for link in source.one(class_="marks").all("a")]
    assert marks[0] == {"href": "#reference-second-2002", "id": "cite-second-2002-1"}
    assert back == ["#cite-second-2002-1", "#cite-second-2002-2"]


def test_a_source_is_linked_by_its_identifiers_and_says_when_it_was_seen(cited, opened):
    source = opened(URL).one("li", id="reference-first-2001")
    assert [link.attributes["href"] for link in source.one(class_="links").all("a")] == [
        "https://doi.org/10.1234/a(b)%3Cc",
        "https://pubmed.ncbi.nlm.nih.gov/123/",
    ]
    assert "A. Author. A first source. A journal. 2001." in source.text
    assert "Journal article, seen on 23 Nov 2026" in source.text


def test_an_address_that_is_no_web_address_is_not_linked(board, opened):
    Reference.objects.create(key="odd", kind="web", title="Odd", url="javascript:alert(1)")
    board.write("causes", {"introduction": "Rare [@odd]."})
    board.sign("causes")
    board.publish()
    assert not opened(URL).one("li", id="reference-odd").all(class_="links")


def test_a_retracted_source_is_flagged_where_it_is_listed_and_cited(cited, opened):
    reference = Reference.objects.get(key="first-2001")
    actions.retract(reference=reference, by=cited.clinician, notice="Retracted in 2026.")
    found = opened(URL)
    assert "Retracted. Retracted in 2026." in found.one("li", id="reference-first-2001").text
    assert "[2, retracted]" in found.one("section", id="causes").text


def test_a_citation_in_a_name_is_a_mark_too(board, library, opened):
    board.write("faq", {"questions": [{"question": "Why? [@first-2001]", "answer": "So."}]})
    board.sign("faq")
    board.publish()
    question = opened(URL).one("section", id="faq").one(class_="fold")
    assert question.one("h3").text == "Why? [1]"
    assert question.attributes["id"].startswith("faq-")


def test_every_link_within_the_page_leads_somewhere(cited, opened):
    cited.write("when-to-see-a-doctor", {"signs": [{"sign": "Pain", "urgency": "soon"}]})
    cited.sign("when-to-see-a-doctor")
    cited.published_edition()
    found = opened(URL)
    ids = [element.attributes["id"] for element in found.all() if "id" in element.attributes]
    inner = [a.attributes["href"][1:] for a in found.all("a") if a.attributes["href"][0] == "#"]
    assert len(ids) == len(set(ids))
    assert len(inner) > 10
    assert set(inner) <= set(ids)
