"""Many sources at once: pasted from a reference manager, looked at, added."""

import json

import pytest

from condition.models import Reference
from condition.source_files import plain_tex, read_sources

PASTE = "/admin/references/paste/"
RIS = """TY  - JOUR
AU  - Lee, Chang-Hyun
AU  - Hong, Jae Taek
TI  - Is the score accurate?
T2  - Journal of Korean Neurosurgical Society
PY  - 2021
VL  - 64
IS  - 1
SP  - 4
EP  - 12
DO  - 10.3340/jkns.2020.0105
ER  -
"""
BIBTEX = """@article{lee2021,
  author = {Lee, Chang-Hyun and Hong, Jae Taek},
  title = {Is the score {SINS} accurate \\& reliable?},
  journal = {Journal of Korean Neurosurgical Society},
  year = {2021}, volume = {64}, number = {1}, pages = {4--12},
  doi = {10.3340/jkns.2020.0105}
}"""
SUFFIXED_RIS = "TY  - JOUR\nTI  - T\nAU  - Smith, Jane A., Jr.\n"
NBIB = """PMID- 32580266
OWN - NLM
DP  - 2021 Jan
TI  - Is the score accurate
      and reliable?
PG  - 4-12
LID - 10.3340/jkns.2020.0105 [doi]
AU  - Lee CH
AU  - Hong JT
TA  - J Korean Neurosurg Soc
VI  - 64
IP  - 1
PMC - PMC7819788
"""
CSL = json.dumps(
    [
        {
            "type": "article-journal",
            "title": "Is the score accurate?",
            "author": [
                {"family": "Lee", "given": "Chang-Hyun"},
                {"family": "Hong", "given": "Jae Taek"},
            ],
            "issued": {"date-parts": [[2021, 1]]},
            "container-title": "Journal of Korean Neurosurgical Society",
            "volume": "64",
            "issue": "1",
            "number": "e12",
            "page": "4-12",
            "DOI": "10.3340/jkns.2020.0105",
        }
    ]
)


def test_bibtex_parts_joined_by_a_sign_are_one_value():
    (found,) = read_sources(
        """@string{jop = "Journal of Pain"} @STRING(both = jop # { and More})
        @article{a, title = {One #1 } # "of {"}two{"}", journal = "The " # BOTH, year = 2021,
        author = "Lee, Ann" # " and " # "Ray, Bo", publisher = unknown}"""
    )
    assert found["title"] == 'One #1 of "two"'
    assert found["container"] == "The Journal of Pain and More"
    assert (found["authors"], found["year"]) == ("Lee A, Ray B", "2021")


@pytest.fixture
def editor(board, client):
    client.force_login(board.author.user)
    return client


@pytest.mark.parametrize("text", [RIS, BIBTEX, NBIB, CSL], ids=["ris", "bibtex", "nbib", "csl"])
def test_each_format_says_the_same_of_a_source(text):
    (found,) = read_sources(text)
    assert found["authors"] == ("Lee CH, Hong JT")
    assert (found["year"], found["volume"], found["pages"]) == ("2021", "64(1)", "4-12")
    assert found["doi"] == "10.3340/jkns.2020.0105"
    assert found["title"].startswith("Is the score")


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("TY  - JOUR\rTI  - One\rER  - \rTY  - JOUR\rTI  - Two\r", ["One", "Two"]),  # no last ER
        ("@ARTICLE{a, TITLE={One}}\r\n@article{a, title={{T}wo}}", ["One", "Two"]),
        ('[{"title": ["One"], "author": null, "issued": null}]', ["One"]),
        (
            '[{"title": "<i>One</i> &amp; H<sub>2</sub>O", "issued": {"raw": "2020"}}]',
            ["One & H₂O"],
        ),
        ("TY  - JOUR\nTI  - <i>One</i> &amp; two\n", ["One & two"]),
        ('{"items": [{"title": "One"}]}', ["One"]),
    ],
)
def test_unusual_files_lose_no_source_and_no_word(text, titles):
    assert [fields["title"] for fields in read_sources(f"\ufeff{text}")] == titles


def test_names_keep_their_particles_and_what_was_left_out():
    name = {"family": "Smit", "non-dropping-particle": "de", "given": "A", "suffix": "Jr"}
    csl = json.dumps({"title": "T", "author": [name]})
    assert read_sources(csl)[0]["authors"] == "de Smit A Jr"
    bibtex = "@article{a, title={T}, author={Smith, Jane and others}}"
    assert read_sources(bibtex)[0]["authors"] == "Smith J, et al"
    for suffixed in ("@article{a, title={T}, author={Smith, Jr., Jane A.}}", SUFFIXED_RIS):
        assert read_sources(suffixed)[0]["authors"] == "Smith JA Jr"
    bibtex = "@article{a, title={T}, author={J.-P. de la Tour and {World Health Organization}}}"
    assert read_sources(bibtex)[0]["authors"] == "de la Tour JP, World Health Organization"


@pytest.mark.parametrize(
    ("text", "authors"),
    [
        (NBIB + "CN  - The Trial Group\n", "Lee CH, Hong JT, The Trial Group"),
        ("@book{a, title={T}, editor={Roe, A. and Poe, B.}}", "Roe A, Poe B, editors"),
        ("@online{a, title={T}, organization={NICE}}", "NICE"),
        ("TY  - BOOK\nTI  - T\nA2  - Roe, Ann\n", "Roe A, editor"),
        ('{"title": "T", "editor": [{"family": "Roe", "given": "Ann"}]}', "Roe A, editor"),
    ],
)
def test_groups_and_editors_answer_for_a_source_too(text, authors):
    assert read_sources(text)[0]["authors"] == authors


def test_a_study_of_a_hundred_authors_can_be_added(editor):
    many = "".join(f"AU  - Author{number} AB\n" for number in range(100))
    (found,) = read_sources(NBIB + many)
    assert found["authors"].startswith("Lee CH, Hong JT, Author0 AB, ")
    assert found["authors"].endswith(" AB, et al")
    editor.post(PASTE, {"text": NBIB + many, "add": "1"})
    assert Reference.objects.get(pmid="32580266").authors == found["authors"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"M{\"u}ller, Gr{\o}nb{\ae}k and \c{C}elik", "Müller, Grønbæk and Çelik"),
        (r"{\v{S}}imek, Ji{\v{r}}{\'\i}; Stra\ss e; Erd\H{o}s", "Šimek, Jiří; Straße; Erdős"),
        (r"{{TNF}}-\alpha{} \& 50\% of \$5", "TNF-α & 50% of $5"),
        (r"\textit{E. coli} and \emph{S.\ aureus}", "E. coli and S. aureus"),
        (r"at $p<0.05$: CO$_2$, 10$^{9}$/L, B\textsubscript{12}", "at p<0.05: CO₂, 10⁹/L, B₁₂"),
        ("between $5 and $6", "between $5 and $6"),
        (
            r"\textless 5 mg, \url{https://a.example/b\_c}",
            r"\textless 5 mg, \urlhttps://a.example/b_c",
        ),
    ],
)
def test_tex_s_accents_become_letters_and_no_other_command_is_dropped(written, read):
    assert plain_tex(written) == read


def test_nbib_gives_pubmed_s_own_numbers_and_the_whole_title():
    (found,) = read_sources(NBIB)
    assert (found["pmid"], found["pmcid"]) == ("32580266", "PMC7819788")
    assert found["title"] == "Is the score accurate and reliable?"


def test_sources_are_shown_before_they_are_added(editor):
    page = editor.post(PASTE, {"text": RIS}).text
    assert "1 source was found" in page
    assert "Lee CH, Hong JT. Is the score accurate?" in page
    assert not Reference.objects.exists()
    answer = editor.post(PASTE, {"text": RIS, "add": "1"}, follow=True).text
    assert "lee-2021" in answer
    assert Reference.objects.get().doi == "10.3340/jkns.2020.0105"


def test_the_page_stands_in_the_workplace(editor):
    page = editor.get(PASTE).text
    assert "Editorial board</a>" in page
    assert "Log out" in page


def test_what_the_library_has_is_named_and_not_added_twice(editor):
    editor.post(PASTE, {"text": NBIB, "add": "1"})
    assert "In the library already: lee-2021" in editor.post(PASTE, {"text": RIS}).text
    editor.post(PASTE, {"text": RIS + RIS, "add": "1"})
    assert Reference.objects.count() == 1


def test_two_sources_of_one_author_and_year_get_two_keys(editor):
    other = RIS.replace("10.3340/jkns.2020.0105", "10.3340/other")
    editor.post(PASTE, {"text": RIS + "\n" + other, "add": "1"})
    assert set(Reference.objects.values_list("key", flat=True)) == {"lee-2021", "lee-2021-2"}


def test_a_source_with_a_broken_name_is_shown_with_what_is_wrong(editor):
    broken = RIS.replace("10.3340/jkns.2020.0105", "not a doi")
    assert "That is no DOI" in editor.post(PASTE, {"text": broken}).text
    editor.post(PASTE, {"text": broken, "add": "1"})
    assert not Reference.objects.exists()


@pytest.mark.parametrize(
    "text", ["", "Hello.", "[1, 2]", "@article{", "TY  - JOUR\nER  - \n", "{}"]
)
def test_what_nobody_can_read_is_answered_with_a_sentence_and_kept(editor, text):
    page = editor.post(PASTE, {"text": text})
    assert page.status_code == 200
    assert "errorlist" in page.text
    assert text[:4] in page.context["form"]["text"].value()
