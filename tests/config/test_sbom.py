"""The bill of materials names what requirements.txt pins."""

import json
import re
import subprocess
import sys

import pytest

from tests.config.test_settings import ROOT


@pytest.fixture(scope="module")
def bill():
    run = subprocess.run(
        [sys.executable, "deploy/sbom"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return json.loads(run.stdout)


def test_it_is_cyclonedx_and_names_every_package_once(bill):
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    text = (ROOT / "requirements.txt").read_text()
    pinned = re.findall(r"^([\w.-]+)(?:\[.*?\])?==", text, re.MULTILINE)
    assert [part["name"] for part in bill["components"]] == [name.lower() for name in pinned]


def test_every_package_has_version_digests_and_a_place(bill):
    for part in bill["components"]:
        assert part["purl"] == f"pkg:pypi/{part['name']}@{part['version']}"
        assert part["hashes"], part["name"]
        assert all(re.fullmatch("[0-9a-f]{64}", one["content"]) for one in part["hashes"])
