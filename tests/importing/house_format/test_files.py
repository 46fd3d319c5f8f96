"""A file that cannot be read gets one clear sentence."""

import pytest

from importing.house_format import Unreadable, read_article, text_of

from .texts import names

ARTICLE = "Sore Thumb\n\nIt hurts – a lot.\n\nCauses\n1. Hammer – it slips.\n"


@pytest.mark.parametrize(
    "content",
    [
        ARTICLE.encode(),
        ARTICLE.encode("utf-8-sig"),
        ARTICLE.encode("utf-16"),
        ARTICLE.replace("\n", "\r\n").encode(),
        ARTICLE.replace("\n", "\r").encode(),
    ],
)
def test_the_usual_encodings_and_line_ends_are_read(tmp_path, content):
    path = tmp_path / "thumb.txt"
    path.write_bytes(content)
    reading = read_article(text_of(path))
    assert reading.title == "Sore Thumb"
    assert names(reading, "causes") == ["Hammer"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \n\n", "empty"),
        (b"%PDF-1.7\n...", "is a PDF"),
        (b"PK\x03\x04....", "is a Word or zip file"),
        (b"{\\rtf1 Causes}", "is a rich-text file"),
        (ARTICLE.encode("cp1252"), "is not in UTF-8"),
        (ARTICLE.encode("utf-16-le"), "is not text"),
        (bytes(range(256)) * 40, "is not text"),
        (b"Causes\n" + b"x" * 2_100_000, "is larger than 2 MB"),
        (b"<!DOCTYPE html><html><body>Causes</body></html>", "source of a web page"),
        (b"\x01\x02\x03\x04\x05\x06" * 200 + b"\nCauses\n", "not text"),
        (b"Only a few words about nothing in particular.", "No section heading"),
    ],
)
def test_what_is_no_article_is_refused_in_one_sentence(tmp_path, content, told):
    path = tmp_path / "thumb.txt"
    path.write_bytes(content)
    with pytest.raises(Unreadable, match=told) as refusal:
        read_article(text_of(path))
    assert "\n" not in str(refusal.value)
    assert str(refusal.value).endswith(".")


def test_a_folder_and_a_missing_file_are_refused(tmp_path):
    with pytest.raises(Unreadable, match="is a folder"):
        text_of(tmp_path)
    with pytest.raises(Unreadable, match="There is no file"):
        text_of(tmp_path / "nowhere.txt")


@pytest.mark.parametrize("text", ["", " \n\t\n", "%PDF-1.4", "\x00Causes", "Causes\n" * 60_000])
def test_a_text_that_is_no_article_is_refused(text):
    with pytest.raises(Unreadable):
        read_article(text)
