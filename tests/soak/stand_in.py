#!/usr/bin/env python3
"""systemctl, systemd-run and certbot where neither systemd nor a certificate can be had.

Each does what docs/deploy.md asks of it: a unit's command is run as its user, with its environment,
in its folder; what only systemd does (limits, sandboxes, timers) is not.
"""

import configparser
import os
import pty
import pwd
import subprocess
import sys
from pathlib import Path

UNITS = Path("/etc/systemd/system")
# What whoever installs the site types, by the last words of what is asked.
ANSWERS = {
    "Username": "ada",
    "Email address": "ada@example.org",
    "Password": "a long phrase of words",
}


def prepared(user: str, environment_file: str, folder: str, **more: str) -> dict:
    """How a process is started in that way."""
    lines = Path(environment_file).read_text("utf-8").splitlines()
    said = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    known = pwd.getpwnam(user)
    return {
        "cwd": folder,
        "user": known.pw_uid,
        "group": known.pw_gid,
        "extra_groups": os.getgrouplist(user, known.pw_gid),
        "umask": 0o027,
        "env": {"PATH": "/usr/bin:/bin", "HOME": known.pw_dir, **said, **more},
    }


def service_of(name: str) -> configparser.SectionProxy:
    """What a unit says of its process."""
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str
    unit.read(UNITS / name)
    return unit["Service"]


def start(name: str) -> None:
    """Start a unit, and leave it running."""
    service = service_of(name)
    how = prepared(service["User"], service["EnvironmentFile"], service["WorkingDirectory"])
    for root, folder in (("/var/lib", "StateDirectory"), ("/run", "RuntimeDirectory")):
        place = Path(root, service[folder])
        place.mkdir(mode=0o750, exist_ok=True)
        os.chown(place, how["user"], how["group"])
    key, value = service["Environment"].split("=", 1)
    how["env"][key] = value
    with Path("/var/log", f"{name}.log").open("ab") as log:
        subprocess.Popen(
            service["ExecStart"].split(), stdout=log, stderr=log, start_new_session=True, **how
        )


def systemctl(*said: str) -> None:
    if said[:1] == ("enable",):
        for name in ("attest-web.service", "attest-work.service"):
            start(name)
    elif said == ("reload", "nginx"):
        subprocess.run(["nginx"], check=True)
    elif said[:1] == ("start",):
        service = service_of(said[1])
        how = prepared(service["User"], service["EnvironmentFile"], service["WorkingDirectory"])
        subprocess.run(service["ExecStart"].split(), check=True, **how)
    elif said not in {("daemon-reload",), ("list-timers", "attest-*")}:
        sys.exit(f"systemctl: nothing stands in for {said}")


def systemd_run(*said: str) -> None:
    wanted = dict(one.split("=", 1) for one in said if one.split("=")[0] in {
        "User", "EnvironmentFile", "WorkingDirectory"})  # fmt: skip
    command = said[next(at for at, one in enumerate(said) if one.startswith("/")) :]
    how = prepared(wanted["User"], wanted["EnvironmentFile"], wanted["WorkingDirectory"])
    if "--pty" not in said:
        sys.exit(subprocess.run(command, check=False, **how).returncode)
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True, **how
    )
    os.close(theirs)
    heard = ""
    while True:
        try:
            heard += os.read(ours, 1024).decode()
        except OSError:
            break
        for asked, answer in ANSWERS.items():
            if heard.rstrip().endswith(":") and asked in heard.splitlines()[-1]:
                os.write(ours, f"{answer}\n".encode())
                heard += "\n"
    sys.stdout.write(heard)
    sys.exit(process.wait())


if __name__ == "__main__":
    name = Path(sys.argv[0]).name
    if name == "certbot":
        sys.exit(print("No certificate is asked for here: the site stays on plain HTTP."))
    {"systemctl": systemctl, "systemd-run": systemd_run}[name](*sys.argv[1:])
