"""Pictures in a bucket: brought by editors, served from the site's own address, backed up."""

import hashlib
from io import BytesIO

import boto3
import pytest
import requests
from django.core.management import CommandError, call_command
from moto.server import ThreadedMotoServer
from PIL import Image

from condition.models import Figure
from condition.pictures import read_picture
from config import environment
from config.environment import WrongSetting
from tests.cast import Board

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def store():
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    reset = "http://{}:{}/moto-api/reset".format(*server.get_host_and_port())
    requests.post(reset, timeout=5)  # it forgets nothing by itself
    yield server
    server.stop()


@pytest.fixture
def bucket(store, settings, monkeypatch):
    """An empty bucket, in which this site keeps its pictures."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "of-this-test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "of-this-test")
    endpoint = "http://{}:{}".format(*store.get_host_and_port())
    made = boto3.resource("s3", endpoint_url=endpoint, region_name="eu-central-1").create_bucket(
        Bucket="pictures", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
    )
    monkeypatch.setenv(
        "MEDIA_STORAGE", f"s3://pictures/of/attest?endpoint={endpoint}&region=eu-central-1"
    )
    settings.STORAGES = {**settings.STORAGES, "default": environment.media_storage()}
    return made


@pytest.fixture
def figure(bucket):
    """A picture of the library."""
    file = BytesIO()
    Image.new("RGB", (20, 10), "teal").save(file, "PNG")
    picture = read_picture(file, len(file.getvalue()))
    return Figure.objects.create(
        sha256=picture.sha256, path=picture.keep(), title="Teal", width=20, height=10
    )


def names(bucket):
    return [kept.key for kept in bucket.objects.all()]


def shown(client, figure):
    return client.get(f"/media/figures/{figure.sha256}.png")


def test_a_picture_is_kept_in_the_bucket_and_served_from_the_sites_own_address(
    bucket, figure, client
):
    assert names(bucket) == [f"of/attest/figures/{figure.sha256}.png"]
    answer = shown(client, figure)
    assert hashlib.sha256(answer.getvalue()).hexdigest() == figure.sha256
    client.force_login(Board().author.user)
    assert (
        f'src="/media/figures/{figure.sha256}.png"' in client.get("/admin/condition/figure/").text
    )


def test_a_backup_takes_the_pictures_along_and_a_restore_brings_them_back(
    bucket, figure, client, tmp_path
):
    Board()
    call_command("backup", tmp_path / "kept")
    bucket.objects.all().delete()
    assert shown(client, figure).status_code == 404
    call_command("restore", tmp_path / "kept", replace=True)
    assert names(bucket) == [f"of/attest/figures/{figure.sha256}.png"]


def test_while_the_store_is_away_pictures_alone_are_missed(store, figure, client, tmp_path):
    board = Board()
    board.published_edition()
    store.stop()
    answer = shown(client, figure)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert client.get(f"/conditions/{board.article.slug}/").status_code == 200
    with pytest.raises(CommandError, match="The store of pictures does not answer"):
        call_command("backup", tmp_path / "kept")
    assert not (tmp_path / "kept").exists()


def test_a_bucket_that_is_not_there_is_told_as_a_store_that_does_not_answer(bucket, client):
    bucket.delete()
    client.force_login(Board().author.user)
    file = BytesIO()
    Image.new("RGB", (20, 10), "teal").save(file, "PNG")
    file.seek(0)
    file.name = "teal.png"
    answer = client.post("/admin/condition/figure/add/", {"upload": file, "title": "Teal"})
    assert answer.status_code == 503
    assert "Nothing was saved" in answer.text
    assert not Figure.objects.filter(title="Teal").exists()


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("pictures", r"write s3://bucket"),
        ("https://store.example.org/pictures", r"write s3://bucket"),
        ("s3:///folder", r"write s3://bucket"),
        ("s3://pictures?endpoint=https://a.example&acl=public-read", r"write s3://bucket"),
        ("s3://key:secret@pictures", r"AWS_SECRET_ACCESS_KEY"),
    ],
)
def test_a_bucket_named_otherwise_is_refused(monkeypatch, url, says):
    monkeypatch.setenv("MEDIA_STORAGE", url)
    with pytest.raises(WrongSetting, match=says):
        environment.media_storage()
