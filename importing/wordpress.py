"""Posts out of WordPress: its export (WXR), read post by post, and the JSON of its REST API."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, BinaryIO, NamedTuple
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser
from lxml.html import fragment_fromstring

from .house_format import Unreadable
from .house_format.lines import clean
from .models import Import, ImportCategory, ImportPicture

_PIECE = 1 << 18  # bytes read at a time
_END = b"</item>"
_MOST_WAITING = 100_000_000  # bytes of one post
_MOST_ENDS = 3  # times that “</item>” may stand in the words of one post
_NO_XML = bytes(code for code in range(32) if code not in (9, 10, 13))  # XML refuses them
_WP = re.compile(r"\{http://wordpress\.org/export/[\d.]+/(?:(excerpt)/)?\}")
_NAMES = {
    "{http://purl.org/rss/1.0/modules/content/}": "content:",
    "{http://purl.org/dc/elements/1.1/}": "dc:",
}
# Kinds of rows that hold no text of an article.
_NO_POSTS = re.compile(
    r"attachment|revision|nav_menu_item|custom_css|customize_changeset|oembed_cache|user_request|"
    r"wp_\w+|acf-.*|elementor_.*|feedback|wpcf7.*|shop_.*|product.*"
)


class Block(NamedTuple):
    """Words that a site keeps by themselves, and that its posts show by their number."""

    number: str
    source: str


# Rows that are in no table yet: a post, refused where it could not be read; what is of the site;
# and of what is left out so many of each kind.
Read = Import | ImportPicture | ImportCategory | Block | Counter[str]


def read_export(file: BinaryIO, name: str, include: frozenset[str]) -> Iterator[Read]:
    """The posts of a WordPress export, one after the other; a broken one is a Trouble of its own.

    `include` names what is taken beside published posts: drafts. Raises Unreadable for what is no
    export, or declares entities.
    """
    site = _Site()
    for place, line, head, item in _items(file, name):
        if head:
            yield from site.open(head, name)
        if not item:
            continue
        try:
            root = _parsed(site.prolog, item, b"</channel></rss>")
            yield from site.read(root, include)
        except (ParseError, DefusedXmlException) as problem:
            row = getattr(problem, "position", (1, 0))[0] + line - site.prolog.count(b"\n") - 1
            yield refused(
                _title_of(item) or f"post {place}",
                f"{name}, line {row}: post {place} is broken there and was left out ({problem}).",
            )


def refused(name: str, why: str) -> Import:
    """A part of a file that could not be read, with a sentence that names the place."""
    return Import(
        kind=Import.Kind.TEXT, state=Import.State.REFUSED, source_id=name, title=name, trouble=why
    )


def _items(file: BinaryIO, name: str) -> Iterator[tuple[int, int, bytes, bytes]]:
    """Each post with its number and its line, after what stands before the first of them."""
    waiting, place, line, seen, skipped = bytearray(), 0, 1, 0, 0
    while piece := file.read(_PIECE):
        waiting += piece.translate(None, _NO_XML)
        while (end := waiting.find(_END, seen) + len(_END)) >= len(_END):
            item = bytes(waiting[:end])
            is_open = item.count(b"<![CDATA[") > item.count(b"]]>")
            if is_open and skipped < _MOST_ENDS:  # the words of a post say “</item>”
                seen, skipped = end, skipped + 1
                continue
            del waiting[:end]
            place, seen, skipped = place + 1, 0, 0
            lines, at = item.count(b"\n"), max(item.find(b"<item"), 0)
            head, item = item[:at], item[at:]
            yield place, line + head.count(b"\n"), head if place == 1 else b"", item
            line += lines
        seen = max(seen, len(waiting) - len(_END))
        if len(waiting) > _MOST_WAITING:
            told = f"{name}, line {line}: post {place + 1} does not end within 100 MB."
            raise Unreadable(f"{told} Export it again; what stands before it was taken in.")
    rest = bytes(waiting)
    if place == 0:
        yield 0, 1, rest, b""
    elif b"</rss>" not in rest:
        told = f"{name}, line {line}: the file ends in the middle of post {place + 1}."
        raise Unreadable(f"{told} Export it again; what stands before it was taken in.")


def _parsed(*pieces: bytes) -> Element:
    parser = DefusedXMLParser(forbid_dtd=True)
    for piece in pieces:
        parser.feed(piece)
    return parser.close()


def _title_of(item: bytes) -> str:
    found = re.search(rb"<title>(?:<!\[CDATA\[)?([^<\]]{1,300})", item)
    return clean(found[1].decode("utf-8", "replace")) if found else ""


class _Site:
    """What the head of an export says, and how its posts are read by it."""

    def __init__(self) -> None:
        self.prolog = b""
        self.address = ""
        self.authors: dict[str, str] = {}

    def open(self, head: bytes, name: str) -> Iterator[Read]:
        """Read the head: the site, its authors and categories."""
        opening = re.search(rb"<rss\b[^>]*>", head)
        is_export = opening is not None and b"wordpress.org/export/" in opening[0]
        if not opening or not is_export:
            raise Unreadable(
                f"{name} is XML, but no WordPress export: take Tools → Export → All content."
            )
        if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
            raise Unreadable(
                f"{name} declares entities, which no WordPress export does: it is not read."
            )
        declared = re.match(rb"\s*(?:\xef\xbb\xbf)?(<\?xml[^>]*\?>)", head)
        self.prolog = (declared[1] if declared else b"") + opening[0] + b"<channel>"
        closing = b"" if b"</rss>" in head else b"</channel></rss>"
        try:
            channel = _parsed(head.lstrip() + closing)[0]
        except (ParseError, DefusedXmlException, IndexError) as problem:
            raise Unreadable(f"{name}: the head of the export is broken ({problem}).") from problem
        for one in channel:
            tag, fields = _tag(one), {_tag(field): field.text or "" for field in one}
            if tag == "base_blog_url" or (tag == "link" and not self.address):
                self.address = (one.text or "").strip().rstrip("/")
            elif tag == "author":
                self.authors[fields.get("author_login", "")] = fields.get("author_display_name", "")
            elif tag == "category" and fields.get("cat_name"):
                slug = fields.get("category_nicename", "")
                name = clean(without_tags(fields["cat_name"]))
                yield ImportCategory(name=name, path=f"/category/{slug}/")

    def read(self, root: Element, include: frozenset[str]) -> Iterator[Read]:
        """One row of the export: a post, a picture, or something that is left out."""
        item = root[0][0]
        fields = {_tag(one): one.text or "" for one in item}
        kind, status = fields.get("post_type", "post"), fields.get("status", "publish")
        metas = {_text(one, "meta_key"): _text(one, "meta_value") for one in _all(item, "postmeta")}
        comments = [_text(one, "comment_approved") for one in _all(item, "comment")]
        yield Counter("spam" if one == "spam" else "comments" for one in comments)
        if kind == "attachment":
            yield ImportPicture(
                source_id=fields.get("post_id", ""),
                address=fields.get("attachment_url", ""),
                page=path_of(fields.get("link", "")),
                post=fields.get("post_parent", ""),
                alt=clean(metas.get("_wp_attachment_image_alt", "")),
                caption=clean(fields.get("excerpt", "")),
            )
        elif kind == "revision":
            yield Counter(["revisions"])
        elif kind == "wp_block" and status == "publish":
            yield Block(fields.get("post_id", ""), fields.get("content:encoded", ""))
        elif _NO_POSTS.fullmatch(kind):
            yield Counter([f"rows of the kind {kind}"])
        elif status != "publish" and not (
            status in ("draft", "pending", "future") and "drafts" in include
        ):
            yield Counter(["drafts" if status in ("draft", "pending", "future") else status])
        elif fields.get("post_password"):
            yield Counter(["protected by a password"])
        else:
            yield self._post(item, fields, metas)

    def _post(self, item: Element, fields: dict[str, str], metas: dict[str, str]) -> Import:
        number, slug = fields.get("post_id", ""), fields.get("post_name", "")
        named = [
            (one.get("domain"), clean(without_tags(one.text or "")))
            for one in _all(item, "category")
            if one.text
        ]
        was_public = fields.get("status", "publish") == "publish"  # a draft has a date too
        published = time_of(fields.get("post_date_gmt", "")) or time_of(fields.get("post_date", ""))
        author = fields.get("dc:creator", "")
        thumbnail = metas.get("_thumbnail_id", "")
        return Import(
            kind=Import.Kind.WORDPRESS,
            origin=urlsplit(self.address).netloc or self.address,
            source_id=number,
            title=clean(without_tags(fields.get("title", ""))),
            source=_with_footnotes(fields.get("content:encoded", ""), metas.get("footnotes", "")),
            slug=slug,
            link=fields.get("link", ""),
            addresses=addresses_of(
                number, slug, fields.get("link", ""), fields.get("post_date", "")
            ),
            published_at=published if was_public else None,
            modified_at=time_of(fields.get("post_modified_gmt", "")),
            authors=[self.authors.get(author) or author] if author else [],
            categories=[name for domain, name in named if domain == "category"],
            tags=[name for domain, name in named if domain == "post_tag"],
            lead_picture=thumbnail,
        )


def _with_footnotes(source: str, footnotes: str) -> str:
    """The notes of the block editor, which it keeps apart from the words."""
    try:
        notes = [str(one["content"]) for one in json.loads(footnotes or "[]")]
    except (ValueError, TypeError, KeyError):
        return source
    told = "".join(f"<li>{note}</li>" for note in notes)
    return f"{source}\n<h2>References</h2><ol>{told}</ol>" if notes else source


def read_posts(text: str, name: str, names: "Names", include: frozenset[str]) -> Iterator[Read]:
    """Posts as WordPress's REST interface gives them (/wp-json/wp/v2/posts, media)."""
    for one in _rows(text, name):
        if one.get("source_url"):
            yield ImportPicture(
                source_id=str(one.get("id", "")),
                address=one["source_url"],
                page=path_of(one.get("link") or ""),
                post=str(one.get("post") or ""),
                alt=clean(one.get("alt_text") or ""),
                caption=without_tags(_rendered(one, "caption")),
            )
        elif "content" not in one:
            continue  # terms and people: `names` has them
        elif one.get("status", "publish") != "publish" and "drafts" not in include:
            yield Counter(["drafts"])
        else:
            yield _rest_post(one, names)


class Names:
    """The names of categories, tags and people, which posts give by their numbers."""

    def __init__(self) -> None:
        self.terms: dict[tuple[str, int], str] = {}
        self.people: dict[int, str] = {}

    def learn(self, text: str, name: str) -> None:
        """From a list of terms or people, or from what posts embed."""
        for one in _rows(text, name):
            embedded = one.get("_embedded") or {}
            for term in [one, *(term for terms in embedded.get("wp:term", []) for term in terms)]:
                if "taxonomy" in term and "name" in term:
                    self.terms[term["taxonomy"], term["id"]] = clean(without_tags(term["name"]))
            for person in [one, *embedded.get("author", [])]:
                is_person = "name" in person and "taxonomy" not in person
                if is_person and isinstance(person.get("id"), int):
                    self.people[person["id"]] = clean(person["name"])

    def of(self, taxonomy: str, numbers: list[int]) -> list[str]:
        return [self.terms.get((taxonomy, one), f"{taxonomy} {one}") for one in numbers]


def _rows(text: str, name: str) -> list[dict[str, Any]]:
    try:
        rows = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as problem:
        at = f", line {problem.lineno}" if isinstance(problem, json.JSONDecodeError) else ""
        raise Unreadable(f"{name}{at}: this JSON is broken ({problem}).") from problem
    if isinstance(rows, dict):
        rows = rows.get("posts", [rows])
    if not isinstance(rows, list) or not all(isinstance(one, dict) for one in rows):
        raise Unreadable(f"{name} is JSON, but no list of posts as WordPress gives it.")
    return rows


def _rest_post(one: dict[str, Any], names: Names) -> Import:
    link, number = one.get("link") or "", str(one.get("id", ""))
    author = names.people.get(one.get("author") or 0)
    was_public = one.get("status", "publish") == "publish"  # a draft has a date too
    return Import(
        kind=Import.Kind.REST,
        origin=urlsplit(link).netloc,
        source_id=number,
        title=clean(without_tags(_rendered(one, "title"))),
        source=_rendered(one, "content"),
        slug=one.get("slug") or "",
        link=link,
        addresses=addresses_of(number, one.get("slug") or "", link, one.get("date") or ""),
        published_at=time_of(one.get("date_gmt") or "") if was_public else None,
        modified_at=time_of(one.get("modified_gmt") or ""),
        authors=[author] if author else [],
        categories=names.of("category", one.get("categories") or []),
        tags=names.of("post_tag", one.get("tags") or []),
        lead_picture=str(one.get("featured_media") or ""),
    )


def _rendered(one: dict[str, Any], name: str) -> str:
    value = one.get(name) or ""
    return (
        str(value.get("rendered") or value.get("raw") or "") if isinstance(value, dict) else value
    )


def without_tags(text: str) -> str:
    """Words alone, with their entities read."""
    return str(fragment_fromstring(text, create_parent="div").text_content()) if text else ""


def path_of(link: str) -> str:
    """A link's path with its query, as FormerAddress has it."""
    parts = urlsplit(link)
    return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path


def addresses_of(number: str, slug: str, link: str, date: str) -> list[str]:
    """Where WordPress answers for a post: its link first, then the forms it had or still takes."""
    forms = [path_of(link), f"/?p={number}"] if number else [path_of(link)]
    if slug:
        day = re.match(r"(\d{4})-(\d\d)-(\d\d)", date)
        forms.append(f"/{slug}/")
        if day and day[1] != "0000":
            forms += [f"/{day[1]}/{day[2]}/{slug}/", f"/{day[1]}/{day[2]}/{day[3]}/{slug}/"]
    return list(dict.fromkeys(form for form in forms if form not in ("", "/")))


def time_of(text: str) -> datetime | None:
    """A time of WordPress, in UTC where it names no zone; its zeros stand for none."""
    try:
        at = datetime.fromisoformat(text.strip())
        return at if at.tzinfo else at.replace(tzinfo=UTC)
    except ValueError:
        return None


def _tag(element: Element) -> str:
    """A tag without its namespace, whatever the version of the export."""
    tag = str(element.tag)
    if match := _WP.match(tag):
        return match[1] or tag[match.end() :]
    for space, name in _NAMES.items():
        if tag.startswith(space):
            return name + tag.removeprefix(space)
    return tag


def _all(item: Element, name: str) -> Iterator[Element]:
    return (one for one in item if _tag(one) == name)


def _text(element: Element, name: str) -> str:
    return next((one.text or "" for one in _all(element, name)), "")
