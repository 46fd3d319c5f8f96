import hashlib

import pytest

from condition.models import Figure

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c63f8ffff3f0005fe02fea72d1e0b0000000049454e44ae426082"
)
SHA = hashlib.sha256(PIXEL).hexdigest()


@pytest.fixture
def uploaded(db, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures/pixel.png").write_bytes(PIXEL)
    return Figure.objects.create(
        sha256=SHA, path="figures/pixel.png", title="Pixel", width=640, height=480
    )


def show(board, figure):
    """Publish a type with that picture."""
    item = {
        "name": "Wedge",
        "group": "shape",
        "figure": figure.pk,
        "figure_alt": "A wedge seen from the side.",
        "figure_caption": "A wedge",
        "figure_credit": "The board",
    }
    board.write("types", {"types": [item]})
    board.sign("types")
    board.publish()


def test_a_picture_has_its_size_its_alternative_and_its_credit(board, opened, uploaded):
    show(board, uploaded)
    figure = opened("/conditions/lumbar-wedging/").one("figure")
    assert figure.one("img").attributes | {"decoding": ""} == {
        "src": f"/media/figures/{SHA}.png",
        "width": "640",
        "height": "480",
        "alt": "A wedge seen from the side.",
        "decoding": "",
    }
    assert figure.one("figcaption").text == "A wedge Credit: The board"


def test_a_picture_that_ships_with_the_site_is_a_static_file(board, opened):
    shipped = Figure.objects.create(
        sha256="b" * 64,
        path="figures/wedge-3ffe56acb39c.svg",
        is_static=True,
        title="Wedge",
        width=720,
        height=420,
    )
    show(board, shipped)
    source = opened("/conditions/lumbar-wedging/").one("img").attributes["src"]
    assert source == "/static/figures/wedge-3ffe56acb39c.svg"


def test_an_uploaded_picture_is_served_for_ever(uploaded, client):
    response = client.get(f"/media/figures/{SHA}.png")
    assert b"".join(response.streaming_content) == PIXEL
    assert response["Content-Type"] == "image/png"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", [f"{SHA}.svg", f"{SHA}.html", f"{'0' * 64}.png"])
def test_another_name_or_another_ending_is_no_picture(uploaded, client, name):
    assert client.get(f"/media/figures/{name}").status_code == 404


def test_a_picture_whose_file_is_lost_is_not_found(uploaded, client, settings, tmp_path):
    (tmp_path / "figures/pixel.png").unlink()
    assert client.get(f"/media/figures/{SHA}.png").status_code == 404
