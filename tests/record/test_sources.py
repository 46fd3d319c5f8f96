import pytest
from django.core.exceptions import ValidationError

from accounts.refusals import NothingChanged, NotYourRole
from condition.models import Reference
from record import actions
from record.refusals import NotReady

pytestmark = pytest.mark.both_databases


@pytest.fixture
def cited(board):
    source = Reference.objects.create(
        key="panda-2014", kind="article", title="Imaging", year=2014, doi="10.1000/a"
    )
    board.write("causes", {"introduction": "True [@panda-2014]."})
    board.sign("causes")
    board.publish()
    source.refresh_from_db()
    return source


def test_a_retraction_stands_at_once_on_every_article_that_cites_it(board, cited):
    (fact,) = actions.retract(reference=cited, by=board.clinician, notice="By the journal.")
    assert (fact.condition, fact.fact["body"]["reference"]) == (board.article, "panda-2014")


def test_words_that_cite_a_retracted_source_are_neither_submitted_nor_signed(board, cited):
    board.write("causes", {"introduction": "Still true [@panda-2014]."})
    board.submit("causes")
    actions.retract(reference=cited, by=board.clinician, notice="By the journal.")
    with pytest.raises(NotReady, match="retracted"):
        board.approve("causes", by=board.second_clinician)
    board.write("causes", {"introduction": "True all the same [@panda-2014]."})
    with pytest.raises(NotReady, match="retracted"):
        board.submit("causes")


def test_an_article_that_comes_to_cite_a_retracted_source_says_so_at_once(board, cited):
    board.write("symptoms", {"introduction": "True [@other]."})
    other = Reference.objects.create(key="other", kind="article", title="Other")
    board.sign("symptoms")
    actions.retract(reference=other, by=board.clinician, notice="By the journal.")
    board.publish()
    assert "other" in {fact.fact["body"]["reference"] for fact in board.article.standing.all()}


def test_a_source_is_retracted_once(board, cited):
    actions.retract(reference=cited, by=board.clinician, notice="By the journal.")
    with pytest.raises(NothingChanged):
        actions.retract(reference=cited, by=board.clinician, notice="Again.")


def test_the_newsletter_manager_retracts_nothing(board, cited):
    with pytest.raises(NotYourRole):
        actions.retract(reference=cited, by=board.newsletter_manager, notice="Because.")


def test_a_published_key_keeps_its_identity_in_the_form_too(cited):
    cited.doi = "10.1000/b"
    with pytest.raises(ValidationError, match="published"):
        cited.full_clean()


def test_a_published_source_may_be_described_better(cited):
    cited.authors = "Panda A"
    cited.full_clean()
    cited.save()
    assert Reference.objects.get(key=cited.key).authors == "Panda A"


@pytest.mark.parametrize(
    "field", [{"doi": "doi:10.1/x"}, {"pmid": "PMID"}, {"key": "Panda 2014"}, {"pmid": "0"}]
)
def test_the_form_of_a_number_is_checked(db, field):
    fields = {"key": "a", "kind": "article", "title": "T"} | field
    with pytest.raises(ValidationError):
        Reference(**fields).full_clean()


def test_a_second_record_that_nothing_published_cites_is_merged_away(board, cited):
    double = Reference.objects.create(key="panda", kind="article", title="Imaging")
    actions.merge_sources(duplicate=double, into=cited, by=board.author)
    assert not Reference.objects.filter(key="panda").exists()


def test_a_source_that_an_edition_carries_stays(board, cited):
    other = Reference.objects.create(key="other", kind="article", title="Other")
    with pytest.raises(NotReady, match="replaced"):
        actions.merge_sources(duplicate=cited, into=other, by=board.author)
    assert actions.replace_source(reference=cited, replaced_by=other, by=board.author)
