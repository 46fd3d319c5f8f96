"""A new section is one declaration and its models: here is one, taken all the way."""

import io
import re

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps
from pypdf import PdfReader

from condition import registry
from condition.canonical import canonical_json, digest
from condition.models import Item
from condition.registry import ItemList, Section
from tests.cast import Board

pytestmark = pytest.mark.both_databases


@isolate_apps("condition")
def _model() -> type[Item]:
    """A kind of item that no other test of this process ever hears of."""

    class Helpline(Item):
        name = models.CharField("name", max_length=100)
        number = models.CharField("number", max_length=40, blank=True)

        safety_fields = ("number",)

        class Meta(Item.Meta):
            app_label = "condition"
            verbose_name = "helpline"
            verbose_name_plural = "helplines"

    return Helpline


@pytest.fixture
def helplines(transactional_db):
    """The section, declared."""
    model = _model()
    with connection.schema_editor() as editor:
        editor.create_model(model)
    declared = registry.register(
        Section(
            key="helplines",
            title="Helplines",
            place=150,
            lists=(ItemList("helplines", model),),
        )
    )
    yield declared
    registry.unregister("helplines")
    with connection.schema_editor() as editor:
        editor.delete_model(model)


def test_a_new_section_goes_all_the_way(helplines, client):
    board = Board()
    client.force_login(board.author.user)
    saved = client.post(
        f"/admin/articles/{board.article.slug}/sections/helplines/",
        {
            "base": "",
            "introduction": "Somebody **listens**.",
            "reason": "A number to call.",
            "kind": "clinical",
            "opening-TOTAL_FORMS": "0",
            "opening-INITIAL_FORMS": "0",
            "helplines-TOTAL_FORMS": "1",
            "helplines-INITIAL_FORMS": "0",
            "helplines-0-name": "Cancer line",
            "helplines-0-number": "0800 0000",
            "helplines-0-ORDER": "1",
        },
    )
    assert saved.status_code == 302
    signed = board.sign("helplines")
    edition = board.publish()

    page = client.get(board.article_url).text
    anchor = f"helplines-{signed.item_keys['helplines'][0]}"
    shown = re.sub(r"<[^>]*>", " ", page.partition(f'id="{anchor}">')[2])
    assert shown.split()[:5] == ["Cancer", "line", "Number", "0800", "0000"]
    assert "<strong>listens</strong>" in page
    assert 'href="#helplines"' in page

    printed = PdfReader(io.BytesIO(client.get("/conditions/lumbar-wedging.pdf").content))
    text = " ".join(" ".join(sheet.extract_text() for sheet in printed.pages).split())
    assert "Somebody listens. Cancer line Number: 0800 0000 Reviewed by Clinician" in text
    assert "Helplines" in [entry.title for entry in printed.outline if not isinstance(entry, list)]

    (section,) = client.get("/conditions/lumbar-wedging.json").json()["sections"]
    assert section["state"] == "signed"
    assert digest(canonical_json(section["content"])) == signed.digest
    assert edition.sections.get().revision == signed
