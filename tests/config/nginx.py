"""nginx as deploy/nginx/attest.conf sets it up, on a port of its own."""

import os
import subprocess
from pathlib import Path

from tests.config.test_settings import ROOT

# As root, nginx would give its work to somebody who may not read a test's folder.
USER = "user root;" if os.getuid() == 0 else ""
FRAME = """
{user}
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


class Nginx:
    """In front of some web processes."""

    def __init__(self, place: Path, port: int, servers: list[str], static: str) -> None:
        site = (ROOT / "deploy" / "nginx" / "attest.conf").read_text()
        words = {
            "@servers@": " ".join(
                f"server {server} max_fails=1 fail_timeout=2s;" for server in servers
            ),
            "@listen@": f"127.0.0.1:{port}",
            "@name@": "127.0.0.1",
            "@static@": static,
            "@scheme@": "$scheme",
        }
        for name, value in words.items():
            site = site.replace(name, value)
        place.mkdir()
        self.configuration = place / "nginx.conf"
        self.configuration.write_text(FRAME.format(place=place, site=site, user=USER))

    def __enter__(self) -> "Nginx":
        command = ["nginx", "-c", str(self.configuration), "-p", str(self.configuration.parent)]
        self.process = subprocess.Popen([*command, "-e", "stderr"])
        return self

    def __exit__(self, *_what: object) -> None:
        self.process.terminate()
        self.process.wait(timeout=10)
