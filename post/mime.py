"""From a letter to the bytes of one mail (RFC 5322, 2045, 2047).

A letter is encoded once; each message then costs only its own words. That works because
quoted-printable may be broken softly anywhere: a placeholder's value is encoded by itself and
set between the letter's pieces, on lines of its own that the reader's program joins again.
"""

import binascii
import html
import re
from collections.abc import Mapping
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr, getaddresses, parseaddr

from . import addresses
from .models import Letter
from .refusals import BadAddress, BadLetter, WordsMissing

PLACEHOLDER = re.compile(r"%%([a-z][a-z0-9_]*)%%")
HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
# The outbox writes these itself, or they would let a letter go to more people than its message.
OWN_HEADERS = {"from", "to", "cc", "bcc", "subject", "date", "message-id", "mime-version"}
ADDRESS_HEADERS = {"reply-to", "sender"}
MARK_HEADER = "X-Mail-Mark"  # by which a mail that comes back is known (post.marks)
LINE = 78  # characters a header line should keep to, RFC 5322 2.1.1
LONGEST_LINE = 998  # characters no line may exceed
# Control characters, Unicode's own line ends, and halves of characters.
NOT_IN_A_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
NOT_IN_A_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")  # tab and newline may stay
SOFT_BREAK = b"=\r\n"

Words = Mapping[str, str]
Wanted = tuple[set[str], set[str]]  # names of placeholders; those in a header, in one line each


def check_letter(letter: Letter) -> None:
    """Raise BadLetter when the letter could not become a mail, whatever its personal words."""
    if not letter.subject.strip():
        raise BadLetter("The letter has no subject.")
    _one_line("Subject", letter.subject)
    for part in (letter.text, letter.html):
        _clean(part)
    _sender(letter.from_address)
    for name, value in letter.headers.items():
        _check_header(name, value)


def wanted_words(letter: Letter) -> Wanted:
    """The names that a message's personal words must have."""
    head, body = [letter.subject, *letter.headers.values()], [letter.text, letter.html]
    in_headers, in_body = (
        {name for part in parts for name in PLACEHOLDER.findall(part)} for parts in (head, body)
    )
    return in_headers | in_body, in_headers


def check_words(wanted: Wanted, personal: Words) -> None:
    """Raise WordsMissing or BadLetter when a mail cannot be made of these personal words."""
    everywhere, in_headers = wanted
    missing = everywhere - personal.keys()
    if missing:
        raise WordsMissing(f"Nothing was given for %%{min(missing)}%% of the letter.")
    for name, value in personal.items():
        if not isinstance(value, str):
            raise BadLetter(f"The personal word {name!r} is no text.")
        if name in in_headers:
            _one_line(name, value)
        else:
            _clean(value)


class Form:
    """A letter made ready: `fill` makes one mail of it. Raises BadLetter."""

    def __init__(self, letter: Letter) -> None:
        self.sender = _sender(letter.from_address)  # the bare address
        headers = [("Subject", letter.subject), *letter.headers.items()]
        self._personal_head = [pair for pair in headers if PLACEHOLDER.search(pair[1])]
        fixed = [_header(*pair) for pair in headers if pair not in self._personal_head]
        head = [_header("From", letter.from_address), *fixed, b"MIME-Version: 1.0\r\n"]
        self._head = b"".join(head)
        self._text = _Part(letter.text, is_html=False)
        self._html = _Part(letter.html, is_html=True) if letter.html else None
        # "=_" can't occur in quoted-printable, so no text can end its part early.
        self._boundary = b"=_" + letter.digest[:40].encode("ascii")

    def fill(
        self, *, to: str, personal: Words, message_id: str, date: datetime, mark: str = ""
    ) -> bytes:
        """One mail, its lines ended by CRLF. Raises BadLetter or WordsMissing."""
        try:
            own = (
                # An address with letters beyond ASCII stays as it is, for a server with SMTPUTF8.
                f"To: {_safe(to)}\r\nDate: {format_datetime(date)}\r\n".encode(),
                f"Message-ID: <{_safe(message_id)}>\r\n".encode("ascii"),
                f"{MARK_HEADER}: {mark}\r\n".encode("ascii") if mark else b"",
                *(_header(name, _filled(value, personal)) for name, value in self._personal_head),
            )
            return b"".join((self._head, *own, self._body(personal)))
        except KeyError as error:
            raise WordsMissing(f"Nothing was given for %%{error.args[0]}%%.") from error

    def _body(self, personal: Words) -> bytes:
        if self._html is None:
            return self._text.fill(personal)
        line = b"--" + self._boundary
        return b"".join(
            (
                b'Content-Type: multipart/alternative; boundary="' + self._boundary + b'"\r\n\r\n',
                line + b"\r\n" + self._text.fill(personal),
                line + b"\r\n" + self._html.fill(personal),
                line + b"--\r\n",
            )
        )


class _Part:
    """One MIME part: encoded pieces (bytes) and the names of what goes between them (str)."""

    def __init__(self, text: str, *, is_html: bool) -> None:
        self._is_html = is_html
        kind = b"html" if is_html else b"plain"
        head = (
            b"Content-Type: text/" + kind + b'; charset="utf-8"\r\n'
            b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
        )
        # Every second piece of the split is a placeholder's name.
        split = PLACEHOLDER.split(text if text.endswith("\n") else text + "\n")
        pieces = [
            piece if number % 2 else _quoted(piece, is_last=number == len(split) - 1)
            for number, piece in enumerate(split)
        ]
        self._pieces = [head, *pieces]

    def fill(self, personal: Words) -> bytes:
        return b"".join(
            piece if isinstance(piece, bytes) else self._value(personal[piece])
            for piece in self._pieces
        )

    def _value(self, value: str) -> bytes:
        return _quoted(html.escape(value) if self._is_html else value)


def _quoted(text: str, *, is_last: bool = False) -> bytes:
    """`text` in quoted-printable; unless last, what follows it can begin on a new line."""
    if not text:
        return b""
    encoded = binascii.b2a_qp(text.replace("\r\n", "\n").encode(), quotetabs=False, istext=True)
    encoded = encoded.replace(b"\n", b"\r\n")
    return encoded if is_last or encoded.endswith(b"\n") else encoded + SOFT_BREAK


def _safe(value: str) -> str:
    _one_line("The envelope", value)
    return value


def _filled(value: str, personal: Words) -> str:
    return PLACEHOLDER.sub(lambda found: personal[found[1]], value)


def _header(name: str, value: str) -> bytes:
    """One header field, folded. Raises BadLetter for what could open a second one."""
    _one_line(name, value)
    if name.lower() in {"from", *ADDRESS_HEADERS}:
        value = ", ".join(_mailbox(*pair) for pair in getaddresses([value]))
    if not value.isascii():
        value = Header(value, "utf-8", LINE - 2, name).encode(linesep="\r\n")
        return f"{name}: {value}\r\n".encode("ascii")
    return _folded(name, value)


def _folded(name: str, value: str) -> bytes:
    """Broken at spaces alone: an address or a link is never cut or encoded."""
    words = value.split(" ")
    lines = [f"{name}: {words[0]}"]
    for word in words[1:]:
        # A line of nothing but spaces would end the head for some readers.
        if word and len(lines[-1]) + 1 + len(word) > LINE:
            lines.append(f" {word}")
        else:
            lines[-1] += f" {word}"
    if max(map(len, lines)) > LONGEST_LINE:
        raise BadLetter(f"The header {name} has a word too long for a mail.")
    return ("\r\n".join(line.rstrip(" ") for line in lines) + "\r\n").encode("ascii")


def _mailbox(name: str, address: str) -> str:
    return formataddr((name, addresses.normal(address)), "utf-8")


def _sender(from_address: str) -> str:
    _one_line("From", from_address)
    try:
        return addresses.normal(parseaddr(from_address)[1])
    except BadAddress as error:
        raise BadLetter(f"The letter is from nobody: {error}") from error


def _check_header(name: str, value: str) -> None:
    if not HEADER_NAME.fullmatch(name) or name.lower().startswith("content-"):
        raise BadLetter(f"{name!r} is no header a letter can have.")
    if name.lower() in OWN_HEADERS:
        raise BadLetter(f"The header {name} is written by the outbox itself.")
    if not isinstance(value, str) or not value.strip():
        raise BadLetter(f"The header {name} has no text.")
    if name.lower() in ADDRESS_HEADERS:
        for pair in getaddresses([value]):
            try:
                _mailbox(*pair)
            except BadAddress as error:
                raise BadLetter(f"The header {name} has no address: {error}") from error
    _header(name, value)


def _one_line(name: str, value: str) -> None:
    """Refuse whatever some program on the way could take for the end of the line."""
    if NOT_IN_A_LINE.search(value):
        raise BadLetter(f"{name} has a line break or a control character.")


def _clean(text: str) -> None:
    if NOT_IN_A_TEXT.search(text.replace("\r\n", "\n")):
        raise BadLetter("The letter has a control character in its text.")
