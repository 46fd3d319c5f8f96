"""Mail goes over TLS to a server whose certificate is signed by an authority that is trusted."""

import pytest

from config.environment import WrongSetting
from config.mail import mail
from post.smtp import SmtpServer, Unreachable
from tests.post.encrypted import certificate, encrypted_server


def post(port: int, tls: str, ca: str) -> None:
    server = SmtpServer("localhost", port, user="mail", password="word", tls=tls, ca=ca)
    try:
        server.post(
            sender="mail@example.org",
            to="reader@example.org",
            content=b"Subject: News\r\n\r\nGood.\r\n",
            hand_over=lambda: lambda: True,
        )
    finally:
        server.close()


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # it is TLS already
@pytest.mark.parametrize("tls", ["whole", "starttls"])
def test_a_private_authority_that_is_named_is_trusted_and_no_other(tls, tmp_path):
    authority, whole = certificate(tmp_path, "localhost")
    with encrypted_server(whole, at_once=tls == "whole") as (port, inbox):
        post(port, tls, str(authority))
        assert [to for _said, to in inbox.mails] == ["reader@example.org"]
        with pytest.raises(Unreachable, match="CERTIFICATE_VERIFY_FAILED"):
            post(port, tls, "")
    assert len(inbox.mails) == 1


def test_an_authority_that_cannot_be_read_stops_the_start(monkeypatch, tmp_path):
    monkeypatch.setenv("EMAIL_URL", f"smtps://127.0.0.1/?ca={tmp_path}/nowhere.pem")
    with pytest.raises(WrongSetting, match=r"ca=.*nowhere\.pem'.*PEM"):
        mail(False, tmp_path, "https://health.example.org", "Attest")
