"""A mail's HTML as a page shows it: styles lifted out of the attributes that mail programs need.

The site's pages run under a policy without inline style. A preview keeps to it too: every style
attribute becomes a class, and the policy names the digests of the style elements that are left.
"""

import base64
import hashlib
import html
import re

TAG = re.compile(r"<[a-zA-Z][^<>]*>")
STYLE = re.compile(r'\sstyle="([^"]*)"')
CLASS = re.compile(r'\sclass="([^"]*)"')
ELEMENT = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL | re.IGNORECASE)


def styles_as_classes(mail: str) -> tuple[str, list[str]]:
    """The mail without style attributes, and the sources its policy allows styles from."""
    names: dict[str, str] = {}

    def lifted(match: re.Match[str]) -> str:
        tag = match.group()
        found = STYLE.search(tag)
        if found is None:
            return tag
        name = names.setdefault(html.unescape(found.group(1)), f"style-{len(names)}")
        tag = STYLE.sub("", tag)
        if CLASS.search(tag):
            return CLASS.sub(lambda known: f' class="{known.group(1)} {name}"', tag, count=1)
        return re.sub(r"^<([^\s/>]+)", rf'<\1 class="{name}"', tag)

    page = TAG.sub(lifted, mail)
    # What is inside an element ends at the first "</style": no rule has that in it.
    rules = "".join(f".{name}{{{style.replace('<', '')}}}\n" for style, name in names.items())
    element = f"<style>{rules}</style>"
    page = re.sub(r"(<head[^>]*>)", lambda head: head.group() + element, page, count=1)
    return page, [_source(text) for text in ELEMENT.findall(page)]


def _source(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
