"""python -m tests.soak.engines FOLDER: the readers' pages before judges from elsewhere.

The site in production mode with pages as files behind nginx, five of its pages: Lighthouse, axe,
the Nu validator, Firefox, WebKit, and Chromium as it was in 2020 and in 2021. FOLDER keeps the
tools that npm brings, Lighthouse's reports and a picture of each page by each engine. Ends with 1
when anything falls short, at once with the line that installs it when an engine is missing.
Lighthouse's marks for speed say something on a quiet machine alone.
"""

import base64
import io
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tarfile
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import brotli
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import sync_playwright

from tests.bench.pages import Place
from tests.config.proxies import Nginx
from tests.config.test_two_processes import _free_port

PAGES = {
    "home": "/",
    "article": "/conditions/neoplastic-lumbar-vertebral-wedging/",
    "section": "/conditions/asthma/medications/",
    "medicines": "/medicines/",
    "search": "/search/?q=back+pain",
}
DOCUMENTS = {
    "article": "/conditions/neoplastic-lumbar-vertebral-wedging.pdf",
    "leaflet": "/conditions/asthma/medications.pdf",
}
PACKAGES = {
    "chromium": "chromium",
    "firefox-esr": "firefox-esr",
    "WebKitWebDriver": "webkit2gtk-driver",
    "xvfb-run": "xvfb",
    "dbus-run-session": "dbus-daemon",
    "qpdf": "qpdf",
    "java": "openjdk-17-jre-headless",
    "npm": "npm",
    "nginx": "nginx-light",
}
# By year, the package that brings the engine compressed: the floor, Chromium 80, and Chromium 92.
OLD = {"2020": "chrome-aws-lambda@2.1.1", "2021": "chrome-aws-lambda@10.1.0"}
TOOLS = (
    *("lighthouse@12.8.2", "vnu-jar@26.9.27"),
    *(f"chromium-{year}@npm:{package}" for year, package in OLD.items()),
)
CHROMIUM = ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu")
MARK = 99  # of 100, in each of Lighthouse's four
WIDTH, HEIGHT = 390, 844
COLOURS = 20  # that a page with its style has at least
LONGEST = 60  # seconds in which an engine has drawn a page, or never will
# Where its style sheet was read nothing goes sideways, and the skip link is out of sight.
STYLED = """
const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
const skip = getComputedStyle(document.querySelector(".skip-link")).position;
return wide > 0 ? `${wide} px too wide` : skip === "absolute" ? "" : "without its style";
"""


class Judges:
    """Every judge, and what they found."""

    def __init__(self, folder: Path, address: str, bare: str) -> None:
        self.folder, self.address, self.bare = folder, address, bare
        self.off: list[str] = []

    def find(self, what: str) -> None:
        print(f"  {what}", flush=True)
        self.off.append(what)

    def lighthouse(self, name: str, path: str) -> None:
        report = self.folder / f"lighthouse-{name}.json"
        # No index has pages of what somebody looked for: that one rule is broken on purpose.
        skipped = ["--skip-audits=is-crawlable"] if name == "search" else []
        command = [
            *("npx", "--no-install", "lighthouse", self.address + path, "--quiet", *skipped),
            *(f"--chrome-flags={' '.join(CHROMIUM)}", "--output=json", f"--output-path={report}"),
        ]
        environment = {**os.environ, "CHROME_PATH": shutil.which("chromium") or ""}
        subprocess.run(
            command, cwd=self.folder, env=environment, check=True, stderr=subprocess.DEVNULL
        )
        said = json.loads(report.read_text())
        marks = {key: round(one["score"] * 100) for key, one in said["categories"].items()}
        print(f"  Lighthouse: {marks}", flush=True)
        for key, mark in marks.items():
            if mark < MARK:
                self.find(f"{name}: {mark} for {key}")

    def nu(self, pages: list[Path]) -> None:
        jar = self.folder / "node_modules/vnu-jar/build/dist/vnu.jar"
        command = ["java", "-jar", str(jar), "--errors-only", "--format", "gnu", *map(str, pages)]
        said = subprocess.run(command, capture_output=True, text=True, check=False).stderr
        for line in said.splitlines():
            self.find(f"Nu: {line.rpartition('/')[2]}")

    def qpdf(self) -> None:
        """The structure of the document, of a leaflet and of their streams (ISO 32000)."""
        for name, path in DOCUMENTS.items():
            document = self.folder / f"{name}.pdf"
            with urllib.request.urlopen(self.address + path, timeout=LONGEST) as answer:  # noqa: S310
                document.write_bytes(answer.read())
            said = subprocess.run(
                ["qpdf", "--check", str(document)], capture_output=True, text=True, check=False
            )
            if said.returncode:
                self.find(f"qpdf: {name}: {said.stderr.strip() or said.stdout.strip()}")

    def chromium(self) -> None:
        """Its style, and axe."""
        with sync_playwright() as play:
            chromium = play.chromium.launch(
                executable_path=shutil.which("chromium"), args=list(CHROMIUM)
            )
            for name, path in PAGES.items():
                page = chromium.new_page(viewport={"width": WIDTH, "height": HEIGHT})
                page.goto(self.address + path)
                page.screenshot(path=self.folder / f"chromium-{name}.png")
                if trouble := page.evaluate(f"() => {{ {STYLED} }}"):
                    self.find(f"Chromium: {name} is {trouble}")
                for one in Axe().run(page).response["violations"]:
                    self.find(f"axe: {name}: {one['help']}")
                page.close()
            chromium.close()

    def firefox(self) -> None:
        """A picture of each page, with its colours."""
        for name, path in PAGES.items():
            picture = self.folder / f"firefox-{name}.png"
            with tempfile.TemporaryDirectory() as profile:
                subprocess.run(
                    [
                        *("firefox-esr", "--headless", "--profile", profile),
                        *("--window-size", f"{WIDTH},{HEIGHT}"),
                        *("--screenshot", str(picture), self.address + path),
                    ],
                    check=True,
                    timeout=LONGEST,
                    stderr=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                )
            self.coloured("Firefox", name, picture)

    def coloured(self, engine: str, name: str, picture: Path) -> None:
        colours = Image.open(picture).convert("RGB").getcolors(1 << 24) or []
        if len(colours) < COLOURS:
            self.find(f"{engine}: {name} has {len(colours)} colours")

    def webkit(self) -> None:
        """Its style. Without the proxy, whose pages ask for HTTPS: here there is none."""
        with _webkit() as ask:
            ask("/window/rect", width=WIDTH, height=HEIGHT)
            for name, path in PAGES.items():
                ask("/url", url=self.bare + path)
                if trouble := ask("/execute/sync", script=STYLED, args=[]):
                    self.find(f"WebKit: {name} is {trouble}")
                picture = self.folder / f"webkit-{name}.png"
                picture.write_bytes(base64.b64decode(ask("/screenshot")))

    def chromium_of(self, year: str) -> None:
        """A picture of each page by the engine of that year, with its colours."""
        engine = self.folder / f"engine-{year}"
        engine.mkdir(exist_ok=True)
        packed = self.folder / "node_modules" / f"chromium-{year}" / "bin"
        program = engine / "chromium"
        program.write_bytes(brotli.decompress((packed / "chromium.br").read_bytes()))
        program.chmod(0o755)
        libraries = io.BytesIO(brotli.decompress((packed / "aws.tar.br").read_bytes()))
        with tarfile.open(fileobj=libraries) as archive:
            archive.extractall(engine, filter="data")
        for name, path in PAGES.items():
            picture = self.folder / f"chromium-{year}-{name}.png"
            command = [
                *(str(program), "--headless", "--no-sandbox", "--disable-gpu"),
                *("--disable-dev-shm-usage", f"--window-size={WIDTH},{HEIGHT}"),
                *(f"--user-data-dir={engine / 'profile'}", f"--screenshot={picture}"),
                self.address + path,
            ]
            subprocess.run(
                command,
                env={**os.environ, "LD_LIBRARY_PATH": str(engine / "lib")},
                check=True,
                timeout=LONGEST,
                stderr=subprocess.DEVNULL,
            )
            self.coloured(f"Chromium of {year}", name, picture)


@contextmanager
def _webkit() -> Iterator[Callable[..., Any]]:
    """What is asked of a window of WebKit's (W3C WebDriver)."""
    port = _free_port()
    driver = subprocess.Popen(
        ["dbus-run-session", "xvfb-run", "-a", "WebKitWebDriver", f"--port={port}"],
        start_new_session=True,
        stderr=subprocess.DEVNULL,
    )
    session = f"http://127.0.0.1:{port}/session"

    def ask(what: str, **said: object) -> Any:
        body = json.dumps(said).encode() if said else None
        with urllib.request.urlopen(session + what, body, timeout=LONGEST) as answer:  # noqa: S310
            return json.load(answer)["value"]

    browser = next(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))
    options = {"binary": str(browser), "args": ["--automation"]}
    try:
        while socket.socket().connect_ex(("127.0.0.1", port)):
            if driver.poll() is not None:
                sys.exit("WebKitWebDriver did not start")
            time.sleep(0.1)
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        session += "/" + ask("", capabilities=wanted)["sessionId"]
        yield ask
    finally:
        os.killpg(driver.pid, signal.SIGTERM)
        driver.wait()


@contextmanager
def _site(folder: Path) -> Iterator[tuple[str, str]]:
    """Both demonstrations, in production mode: its address behind nginx, and without."""
    place = Place(folder / "site")
    # There is no certificate here.
    place.environment["SITE_URL"] = "http://127.0.0.1"
    for command in (("migrate", "-v0"), ("collectstatic", "--noinput", "-v0"), ("demo",)):
        place.run("manage.py", *command)
    shutil.rmtree(place.folder / "front", ignore_errors=True)
    port = _free_port()
    with place.host() as host:
        servers = [f"127.0.0.1:{host.environment['PORT']}"]
        with Nginx(place.folder / "front", port, servers, host.environment):
            time.sleep(1)
            yield f"http://127.0.0.1:{port}", f"http://{servers[0]}"


def main() -> None:
    """Judge, and say what fell short."""
    missing = [package for program, package in PACKAGES.items() if not shutil.which(program)]
    if missing:
        sys.exit(f"As root, run: apt-get install -y --no-install-recommends {' '.join(missing)}")
    folder = Path(sys.argv[1]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    command = [
        "npm",
        "install",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
        "--legacy-peer-deps",
        *TOOLS,
    ]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    with _site(folder) as (address, bare):
        judges, saved = Judges(folder, address, bare), []
        for name, path in PAGES.items():
            print(name, flush=True)
            saved.append(folder / f"{name}.html")
            with urllib.request.urlopen(address + path, timeout=60) as answer:  # noqa: S310
                saved[-1].write_bytes(answer.read())
            judges.lighthouse(name, path)
        judges.nu(saved)
        judges.qpdf()
        judges.chromium()
        judges.firefox()
        judges.webkit()
        for year in OLD:
            judges.chromium_of(year)
    sys.exit(bool(judges.off))


if __name__ == "__main__":
    main()
