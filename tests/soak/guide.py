"""python -m tests.soak.guide: docs/deploy.md, its commands word for word, on either path.

As root, on bare Debians that boot a systemd of their own (tests/soak/machines.py), with this commit
as the repository and an authority of the network's own, from which certbot and Caddy get their
certificates. Each path is then looked at: pages through the proxies, the sign-in, a PDF, who owns
what, a backup by its unit and that backup restored; of many machines also one that loses its power,
the replica promoted, and all that start by themselves afterwards. Ends with 1 at the first command
that fails.
"""

import re
import ssl
import sys
import tempfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs

from tests.post.encrypted import certificate, encrypted_server
from tests.post.place import ROOT
from tests.soak.machines import BASE, NETWORK, Machine, WentWrong, ends_with, machines

GUIDE = (ROOT / "docs" / "deploy.md").read_text("utf-8")
MAIL = (ROOT / "docs" / "mail.md").read_text("utf-8")
EMAIL_URL = re.search(r"EMAIL_URL=(\S+2587/\S+?)`", MAIL)[1]
READER = "reader@example.net"
MAIL_PUT = f"""
from post import actions
sender = "mail@health.example.org"
letter = actions.letter(subject="News", text="Good news.\\n", from_address=sender)
actions.put(to="{READER}", letter=letter)
actions.resume("")
"""
ORIGIN = "https://git.example.org/attest"
ADDRESS = "health.example.org"
ARTICLE = "/conditions/neoplastic-lumbar-vertebral-wedging"
PASSWORD = "a-long-phrase-of-words"
ANSWERS = {  # what whoever installs the site types, by the last words of what is asked
    "Username": "ada",
    "Email address": "ada@example.org",
    "Password": PASSWORD,
    "password": PASSWORD,
    "Enter it again": PASSWORD,
}
COMMON = f"""
fill() {{ sed -i "/^$1=/d" /etc/attest/environment; echo "$1=$2" >>/etc/attest/environment; }}
fill SECRET_KEY {"a" * 50}
fill SUPPRESSION_KEY {"b" * 50}
fill EMAIL_URL file:///var/lib/attest/mail
"""
FILLED_IN_ALONE = f"{COMMON}fill SITE_URL https://{ADDRESS}\n"
FILLED_IN = f"""{FILLED_IN_ALONE}
fill DATABASE_URL 'postgres://attest:{PASSWORD}@/attest?host=database1,database2&port=5432,5432&target_session_attrs=read-write'
fill TRUSTED_PROXIES 127.0.0.0/8,::1,{NETWORK}.0/24
fill MEDIA_ROOT /shared/media
"""
AUTHORITY = "https://authority/acme/local/directory"
ROOT_CERTIFICATE = "/etc/ssl/authority.crt"
TRUSTED = "/etc/ssl/certs/ca-certificates.crt"
GIVES_CERTIFICATES = """
apt-get install -qq -y --no-install-recommends caddy >/dev/null
cat >/etc/caddy/Caddyfile <<'end'
{
	skip_install_trust
}
https://authority {
	tls internal
	acme_server
}
end
systemctl restart caddy
cd /var/lib/caddy/.local/share/caddy
for try in $(seq 90); do cp pki/authorities/local/root.crt /shared/ && break; sleep 1; done
"""
# What whoever runs certbot types, and the authority that it asks by itself.
CERTBOT = f"""
install -m 644 /shared/root.crt {ROOT_CERTIFICATE}
cat {ROOT_CERTIFICATE} >>{TRUSTED}
mkdir -p /etc/letsencrypt
cat >/etc/letsencrypt/cli.ini <<'end'
server = {AUTHORITY}
domains = {ADDRESS}
non-interactive = true
agree-tos = true
register-unsafely-without-email = true
redirect = true
end
export REQUESTS_CA_BUNDLE={TRUSTED}
"""
CADDY = f"""
systemctl disable --now nginx
apt-get install -qq -y --no-install-recommends caddy >/dev/null
adduser caddy attest
cat - deploy/caddy/Caddyfile >/etc/caddy/Caddyfile <<'end'
{{
	acme_ca {AUTHORITY}
	acme_ca_root {ROOT_CERTIFICATE}
}}
end
systemctl restart caddy
"""
CERTIFICATE = f"""
mkdir -p /etc/haproxy && cd /etc/haproxy
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={ADDRESS} \\
  -addext subjectAltName=DNS:{ADDRESS} -keyout key.pem -out certificate.pem 2>/dev/null
cat certificate.pem key.pem >attest.pem && chmod 600 attest.pem
"""
NONE_READY = "backend machines has no server available"  # as HAProxy says it
READY = "for try in $(seq 90); do curl -sf localhost:8000/readyz && break; sleep 1; done\n"
DEMO = "run demo >/dev/null\n"
SEE = """
see() {
  curl -sSf --max-time 20 --retry 5 --retry-all-errors $AS -o /tmp/seen "$AT$1"
  grep -aq "$2" /tmp/seen
}
"""
READ = f"see {ARTICLE}/ 'Reviewed by'\n"
LOOKED_AT = f"""
{SEE}{READ}
see / '<h1'
see "$(grep -o '/static/reading/style[^"]*' /tmp/seen)" font-family
see /conditions/ '<h1'
see /admin/login/ 'name="password"'
see '/search/?q=back+pain' '<h1'
see {ARTICLE}.pdf %PDF
"""
OVER_TLS = f"AT=https://{ADDRESS} AS='--resolve {ADDRESS}:443:127.0.0.1'\n"
BALANCED = f"AT=https://{ADDRESS} AS='--cacert certificate.pem --resolve {ADDRESS}:443:127.0.0.1'\n"
UNITS = f"""
test "$(stat -c %U:%a /etc/attest/environment)" = root:640
test -z "$(find /srv/attest -not -user root -print -quit)"
! cat /proc/[0-9]*/cmdline | grep -qaE '{"b" * 10}|{PASSWORD}'
systemctl list-timers 'attest-*' | grep attest-backup >/dev/null
systemd-analyze security attest-web attest-work attest-backup --threshold=20 --no-pager >/dev/null
pkill -9 -u attest -f manage.py && pkill -9 -u attest -f granian
{READY}
systemctl is-active attest-web attest-work
"""
RENEWED = f"""
certbot renew --force-renewal --quiet
curl -sS -o /dev/null -w '%{{http_code}} %{{redirect_url}}' --resolve {ADDRESS}:80:127.0.0.1 \\
  http://{ADDRESS}/ | grep -qx '301 https://{ADDRESS}/'
{LOOKED_AT}
"""
RESTORED = """
systemctl start attest-backup.service
backup=$(ls -d /var/lib/attest/backups/*/)
systemctl stop attest.target attest-web attest-work
rm -rf /var/lib/attest/attest.sqlite3*
run migrate -v0
run restore "$backup"
run verify_editions
"""


def blocks(heading: str, guide: str = GUIDE) -> Iterator[str]:
    """What that part of the guide says to run."""
    part = guide.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return iter(re.findall(r"^```\n(.*?)^```$", part, re.MULTILINE | re.DOTALL))


def one_small_server(server: Machine) -> None:
    install, site, proxy = blocks("One small server: SQLite")
    server.follow(install + FILLED_IN_ALONE)
    server.follow(
        f"cd /srv/attest\n{site}{CERTBOT}{proxy}"
        f"{READY}{DEMO}{OVER_TLS}{LOOKED_AT}{UNITS}{LOOKED_AT}{RENEWED}"
    )
    server.cut()
    server.boot()  # and starts by itself what was enabled
    server.follow(
        f"cd /srv/attest\n{READY}{OVER_TLS}{LOOKED_AT}{CADDY}{LOOKED_AT}"
        f"{site.splitlines()[0]}\n{RESTORED}"
    )


class Tokens(BaseHTTPRequestHandler):
    """Where a provider gives tokens to applications that it knows."""

    def do_POST(self) -> None:
        """One for whoever has the secret."""
        said = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.send_response(200 if said["client_secret"] == ["SECRET"] else 401)
        self.end_headers()
        self.wfile.write(b'{"access_token": "the-token", "expires_in": 3600}')


def mail_by_tokens(server: Machine, place: Path) -> None:
    """docs/mail.md on XOAUTH2, with a provider of those names on this machine."""
    names = ("smtp.office365.com", "login.microsoftonline.com")
    authority, whole = certificate(place, *names)
    there = server.root / "usr/local/share/ca-certificates/provider.crt"
    there.write_bytes(authority.read_bytes())
    here = f"{NETWORK}.1"
    tokens = HTTPServer((here, 443), Tokens)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(whole)
    tokens.socket = context.wrap_socket(tokens.socket, server_side=True)
    Thread(target=tokens.serve_forever, daemon=True).start()
    _install, site, _proxy = blocks("One small server: SQLite")
    (block,) = blocks("A provider that takes only tokens (XOAUTH2)", MAIL)
    with encrypted_server(whole, at_once=False, host=here, port=587) as (_port, inbox):
        server.follow(
            f"{block}echo {here} {' '.join(names)} >>/etc/hosts\nupdate-ca-certificates\n"
            "systemctl enable --now emailproxy\ncd /srv/attest\n"
            f"{COMMON}fill EMAIL_URL {EMAIL_URL}\nsystemctl start attest.target\n"
            "systemctl restart attest-web attest-work\n"
            f"{site.splitlines()[0]}\nrun shell -c '{MAIL_PUT}'\n"
        )
        inbox.has_mail.wait(60)
    tokens.shutdown()
    if inbox.mails != [(b"user=mail@health.example.org\x01auth=Bearer the-token\x01\x01", READER)]:
        raise WentWrong(f"By tokens went {inbox.mails}.")


def many_machines(made: dict[str, Machine]) -> None:
    primary, replica, install, site, first, others, balancer, lost = blocks("Many: PostgreSQL")
    made["database1"].follow(primary)
    made["database2"].follow(replica)
    for name, started in (("web1", first + READY + DEMO), ("web2", others + READY)):
        made[name].follow(f"{install}{FILLED_IN}")
        made[name].follow(f"cd /srv/attest\n{site}{started}")
    before = made["balancer"]
    before.follow(CERTIFICATE + balancer)

    def looked_at(look: str = LOOKED_AT) -> None:
        before.follow(f"cd /etc/haproxy\n{BALANCED}{look}")

    looked_at()
    behind = f"AT=http://localhost AS='-H Host:{ADDRESS} -H X-Forwarded-Proto:https'\n"
    for name in ("web1", "web2"):
        made[name].follow(f"cd /srv/attest\n{behind}{LOOKED_AT}")
    made["web1"].follow(f"cd /srv/attest\n{UNITS}{behind}{LOOKED_AT}")
    made["web1"].cut()
    looked_at()
    made["web1"].boot()
    made["web1"].follow(READY)
    made["database1"].cut()
    before.follow(f"until journalctl -u haproxy | grep -q '{NONE_READY}'; do sleep 0.5; done\n")
    looked_at(SEE + READ)
    made["database2"].follow(lost)
    for name in ("web1", "web2"):
        made[name].follow(READY)
    looked_at()


def follow_both_paths() -> None:
    names = {"database1": 11, "database2": 12, "web1": 21, "web2": 22, "balancer": 31}
    names |= {"authority": 41, ADDRESS: 42}
    BASE.parent.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory(dir=BASE.parent) as folder,
        machines(Path(folder), names, ANSWERS, ORIGIN) as made,
    ):
        made["authority"].follow(GIVES_CERTIFICATES)
        one_small_server(made[ADDRESS])
        mail_by_tokens(made[ADDRESS], Path(folder))
        many_machines(made)


if __name__ == "__main__":
    sys.exit(ends_with(follow_both_paths))
