"""A source's names in every form that people paste, kept in one (rule 9)."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from condition.identifiers import normal_doi, normal_isbn, normal_pmcid, normal_pmid, normal_url
from condition.models import Reference


@pytest.mark.parametrize(
    "typed",
    [
        "https://doi.org/10.1056/NEJMoa2034582",
        "http://dx.doi.org/10.1056/NEJMoa2034582",
        "doi:10.1056/NEJMoa2034582",
        "DOI: 10.1056/nejmoa2034582",
        "10.1056/NEJMoa2034582.",
        " 10.1056/NEJMOA2034582 ",
        "DOI 10.1056/NEJMoa2034582",
        "https://www.nejm.org/doi/full/10.1056/NEJMoa2034582?query=x#abstract",
        "https://doi.org/10.1056%2FNEJMoa2034582?x=1",
        "“10.1056/NEJMoa2034582”",
        "10.1056/\u200bNEJMoa\u00ad2034582",
        "info:doi/10.1056/NEJMoa2034582",
        "www.doi.org/10.1056/NEJMoa2034582/",
        "10.1056/NEJMoa2034582 (accessed 3 May 2024)",
        "10.1056/NEJMoa2034582; Epub 2020 Dec 10",
        "https://journals.example/fullarticle/10.1056/NEJMoa2034582",
        "https://journals.example/article?id=10.1056/NEJMoa2034582&type=printable",
        "https://journals.example/content/pdf/10.1056/NEJMoa2034582.pdf",
        "https://journals.example/articles/10.1056/NEJMoa2034582/full",
    ],
)
def test_a_doi_has_one_form(typed):
    assert normal_doi(typed) == "10.1056/nejmoa2034582"


def test_a_doi_keeps_the_brackets_that_are_its_own():
    assert normal_doi("10.1016/S1470-2045(11)70008-0") == "10.1016/s1470-2045(11)70008-0"
    assert normal_doi("(doi:10.1002/(SICI)1097-0258(1997))") == "10.1002/(sici)1097-0258(1997)"


def test_a_doi_that_a_line_end_broke_is_not_shortened():
    with pytest.raises(ValidationError, match="no DOI"):
        normal_doi("10.1016/S1470-2045(11) 70008-0")


def test_a_preprints_doi_is_without_the_version_of_its_page():
    page = "https://www.medrxiv.org/content/10.1101/2020.03.09.20033217v1.full.pdf"
    assert normal_doi(page) == "10.1101/2020.03.09.20033217"
    assert normal_doi("10.48550/arXiv.2001.00001v2") == "10.48550/arxiv.2001.00001v2"


def test_no_name_of_a_source_turns_its_direction(db):
    with pytest.raises(ValidationError, match="turns its direction"):
        normal_doi("10.1056/\u202e05")
    source = Reference(key="a", kind="web", title="A", url="https://example.org/\u202e05")
    with pytest.raises(ValidationError, match="turns its direction"):
        source.full_clean()


@pytest.mark.parametrize(
    "typed",
    [
        "33301247",
        "PMID: 33301247",
        "pmid33301247",
        "https://pubmed.ncbi.nlm.nih.gov/33301247/",
        "https://www.ncbi.nlm.nih.gov/pubmed/33301247",
        "33301247.",
        "pubmed.ncbi.nlm.nih.gov/33301247/#abstract",
        "PubMed: 33301247",
        "PMID: 33301247; PMCID: PMC7745181",
        "PubMed PMID: 33301247; PubMed Central PMCID: PMC7745181.",
        "PMID: 33301247 [PubMed - indexed for MEDLINE]",
        "33301247[uid]",
        "https://pubmed.ncbi.nlm.nih.gov/?term=33301247",
        "https://europepmc.org/article/MED/33301247",
    ],
)
def test_a_pmid_has_one_form(typed):
    assert normal_pmid(typed) == "33301247"


@pytest.mark.parametrize(
    "typed",
    [
        "PMC7745181",
        "pmc7745181",
        "PMCID: PMC7745181",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC7745181/",
        "7745181",
        "PMC 7745181",
        "PMCPMC7745181",  # as EndNote exports it
        "07745181",
    ],
)
def test_a_pmcid_has_one_form(typed):
    assert normal_pmcid(typed) == "PMC7745181"


@pytest.mark.parametrize(
    "typed",
    [
        "978-1-4731-5305-9",
        "ISBN 9781473153059",
        "1473153050",
        "ISBN-13: 978 1 4731 5305 9",
        "ISBN‑13: 978‑1‑4731‑5305‑9",
    ],
)
def test_an_isbn_has_one_form(typed):
    assert normal_isbn(typed) == "9781473153059"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://example.org/Page", "https://example.org/Page"),
        ("HTTPS://Example.ORG/Page", "https://example.org/Page"),
        ("example.org/page", "https://example.org/page"),
        ("www.example.org", "https://www.example.org"),
        ("//example.org/a", "https://example.org/a"),
        ("https://example.org/", "https://example.org"),
        ("http://example.org:80/a", "http://example.org/a"),
        ("example.org:8080/a", "https://example.org:8080/a"),
        ("<https://example.org/a>", "https://example.org/a"),
        ("https://example.org/a.", "https://example.org/a"),
        ("(https://example.org/a)", "https://example.org/a"),
        ("https://example.org/a_(b)", "https://example.org/a_(b)"),
        ("https://example.org./a", "https://example.org/a"),
        ("https://bücher.example/straße", "https://xn--bcher-kva.example/stra%C3%9Fe"),
        ("https://example.org/a%20b", "https://example.org/a%20b"),
        ("https://example.org/a?b=1&utm_source=x", "https://example.org/a?b=1"),
        ("https://example.org/a?gclid=x", "https://example.org/a"),
        ("https://example.org/a#:~:text=not", "https://example.org/a"),
        ("https://example.org/a#part", "https://example.org/a#part"),
        ("https://exam\u200bple.org/a", "https://example.org/a"),
        ("", ""),
    ],
)
def test_an_address_has_one_form(typed, kept):
    assert normal_url(typed) == kept
    assert normal_url(kept) == kept


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("ftp://example.org/a", "not “ftp:”"),
        ("javascript:alert(1)", "not “javascript:”"),
        ("data:text/html,hello", "not “data:”"),
        ("file:///etc/hosts", "not “file:”"),
        ("mailto:someone@example.org", "not “mailto:”"),
        ("https://user:secret@example.org/a", "without a name and a password"),
        ("https://user@example.org/a", "without a name and a password"),
        ("https://example.org/a b", "no space"),
        ("see example.org", "no space"),
        ("https://example.org\\a", "no space"),
        ("https://", "no address"),
        ("https://example", "no address"),
        ("https://localhost/a", "no address"),
        ("https://10.0.0.5/a", "no address"),
        ("https://[::1]/a", "no address"),
        ("https://example.org:99999/a", "no address"),
        ("https://https://example.org", "no address"),
        ("https://-example.org", "no address"),
        ("https://straße.example", "no address"),
        ("https://example..org", "no address"),
        ("somebody@example.org", "without a name"),
        ("none", "no address"),
    ],
)
def test_an_address_that_readers_can_t_follow_is_refused_with_a_sentence(typed, said):
    with pytest.raises(ValidationError, match=re.escape(said)):
        normal_url(typed)


@pytest.mark.parametrize(
    ("normal", "typed"),
    [
        (normal_doi, "11.1056/x"),
        (normal_doi, "ten"),
        (normal_pmid, "0"),
        (normal_pmid, "PMC12"),
        (normal_pmcid, "PMC0"),
        (normal_pmcid, "PMCX"),
        (normal_isbn, "978-1-4731-5305-8"),
    ],
)
def test_what_is_no_such_name_is_refused_with_its_form(normal, typed):
    with pytest.raises(ValidationError, match="That is no"):
        normal(typed)


def source(key, **fields):
    return Reference(key=key, kind="article", title="A title", **fields)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"doi": "10.1234/AbC"}, {"doi": "https://doi.org/10.1234/abc"}),
        ({"pmid": "12"}, {"pmid": "PMID: 12"}),
        ({"pmcid": "PMC12"}, {"pmcid": "pmc12"}),
        ({"url": "http://example.org/A"}, {"url": "https://www.example.org/a"}),
        ({"url": "https://example.org/a/"}, {"url": "Example.org/a"}),
    ],
)
def test_one_source_is_one_row_however_it_is_spelt(first, second):
    source("first", **first).save()
    twin = source("second", **second)
    with pytest.raises(ValidationError, match="in the library: first"):
        twin.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


@pytest.mark.django_db
@pytest.mark.parametrize("year", [0, 24, 3020])
def test_a_year_in_which_nothing_came_out_is_refused(year):
    with pytest.raises(ValidationError, match="Give a year"):
        source("first", year=year).full_clean()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("named", "changed"),
    [
        ({"doi": "10.1234/a"}, {"doi": "10.1234/b"}),
        ({"pmcid": "PMC1"}, {"pmcid": "PMC2"}),
        ({"isbn": "9781473153059", "pages": "1-9"}, {"pages": "10-19"}),
        ({}, {"title": "Another title"}),
        ({"year": 2001}, {"year": 2002}),
    ],
)
def test_a_published_key_never_comes_to_mean_another_source(named, changed):
    kept = source("first", **named)
    kept.is_published = True
    kept.save()
    for name, value in changed.items():
        setattr(kept, name, value)
    with pytest.raises(ValidationError, match="This key is published"):
        kept.full_clean()
    with pytest.raises(IntegrityError, match="stays the same source"), transaction.atomic():
        kept.save()


@pytest.mark.django_db
def test_a_name_that_was_missing_can_be_filled_in():
    kept = source("first", doi="10.1234/a")
    kept.is_published = True
    kept.save()
    kept.pmid, kept.title = "12", "A title, as it is spelt"
    kept.full_clean()
    kept.save()
