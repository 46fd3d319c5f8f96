"""A mail's preview without a single style attribute."""

from newsletter.inline_styles import styles_as_classes

EMPTY = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"


def page_of(body, head=""):
    return styles_as_classes(f"<html><head>{head}</head><body>{body}</body></html>")


def test_every_style_attribute_becomes_a_class():
    page, sources = page_of('<p style="color: red">a</p><p class="x" style="color: red">b</p>')
    assert "style=" not in page
    assert '<p class="style-0">a</p><p class="x style-0">b</p>' in page
    assert ".style-0{color: red}" in page
    assert len(sources) == 1


def test_a_tag_that_closes_itself_keeps_its_end():
    page, _sources = page_of('<img src="a" style="width: 1px"/>')
    assert '<img class="style-0" src="a"/>' in page


def test_the_style_elements_of_the_mail_are_named_by_their_digests():
    _page, sources = page_of("", head="<style></style>")
    assert sources[-1] == EMPTY


def test_a_style_can_not_end_its_element():
    page, _sources = page_of('<p style="a: &lt;/style>&lt;script>">x</p>')
    assert "</style><script" not in page.replace("</style></head>", "")


def test_text_that_looks_like_a_style_stays_text():
    page, _sources = page_of("<p>style=&quot;x&quot;</p>")
    assert "<p>style=&quot;x&quot;</p>" in page
