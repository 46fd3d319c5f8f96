"""Source names that were glued to a sentence are taken off, split and kept."""

import pytest

from importing.house_format.sources import KNOWN_SOURCES, take_off_sources

from .texts import article, found, items

GLUED = [
    ("It sinks RadiopaediaPMC.", "It sinks.", ["Radiopaedia", "PMC"]),
    ("It sinks WikipediaWikipedia.", "It sinks.", ["Wikipedia", "Wikipedia"]),
    ("It sinks NCBICleveland Clinic.", "It sinks.", ["NCBI", "Cleveland Clinic"]),
    ("It sinks RadiopaediaRadiology "
     "Assistant.", "It sinks.", ["Radiopaedia", "Radiology Assistant"]),
    ("It sinks Healthline.", "It sinks.", ["Healthline"]),
    ("It sinks. spine.org", "It sinks.", ["spine.org"]),
    ("It sinks.spine.org", "It sinks.", ["spine.org"]),
    ("It sinksMayo Clinic", "It sinks", ["Mayo Clinic"]),
    ("It sinks.Wikipedia", "It sinks.", ["Wikipedia"]),
    ("It sinks PubMed CentralMedscape+1.", "It sinks.", ["PubMed Central", "Medscape"]),
    ("It sinks (slowly) PMC.", "It sinks (slowly).", ["PMC"]),
    ("It sinks Physiopedia. Then it rises "
     "Kenhub.", "It sinks. Then it rises.", ["Physiopedia", "Kenhub"]),
    ("It sinks my.clevelandclinic.orgPMC", "It sinks", ["my.clevelandclinic.org", "PMC"]),
]  # fmt: skip
OF_THE_SENTENCE = [
    "Ask at the Mayo Clinic.",
    "The rule comes from the World Health Organization (WHO).",
    "Mayo Clinic doctors advise rest.",
    "Wear on the joints of the Spine.",
    "See www.nhs.uk.",
    "It is a matter of nature.",
]


@pytest.mark.parametrize(("text", "rest", "names"), GLUED)
def test_a_glued_source_is_taken_off_and_split(text, rest, names):
    assert take_off_sources(text)[:2] == (rest, names)


@pytest.mark.parametrize("text", OF_THE_SENTENCE)
def test_a_name_that_belongs_to_the_sentence_stays(text):
    assert take_off_sources(text) == (text, [], [])


def test_the_list_knows_the_usual_sources():
    assert len(set(KNOWN_SOURCES)) == len(KNOWN_SOURCES) >= 60


def test_sources_are_kept_on_their_item_and_reported_as_they_stood():
    reading = article("Causes\n1. Hammer – it slips RadiopaediaPMC.")
    assert items(reading, "causes")[0] == {
        "name": "Hammer",
        "description": "it slips.",
        "unresolved_sources": ["Radiopaedia", "PMC"],
    }
    assert found(reading, "glued_sources") == [(6, "RadiopaediaPMC: Radiopaedia, PMC")]


def test_sources_of_an_introduction_are_kept_on_the_section():
    reading = article("Causes\nThumbs suffer daily Healthline.\n1. Hammer – it slips.")
    content = reading.sections["causes"].content
    assert content["introduction"] == "Thumbs suffer daily."
    assert content["unresolved_sources"] == ["Healthline"]


def test_a_line_that_is_only_a_source_goes_to_the_item_above():
    reading = article("Causes\n1. Hammer\nIt slips.\nPhysiopedia\n2. Door\nIt shuts.")
    assert items(reading, "causes")[0]["unresolved_sources"] == ["Physiopedia"]
    assert items(reading, "causes")[0]["description"] == "It slips."
