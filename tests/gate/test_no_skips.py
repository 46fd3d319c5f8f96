"""The gate counts a test that was not run as failed."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run_in_gate(folder: Path, text: str) -> str:
    """Run a module of tests the way the gate does; gives the closing line."""
    (folder / "test_it.py").write_text("import pytest\n" + text)
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.gate.no_skips", "-c", "/dev/null", folder],
        cwd=ROOT,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    return ended.stdout.splitlines()[-1]


def test_a_skipped_test_fails_the_gate(tmp_path):
    inside = "def test_inside(): pytest.skip('no browser')\n"
    marked = "@pytest.mark.skip('no browser')\ndef test_marked(): pass\n"
    run = "def test_run(): pass\n"
    assert "1 failed, 1 passed, 1 error" in run_in_gate(tmp_path, inside + marked + run)


def test_a_module_that_skips_itself_fails_the_gate(tmp_path):
    assert "1 error" in run_in_gate(tmp_path, "pytest.importorskip('no_such_browser')")


def test_a_failure_that_is_expected_passes_the_gate(tmp_path):
    text = "@pytest.mark.xfail(reason='known')\ndef test_it(): assert False"
    assert "1 xfailed" in run_in_gate(tmp_path, text)
