"""python -m tests.soak.memory [seconds]: a flood of documents, within the memory of the web unit.

The site is served by deploy/serve in a control group with the MemoryMax of attest-web.service,
which takes a superuser. Three dozen visitors ask for every document of forty editions at once, each
made anew, while another reads pages. Every page has to come, every document to come or to be put
off by 503 with Retry-After, and nothing may be killed for its memory. Ends with 1 when anything is
off.
"""

import http.client
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.config.test_settings import ROOT
from tests.config.test_two_processes import ACT, ARTICLE, RETITLE, SLUG, _free_port
from tests.soak.site import Site

VISITORS, EDITIONS = 36, 40
SECTIONS = ("causes", "symptoms", "diagnosis", "therapies", "medications", "surgery", "faq")
GROUPS = Path("/sys/fs/cgroup")


class Group:
    """A control group of the kernel, of either version, that holds so many bytes."""

    def __init__(self, most: int) -> None:
        self.is_old = (GROUPS / "memory/memory.limit_in_bytes").exists()
        self.place = GROUPS / ("memory" if self.is_old else "") / f"attest-{os.getpid()}"
        try:
            self.place.mkdir()
            limit = "memory.limit_in_bytes" if self.is_old else "memory.max"
            (self.place / limit).write_text(str(most))
        except OSError as problem:
            sys.exit(f"No control group can be made here: {problem}. Run it as a superuser.")

    @property
    def peak(self) -> int:
        """Bytes at most, what the kernel keeps of files included."""
        name = "memory.max_usage_in_bytes" if self.is_old else "memory.peak"
        return int((self.place / name).read_text())

    @property
    def kills(self) -> int:
        name = "memory.oom_control" if self.is_old else "memory.events"
        return int(re.search(r"oom_kill (\d+)", (self.place / name).read_text())[1])


def main(seconds: float) -> int:
    unit = (ROOT / "deploy/systemd/attest-web.service").read_text()
    group = Group(int(re.search(r"^MemoryMax=(\d+)G$", unit, re.MULTILINE)[1]) << 30)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        site = Site(place, f"sqlite:///{place}/db.sqlite3", seconds)
        site.environment["PAGES_ROOT"] = str(place / "pages")
        site.command("manage.py", "migrate", "-v0")
        site.set_up()
        acts = [RETITLE.format(words=f"Disclaimer {number}.") for number in range(EDITIONS)]
        site.command("-c", ACT.format(slug=SLUG, act="".join(acts)))
        try:
            off = flood(site, group)
        finally:
            group.place.rmdir()
    print("; ".join(off) or "Nothing is off.")
    return 1 if off else 0


def flood(site: Site, group: Group) -> list[str]:
    """What is off while everybody asks."""
    documents: Counter[str] = Counter()
    with served(site, group):
        off = site.go_on([site.read, *[lambda: ask(site, documents)] * VISITORS])
        documents[f"{answer(site, ARTICLE[:-1] + '.pdf')[0]}"] += 1
        if group.kills:
            off.append(f"{group.kills} processes were killed for their memory")
        print(f"{dict(documents)} documents, at most {group.peak >> 20} MB.")
    for what, answers in (("pages", site.answers), ("documents", documents)):
        for name in answers.keys() - {"200", "503, Retry-After"}:
            off.append(f"{answers[name]} {what}: {name}")
    return off


@contextmanager
def served(site: Site, group: Group) -> Iterator[None]:
    site.port = _free_port()
    join = f'echo $$ > "{group.place}/cgroup.procs"; exec deploy/serve'
    with (site.place / "log").open("w") as log:
        server = subprocess.Popen(
            ["bash", "-c", join], cwd=ROOT, stdout=log, stderr=log, start_new_session=True,
            env={**site.environment, "PORT": str(site.port)},
        )  # fmt: skip
    try:
        while answer(site, ARTICLE)[0] != 200:
            time.sleep(0.1)
        yield
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=30)


def ask(site: Site, documents: Counter[str]) -> None:
    """One visitor, for one document after the other."""
    chance = random.Random()  # noqa: S311
    while site.goes_on:
        number, section = chance.randint(1, EDITIONS), chance.choice(SECTIONS)
        path = chance.choice((f"editions/{number}.pdf", f"{section}.pdf"))
        status, later = answer(site, ARTICLE + path)
        documents[f"{status}, Retry-After" if later else str(status)] += 1


def answer(site: Site, path: str) -> tuple[int, str | None]:
    """Its status, 0 for none, and when to come back."""
    line = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
    try:
        line.request("GET", path)
        found = line.getresponse()
        found.read()
        return found.status, found.headers["Retry-After"]
    except OSError:
        return 0, None
    finally:
        line.close()


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 120))
