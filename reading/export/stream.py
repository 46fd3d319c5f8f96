"""A page as a string that a browser can make again from what it shows.

verifier.js does the same with the page's elements. What changes with the answer is left out, and so
is white space, which parsers put in and leave out.
"""

import re
from html.parser import HTMLParser

LEFT_OUT = {"record", "seal", "verdict"}  # ids
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
SPACE = re.compile(r"[ \t\n\r\f]+")


class _Stream(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.depth = 0  # inside an element that is left out

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.depth:
            self.depth += tag not in VOID
            return
        if dict(attrs).get("id") in LEFT_OUT:
            self.depth = 1
            return
        said = "".join(f" {name}={value or ''}" for name, value in attrs)
        self.pieces.append(f"<{tag}{said}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.depth -= bool(self.depth and tag not in VOID)

    def handle_endtag(self, tag: str) -> None:
        self.depth -= bool(self.depth and tag not in VOID)

    def handle_data(self, data: str) -> None:
        if not self.depth:
            self.pieces.append(SPACE.sub("", data))


def stream(html: str) -> str:
    """All that the page says and how, but for what is left out."""
    parser = _Stream()
    parser.feed(html)
    parser.close()
    return "".join(parser.pieces)
