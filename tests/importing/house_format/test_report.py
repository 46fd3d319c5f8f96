"""The report as data and as a table for the terminal."""

import json

from importing.house_format import as_report, as_table, read_article

from .texts import article, variant


def test_the_report_has_the_promised_shape():
    report = as_report(article("2 Causes\n1. Hammer – it slips."))
    definition = {"text": "A sore thumb is a thumb that hurts."}
    hammer = {"name": "Hammer", "description": "it slips."}
    assert report == {
        "title": "Sore Thumb",
        "sections": {
            "overview": {
                "introduction": "",
                "items": [
                    {"name": "Definition", "line": 3, "list": "definition", "fields": definition,
                     "lines": [3]},
                ],
                "promised": None,
            },
            "causes": {
                "introduction": "",
                "items": [
                    {"name": "Hammer", "line": 6, "list": "causes", "fields": hammer, "lines": [6]},
                ],
                "promised": 2,
            },
        },
        "findings": [
            {"kind": "short_list", "line": 5, "text": "the text promises 2, the list has 1"}
        ],
    }  # fmt: skip


def test_the_report_is_json():
    report = as_report(read_article(variant("asthma-markdown")))
    assert json.loads(json.dumps(report)) == report


def test_the_table_counts_the_sections_and_lists_the_findings():
    rows = as_table(article("2 Causes\n1. Hammer – it slips.")).splitlines()
    assert rows[0] == "Sore Thumb"
    assert rows[4].split() == ["causes", "1", "2"]
    assert rows[-1].split(maxsplit=3) == [
        "line", "5", "short_list", "the text promises 2, the list has 1",
    ]  # fmt: skip


def test_a_long_finding_stays_on_one_line_of_the_table():
    foreign = "Home Remedies\n" + "\n".join(f"Part {n} of the thumb is here." for n in range(30))
    rows = as_table(article("Causes\n1. Hammer – it slips.", foreign)).splitlines()
    assert rows[-1].endswith("… (with 30 lines below it)")


def test_an_article_without_findings_says_so():
    assert as_table(article("Causes\n1. Hammer – slips.")).endswith("Nothing needs a look.\n")
