"""Machines for the guide: bare Debians with a systemd of their own, on one inner network.

Each is a container that systemd-nspawn boots from what debootstrap made, behind one bridge. What
they have not is a controller of memory: limits of units count for nothing in them.
"""

import os
import pty
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.post.place import ROOT

BASE = ROOT / ".bench" / "debian"
# What every Debian server has.
PACKAGES = "adduser,ca-certificates,curl,dbus,iproute2,openssl,procps,systemd,systemd-sysv"
NETWORK = "10.77.0"
NEEDED = {
    "debootstrap": "debootstrap",
    "systemd-nspawn": "systemd-container",
    "iptables": "iptables",
}
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


SAY_WHAT_FAILED = "trap 'echo \"failed: $BASH_COMMAND\"' ERR\n"


class WentWrong(Exception):
    """A command ended with another code than 0."""


def follow(command: list[str], answers: Mapping[str, str]) -> None:
    """Run it at a terminal, and type an answer where the last words of a question ask for it."""
    terminal, theirs = pty.openpty()
    person = subprocess.Popen(
        ["setsid", "--ctty", "--wait", *command], stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    line = ""
    while True:
        try:
            heard = os.read(terminal, 4096).decode(errors="replace")
        except OSError:  # nobody holds the other end any more
            break
        sys.stdout.write(heard)
        sys.stdout.flush()
        line = (line + heard).rsplit("\n", 1)[-1]
        for asked, answer in answers.items():
            if line.rstrip().endswith(":") and asked in line:
                os.write(terminal, f"{answer}\n".encode())
                line = ""
    os.close(terminal)
    if person.wait():
        raise WentWrong(
            f"{command[-1].strip().splitlines()[-1]} and what stands before it: not so."
        )


@dataclass
class Machine:
    """One of them: `boot`, `follow` what a guide says, `cut` its power."""

    name: str
    number: int
    root: Path
    shared: Path  # a volume that all of them mount
    answers: Mapping[str, str]  # what a person types, by the last words of what is asked
    _nspawn: subprocess.Popen | None = field(default=None, init=False)

    @property
    def address(self) -> str:
        return f"{NETWORK}.{self.number}"

    def boot(self) -> None:
        """Start it, and come back when all that it starts by itself was started."""
        group = Path("/sys/fs/cgroup/systemd") / self.name
        group.mkdir(exist_ok=True)
        command = [
            *("sh", "-c", f'echo $$ >{group}/cgroup.procs && exec "$@"', "sh"),
            *("systemd-nspawn", "--quiet", "--boot", "--register=no", "--keep-unit"),
            *("--resolv-conf=copy-host", "--console=pipe", "--network-bridge=guide"),
            *(
                f"--machine={self.name}",
                f"--directory={self.root}",
                f"--bind={self.shared}:/shared",
            ),
        ]
        self._nspawn = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._wait("test -S /run/systemd/private")
        for command in (
            f"addr add {self.address}/24 dev host0",
            "link set host0 up",
            f"route add default via {NETWORK}.1",
        ):
            self._inside("--net", "ip", *command.split())
        self._wait("systemctl is-system-running --wait | grep -Ex 'running|degraded'")

    def _wait(self, test: str) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            ended = subprocess.run(self._shell(test), capture_output=True, check=False)
            if not ended.returncode:
                return
            time.sleep(0.2)
        raise WentWrong(f"{self.name} did not start: {test}")

    def _first(self) -> str:
        """The process that is its first, by the number that this machine knows it by."""
        assert self._nspawn is not None
        said = subprocess.run(
            ["pgrep", "--parent", str(self._nspawn.pid)],
            capture_output=True,
            text=True,
            check=False,
        )
        return said.stdout.split()[0] if said.stdout else "0"

    def _inside(self, *command: str) -> None:
        subprocess.run(["nsenter", "--target", self._first(), *command], check=True)

    def _shell(self, steps: str) -> list[str]:
        entered = ("nsenter", "--target", self._first(), "--all", "--root", "--wd")
        known = ("env", "-i", "HOME=/root", f"PATH={PATH}", "DEBIAN_FRONTEND=noninteractive")
        return [*entered, *known, "bash", "-Eeuo", "pipefail", "-c", steps]

    def follow(self, steps: str) -> None:
        """Run what is said as root. Raises WentWrong with the line that failed."""
        follow(self._shell(f"{SAY_WHAT_FAILED}{steps}"), self.answers)

    def cut(self) -> None:
        """As when the power goes."""
        if self._nspawn and self._nspawn.poll() is None:
            os.kill(int(self._first()), signal.SIGKILL)
            self._nspawn.wait(30)


def need(packages: Mapping[str, str]) -> None:
    """Packages by a command of each. Ends with what installs those whose command is missing."""
    missing = [package for command, package in packages.items() if shutil.which(command) is None]
    if missing:
        sys.exit(f"As root, run: apt-get install -y --no-install-recommends {' '.join(missing)}")


def ends_with(steps: Callable[[], None]) -> int:
    """0 where the guide does as it says, and 1, with what went wrong, where it does not."""
    try:
        steps()
    except (WentWrong, subprocess.SubprocessError) as error:
        print(error, "The guide does not do as it says.", sep="\n")
        return 1
    print("The guide does as it says.")
    return 0


def debian() -> Path:
    """What debootstrap makes; it stays for the next run."""
    need(NEEDED)
    if not BASE.exists():
        made = BASE.with_suffix(".partial")
        shutil.rmtree(made, ignore_errors=True)
        made.parent.mkdir(exist_ok=True)
        command = ("debootstrap", "--variant=minbase", f"--include={PACKAGES}", "bookworm")
        subprocess.run(
            [*command, str(made), "http://deb.debian.org/debian"],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        made.rename(BASE)
    return BASE


@contextmanager
def network() -> Iterator[None]:
    """A bridge to the world for them."""
    rule = (
        "POSTROUTING",
        "-s",
        f"{NETWORK}.0/24",
        "!",
        "-d",
        f"{NETWORK}.0/24",
        "-j",
        "MASQUERADE",
    )

    def run(*command: str) -> None:
        subprocess.run(command, check=True)

    run("ip", "link", "add", "guide", "type", "bridge")
    with ExitStack() as left:
        left.callback(run, "ip", "link", "delete", "guide")
        run("ip", "address", "add", f"{NETWORK}.1/24", "dev", "guide")
        run("ip", "link", "set", "guide", "up")
        Path("/proc/sys/net/ipv4/ip_forward").write_text("1")
        run("iptables", "-t", "nat", "-A", *rule)
        left.callback(run, "iptables", "-t", "nat", "-D", *rule)
        for way in ("-i", "-o"):  # an engine of containers may have shut this way
            run("iptables", "-I", "FORWARD", way, "guide", "-j", "ACCEPT")
            left.callback(run, "iptables", "-D", "FORWARD", way, "guide", "-j", "ACCEPT")
        yield


@contextmanager
def machines(
    place: Path, names: Mapping[str, int], answers: Mapping[str, str], origin: str
) -> Iterator[dict[str, Machine]]:
    """Booted machines by name, which know each other by it, and this repository as `origin`."""
    base = debian()
    shared = place / "shared"
    shared.mkdir(mode=0o777)
    shared.chmod(0o777)
    subprocess.run(
        ["git", "clone", "-q", "--bare", str(ROOT), str(place / "source.git")], check=True
    )
    with ExitStack() as left:
        left.enter_context(network())
        made = {}
        for name, number in names.items():
            root, above, work = (place / name / part for part in ("root", "above", "work"))
            for folder in (root, above, work):
                folder.mkdir(parents=True)
            layers = f"lowerdir={base},upperdir={above},workdir={work}"
            mount = ("mount", "-t", "overlay", "overlay", "-o", layers, str(root))
            subprocess.run(mount, check=True)
            left.callback(subprocess.run, ["umount", "--lazy", str(root)], check=True)
            subprocess.run(
                ["cp", "-a", str(place / "source.git"), str(root / "source.git")], check=True
            )
            (root / "etc/gitconfig").write_text(
                f'[url "/source.git"]\n\tinsteadOf = {origin}\n[safe]\n\tdirectory = *\n'
            )
            (root / "etc/hosts").write_text(
                "127.0.0.1 localhost\n::1 localhost\n"
                + "".join(f"{NETWORK}.{n} {other}\n" for other, n in names.items() if other != name)
                + f"127.0.1.1 {name}\n"
            )
            (root / "etc/hostname").write_text(f"{name}\n")
            # The certificates of this machine, in case a proxy of its own stands before the
            # package index.
            there = "etc/ssl/certs/ca-certificates.crt"
            shutil.copy(Path("/", there), root / there)
            made[name] = Machine(name, number, root, shared, answers)
            left.callback(made[name].cut)
            made[name].boot()
        yield made
