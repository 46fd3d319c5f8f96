"""Pictures in the managers' words: brought, put in at the cursor, and shown in every form."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from condition.models import Figure
from newsletter import actions, pictures
from newsletter.models import Bulletin
from tests.newsletter.conftest import mails_to, subscriber


@pytest.fixture(autouse=True)
def _media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def of_note(board, client):
    """The page of a note that says two things."""
    client.force_login(board.newsletter_manager.user)
    made = actions.make_note(by=board.newsletter_manager)
    return reverse("admin:newsletter_bulletin_change", args=[made.pk])


def brought(kind: str = "PNG") -> SimpleUploadedFile:
    written = BytesIO()
    Image.new("RGB", (1200, 600), "red").save(written, format=kind)
    return SimpleUploadedFile("holiday.png", written.getvalue())


def put_in(client, of_note, **fields):
    words = {"subject": "Braces", "note": "First.\r\n\r\nLast \U0001f9b4 words."}
    return client.post(of_note, {"act": "picture", **words, **fields}, follow=True)


def test_a_picture_is_put_in_where_the_cursor_is_and_kept_in_the_library(client, of_note):
    answer = put_in(client, of_note, shows="A knee brace", upload=brought(), cursor="6")
    assert "The picture is in" in answer.text
    figure = Figure.objects.get()
    kept = f"First.\n\n![A knee brace](figure:{figure.pk[:12]})\n\nLast \U0001f9b4 words."
    assert Bulletin.objects.get().note.replace("\r\n", "\n") == kept
    put_in(client, of_note, shows="The same", figure=figure.pk)
    assert Bulletin.objects.get().note.endswith(f"![The same](figure:{figure.pk[:12]})")


def test_browsers_count_signs_beyond_the_first_plane_twice(db):
    text, figure = "Last \U0001f9b4 words.", Figure(pk="a" * 64)
    before, _picture, after = pictures.inserted(text, figure, "x", 8).split("\n\n")
    assert (before, after) == ("Last \U0001f9b4", "words.")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"shows": "x"}, "Choose a picture of the library"),
        ({"shows": "x", "upload": SimpleUploadedFile("x.png", b"none")}, "no picture that can be"),
        ({"shows": "", "upload": brought()}, "This field is required"),
        ({"shows": "x", "upload": brought("WEBP")}, "Outlook shows no WebP"),
    ],
)
def test_what_is_no_picture_is_said_and_no_word_is_lost(client, of_note, fields, sentence):
    answer = put_in(client, of_note, **fields)
    assert sentence in answer.text
    assert "Last \U0001f9b4 words.</textarea>" in answer.text
    assert not Bulletin.objects.get().note


def test_the_mail_shows_it_by_an_address_that_anybody_may_fetch(client, of_note, board, settings):
    subscriber("a@example.org")
    put_in(client, of_note, shows="A <knee> brace", upload=brought())
    made = Bulletin.objects.get()
    actions.schedule(bulletin=made, at=timezone.now(), by=board.newsletter_manager)
    actions.send_due()
    mail = mails_to("a@example.org")[-1]
    address = f"{settings.SITE_URL}/media/figures/{Figure.objects.get().pk}.png"
    html = mail.get_body(("html",)).get_content()
    assert f'src="{address}"' in html
    assert 'alt="A <knee> brace"' in html.replace("&lt;", "<").replace("&gt;", ">")
    assert 'width="568"' in html
    assert 'height="284"' in html
    assert "[Picture: A <knee> brace]" in mail.get_body(("plain",)).get_content()
    client.logout()
    answer = client.get(address.removeprefix(settings.SITE_URL))
    assert answer["Content-Type"] == "image/png"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_the_preview_may_show_the_sites_pictures_and_run_nothing(client, of_note, settings):
    put_in(client, of_note, shows="x", upload=brought())
    answer = client.get(reverse("admin:newsletter_preview_html", args=[Bulletin.objects.get().pk]))
    assert f"img-src 'self' {settings.SITE_URL};" in answer["Content-Security-Policy"]
    assert "<img src=" in answer.text


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("see [it](https://x.example/y_(z)).", "see it (https://x.example/y_(z))."),
        ('[it](https://x.example/y "Its title")', "it (https://x.example/y)"),
        ("([it](mailto:a@x.example)) or (b)", "(it (mailto:a@x.example)) or (b)"),
        ("[https://x.example](https://x.example)", "https://x.example"),
        ("[**our** page](/a/?b&c)", "our page (http://127.0.0.1:8000/a/?b&c)"),
        ("## New\n\n**No more** than *2 * 3* at > 38 °C", "New\n\nNo more than 2 * 3 at > 38 °C"),
        ("10^-9^ m\nH~2~O \\* <b>", "10⁻⁹ m\nH₂O * <b>"),
        ("So:\n\n- **5** mg\n  1. now\n- later", "So:\n\n• 5 mg\n  1. now\n• later"),
        ("| a | *b* |\n|---|---|\n| 1 | |", "a | b\n1 | "),
        ("![A *knee* & <b>](figure:0123456789ab)", "[Picture: A *knee* & <b>]"),
    ],
)
def test_plain_text_has_a_links_address_and_no_markdown(words, text):
    assert pictures.as_text(words) == text


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("![x](figure:0123456789ab)", "no PNG or JPEG picture of the library"),
        ("![ ](figure:0123456789ab)", "what the picture shows"),
        ("![x](https://example.org/x.png)", "a picture is a figure of the library"),
        ("![\u202ex](figure:0123456789ab)", "U+202E"),
    ],
)
def test_words_with_pictures_that_nobody_would_see_are_named(db, words, sentence):
    assert any(sentence in one for one in pictures.lost(words))
    assert "<img" not in pictures.as_html(words)
