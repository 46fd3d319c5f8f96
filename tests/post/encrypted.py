"""A mail server with a certificate of a private authority, which a sign-in has to come before."""

import base64
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


def certificate(folder: Path, *names: str) -> tuple[Path, Path]:
    """A certificate for those names, which is its own authority, and the same with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, names[0])])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(map(x509.DNSName, names)), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public = made.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    authority, whole = folder / "authority.pem", folder / "server.pem"
    authority.write_bytes(public)
    whole.write_bytes(private + public)
    return authority, whole


class Inbox:
    """What arrived, and as whom."""

    def __init__(self) -> None:
        self.mails: list[tuple[bytes, str]] = []
        self.has_mail = Event()

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> Any:  # noqa: N802
        """Takes whatever token is sent, with the command or after it."""
        said = base64.b64decode(args[1]) if args[1:] else await server.challenge_auth("")
        return AuthResult(success=True, auth_data=said)

    async def auth_PLAIN(self, server: SMTP, args: list[str]) -> Any:  # noqa: N802
        """Takes any password."""
        return AuthResult(success=True, auth_data=b"")

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep it."""
        self.mails.append((session.auth_data or b"", envelope.rcpt_tos[0]))
        self.has_mail.set()
        return "250 2.0.0 Taken"


@contextmanager
def encrypted_server(
    whole: Path, *, at_once: bool, host: str = "127.0.0.1", port: int = 0
) -> Iterator[tuple[int, Inbox]]:
    """Its port (a free one, if none is named) and what it took; TLS `at_once` or by STARTTLS."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(whole)
    inbox = Inbox()
    with socket.create_server((host, port)) as free:
        port = free.getsockname()[1]
    controller = Controller(
        inbox,
        hostname=host,
        port=port,
        ssl_context=context if at_once else None,
        tls_context=None if at_once else context,
        require_starttls=not at_once,
        auth_required=True,
        auth_require_tls=not at_once,
    )
    controller.start()
    try:
        yield port, inbox
    finally:
        controller.stop()
