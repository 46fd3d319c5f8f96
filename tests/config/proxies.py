"""nginx and Caddy as deploy/ sets them up, each on a port of its own."""

import os
import subprocess
from pathlib import Path

from tests.config.test_settings import ROOT

# As root, nginx would give its work to somebody who may not read a test's folder.
USER = "user root;" if os.getuid() == 0 else ""
BROTLI = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
FRAME = """
{user}
{module}
pid {place}/nginx.pid;
error_log {place}/error.log;
daemon off;
worker_processes 1;
events {{ worker_connections 256; }}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    client_body_temp_path {place}/body;
    proxy_temp_path {place}/proxy;
    fastcgi_temp_path {place}/fastcgi;
    uwsgi_temp_path {place}/uwsgi;
    scgi_temp_path {place}/scgi;
{site}
}}
"""


class Proxy:
    """In front of some web processes."""

    command: list[str]

    def __enter__(self) -> "Proxy":
        self.process = subprocess.Popen(
            self.command,
            env={**os.environ, "HOME": str(self.place), **self.environment},
            stderr=subprocess.DEVNULL,
        )
        return self

    def __exit__(self, *_what: object) -> None:
        self.process.terminate()
        self.process.wait(timeout=10)

    def __init__(self, place: Path) -> None:
        place.mkdir()
        self.place = place
        self.environment: dict[str, str] = {}


class Nginx(Proxy):
    """With Brotli where its module is."""

    def __init__(
        self,
        place: Path,
        port: int,
        servers: list[str],
        environment: dict[str, str],
        scheme: str = "$scheme",
    ) -> None:
        super().__init__(place)
        site = (ROOT / "deploy" / "nginx" / "attest.conf").read_text()
        words = {
            "@servers@": " ".join(
                f"server {server} max_fails=1 fail_timeout=2s;" for server in servers
            ),
            "@listen@": f"127.0.0.1:{port}",
            "@name@": "127.0.0.1",
            "@address@": environment["SITE_URL"],
            "@static@": environment["STATIC_ROOT"],
            "@pages@": f"{environment['PAGES_ROOT']}/public",
            "@headers@": str(ROOT / "deploy" / "nginx" / "attest-headers.conf"),
            "@scheme@": scheme,
        }
        for name, value in words.items():
            site = site.replace(name, value)
        module = f"load_module {BROTLI};" if BROTLI.is_file() else ""
        if module:
            site = site.replace("# brotli_static on;", "brotli_static on;")
        configuration = place / "nginx.conf"
        configuration.write_text(FRAME.format(place=place, site=site, user=USER, module=module))
        self.command = ["nginx", "-c", str(configuration), "-p", str(place), "-e", "stderr"]


class Caddy(Proxy):
    """Without certificates."""

    def __init__(self, place: Path, port: int, server: str, environment: dict[str, str]) -> None:
        super().__init__(place)
        text = (ROOT / "deploy" / "caddy" / "Caddyfile").read_text()
        for name, value in {
            "{$ADDRESS:https://health.example.org} {": f"http://127.0.0.1:{port} {{",
            "/var/lib/attest/static": environment["STATIC_ROOT"],
            "/var/lib/attest/pages/public": f"{environment['PAGES_ROOT']}/public",
            "{scheme}": "https",  # as where it has a certificate
        }.items():
            text = text.replace(name, value)
        configuration = place / "Caddyfile"
        configuration.write_text(f"{{\n\tadmin off\n\tauto_https off\n}}\n{text}")
        self.environment = {"ADDRESS": environment["SITE_URL"], "WEB": server}
        self.command = ["caddy", "run", "--adapter", "caddyfile", "--config", str(configuration)]
