"""Byline, date and disclaimer are kept beside the content, never in it."""

from importing.house_format import read_article

from .texts import article, variant


def test_byline_date_and_disclaimer_are_kept_word_for_word():
    provenance = read_article(variant("knee-osteoarthritis")).provenance
    assert provenance.byline == (
        "The article is written by Team Example and reviewed by the Example Board Members"
    )
    assert provenance.last_updated == "Last Updated: March 3, 2024."
    assert provenance.disclaimer.startswith("Disclaimer: This text is for general information")


def test_the_page_s_furniture_is_kept_with_its_lines():
    furniture = read_article(variant("knee-osteoarthritis")).provenance.furniture
    assert [line.full for line in furniture][-2:] == [
        "© 2012 - 2024; All rights reserved by authors.",
        "Logo",
    ]
    assert len({line.number for line in furniture}) == len(furniture) == 7


def test_a_date_and_a_disclaimer_may_stand_below_their_headings():
    provenance = read_article(variant("frozen-shoulder-letters")).provenance
    assert provenance.last_updated == "Last Updated\n12 June 2022"
    assert provenance.disclaimer.splitlines() == [
        "Disclaimer",
        "This page gives general information.",
        "It does not replace a visit to the doctor.",
    ]


def test_a_disclaimer_above_the_article_takes_no_section_with_it():
    reading = article(
        "Causes\n1. Hammer – slips.", title="Sore Thumb\n\nDisclaimer: This is no advice."
    )
    assert reading.provenance.disclaimer == "Disclaimer: This is no advice."
    assert list(reading.sections) == ["overview", "causes"]
