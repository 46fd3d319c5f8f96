"""Lists of references look as the styles' own published examples do."""

from condition.reference_styles import AMA, VANCOUVER, printed

# ICMJE, Samples of Formatted References: article 1, without the month and day that it allows to
# leave out.
HALPERN = {
    "authors": "Halpern SD, Ubel PA, Caplan AL",
    "title": "Solid-organ transplantation in HIV-infected patients",
    "container": "N Engl J Med",
    "year": 2002,
    "volume": "347(4)",
    "pages": "284-287",
    "doi": "10.1056/nejmsb020632",
}
# ICMJE, the same list: personal authors of a book.
MURRAY = {
    "authors": "Murray PR, Rosenthal KS, Kobayashi GS, Pfaller MA",
    "title": "Medical microbiology",
    "edition": "4th",
    "publisher": "St. Louis: Mosby",
    "year": 2002,
}
SEVEN = ", ".join(f"Author {letter}" for letter in "ABCDEFG")


def test_vancouver_prints_an_article_as_its_own_example():
    assert str(printed(HALPERN, VANCOUVER)) == (
        "Halpern SD, Ubel PA, Caplan AL. Solid-organ transplantation in HIV-infected patients. "
        "N Engl J Med. 2002;347(4):284-7."
    )


def test_vancouver_prints_a_book_as_its_own_example():
    assert str(printed(MURRAY, VANCOUVER)) == (
        "Murray PR, Rosenthal KS, Kobayashi GS, Pfaller MA. Medical microbiology. 4th ed. "
        "St. Louis: Mosby; 2002."
    )


def test_ama_prints_whole_pages_and_the_doi():
    assert str(printed(HALPERN, AMA)).endswith(
        "N Engl J Med. 2002;347(4):284-287. doi:10.1056/nejmsb020632"
    )


def test_vancouver_names_six_authors_of_seven_and_ama_three():
    record = {"authors": SEVEN, "title": "T"}
    assert printed(record, VANCOUVER).authors == f"{SEVEN[: -len(', Author G')]}, et al."
    assert printed(record, AMA).authors == "Author A, Author B, Author C, et al."


def test_a_list_that_was_cut_stays_cut():
    assert printed({"authors": "Suzuki T, Noda T, et al.", "title": "T"}, VANCOUVER).authors == (
        "Suzuki T, Noda T, et al."
    )
