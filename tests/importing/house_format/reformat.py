"""The same article in other dress: what the board's hands do to a text, as functions on text."""

import random
import re

from importing.house_format.headings import match_phrase
from importing.house_format.specs import SECTION_KEYS

_NUMBERED = re.compile(r"^(\s*)(\d{1,2})\.\s+(?=\S)", re.MULTILINE)
_BULLETED = re.compile(r"^(\s*)•\s+", re.MULTILINE)
_LABEL = re.compile(
    r"^(\s*(?:•\s+)?)(Purpose|Mechanism|Dosage|Timing|Side Effects|Function|Procedure|"
    r"Benefits|Risks): (.*)$",
    re.MULTILINE,
)
_TOLD = re.compile(r"^(\s*(?:\d+\.|•)\s+[^–:\n]{3,70}?) – ", re.MULTILINE)
_PAIR = re.compile(r"^(\s*\d+\.\s+)Do (.+?); Avoid (.+)$", re.MULTILINE)
_QUESTION = re.compile(r"^(\s*)(\d+)\.\s+(.+\?)\n\s+(\S.*)$", re.MULTILINE)
_TAIL = re.compile(r"^(?:Disclaimer|The article is written|References)", re.MULTILINE)


def no_blank_lines(text: str) -> str:
    return re.sub(r"\n\s*\n+", "\n", text)


def no_indentation(text: str) -> str:
    return re.sub(r"^[ \t\u00a0]+", "", text, flags=re.MULTILINE)


def flat(text: str) -> str:
    return no_indentation(no_blank_lines(text))


def double_spaced(text: str) -> str:
    return re.sub(r"\n+", "\n\n", text)


def windows_line_ends(text: str) -> str:
    return text.replace("\n", "\r\n")


def tabs(text: str) -> str:
    text = re.sub(r"^ {4,}", "\t\t", text, flags=re.MULTILINE)
    text = re.sub(r"^ {1,3}", "\t", text, flags=re.MULTILINE)
    return re.sub(r"^(\s*(?:\d+\.|•)) ", r"\1\t", text, flags=re.MULTILINE)


def hard_spaces(text: str) -> str:
    text = re.sub(r"^( +)", lambda m: "\u00a0" * len(m[1]), text, flags=re.MULTILINE)
    return re.sub(r"^(\s*(?:\d+\.|•)) ", "\\1\u00a0", text, flags=re.MULTILINE)


def straight_quotes(text: str) -> str:
    return text.translate(str.maketrans("“”‘’‐", "\"\"''-"))


def bullets_as(symbol: str):
    def reformat(text: str) -> str:
        return _BULLETED.sub(rf"\1{symbol} ", text)

    return reformat


def numbers_as_brackets(text: str) -> str:
    return _NUMBERED.sub(r"\1\2) ", text)


def numbers_as_bullets(text: str) -> str:
    return _NUMBERED.sub(r"\1• ", text)


def always_number_one(text: str) -> str:
    return _NUMBERED.sub(r"\g<1>1. ", text)


def no_numbers(text: str) -> str:
    return _NUMBERED.sub(r"\1", text)


def no_marks(text: str) -> str:
    return _BULLETED.sub(r"\1", no_numbers(text))


def separated_by(mark: str):
    def reformat(text: str) -> str:
        return _TOLD.sub(lambda m: f"{m[1]}{mark}", text)

    return reformat


def period_after_name(text: str) -> str:
    return re.sub(
        r"^(\s*(?:\d+\.|•)\s+[^–:\n]{3,70}?) – (\w)",
        lambda m: f"{m[1]}. {m[2].upper()}",
        text,
        flags=re.MULTILINE,
    )


def text_on_the_next_line(text: str) -> str:
    return _TOLD.sub(lambda m: f"{m[1]}\n    ", text)


def labels_alone(text: str) -> str:
    return _LABEL.sub(r"\1\2:\n      \3", text)


def labels_bulleted(text: str) -> str:
    return _LABEL.sub(lambda m: f"{m[1] if '•' in m[1] else '    • '}{m[2]}: {m[3]}", text)


def labels_bold(text: str) -> str:
    return _LABEL.sub(r"\1**\2:** \3", text)


def labels_with_dash(text: str) -> str:
    return _LABEL.sub(r"\1\2 – \3", text)


def _runs_of_labels(text: str, join) -> str:
    out, run = [], []
    for line in text.split("\n"):
        if _LABEL.match(line):
            run.append(line)
        elif run and not line.strip():
            continue
        else:
            out += [*join(run), line] if run else [line]
            if run:
                run = []
    return "\n".join([*out, *join(run)] if run else out)


def labels_run_in(text: str) -> str:
    def join(run: list[str]) -> list[str]:
        bare = [re.sub(r"^\s*(?:•\s+)?", "", line).rstrip(".") + "." for line in run]
        return ["    " + " ".join(bare)]

    return _runs_of_labels(text, join)


def labels_reversed(text: str) -> str:
    return _runs_of_labels(text, lambda run: run[::-1])


def labels_on_the_item_line(text: str) -> str:
    """ "1. Ibuprofen (NSAID): Dosage: 400 mg; Side Effects: …" """
    run_in = labels_run_in(text)
    return re.sub(
        r"^(\s*\d+\.\s+[^\n]{3,80})\n\s*((?:Dosage|Procedure|Function): )",
        r"\1 – \2",
        run_in,
        flags=re.MULTILINE,
    )


def pairs_on_two_lines(text: str) -> str:
    return _PAIR.sub(r"\1Do: \2\n     Avoid: \3", text)


def questions_as_q_and_a(text: str) -> str:
    return _QUESTION.sub(r"\1Q: \3\n\1A: \4", text)


def questions_numbered_q(text: str) -> str:
    return _QUESTION.sub(r"\1Q\2. \3\n\1A. \4", text)


def questions_on_one_line(text: str) -> str:
    return _QUESTION.sub(r"\1\2. \3 \4", text)


def questions_unnumbered(text: str) -> str:
    return _QUESTION.sub(r"\1\3\n\1\4", text)


def _heading_lines(text: str) -> list[int]:
    """The lines that head sections, in a text where the canonical dress is known."""
    return [n for n, line in enumerate(text.split("\n")) if _is_heading(line)]


def _is_heading(line: str) -> bool:
    bare = line.strip()
    is_indented = len(line) - len(line.lstrip()) >= 2
    if not bare or is_indented or re.match(r"\d+\.|•", bare) or bare[-1] in ".:;?":
        return False
    match = match_phrase(bare)
    return match is not None and match[0] in SECTION_KEYS


def _with_headings(text: str, dress) -> str:
    lines = text.split("\n")
    for place, number in enumerate(_heading_lines(text)):
        lines[number] = dress(lines[number].strip(), place + 1)
    return "\n".join(lines)


def headings_hashed(text: str) -> str:
    return _with_headings(text, lambda heading, _: f"## {heading}")


def headings_bold(text: str) -> str:
    return _with_headings(text, lambda heading, _: f"**{heading}**")


def headings_shouted(text: str) -> str:
    return _with_headings(text, lambda heading, _: heading.upper())


def headings_with_colon(text: str) -> str:
    return _with_headings(text, lambda heading, _: f"{heading}:")


def headings_numbered(text: str) -> str:
    return _with_headings(text, lambda heading, place: f"{place}. {heading}")


def headings_without_of(text: str) -> str:
    return _with_headings(text, lambda heading, _: re.sub(r" (?:of|for) [^*]*", "", heading))


def markdown(text: str) -> str:
    """Hashes on headings, bold names and labels."""
    text = labels_bold(headings_hashed(text))
    return re.sub(
        r"^(\s*\d+\.\s+)([^–:?\n]{3,60}?)( – |"
        r"$)",
        r"\1**\2**\3",
        text,
        flags=re.MULTILINE,
    )


def sections_shuffled(text: str, seed: int = 1) -> str:
    lines = text.split("\n")
    tail = text[: _TAIL.search(text).start()].count("\n") if _TAIL.search(text) else len(lines)
    starts = [n for n in _heading_lines(text) if n < tail]
    if not starts:
        return text
    blocks = [lines[a:b] for a, b in zip(starts, [*starts[1:], tail], strict=True)]
    random.Random(seed).shuffle(blocks)  # noqa: S311 - the same order every time
    return "\n".join(
        [*lines[: starts[0]], *(line for block in blocks for line in block), *lines[tail:]]
    )


def wrapped(text: str, width: int = 78) -> str:
    """Long lines broken by hand."""
    out = []
    for line in text.split("\n"):
        rest, indent = line, re.match(r"\s*", line)[0]
        while len(rest) > width and " " in rest[len(indent) + 20 : width]:
            cut = rest.rindex(" ", 0, width)
            out.append(rest[:cut])
            rest = f"{indent}{rest[cut + 1 :]}"
        out.append(rest)
    return "\n".join(out)


def lone_bullets(text: str) -> str:
    return re.sub(r"^(\s*•) (?=\S)", r"\1\n", text, flags=re.MULTILINE)


REFORMATTINGS = {
    "no blank lines": no_blank_lines,
    "no indentation": no_indentation,
    "flat": flat,
    "double spaced": double_spaced,
    "CRLF": windows_line_ends,
    "tabs": tabs,
    "hard spaces": hard_spaces,
    "straight quotes": straight_quotes,
    "bullets -": bullets_as("-"),
    "bullets *": bullets_as("*"),
    "bullets ◦": bullets_as("◦"),
    "bullets o": bullets_as("o"),
    "bullets –": bullets_as("–"),
    "1)": numbers_as_brackets,
    "numbers as bullets": numbers_as_bullets,
    "always 1.": always_number_one,
    "no numbers": no_numbers,
    "no marks": no_marks,
    "name: text": separated_by(": "),
    "name - text": separated_by(" - "),
    "name— text": separated_by("— "),
    "name. Text": period_after_name,
    "text on the next line": text_on_the_next_line,
    "labels alone": labels_alone,
    "labels bulleted": labels_bulleted,
    "labels bold": labels_bold,
    "labels –": labels_with_dash,
    "labels run in": labels_run_in,
    "labels reversed": labels_reversed,
    "labels on the item's line": labels_on_the_item_line,
    "do: / avoid:": pairs_on_two_lines,
    "Q: A:": questions_as_q_and_a,
    "Q1. A.": questions_numbered_q,
    "question and answer on a line": questions_on_one_line,
    "questions without numbers": questions_unnumbered,
    "## headings": headings_hashed,
    "bold headings": headings_bold,
    "HEADINGS": headings_shouted,
    "headings:": headings_with_colon,
    "1. headings": headings_numbered,
    "headings without of": headings_without_of,
    "markdown": markdown,
    "shuffled": sections_shuffled,
    "wrapped": wrapped,
    "lone bullets": lone_bullets,
}
