"""A real mail server that writes down what it took, and misbehaves for addresses that ask for it.

`python -m tests.post.server RECORD` prints its port. An address says what happens to its mail by
its first word: no550@… is refused at RCPT with 550 5.1.1, policy554@…, later451@…, gone421@…,
atdata550@… after the dot, dropdata@… loses the connection within the mail, dropdot@… after it was
taken, slow@… is answered late. With “once” behind the word, as in dropdata-once-7@…, that happens
to the first mail alone, and the next is taken. `--then WORD COUNT` has it happen to every mail
after so many that were taken.
"""

import asyncio
import json
import logging
import sys
import time
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session, syntax

REPLIES_TO_RECIPIENT = {
    "no550": "550 5.1.1 No such user",
    "plain550": "550 No such user",
    "vague550": "550 No",
    "full552": "552 5.2.2 Mailbox full",
    "listed550": "550 rejected because 192.0.2.1 is in a black list",
    "policy554": "554 5.7.1 Not from you",
    "dmarc550": "550 5.7.26 Unauthenticated email from x.org is not accepted due to DMARC policy",
    "disk452": "452 4.3.1 Insufficient system storage",
    "later451": "451 4.7.1 Greylisted, come back",
    "gone421": "421 4.3.2 Shutting down",
}
REPLIES_TO_CONTENT = {
    "atdata550": "550 5.7.1 Looks like spam",
    "atdata451": "451 4.3.0 Disk is full",
}
SLOW = 0.3  # seconds


class Recorder:
    """Takes every mail and writes one line of JSON about it before it says so."""

    def __init__(self, record: Path, *, keeps_content: bool, then: tuple[str, int]) -> None:
        self._file = record.open("a", encoding="utf-8")
        self._keeps_content = keeps_content
        self._then, self._left = then  # what happens to all when so many more were taken
        self._met: set[str] = set()  # those that have had their one trouble

    def trouble(self, address: str) -> str:
        """What is to happen to this mail, the address's own word for it; empty for nothing."""
        if self._then and self._left <= 0:
            return self._then
        word, *rest = address.partition("@")[0].split("-")
        if rest[:1] != ["once"]:
            return word
        is_first = address not in self._met
        self._met.add(address)
        return word if is_first else ""

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list
    ) -> str:
        """A sender named refused@… is."""
        if address.startswith("refused"):
            return "550 5.7.1 Not from you"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list
    ) -> str:
        """Refuse those that ask for it."""
        session.trouble = self.trouble(address)
        reply = REPLIES_TO_RECIPIENT.get(session.trouble, "250 OK")
        if reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        if reply.startswith("421"):
            asyncio.get_running_loop().call_soon(server.transport.close)
        return reply

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Write the mail down, unless its address asks for trouble."""
        word = session.trouble
        if word in REPLIES_TO_CONTENT:
            return REPLIES_TO_CONTENT[word]
        self._write(envelope, session)
        if word == "slow":
            await asyncio.sleep(SLOW)
        if word == "dropdot":
            server.transport.abort()
        return "250 2.0.0 Taken"

    def _write(self, envelope: Envelope, session: Session) -> None:
        content: bytes = envelope.content
        _before, _name, rest = content.partition(b"Message-ID: <")
        line: dict[str, Any] = {
            "to": envelope.rcpt_tos[0],
            "sender": envelope.mail_from,
            "at": time.time(),
            "connection": session.peer[1],
            "message_id": rest.partition(b">")[0].decode("ascii"),
        }
        if self._keeps_content:
            line["content"] = content.decode("utf-8", "surrogateescape")
        self._left -= 1
        self._file.write(json.dumps(line) + "\n")
        self._file.flush()


class Server(SMTP):
    """Loses the connection within a mail when its address asks for it."""

    @syntax("DATA")
    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        """Hang up after a few bytes of the mail."""
        if self.envelope.rcpt_tos and self.session.trouble == "dropdata":
            await self.push("354 Go on")
            await self._reader.read(10)
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


async def serve(
    record: Path, *, keeps_content: bool, port: int, utf8: bool, then: tuple[str, int]
) -> None:
    """Serve until killed; print the port first."""
    recorder = Recorder(record, keeps_content=keeps_content, then=then)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Server(recorder, hostname="mail.example", enable_SMTPUTF8=utf8, loop=loop),
        "127.0.0.1",
        port,
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    words = sys.argv[2:]
    then = ("", 0)
    if "--then" in words:
        at = words.index("--then")
        then = (words[at + 1], int(words[at + 2]))
        del words[at : at + 3]
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)
    asyncio.run(
        serve(
            Path(sys.argv[1]),
            keeps_content="--bare" not in words,
            utf8="--no-utf8" not in words,
            port=next((int(word) for word in words if word.isdigit()), 0),
            then=then,
        )
    )
