"""Nothing that an editor typed is missing on the page without being named."""

import json
import re
from html import unescape
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from condition.loss import line_faults
from condition.markdown import lost, render

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "demo"
# No address, no citation and no tag can be written with these.
TYPED = st.lists(
    st.sampled_from(
        ["a", "Zé", " ", "  ", "\n", "\n\n", "*", "**", "_", "~", "^", "[", "]", "(", "|", "\\",
         "\n|---|\n", "\n|---|---|\n", "| a | 7 |", "- ", "+ ", "1. ", "2. ", "# ", "## ", "> ",
         "10. ", "---", "```", "`", "&lt;", "<", "!", ":", "=", "\t", "5", "2*3", "%", "µ", "≥"]
    ),
    max_size=25,
).map("".join)  # fmt: skip
MARKUP = re.compile(r"[\s*_~^\[\]()|#\\:.-]")


def shown(text: str) -> str:
    """What a reader sees of the page, the numbers of lists included."""
    html = render(text)
    for begun in re.findall(r'<ol(?: start="(\d+)")?>', html):
        html = html.replace("<ol", f"{begun or 1}<!", 1)
    return unescape(re.sub(r"<[^>]*>", "", html))


def texts(value) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value
    return [text for part in inner if isinstance(part, str | dict | list) for text in texts(part)]


@given(TYPED.filter(lambda text: not lost(text)))
@settings(suppress_health_check=[HealthCheck.too_slow])  # a busy machine says nothing of a text
def test_what_is_accepted_is_shown_to_the_last_word_digit_and_sign(text):
    html = render(text)
    page = unescape(re.sub(r"<[^>]*>", "", html))
    kept = re.sub(r"(?m)^[ \t]*(?:(?:[-*]|\d+\.)[ \t]+)+", "", text) if "<ol" in html else text
    if "<ol" not in html:
        assert MARKUP.sub("", page) == MARKUP.sub("", kept)
    else:  # the numbers of lists are the browser's to write
        assert re.sub(r"\d", "", MARKUP.sub("", page)) == re.sub(r"\d", "", MARKUP.sub("", text))


@given(TYPED.filter(lost))
def test_what_is_lost_is_named_with_its_line(text):
    for sentence in lost(text):
        line = re.match(r"Line (\d+), “", sentence)
        assert line, sentence
        assert int(line[1]) <= text.count("\n") + 1


@pytest.mark.parametrize(
    "typed",
    ["Vitamin B<sub>12</sub>", "Vitamin B~12~", "10^9^ cells", "**Stop**", "&lt;5 mg", "[a](/b/)"],
)
def test_markup_in_a_name_is_named_for_it_would_be_shown_as_signs(typed):
    (fault, *_others) = line_faults(typed)
    assert "a line takes no markup" in fault


@pytest.mark.parametrize("typed", ["5~10 mg", "2*3", "< 5 mg", "a_b_c", "CO₂ [@who-2005]", "~5"])
def test_ordinary_signs_in_a_name_raise_no_alarm(typed):
    assert not list(line_faults(typed))


@pytest.mark.parametrize(
    ("typed", "line", "named"),
    [
        ("|a|b|\n|-|-|\n| Ibuprofen || 1,200 mg |", 3, "1,200 mg"),
        ("|a|b|\n|-|-|\n| Paracetamol | 3|4 g |", 3, "4 g"),
        ("|a|b|\n|-|-|\n|c|d|\n| x | y | ± |", 4, "±"),
        ("|a|\n|-|\n|1 | 2", 3, "2"),
        ("Take \u202e05\u202c mg", 1, "U+202E"),
        ("zero\u200bwidth", 1, "U+200B"),
        ("soft\u00adhyphen", 1, "U+00AD"),
        ("one\n\ntwo\u2028three", 3, "U+2028"),
        ("\uf0b7 a bullet of Word", 1, "U+F0B7"),
        ("Take \ufffd5 mg", 1, "a character was lost in copying"),
        ("\ufdd0 no character", 1, "U+FDD0"),
        ("\u0378 of no script", 1, "U+0378"),
        ("Insert the\n\n# 5 needle", 3, "would make this a heading"),
        ("# of tablets per day: 8", 1, "would make this a heading"),
        ("# Tablets: 8", 1, "would make this a heading"),
        ("Aspirin* 75 mg a day.\n\n* if a doctor prescribed it", 3, "a word above ends in a star"),
        ("|a|b|\n|-|-|\n|1|2|\nCall a doctor.", 4, "a row of the table"),
        ("5 &lt 6", 1, "&lt"),
        ("5 &times; 6", 1, "&times;"),
        ("caf&eacute;", 1, "&eacute;"),
        ("<details>5 mg</details>", 1, "<details>"),
        ("</ b >", 1, "</ b >"),
        ("<svg/onload=alert(1)>", 1, "<svg/onload"),
        ("<a@b.example>", 1, "<a@b.example>"),
        ("`5 mg`", 1, "`5 mg`"),
        ("==5 mg==", 1, "==5 mg=="),
        ("[[Ibuprofen]]", 1, "[[Ibuprofen]]"),
        ("{{dose}}", 1, "{{dose}}"),
        ("Words {.red}", 1, "{.red}"),
        ("::: warning", 1, "::: warning"),
        ("!!! note", 1, "!!! note"),
        ("as @panda2014 says", 1, "@panda2014"),
        ("as @nice-guideline says", 1, "@nice-guideline"),
        ("It helps (Smith et al., 2020).", 1, "(Smith et al., 2020)"),
        ("It helps.[citation needed]", 1, "[citation needed]"),
        ("a\x00b", 1, "U+0000"),
        ("blank \u3164 letter", 1, "U+3164"),
        ("5\u200d0 mg", 1, "U+200D"),
        ("Known [@GINA 2024].", 1, "[@GINA 2024]"),
        ("Known [@gina-2024", 1, "[@gina-2024"),
        ("Known [@].", 1, "[@]"),
        ("Known [@a_b].", 1, "[@a_b]"),
        ("Known [see @who-2005].", 1, "[see @who-2005]"),
        ("Known [@who-2005;].", 1, "[@who-2005;]"),
        ("Known (@who-2005).", 1, "@who-2005"),
        ("Known [1, 2].", 1, "[1, 2]"),
        ("Known [^3].", 1, "[^3]"),
        ("Known [^note].", 1, "[^note]"),
        ("Known [Smith et al., 2020].", 1, "[Smith et al., 2020]"),
        ("Known [who-2005].", 1, "[who-2005]"),
        ("Known \\[@who-2005].", 1, "who-2005"),
        ("[what it says [@a]](https://a.example)", 1, "[@a]"),
        ('[words](https://a.example "said only to a mouse")', 1, "said only to a mouse"),
        ("[](https://a.example)", 1, "this is no link"),
        ("![A spine](https://a.example/x.png)", 1, "picture"),
        ("a &nbsp; b", 1, "&nbsp;"),
        ("5 &lt; 6", 1, "&lt;"),
        ("a <b>bold</b> word", 1, "<b>"),
        ("a<br/>b", 1, "<br/>"),
        ("B<sub>12", 1, "<sub>"),
        ("~~struck~~", 1, "~~struck~~"),
        ("^18^F", 1, "^18^"),
        ("text\n```\ncode\n```", 2, "no markup"),
        ("text\n\n---\n\ntext", 3, "no markup"),
        ("text\n\n* * *\n\ntext", 3, "no markup"),
        ("text\n\n- - -", 3, "no markup"),
        ("| a | b |\n| c | d |", 1, "no table"),
        ("[x]: https://a.example", 1, "no markup"),
        ("2 *10* 6 cells", 1, "10"),
        ("Keep it at\n- 20 °C.", 2, "−20 °"),
        ("Change of weight:\n\n- 5 kg", 3, "−5 kg"),
        ("**Note:**take", 1, "**Note:**"),
        ("**Do not take **ibuprofen", 1, "**Do not take **"),
        ("Known [GINA 2024].", 1, "[GINA 2024]"),
        ("# Heading #5 ##", 1, "##"),
        ("##Before the operation", 1, "##Before"),
        ("Heading\n=======", 2, "no markup"),
        ("a | b\n--- | ---\n1 | 2 | 3", 3, "3"),
        ("\ufffc Pasted", 1, "U+FFFC"),
    ],
)
def test_what_readers_would_not_see_is_named_with_its_place(typed, line, named):
    sentence = next(iter(lost(typed)), "")
    assert sentence.startswith(f"Line {line}, “")
    assert named in sentence


@pytest.mark.parametrize(
    "typed",
    [
        "Avoid [see note]: keep\n[ibuprofen]: 400mg",
        "95% CI [1, 3], [18F]FDG, benzo[1,2-b]furan, [COVID-19], [updated May 2024]",
        "Write to help@who-2005.example or [a@b.example](mailto:a@b.example).",
        "| a | b |\n|:--|--:|\n| 1 \\| 2 | |\n| only one |",
        "## Closed ##\n\n1. Stop\n   1. call\n2. Go",
        "## 5 needles\n\n* Stop *now*\n* 2*3",
        "[a (b) c](https://a.example/x_(y)) [b](/conditions/) [c](#causes) [d](tel:112)",
        "*p<0.05; **p<0.01; ***p<0.001 and # signs",
        "# Symptoms\n\n- 5 kg lost\n\nOr:\n\n- 5 kg\n- 6 kg",
        "x < y & y > z; a<b, AT&T, R&D; 5%*3, p<0.05* (*), 100°",
        "Vitamin B~12~ and 10^9^/L [@nice-ng234; @WHO-2005, p. 4] \\[1] 2\\*3",
        "a == b, E=mc==, AT&c; x<i 5 and i> 2, a < b > c, {x}",
        "1\ufe0f\u20e3 \u00a9\ufe0f \u203c\ufe0f",
        "می\u200cخواهم, क्\u200dष, 👩\u200d⚕️",
        "- 4 °C in a fridge\n- 20 °C in a room\n\np** < 0.05, q**, 2**3**4, **5 mg**/day",
        "A star* and __init__.py, 'quoted', \"too\", a_b_c, $5, 50%, #1, @home, {x}, a|b",
    ],
)
def test_ordinary_words_and_known_markup_raise_no_alarm(typed):
    assert lost(typed) == []


def test_no_text_of_the_demonstration_raises_an_alarm():
    found = {
        text: lost(text)
        for path in FIXTURES.glob("*.json")
        for text in texts(json.loads(path.read_text()))
    }
    assert len(found) > 600
    assert [faults for faults in found.values() if faults] == []
