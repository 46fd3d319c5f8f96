"""What a machine without a container engine can tell of deploy/compose.yaml and the image."""

import re

import pytest
import yaml

from tests.config.test_settings import ROOT

COMPOSE = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text("utf-8"))
SETTINGS = (ROOT / "docs" / "settings.md").read_text("utf-8")


@pytest.mark.parametrize("name", ["prepare", "web", "work"])
def test_each_setting_of_a_service_is_one_that_the_site_reads(name):
    service = COMPOSE["services"][name]
    assert service["read_only"]
    for setting in service["environment"]:
        assert re.search(rf"^\| .*`{setting}`", SETTINGS, re.MULTILINE), setting


def test_the_site_begins_when_its_tables_and_style_sheets_are_there():
    for name in ("web", "work"):
        waits = COMPOSE["services"][name]["depends_on"]
        assert waits == {"prepare": {"condition": "service_completed_successfully"}}
    assert {service["image"] for service in COMPOSE["services"].values()} == {
        "attest", "docker.io/library/caddy:2", "docker.io/library/postgres:17"
    }  # fmt: skip


def test_no_secret_is_taken_into_the_image():
    left_out = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert {".env", "deploy/environment", ".git", "media"} <= set(left_out)
    assert "/deploy/environment" in (ROOT / ".gitignore").read_text("utf-8").split()
