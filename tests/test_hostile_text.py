"""Every text a person can type is hostile, staff's too: it is shown, and never runs."""

import re
from itertools import cycle

import pytest
from django.db.models import CharField, SlugField, TextField, URLField

from accounts.models import Person, Role
from condition import registry
from condition.models import Cautioned, Figure, Illustrated, Reference
from condition.text import DIRECTION
from record import actions
from record.models import Report
from tests import vectors
from tests.browser import sign_in
from tests.cast import Board, person
from tests.walk import walk
from treatments.models.treatment import Dosed

LINES = vectors.one_line(150)
PARAGRAPHS = cycle(vectors.packed(700))


def hostile(field) -> object:
    """A hostile text that fits the field, or what it must be."""
    if field.choices:
        return field.choices[0][0]
    if isinstance(field, TextField):
        return savable(next(PARAGRAPHS)[: field.max_length or 700])
    return line()[: field.max_length or 150]


def savable(text: str) -> str:
    """`text` without the marks that turn its direction, which nobody can save."""
    return "".join(sign for sign in text if sign not in DIRECTION)


def line() -> str:
    return re.sub(r"\s", " ", savable(next(LINES)))


def hostile_item(model) -> dict:
    texts = [
        field
        for field in model.written_fields()
        if isinstance(field, CharField | TextField) and not isinstance(field, URLField | SlugField)
    ]
    item = {field.name: hostile(field) for field in texts}
    if issubclass(model, Cautioned):
        item["caution_state"] = "stated"
    if issubclass(model, Illustrated):
        item["figure"] = "a" * 64
    if issubclass(model, Dosed):
        item["dosages"] = [{"wording": line()[:300].strip()} for _people in range(2)]
    return item


def deface(row, *names: str) -> None:
    for name in names:
        setattr(row, name, hostile(row._meta.get_field(name)))
    row.save()


@pytest.fixture
def hostile_board(transactional_db, unchecked) -> Board:
    """A board whose members type nothing but attacks, and publish them."""
    board = Board()
    everybody = person("Everybody", *Role.Kind.values, is_superuser=True)
    board.everybody = everybody
    Figure.objects.create(sha256="a" * 64, path="figures/a.png", title=line(), width=9, height=9)
    Reference.objects.create(key="odd", kind="web", title=line(), authors=line(), container=line())
    deface(board.article.specialty, "name")
    deface(board.article, "title", "disclaimer")
    for member in Person.objects.all():
        deface(member, "name", "credentials", "affiliation", "interests")
    for section in registry.sections():
        words = {
            listed.name: [hostile_item(listed.model) for _ in range(min(2, listed.at_most or 2))]
            for listed in section.lists
        }
        introduction = f"{savable(next(PARAGRAPHS))} [@odd]"
        board.write(section.key, {"introduction": introduction, **words}, reason=line())
        board.submit(section.key)
    keys = [section.key for section in registry.sections()]
    board.publish(summary=line(), unreviewed=keys)
    board.write_causes(line(), reason=line())
    report = actions.receive_report(
        condition=board.article, section="causes", text="\n".join(vectors.packed(3_900))[:3_900]
    )
    assert Report.objects.get() == report
    return board


def test_nothing_runs_on_any_page_the_site_has(hostile_board, new_context, watch):
    """Through every kind of page that a link leads to, with every role at once."""
    watch.allow("404")  # the picture that is not there
    page = new_context().new_page()
    sign_in(page, hostile_board.everybody)
    seen = walk(page, "/", "/admin/", Board.article_url, "/newsletter/", "/admin/login/")
    assert [suspect for suspects in seen.values() for suspect in suspects] == []
    for expected in ("article", "history", "home", "admin:index", "admin:review", "admin:section"):
        assert expected in seen
    assert len(seen) > 70


def test_the_preview_of_every_vector_is_inert(transactional_db, page, watch):
    sign_in(page, person("Author", Role.Kind.AUTHOR))
    page.goto("/admin/")
    for text in vectors.packed(10_000):
        suspects = page.evaluate(
            """async text => {
                window.fired = []; window.alert = said => window.fired.push(said);
                const token = document.querySelector('[name=csrfmiddlewaretoken]').value;
                const answer = await fetch('/markdownx/markdownify/', {
                    method: 'POST', headers: {'X-CSRFToken': token},
                    body: new URLSearchParams({content: text}),
                });
                document.body.innerHTML = await answer.text();
                await new Promise(done => setTimeout(done, 50));
                const odd = document.body.querySelectorAll(
                    'script, style, iframe, svg, math, form, img, input, object, embed');
                return [...window.fired, ...[...odd].map(one => one.outerHTML)];
            }""",
            text,
        )
        assert suspects == []
        page.goto("/admin/")


@pytest.mark.parametrize("vector", vectors.ALL[::7])
def test_what_is_asked_for_is_shown_as_text(client, db, vector):
    """Words of a search, an address that is not there, a page number."""
    for path in ("/search/", "/conditions/", "/nothing-here/", "/newsletter/"):
        answer = client.get(path, {"q": vector, "letter": vector, "page": vector, "next": vector})
        assert "<script>alert" not in answer.text
        assert "<img src=x" not in answer.text


@pytest.mark.parametrize("value", vectors.HEADERS)
@pytest.mark.parametrize("name", ["User-Agent", "Referer", "X-Forwarded-For", "Accept-Language"])
def test_headers_are_read_and_never_believed(client, db, name, value):
    answer = client.get("/admin/login/", headers={name: value})
    assert answer.status_code == 200
    assert "evil.example" not in answer.text
