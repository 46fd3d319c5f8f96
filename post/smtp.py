"""One kept connection to the mail server (RFC 5321)."""

import smtplib
import ssl
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field

from .replies import Answer, Ending, Stage

# RFC 5321 4.5.3.2.6: who hangs up while the server still writes the mail down makes doubles.
PATIENCE_AFTER_DOT = 10  # times the timeout
CLOSING = 421  # the server hangs up

# Begins to write the hand-over down; what it returns waits for that and says whether to go on.
HandOver = Callable[[], Callable[[], bool]]


class Unreachable(Exception):
    """The mail server can't be talked to. No message is to blame, all wait. `str()` says why."""


@dataclass
class SmtpServer:
    """The server that EMAIL_URL names, and the connection to it once there is one."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    tls: str = "none"  # none, starttls, whole
    ca: str = ""  # a file of the authorities that sign its certificate; "": those of the machine
    timeout: float = 60.0  # seconds for each answer
    _connection: smtplib.SMTP | None = field(default=None, repr=False)

    @property
    def longest_answer(self) -> float:
        """Seconds within which any one mail has ended."""
        return self.timeout * (PATIENCE_AFTER_DOT + 4)

    def post(
        self,
        *,
        sender: str,
        to: str,
        content: bytes,
        hand_over: HandOver,
        meanwhile: Callable[[], None] = lambda: None,
    ) -> Answer:
        """Give one mail to the server, which can keep nothing before it has seen the last dot.

        `hand_over` is begun when the server has accepted the recipient and waited for before it is
        given a word of the mail. It, and `meanwhile`, which prepares the next mail, run while the
        server is busy. Raises Unreachable before that, and whatever the two raise, after which
        the connection is closed.
        """
        connection = self._greeted(sender, to)
        try:
            if isinstance(connection, Answer):
                return connection
            refusal = self._handed_over(connection, to, content, hand_over)
            return refusal or self._after_the_dot(connection, meanwhile)
        except BaseException:
            self.drop()
            raise

    def close(self) -> None:
        """Take leave of the server."""
        if self._connection:
            with suppress(OSError):
                self._connection.quit()
            self.drop()

    def drop(self) -> None:
        """Forget the connection without a word: the server keeps no half mail."""
        if self._connection:
            self._connection.close()
            self._connection = None

    def _greeted(self, sender: str, to: str) -> smtplib.SMTP | Answer:
        """The connection, the sender accepted; a kept one that has gone stale is opened anew."""
        if self._connection:
            answer = self._name_sender(self._connection, sender, to)
            if answer is None:
                return self._connection
            if answer.ending is not Ending.LOST:
                return answer
        self._connection = self._open()
        answer = self._name_sender(self._connection, sender, to)
        if answer and answer.ending is Ending.LOST:
            raise Unreachable(f"The mail server hangs up: {answer}")
        return answer or self._connection

    def _name_sender(self, connection: smtplib.SMTP, sender: str, to: str) -> Answer | None:
        """None when the server takes mail from the sender."""
        # RFC 6531: what is not ASCII before the @ only such a server can take.
        options = [] if to.isascii() else ["SMTPUTF8", "BODY=8BITMIME"]
        if options and not connection.has_extn("smtputf8"):
            said = "5.6.7 The mail server takes no address with letters beyond ASCII before the @."
            return Answer(Ending.REFUSED, Stage.RECIPIENT, 553, said)
        connection.command_encoding = "utf-8" if options else "ascii"
        try:
            code, text = connection.docmd("mail", " ".join((f"FROM:<{sender}>", *options)))
        except OSError as error:
            self.drop()
            return Answer(Ending.LOST, Stage.SENDER, text=str(error))
        return None if code == 250 else self._refused(connection, Stage.SENDER, code, text)

    def _handed_over(
        self, connection: smtplib.SMTP, to: str, content: bytes, hand_over: HandOver
    ) -> Answer | None:
        """None when the server has been given all of the mail, the last dot too."""
        try:
            code, text = connection.docmd("rcpt", f"TO:<{to}>")
            if code not in (250, 251):
                return self._refused(connection, Stage.RECIPIENT, code, text)
            connection.putcmd("data")
            noted = hand_over()
            try:
                code, said = connection.getreply()
            finally:
                is_ours = noted()
            if code != 354:
                return self._refused(connection, Stage.CONTENT, code, said)
            if not is_ours:
                self.drop()  # there is no other way to take back half a mail
                return Answer(Ending.NOT_OURS)
            # An error here means that the last bytes, the dot, never left this machine.
            connection.send(_dotted(content))
        except OSError as error:  # smtplib's own errors are of this kind
            self.drop()
            return Answer(Ending.LOST, text=f"The mail server hung up: {error}")
        return None

    def _after_the_dot(self, connection: smtplib.SMTP, meanwhile: Callable[[], None]) -> Answer:
        meanwhile()
        try:
            if connection.sock:
                connection.sock.settimeout(self.timeout * PATIENCE_AFTER_DOT)
            code, text = connection.getreply()
            if connection.sock:
                connection.sock.settimeout(self.timeout)
        except OSError as error:
            self.drop()
            return Answer(Ending.CUT_OFF, text=f"The mail server never answered: {error}")
        if 200 <= code <= 299:
            return Answer(Ending.ACCEPTED, code=code, text=_read(text))
        return self._refused(connection, Stage.CONTENT, code, text)

    def _refused(self, connection: smtplib.SMTP, stage: Stage, code: int, text: bytes) -> Answer:
        if code in (CLOSING, -1):
            self.drop()
            if stage is Stage.SENDER:  # it has had enough of this connection, not of this mail
                return Answer(Ending.LOST, stage, code, _read(text))
        else:
            self._start_over(connection)
        return Answer(Ending.REFUSED, stage, code, _read(text))

    def _start_over(self, connection: smtplib.SMTP) -> None:
        try:
            connection.rset()
        except OSError:
            self.drop()

    def _open(self) -> smtplib.SMTP:
        context = ssl.create_default_context(cafile=self.ca or None)
        try:
            if self.tls == "whole":
                opened: smtplib.SMTP = smtplib.SMTP_SSL(
                    self.host, self.port, timeout=self.timeout, context=context
                )
            else:
                opened = smtplib.SMTP(self.host, self.port, timeout=self.timeout)
            with ExitStack() as half_open:
                half_open.callback(opened.close)
                if self.tls == "starttls":
                    opened.starttls(context=context)
                opened.ehlo_or_helo_if_needed()
                if self.user:
                    opened.login(self.user, self.password)
                half_open.pop_all()
        except OSError as error:
            raise Unreachable(
                f"The mail server {self.host}:{self.port} can't be used: {error}"
            ) from error
        return opened


def _dotted(content: bytes) -> bytes:
    """With the last dot, and a second one before each line that begins with one."""
    first = b"." if content.startswith(b".") else b""
    return first + content.replace(b"\r\n.", b"\r\n..") + b".\r\n"


def _read(text: bytes) -> str:
    return text.decode("utf-8", "replace").replace("\n", " ").strip()
