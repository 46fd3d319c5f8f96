"""python -m tests.soak.containers: "Containers" in docs/deploy.md, its commands word for word.

As root, with an engine of its own. No registry is asked: the three images that deploy/ names are
made of Debian's packages under the same names, PostgreSQL's with the three settings of the official
one that are used. Then it is looked at: pages through Caddy, users and file systems, processes that
are killed, the database away and back, and an end by SIGTERM; the same through PgBouncer; and two
web machines, of which one shows what the other publishes, and goes on when that one is killed. Ends
with 1 at the first that fails.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.post.place import ROOT
from tests.soak.guide import ANSWERS, ARTICLE, blocks
from tests.soak.machines import SAY_WHAT_FAILED, debian, ends_with, follow, need

NEEDED = {"dockerd": "docker.io", "docker-compose": "docker-compose"}
IMAGES = {
    "debian:bookworm-slim": "",
    "python:3.13-slim-bookworm": "RUN apt-get update -q && apt-get install -q -y "
    "--no-install-recommends python3 python3-venv && ln -s python3 /usr/bin/python",
    "caddy:2": """RUN apt-get update -q && apt-get install -q -y --no-install-recommends caddy
ENV XDG_DATA_HOME=/data XDG_CONFIG_HOME=/config
CMD ["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"]""",
    "postgres:17": r"""RUN apt-get update -q && \
  apt-get install -q -y --no-install-recommends postgresql
ENV PATH=/usr/lib/postgresql/15/bin:/usr/sbin:/usr/bin:/bin
RUN printf '%s\n' '#!/bin/bash -e' 'd=/var/lib/postgresql/data' \
  'install -d -o postgres -m 700 $d && as() { runuser -u postgres -- "$@"; }' \
  'if [ ! -s $d/PG_VERSION ]; then' \
  '  (umask 077 && echo "$POSTGRES_PASSWORD" >/tmp/password && chown postgres /tmp/password)' \
  '  as initdb -E UTF8 --locale=C.UTF-8 -A scram-sha-256 -U "$POSTGRES_USER" \' \
  '    --pwfile=/tmp/password $d' \
  '  echo "host all all all scram-sha-256" >>$d/pg_hba.conf' \
  '  echo "local all all trust" >$d/pg_hba.new && cat $d/pg_hba.conf >>$d/pg_hba.new' \
  '  mv $d/pg_hba.new $d/pg_hba.conf && chown postgres $d/pg_hba.conf' \
  '  as pg_ctl -D $d -o "-c listen_addresses=" -w start' \
  '  as createdb -U "$POSTGRES_USER" "$POSTGRES_DB"' \
  '  as pg_ctl -D $d -w stop' \
  'fi' \
  'exec runuser -u postgres -- postgres -D $d -c listen_addresses="*"' >/start && chmod +x /start
STOPSIGNAL SIGINT
CMD ["/start"]""",
}
LEFT_OVER = """
docker ps -aq | xargs -r docker rm -f
docker volume ls -q | xargs -r docker volume rm
"""
FILLED_IN = f"""
fill() {{ sed -i "/^$1=/d" deploy/environment; echo "$1=$2" >>deploy/environment; }}
fill SECRET_KEY {"a" * 50}
fill SUPPRESSION_KEY {"b" * 50}
fill SITE_URL https://localhost
fill ALLOWED_HOSTS localhost
fill EMAIL_URL file:///var/lib/attest/mail
fill DATABASE_PASSWORD {"c" * 20}
"""
LOOKED_AT = f"""
compose() {{ docker-compose --env-file deploy/environment -f deploy/compose.yaml "$@"; }}
see() {{
  curl -sSkf --max-time 20 --retry 60 --retry-delay 1 --retry-all-errors -o seen "https://localhost$1"
  grep -aq "$2" seen
}}
until_so() {{ for try in $(seq 90); do "$@" && return; sleep 1; done; false; }}
first() {{ docker inspect -f '{{{{.State.Pid}}}}' "attest_$1_1"; }}
compose exec -T web python manage.py demo >/dev/null
see {ARTICLE}/ 'Reviewed by'
see / '<h1'
see "$(grep -o '/static/reading/style[^"]*' seen)" font-family
see /admin/login/ 'name="password"'
see '/search/?q=back+pain' '<h1'
see {ARTICLE}.pdf %PDF
is_healthy() {{ docker inspect -f '{{{{.State.Health.Status}}}}' attest_web_1 | grep -x healthy; }}
until_so is_healthy
test "$(compose exec -T web id -u)" = 10001
! compose exec -T web touch /srv/attest/x
for name in web work; do
  before=$(first "$name") && kill -9 "$before"
  is_another() {{ now=$(first "$name"); [ "$now" != 0 ] && [ "$now" != "$before" ]; }}
  until_so is_another
done
see '/search/?q=back+pain' '<h1'
compose stop database
see {ARTICLE}/ 'Reviewed by'
compose start database
see '/search/?q=back+pain' '<h1'
compose stop web work
docker inspect -f '{{{{.State.ExitCode}}}}' attest_web_1 attest_work_1 | sort -u | grep -x 0
compose down
compose up -d
see {ARTICLE}/ 'Reviewed by'
compose down --volumes
"""
POOLED = f"""
compose() {{
  docker-compose --env-file deploy/environment -f deploy/compose.yaml \\
    -f deploy/compose.pooled.yaml "$@"
}}
compose exec -T web python manage.py demo >/dev/null
see {ARTICLE}/ 'Reviewed by'
see '/search/?q=back+pain' '<h1'
compose exec -T work python manage.py shell -c \\
  'from config.pooler import leads_through_pooler as leads; assert not leads()'
compose exec -T web python manage.py shell -c \\
  'from config.pooler import leads_through_pooler as leads; assert leads()'
compose down --volumes
"""
HOSTS = {"one": 8101, "two": 8102}
PUT_OUT = f"""
asked() {{
  curl -sS --max-time 20 -o seen -w '%{{http_code}}' -H Host:localhost \\
    -H X-Forwarded-Proto:https "http://127.0.0.1:$1$2"
}}
answers() {{ [ "$(asked "$1" "$2")" = "$3" ]; }}
on() {{
  export COMPOSE_PROJECT_NAME=$1
  docker-compose --env-file "deploy/$1" -f deploy/compose.host.yaml "${{@:2}}"
}}
on one exec -T web python manage.py demo >/dev/null
for port in {" ".join(map(str, HOSTS.values()))}; do until_so answers $port {ARTICLE}/ 200; done
grep -aq 'Reviewed by' seen
docker pause two_web_1 two_work_1
answers {HOSTS["one"]} '/search/?q=back+pain' 200
docker unpause two_web_1 two_work_1
until_so answers {HOSTS["two"]} /readyz 200
on one kill
answers {HOSTS["two"]} {ARTICLE}/ 200
answers {HOSTS["two"]} '/search/?q=back+pain' 200
on one down --volumes
on two down --volumes
docker rm -f database
"""


def hosts_of(start: str) -> str:
    """Two of them, on this machine, with a database and a folder of pictures that they share."""
    steps = f"""
docker run -d --name database -p 5432:5432 -e POSTGRES_USER=attest -e POSTGRES_DB=attest \\
  -e POSTGRES_PASSWORD={"c" * 20} docker.io/library/postgres:17
fill DATABASE_URL postgres://attest:{"c" * 20}@172.17.0.1/attest
fill TRUSTED_PROXIES 172.16.0.0/12
fill PICTURES "$PWD/pictures"
install -d -o 10001 pictures
until_so docker exec database pg_isready -h 127.0.0.1
"""
    for name, port in HOSTS.items():
        steps += f"""
fill HOST_NAME {name}
fill LISTEN 127.0.0.1:{port}
export COMPOSE_PROJECT_NAME={name}
{start}
cp deploy/environment deploy/{name}
"""
    return steps + PUT_OUT


@contextmanager
def engine(place: Path) -> Iterator[None]:
    """dockerd with its own folder and socket, which DOCKER_HOST names."""
    socket = f"unix://{place}/socket"
    os.environ["DOCKER_HOST"] = socket
    # What it made stays for the next run, and makes that one quick.
    kept = ROOT / ".bench" / "containers"
    command = ["dockerd", "--data-root", str(kept), "--exec-root", f"{place}/run", "-H", socket]
    with (place / "log").open("wb") as log:
        process = subprocess.Popen([*command, "--pidfile", f"{place}/pid"], stdout=log, stderr=log)
    try:
        for _try in range(60):
            if not subprocess.run(["docker", "info"], capture_output=True, check=False).returncode:
                break
            time.sleep(0.5)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        # It shut the way of every packet that is not its own.
        subprocess.run(["iptables", "-P", "FORWARD", "ACCEPT"], check=False)


def make_images(place: Path) -> None:
    """What deploy/ names, of Debian's packages."""
    if subprocess.run(["docker", "inspect", "debian"], capture_output=True, check=False).returncode:
        packed = subprocess.Popen(["tar", "-C", str(debian()), "-c", "."], stdout=subprocess.PIPE)
        subprocess.run(["docker", "import", "-", "debian"], stdin=packed.stdout, check=True)
    # The certificates of this machine, in case a proxy of its own stands before a package index.
    shutil.copy("/etc/ssl/certs/ca-certificates.crt", place)
    for name, how in IMAGES.items():
        (place / "Dockerfile").write_text(
            f"FROM debian\nCOPY ca-certificates.crt /etc/ssl/certs/\n"
            f"ENV DEBIAN_FRONTEND=noninteractive PATH=/usr/bin:/bin:/usr/sbin:/sbin\n{how}\n"
        )
        command = ["docker", "build", "-q", "-t", f"docker.io/library/{name}", str(place)]
        subprocess.run(command, check=True)


def follow_the_guide() -> None:
    need(NEEDED)
    settings, start, pooled, host = blocks("Containers")
    # Debian has the older of the two commands, which knows no `name:`.
    older = "sed -i '/^name:/d' deploy/compose*.yaml\nexport COMPOSE_PROJECT_NAME=attest\n"
    start = start.replace("docker compose", "docker-compose")
    steps = f"{settings}{FILLED_IN}{older}{start}{LOOKED_AT}"
    steps += f"{pooled.replace('docker compose', 'docker-compose')}{POOLED}"
    steps += hosts_of(host.replace("docker compose", "docker-compose"))
    (ROOT / ".bench").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        images, source = place / "images", place / "source"
        images.mkdir()
        subprocess.run(["git", "clone", "-q", str(ROOT), str(source)], check=True)
        with engine(place):
            make_images(images)
            strict = ["bash", "-Eeuo", "pipefail", "-c"]
            follow([*strict, f"{SAY_WHAT_FAILED}{LEFT_OVER}cd {source}\n{steps}"], ANSWERS)


if __name__ == "__main__":
    sys.exit(ends_with(follow_the_guide))
