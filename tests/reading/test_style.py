"""The sheets use what the engines of 2020 know (Chrome 80, Safari 13.1), or do well without it.

The lists of engines_of_2020.toml are of what the sheets may use. What is on none fails here: look
it up, and put it on `known` only if both engines have it, on `left_out` if the page is whole
where it is ignored.
"""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

SHEETS = [
    *sorted(path for path in Path(settings.BASE_DIR, "static/reading").glob("*.css")),
    Path(settings.BASE_DIR, "static/newsletter/style.css"),
]
FLOOR = {
    name: set(words)
    for name, words in tomllib.loads(
        Path(__file__).with_name("engines_of_2020.toml").read_text(encoding="utf-8")
    ).items()
}
PREFIXED = {name: f"-webkit-{name}" for name in FLOOR["prefixed"]}
PROPERTIES = {*FLOOR["known"], *FLOOR["left_out"], *PREFIXED, *PREFIXED.values()}

Rule = tuple[str, list[tuple[str, str]]]


def rules(sheet: str) -> Iterator[Rule]:
    """Each rule's head with its declarations; an at-rule that holds rules has none of its own."""
    text, held, found = "", [], []
    for piece in re.findall(r'(?:"[^"]*"|url\([^)]*\)|[^{};"])+|[{};]', _bare(sheet)):
        name, colon, value = text.partition(":")
        if piece in {";", "}"} and colon and held:
            found.append((name.strip(), value.strip()))
        if piece == "{":
            held.append((text, found))
            found = []
        elif piece == "}":
            head, outer = held.pop()
            yield head, found
            found = outer
        text = "" if piece in {"{", "}", ";"} else piece.strip()


def _bare(sheet: str) -> str:
    return re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)


def lacking(sheet: str) -> list[str]:
    """What of a sheet the floor does not have, a line each."""
    every = list(rules(sheet))
    grids = {one for head, said in every if ("display", "grid") in said for one in _selectors(head)}
    return [
        fault
        for head, said in every
        for fault in [*_faults_of_head(head), *_faults_of_rule(head, said, grids)]
    ]


def _selectors(head: str) -> list[str]:
    return [" ".join(one.split()) for one in re.split(r",(?![^(]*\))", head)]


def _faults_of_head(head: str) -> Iterator[str]:
    if head.startswith("@"):
        name = re.match(r"@([\w-]+)", head)[1]
        if name not in FLOOR["at_rules"]:
            yield f"@{name}"
        words = re.findall(r"[a-z][\w-]+", head) if name == "media" else []
        for word in words[1:]:
            if word not in FLOOR["media"] | FLOOR["units"]:
                yield f"@media {word}"
        return
    if "&" in head:
        yield f"nesting: {head}"
    alone = [set(re.findall(r":([\w-]+)", one)) & FLOOR["alone"] for one in _selectors(head)]
    if any(alone) and not all(alone):
        yield f"takes others with it: {head}"
    for pseudo in (
        set(re.findall(r":([\w-]+)", re.sub(r"\[[^]]*\]", "", head)))
        - FLOOR["alone"]
        - FLOOR["pseudo"]
    ):
        yield f":{pseudo}"
    for inside in re.findall(r":not\(([^()]*)\)", head):
        if re.search(r"[ ,]|\w[.:#]", inside):
            yield f":not({inside})"


def _faults_of_rule(head: str, said: list[tuple[str, str]], grids: set[str]) -> Iterator[str]:
    before: dict[str, str] = {}
    for name, value in said:
        if not name.startswith("--") and name not in PROPERTIES:
            yield f"{name} in {head}"
        if name == "gap" and not set(_selectors(head)) <= grids:
            yield f"gap without a grid in {head}"
        if name in PREFIXED and PREFIXED[name] not in before:
            yield f"{name} without its prefix in {head}"
        if name == "content" and "/" in re.sub(r'"[^"]*"', "", value) and name not in before:
            yield f"content with words for programs alone in {head}"
        if value == "anywhere" and "word-break" not in before:
            yield f"overflow-wrap: anywhere without word-break in {head}"
        bare = re.sub(r'"[^"]*"|url\([^)]*\)|#[0-9a-f]+|U\+[\w-]+', "", value)
        yield from (
            f"{found}() in {head}"
            for found in re.findall(r"([\w-]+)\(", bare)
            if found not in FLOOR["functions"]
        )
        yield from (
            f"the unit {found} in {head}"
            for found in re.findall(r"(?<![\w.-])\d*\.?\d+([a-z]+)", bare)
            if found not in FLOOR["units"]
        )
        before[name] = value


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: "/".join(path.parts[-2:]))
def test_the_sheet_needs_no_engine_newer_than_2020(path):
    assert lacking(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "sheet",
    [
        "@layer page { p { color: red; } }",
        "p { & a { color: red; } }",
        ":is(p, li) { color: red; }",
        "p:has(a) { color: red; }",
        "a:hover, a:focus-visible { color: red; }",
        "p:not(.a, .b) { color: red; }",
        "p { inset: 0; }",
        "p { margin-inline: auto; }",
        "p { aspect-ratio: 1; }",
        "p { display: flex; gap: 1rem; }",
        "p { color: color-mix(in srgb, red, blue); }",
        "p { color: light-dark(red, blue); }",
        "p { height: 100dvh; }",
        "p { mask: url(a.svg); }",
        'p { content: "a" / "b"; }',
        "p { overflow-wrap: anywhere; }",
        "@media (width >= 40rem) { p { color: red; } }",
        "@container (min-width: 40rem) { p { color: red; } }",
    ],
)
def test_what_the_floor_lacks_is_found(sheet):
    assert lacking(sheet)


def test_what_the_floor_has_is_let_through():
    assert lacking("ul { display: grid; gap: 1rem; } p:not(.a)::before { content: '#'; }") == []
