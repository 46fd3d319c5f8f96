"""The demonstration: a long article and a short one of another kind of disease."""

import pytest
from django.db import transaction
from django.test import Client

from board import demo
from condition.models import Condition
from record.models import current_edition


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The pages of both articles by their slug, and what is signed of the short one."""
    with django_db_blocker.unblock(), transaction.atomic():
        demo.load()
        slugs = Condition.objects.values_list("slug", flat=True)
        shown = {slug: Client().get(f"/conditions/{slug}/").text for slug in slugs}
        asthma = current_edition(Condition.objects.get(slug="asthma"))
        signed = {row.section for row in asthma.sections.all() if row.is_signed}
        transaction.set_rollback(True)
    return shown, signed


def test_both_articles_are_published_with_an_in_short_and_honest_labels(loaded):
    shown, signed = loaded
    assert set(shown) == {"asthma", "neoplastic-lumbar-vertebral-wedging"}
    for page in shown.values():
        assert 'id="in-short"' in page
        assert "not yet reviewed by the board" in page.lower()
    assert {"in-short", "symptoms", "outlook"} <= signed
    assert not signed & {"medications", "when-to-see-a-doctor"}


def test_the_short_one_has_headings_of_its_own_and_none_of_the_spines(loaded):
    page = loaded[0]["asthma"]
    assert "What makes asthma likelier, and what sets it off" in page
    assert "Relievers" in page
    assert "Others" not in page
    assert "tumour" not in page
