"""nginx in front of the service, with the file that operators are given."""

from __future__ import annotations

import grp
import http.client
import os
import pwd
import re
import signal
import socket
import ssl
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from assessment.settings import ROOT
from tests.support.running_service import PATIENCE_S

NGINX = "/usr/sbin/nginx"
HOST = "check-in.example.org"
Values = Mapping[str, str]
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


CONFIGURATION = ROOT / "deploy" / "nginx" / "check-in.conf"


@contextmanager
def web_server(folder: Path, *services: int, log_level: str = "crit") -> Iterator[int]:
    """nginx with that file, whose ports, paths and level of logging alone differ; the port it listens on.

    ``services``: the ports of the service; of several each is asked in turn. ``folder``/outage: the outage pages.
    """
    folder.mkdir(exist_ok=True)
    make_certificate(folder)
    with socket.socket() as free, socket.socket() as plain:
        for each in (free, plain):
            each.bind(("127.0.0.1", 0))
        port, plain_port = free.getsockname()[1], plain.getsockname()[1]
    replaced = {
        "listen 80;": f"listen 127.0.0.1:{plain_port};",
        "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        "/etc/ssl/check-in/": f"{folder}/",
        "/var/log/nginx/check-in.log crit": f"{folder}/log {log_level}",
        "/var/cache/check-in;": f"{folder};",
        "http://127.0.0.1:8000": "http://services",
    }
    block = CONFIGURATION.read_text()
    for there, here in replaced.items():
        assert block.count(there) >= 1, there
        block = block.replace(there, here)
    upstream = "".join(f" server 127.0.0.1:{each} max_fails=0;" for each in services)
    block = f"upstream services {{{upstream} }}\n{block}"
    user = f"{pwd.getpwuid(os.getuid()).pw_name} {grp.getgrgid(os.getgid()).gr_name}"
    paths = "\n".join(f"{each}_temp_path {folder}/{each};" for each in TEMPORARY)
    (folder / "conf").write_text(
        f"user {user};\npid {folder}/pid;\nerror_log {folder}/start;\nevents {{}}\nhttp {{\n{paths}\n{block}}}\n"
    )
    # It returns once it listens. It keeps the machine's clock under `make test-any-day`, as Chromium does.
    environment = {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}
    command = [NGINX, "-p", str(folder), "-c", str(folder / "conf")]
    started = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert started.returncode == 0, started.stderr
    try:
        yield port
    finally:
        os.kill(int((folder / "pid").read_text()), signal.SIGTERM)


def make_certificate(folder: Path, name_of: str = HOST) -> None:
    """Write cert.pem and key.pem, for a host of this name, which signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name_of)])
    day = datetime(2026, 1, 1, tzinfo=UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, day, day + timedelta(days=36500))
    (folder / "cert.pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    pem, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, pem, plain))


@dataclass
class Reply:
    """``headers``: in the case they were sent in."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def token(self) -> str:
        found = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', self.body)
        assert found is not None
        return found[1].decode()


@dataclass
class Client:
    """A browser without a page, which comes from an address of the loopback network, by https."""

    port: int
    address: str
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, form: Values | None = None, headers: Values | None = None) -> Reply:
        said = {"Host": HOST, **(headers or {})}
        if self.cookies:
            said["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if form is not None:
            said |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"https://{HOST}"}
        with closing(self._connection()) as connection:
            connection.request(method, path, urlencode(form) if form is not None else None, said)
            reply = _reply(connection)
        for cookie in reply.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return reply

    def ask_at_once(self, path: str, times: int) -> list[Reply]:
        """Everything is asked before anything is read, so that no time goes by in between."""
        with ExitStack() as opened:
            connections = [opened.enter_context(closing(self._connection())) for _ in range(times)]
            for connection in connections:
                connection.connect()
            for connection in connections:
                connection.request("GET", path, headers={"Host": HOST})
            return [_reply(connection) for connection in connections]

    def _connection(self) -> http.client.HTTPSConnection:
        return http.client.HTTPSConnection(
            "127.0.0.1", self.port, timeout=PATIENCE_S, source_address=(self.address, 0), context=trusting()
        )


@cache
def trusting() -> ssl.SSLContext:
    """Made once: to read the machine's authorities for each connection took most of the time."""
    trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    return trusting


def _reply(connection: http.client.HTTPSConnection) -> Reply:
    answer = connection.getresponse()
    return Reply(answer.status, answer.headers, answer.read())
