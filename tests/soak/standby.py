"""python -m tests.soak.standby [seconds]: the database is lost, and its replica takes over.

Two real PostgreSQL clusters with streaming replication, a commit confirmed by both; two web hosts
with `work` each behind nginx, which name both clusters in DATABASE_URL. Readers ask all the time
and editions are published. After a third of the time the primary is killed by SIGKILL and the
replica promoted; after two thirds a web host is stopped for a minute (or a sixth of the time) and
comes back. Then it is counted: no reader may have met anything but a page, every edition that was
reported published is in the replica's record, the record verifies, and each host shows the last
edition. Ends with 1 when anything is off.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from tests.config.test_two_processes import ACT, ARTICLE, RETITLE, SLUG, Host, _free_port
from tests.soak import site

PAGES = (ARTICLE, "/", "/conditions/", f"{ARTICLE}history/", "/feed.xml")  # all are files
READERS = 4
NOTICED = 3  # seconds until whoever is on call promotes the replica
# PostgreSQL refuses to run as root.
OWNER = ("runuser", "-u", "postgres", "--") if os.getuid() == 0 else ()


class Cluster:
    """One PostgreSQL, listening on a port of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, _free_port()

    def run(self, program: str, *arguments: str) -> None:
        programs = Path(shutil.which("initdb") or "").resolve().parent
        if not (programs / program).exists():
            programs = max(Path("/usr/lib/postgresql").glob("*/bin"))
        subprocess.run(
            [*OWNER, str(programs / program), *arguments],
            cwd=self.folder.parent,
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def make(self) -> None:
        trust = ("--username", "postgres", "--auth", "trust", "--locale", "C.UTF-8")
        self.run("initdb", "-D", str(self.folder), *trust, "--encoding", "UTF8")

    def follow(self, primary: "Cluster") -> None:
        there = ("-h", "127.0.0.1", "-p", str(primary.port), "-U", "postgres")
        self.run("pg_basebackup", *there, "-D", str(self.folder), "--write-recovery-conf")

    def start(self) -> None:
        listen = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1"
        log = str(self.folder.parent / f"{self.folder.name}.log")
        self.run("pg_ctl", "start", "--wait", "-D", str(self.folder), "-l", log, "-o", listen)

    def lose(self) -> None:
        """Kill the server and everything of it at once, as a power cut does."""
        server = int((self.folder / "postmaster.pid").read_text().split()[0])
        os.kill(server, signal.SIGSTOP)  # so that it does not see its children go
        children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
        for process in (server, *map(int, children)):
            os.kill(process, signal.SIGKILL)

    def promote(self) -> None:
        self.run("pg_ctl", "promote", "--wait", "-D", str(self.folder))

    def tell(self, *statements: str) -> list[tuple]:
        address = f"host=127.0.0.1 port={self.port} user=postgres dbname=postgres"
        with psycopg.connect(address, autocommit=True) as told:
            for statement in statements:
                answer = told.execute(statement)
            return answer.fetchall() if answer.description else []


class Site(site.Site):
    """What goes on while the database is lost, and how long that is felt."""

    failed = 0
    shown_after = published_after = 0.0  # seconds

    def set_up(self) -> None:
        self.command("manage.py", "migrate", "-v0")
        super().set_up()

    def publish(self) -> None:
        """Publish one edition after another; what fails is done again by whoever did it."""
        while self.goes_on:
            words = RETITLE.format(words=f"Disclaimer {self.published}.")
            try:
                self.command("-c", ACT.format(slug=SLUG, act=words))
                self.published += 1
            except RuntimeError:
                self.failed += 1
            time.sleep(1)

    def lose(self, primary: Cluster, replica: Cluster, hosts: list[Host]) -> None:
        primary.lose()
        time.sleep(NOTICED)
        replica.promote()
        promoted, before = time.monotonic(), self.published
        self.wait(lambda: all(host.answers(path="/readyz") for host in hosts))
        self.shown_after = time.monotonic() - promoted
        self.wait(lambda: self.published > before)
        self.published_after = time.monotonic() - promoted

    def wait(self, happened: Callable[[], bool]) -> None:
        while not happened():
            if not self.goes_on:
                raise RuntimeError("It did not come back in time.")
            time.sleep(0.1)

    def judge(self) -> list[str]:
        off = [
            f"{count} readers met {name}" for name, count in self.answers.items() if name != "200"
        ]
        said = self.command("manage.py", "verify_editions")
        # One that was under way when the database was lost may be there without having been told.
        counts = range(self.published + 1, self.published + self.failed + 2)
        if not any(f"{SLUG} {count} " in said for count in counts):
            off.append(f"{self.published + 1} editions were reported, the record says: {said}")
        if "Every digest and every chain fits." not in said:
            off.append("the record does not verify")
        return off


def main(seconds: float) -> int:
    """Run, count, say."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as data:
        if OWNER:
            shutil.chown(data, "postgres")
        primary, replica = Cluster(Path(data) / "first"), Cluster(Path(data) / "second")
        try:
            return _run(Path(folder), primary, replica, seconds)
        finally:
            for cluster in (primary, replica):
                if (cluster.folder / "postmaster.pid").exists():
                    subprocess.run(["pkill", "-9", "-f", str(cluster.folder)], check=False)


def _run(place: Path, primary: Cluster, replica: Cluster, seconds: float) -> int:
    primary.make()
    primary.start()
    replica.follow(primary)
    replica.start()
    primary.tell(
        "CREATE DATABASE attest",
        "ALTER SYSTEM SET synchronous_standby_names = '*'",
        "SELECT pg_reload_conf()",
    )
    both = f"host=127.0.0.1,127.0.0.1&port={primary.port},{replica.port}"
    kept = Site(
        place, f"postgres://postgres@/attest?{both}&target_session_attrs=read-write", seconds
    )
    kept.pages = PAGES
    kept.set_up()
    with kept.two_hosts() as hosts:
        works = [kept.read] * READERS + [kept.publish]
        troubles = kept.go_on([*works, lambda: _disturb(kept, primary, replica, hosts)])
        last = f"Disclaimer {kept.published - 1}."
        deadline = time.monotonic() + 10
        while not all(host.answers(words=last) for host in hosts):
            if time.monotonic() > deadline:
                troubles.append("a host does not show the last edition")
                break
            time.sleep(0.1)
    off = [*troubles, *kept.judge()]
    print(
        f"{sum(kept.answers.values())} pages read, {kept.published} editions published, "
        f"{kept.failed} failed meanwhile; after the replica was promoted both hosts were ready in "
        f"{kept.shown_after:.1f} s and an edition was published in {kept.published_after:.1f} s. "
        f"{'; '.join(off) or 'Nothing is off.'}"
    )
    return 1 if off else 0


def _disturb(kept: Site, primary: Cluster, replica: Cluster, hosts: list[Host]) -> None:
    time.sleep(kept.seconds / 3)
    kept.lose(primary, replica, hosts)
    kept.wait(lambda: time.monotonic() > kept.until - kept.seconds / 3)
    hosts[1].stop()
    time.sleep(min(60, kept.seconds / 6))
    hosts[1].serve()


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 300))
