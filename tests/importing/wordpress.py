"""A WordPress export as WordPress writes it, made of the posts that a test wants."""

from collections.abc import Iterable, Iterator
from pathlib import Path

HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<!-- This is a WordPress eXtended RSS file. -->
<rss version="2.0"
  xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
  <title>Old Health</title>
  <link>https://old.example</link>
  <wp:wxr_version>1.2</wp:wxr_version>
  <wp:base_site_url>https://old.example</wp:base_site_url>
  <wp:base_blog_url>https://old.example</wp:base_blog_url>
  <wp:author><wp:author_id>1</wp:author_id><wp:author_login><![CDATA[amy]]></wp:author_login>
    <wp:author_display_name><![CDATA[Amy Adams]]></wp:author_display_name></wp:author>
  <wp:category><wp:term_id>3</wp:term_id>
    <wp:category_nicename><![CDATA[spine]]></wp:category_nicename>
    <wp:cat_name><![CDATA[Spine & Back]]></wp:cat_name></wp:category>
"""
FOOT = "</channel>\n</rss>\n"


def post(number: int, title: str, content: str, **said: str) -> str:
    """One row of an export; `said` are its fields where they are not a published post's."""
    slug = said.get("slug", title.lower().replace(" ", "-"))
    more, kind = said.get("more", ""), said.get("type", "post")
    category, tag = said.get("category", "Spine & Back"), said.get("tag", f"{title} syndrome")
    return f"""<item>
    <title><![CDATA[{title}]]></title>
    <link>https://old.example/2019/05/{slug}/</link>
    <dc:creator><![CDATA[amy]]></dc:creator>
    <content:encoded><![CDATA[{content}]]></content:encoded>
    <excerpt:encoded><![CDATA[{said.get("excerpt", "")}]]></excerpt:encoded>
    <wp:post_id>{number}</wp:post_id>
    <wp:post_date><![CDATA[2019-05-17 08:00:00]]></wp:post_date>
    <wp:post_date_gmt><![CDATA[2019-05-17 08:00:00]]></wp:post_date_gmt>
    <wp:post_modified_gmt><![CDATA[2020-01-02 03:04:05]]></wp:post_modified_gmt>
    <wp:post_name><![CDATA[{slug}]]></wp:post_name>
    <wp:status><![CDATA[{said.get("status", "publish")}]]></wp:status>
    <wp:post_parent>{said.get("parent", "0")}</wp:post_parent>
    <wp:post_type><![CDATA[{kind}]]></wp:post_type>
    {more}
    <category domain="category" nicename="x"><![CDATA[{category}]]></category>
    <category domain="post_tag" nicename="y"><![CDATA[{tag}]]></category>
</item>
"""


def picture(number: int, address: str, parent: int, alt: str = "") -> str:
    """A row of the media library."""
    more = f"""<wp:attachment_url><![CDATA[{address}]]></wp:attachment_url>
    <wp:postmeta><wp:meta_key><![CDATA[_wp_attachment_image_alt]]></wp:meta_key>
      <wp:meta_value><![CDATA[{alt}]]></wp:meta_value></wp:postmeta>"""
    return post(
        number, f"picture {number}", "", type="attachment", status="inherit", parent=str(parent),
        more=more,
    )  # fmt: skip


def export(posts: Iterable[str]) -> Iterator[str]:
    """The pieces of the whole file."""
    yield HEAD
    yield from posts
    yield FOOT


POSTS = Path(__file__).parent / "posts"


def classic(title: str) -> str:
    """A post as the classic editor keeps it: no paragraphs, blank lines, shortcodes."""
    return (POSTS / "classic.html").read_text(encoding="utf-8").replace("{title}", title)


def blocks(title: str) -> str:
    """A post as the block editor keeps it."""
    return (POSTS / "blocks.html").read_text(encoding="utf-8").replace("{title}", title)
