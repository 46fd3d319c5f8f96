"""python -m tests.soak.guide: docs/deploy.md for one small server, its commands word for word.

As root, on a bare Debian that debootstrap makes, with this commit as the repository. systemd and
the certificate have stand-ins (tests/soak/stand_in.py): limits, sandboxes and timers of the units
are not tried. Then it is looked at: pages through nginx, the sign-in, who owns what, a backup by
its unit, and that backup restored. Ends with 1 at the first command that fails.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.post.place import ROOT

GUIDE = (ROOT / "docs" / "deploy.md").read_text("utf-8")
ORIGIN = "https://git.example.org/attest"
BASE = ROOT / ".bench" / "debian"
PACKAGES = "adduser,ca-certificates,curl,procps"  # that every Debian server has
ADDRESS = "health.example.org"
# What whoever installs the site fills in. There is no certificate here, so plain HTTP.
FILLED_IN = f"""
fill() {{ sed -i "s|^$1=.*|$1=$2|" /etc/attest/environment; }}
fill SECRET_KEY {"a" * 50}
fill SUPPRESSION_KEY {"b" * 50}
fill SITE_URL http://{ADDRESS}
fill EMAIL_URL file:///var/lib/attest/mail
"""
STARTED = """
for try in $(seq 90); do curl -sf localhost:8000/readyz && break; sleep 1; done
curl -sf localhost:8000/readyz
"""
LOOKED_AT = f"""
set -E
trap 'echo "failed: $BASH_COMMAND"' ERR
ask() {{ curl -sf -H 'Host: {ADDRESS}' "http://127.0.0.1$1"; }}
ask / | grep '<h1' >/dev/null
ask /conditions/ | grep '<h1' >/dev/null
ask /admin/login/ | grep 'name="password"' >/dev/null
ask "$(ask / | grep -o '/static/reading/style[^"]*')" | grep font-family >/dev/null
test "$(stat -c %U:%a /etc/attest/environment)" = root:640
test -z "$(find /srv/attest -not -user root -print -quit)"
! cat /proc/[0-9]*/cmdline | grep -qa {"b" * 10}
systemctl start attest-backup.service
backup=$(ls -d /var/lib/attest/backups/*/)
pkill -u attest
rm -rf /var/lib/attest/attest.sqlite3*
run migrate -v0
run restore "$backup"
run verify_editions
"""


def blocks(heading: str) -> list[str]:
    """What that part of the guide says to run."""
    part = GUIDE.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"^```\n(.*?)^```$", part, re.MULTILINE | re.DOTALL)


def prepare(root: Path) -> None:
    """A bare Debian that knows this repository by the address in the guide."""
    if not BASE.exists():  # stays for the next run
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
    subprocess.run(["cp", "-a", str(BASE), str(root)], check=True)
    subprocess.run(
        ["git", "clone", "-q", "--bare", str(ROOT), str(root / "source.git")], check=True
    )
    (root / "etc/gitconfig").write_text(
        f'[url "/source.git"]\n\tinsteadOf = {ORIGIN}\n[safe]\n\tdirectory = *\n'
    )
    for name in ("systemctl", "systemd-run", "certbot"):
        there = root / "usr/local/bin" / name
        shutil.copy(Path(__file__).parent / "stand_in.py", there)
        there.chmod(0o755)
    # The certificates of this machine, in case a proxy of its own stands before the package index.
    for name in ("etc/ssl/certs/ca-certificates.crt", "etc/resolv.conf"):
        shutil.copy(Path("/", name), root / name)


def main() -> int:
    """Follow the guide."""
    if shutil.which("debootstrap") is None:
        sys.exit("As root, run: apt-get install -y --no-install-recommends debootstrap")
    install, site, proxy = blocks("One small server: SQLite")
    steps = [
        install,
        FILLED_IN,
        site,
        STARTED,
        proxy.replace(f"https://{ADDRESS}", f"http://{ADDRESS}"),
    ]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "root")
        prepare(root)
        (root / "steps").write_text("\n".join([*steps, LOOKED_AT]))
        inside = (
            f"mount -t proc proc {root}/proc && mount --rbind /dev {root}/dev && "
            f"exec chroot {root} env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:"
            "/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive bash -euo pipefail /steps"
        )
        unshared = ("unshare", "--mount", "--pid", "--fork", "--kill-child")
        ended = subprocess.run([*unshared, "bash", "-c", inside], check=False).returncode
        if ended:
            for log in (root / "var/log").glob("attest-*.log"):
                print(log.name, log.read_text()[-2000:], file=sys.stderr)
    print("The guide does not do as it says." if ended else "The guide does as it says.")
    return 1 if ended else 0


if __name__ == "__main__":
    sys.exit(main())
