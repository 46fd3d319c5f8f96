"""What is made once is put back after that, and made again where something else came before."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from playwright.sync_api import Page

from condition.models import Specialty
from tests.kept import _known, kept

made = []


@kept
def hips() -> None:
    made.append("hips")
    Specialty.objects.create(name="Hips", slug="hips")


@kept
def hands() -> None:
    made.append("hands")
    Specialty.objects.create(name="Hands", slug="hands")


@kept
def feet() -> None:
    Specialty.objects.create(name="Feet", slug="feet")


def write_knees() -> None:
    Specialty.objects.create(name="Knees", slug="knees")
    connection.close()


@pytest.mark.parametrize("time", ["first", "second"])
def test_rows_are_put_back_beside_a_browser(page: Page, time):
    hips()
    assert Specialty.objects.filter(slug="hips").exists()
    assert made.count("hips") == 1


@pytest.mark.parametrize("time", ["first", "second"])
def test_after_another_thread_wrote_all_is_made_anew(transactional_db, time):
    before = made.count("hands")
    with ThreadPoolExecutor() as others:
        others.submit(write_knees).result()
    hands()
    assert made.count("hands") == before + 1


@pytest.mark.both_databases
@pytest.mark.parametrize("time", ["first", "made anew", "put back"])
def test_what_comes_after_rows_that_were_put_back_gets_a_number_of_its_own(db, time):
    earlier = _known.copy()
    if time == "made anew":
        _known.clear()
    feet()
    _known.update(earlier | _known)  # other tests need not make theirs anew
    if time == "put back":
        Specialty.objects.create(name="Toes", slug="toes")
        assert Specialty.objects.filter(slug__in=["feet", "toes"]).count() == 2
