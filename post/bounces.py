"""What mail servers and readers' providers send back: bounces and complaints, read."""

import logging
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from email.header import decode_header
from email.message import Message

from flufl.bounce import all_failures

from . import marks
from .verdicts import SAID, Verdict, classify, status_of

logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)  # anybody can make its readers fail
LONGEST_TEXT = 500  # characters of what was said that are worth keeping
COMPLAINTS = {"abuse", "fraud", "opt-out", "opt-out-list", "virus", "other", ""}  # RFC 5965, 7.3
HOTMAIL = "x-hmxmroriginalrecipient"
NEAR = 200  # characters after an address in which a report in free text says why
# In free text: what a server answered, word for word.
REPLY = re.compile(rf"(?<![\w.+-])5\d\d[ -](?:(?!\s[45]\d\d\s).){{3,{NEAR}}}")
ADDRESS = re.compile(r"[^\s@<>;,\"()]+@[^\s@<>;,\"()]+")


@dataclass(frozen=True)
class Returned:
    """What came back about one mail, as far as it can be read.

    `address` is whom the report names, which proves nothing; `proofs` are what it carries of the
    mail it tells of (post.marks).
    """

    verdict: Verdict
    address: str = ""
    said: str = ""
    is_over: bool = True  # False: the server that wrote this goes on trying
    proofs: marks.Proofs = field(default_factory=marks.Proofs)


def read_bounce(raw: bytes) -> list[Returned]:
    """Every recipient that a report tells of; an empty list for any other mail.

    Reads delivery status notifications (RFC 3464), feedback reports (RFC 5965) and Hotmail's own;
    what is left, servers' reports in free text, is read by flufl.bounce: a person's absence notice
    may name any address. Reports of success, or of a mail relayed further, tell of no failure.
    Garbage is no report.
    """
    try:
        mail = message_from_bytes(raw, policy=policy.compat32)
        parts = _own_parts(mail)
        proofs = marks.proofs_in(raw, mail)
        found = [*_complaints(parts, proofs), *_failures(parts, proofs)]
        is_from_server = SAID["server"].search(str(mail.get("from", "")))
        if not found and is_from_server and not _is_good_news(parts):
            text = _own_words(parts)
            found = [*_free_text(mail, text, proofs)] or [*_from_a_server(mail, text, proofs)]
            found = [_doubted(one, text, is_named=False) for one in found]
    except Exception:  # noqa: BLE001 - whatever anybody sends: it may stop none of the others
        return []
    return list(dict.fromkeys(found))


def _own_parts(mail: Message) -> list[Message]:
    """The parts of the report, and of a mail that it encloses the head alone."""
    wholes = [part for part in mail.walk() if part.get_content_type() == "message/rfc822"]
    inner = {id(part) for whole in wholes for part in list(whole.walk())[2:]}
    return [part for part in mail.walk() if id(part) not in inner]


def _doubted(one: Returned, text: str, *, is_named: bool) -> Returned:
    """The same, and no missing address where the report leaves a doubt.

    `is_named`: the report names the server whose answer it tells.
    """
    told, status = f"{text} {one.said}", status_of(one.said)
    is_sure = " 5.1." in one.said or SAID["certain"].search(one.said)
    is_doubtful = not is_sure and (
        SAID["late"].search(told)
        or (status.startswith("5.2.") and not re.search("RCPT|bad-mailbox", told))
        or not (is_named or status.startswith("5.1.") or SAID["told"].search(told))
    )
    if one.verdict is Verdict.NO_SUCH_ADDRESS and (
        is_doubtful or SAID["other_reason"].search(text)
    ):
        return replace(one, verdict=Verdict.UNKNOWN)
    return one


REPORT = "message/delivery-status"


def _failures(parts: list[Message], proofs: marks.Proofs) -> Iterator[Returned]:
    for part in parts:
        for block in _blocks(part) if part.get_content_type() == REPORT else ():
            action = str(block.get("action", "")).strip().lower()
            if not action.startswith(("fail", "delay")):
                continue
            status = status_of(str(block.get("status", "")))
            code = str(block.get("diagnostic-code", "")).partition(";")[2]
            said = " ".join(_decoded(code.encode("utf-8", "replace")).split())
            is_vague = not status or status.endswith(".0.0")
            names = [block.get(name) for name in ("original-recipient", "final-recipient")]
            addresses = [address for name in names if name and (address := _address(str(name)))]
            is_over = action.startswith("fail")
            verdict = classify(said, status=status, is_permanent=is_over)
            if is_vague and not said:
                text = _own_words(parts)
                said = _words_about(addresses[-1], [], text) if addresses else ""
                said = said or text
                verdict = _verdict_of(said, status=status, is_over=is_over)
            one = Returned(
                Verdict.AWAY if verdict is Verdict.UNKNOWN and not is_over else verdict,
                " ".join(dict.fromkeys(addresses)),
                f"{status} {said}".strip()[:LONGEST_TEXT],
                is_over,
                proofs,
            )
            by = str(_blocks(part)[0].get("reporting-mta", ""))
            is_named = bool(by or "remote-mta" in block)
            # PowerMTA's own class of what the reader's server told it.
            told = f"{block.get('x-powermta-bouncecategory')} {_own_words(parts)}"
            yield _doubted(one, f"{told} Reporting-MTA: {by}", is_named=is_named)


def _is_good_news(parts: list[Message]) -> bool:
    blocks = [
        block for part in parts if part.get_content_type() == REPORT for block in _blocks(part)
    ]
    actions = {str(block.get("action", "")).strip().lower()[:5] for block in blocks}
    kinds = {part.get_content_type() for part in parts}
    return bool(actions & {"deliv", "relay", "expan"}) or "message/feedback-report" in kinds


def _complaints(parts: list[Message], proofs: marks.Proofs) -> Iterator[Returned]:
    for part in parts:
        if part.get_content_type() == "message/feedback-report":
            for block in _blocks(part):
                kind = str(block.get("feedback-type", "")).strip().lower()
                if kind not in COMPLAINTS:  # "not-spam" praises, "auth-failure" is about us
                    continue
                whom = [_address(str(one)) for one in block.get_all("original-rcpt-to") or [""]]
                for address in whom:
                    yield Returned(Verdict.COMPLAINT, address, kind, True, proofs)
        elif part.get(HOTMAIL):
            address = _address(str(part[HOTMAIL]))
            yield Returned(Verdict.COMPLAINT, address, "X-HmXmrOriginalRecipient", True, proofs)


def _free_text(mail: Message, text: str, proofs: marks.Proofs) -> Iterator[Returned]:
    """What flufl.bounce makes of it. What it calls permanent is often not: our classes decide."""
    passing, lasting = all_failures(mail)
    names = [address.decode("utf-8", "replace") for address in sorted(passing | lasting)]
    for name in names:
        is_over = name.encode() in lasting
        said = _words_about(name, names, text)
        tries = [said, *([text] if len(names) == 1 else [])]
        verdict = _verdict_of(*tries, is_over=is_over)
        yield Returned(verdict, name, (said or text)[:LONGEST_TEXT], is_over, proofs)


def _from_a_server(mail: Message, text: str, proofs: marks.Proofs) -> Iterator[Returned]:
    """A server's own mail that names nobody: what it carries of ours says whom it is about."""
    subject = decode_header(str(mail.get("subject", "")))
    beginning = " ".join(_decoded(word, name) for word, name in [*subject, (text[:NEAR], None)])
    if SAID["failure"].search(beginning):
        is_over = not SAID["warning"].search(beginning)
        verdict = _verdict_of(text, is_over=is_over)
        yield Returned(verdict, "", text[:LONGEST_TEXT], is_over, proofs)


def _verdict_of(*texts: str, status: str = "", is_over: bool = True) -> Verdict:
    """What texts say, the surest first: a server's own answer, what stands first, all of it."""
    answers = [answer[0] for text in texts if (answer := REPLY.search(text))]
    for words in [*answers, *(words for text in texts for words in (text[:NEAR], text))]:
        verdict = classify(words, status=status, is_permanent=is_over)
        if verdict is not Verdict.UNKNOWN:
            return verdict
    return Verdict.UNKNOWN if is_over else Verdict.AWAY


def _words_about(name: str, names: list[str], text: str) -> str:
    """What a text says after it has named an address, up to the next one."""
    _before, _name, after = text.partition(name)
    ends = [end for other in names if other != name and (end := after.find(other)) > 0]
    return after[: min(ends, default=len(after))].lstrip(">:\"' ")


def _own_words(parts: list[Message]) -> str:
    """The report's own text, without the mail that came back."""
    for part in parts:
        is_broken = part.get_content_maintype() == "multipart" and not part.is_multipart()
        if is_broken or part.get_content_type() in {"text/plain", "text/html"}:
            raw = part.get_payload(decode=True)
            text = _decoded(raw, part.get_content_charset()) if isinstance(raw, bytes) else ""
            if part.get_content_type() == "text/html":
                text = re.sub(r"<[^>]*>", " ", text)
            text = text[: found.start()] if (found := SAID["copy"].search(text)) else text
            if text.strip():
                return " ".join(text.split())[:4000]
    return ""


def _decoded(raw: bytes | str, charset: str | None = None) -> str:
    """As what it is, whatever it is called; with the charset it names only where that is unknown.

    Mails from Japan come in ISO-2022-JP, which begins each of its words with an escape.
    """
    if isinstance(raw, str):
        return raw
    for name in ("iso-2022-jp" if b"\x1b$" in raw else "utf-8", charset or "utf-8"):
        with suppress(LookupError, UnicodeDecodeError):
            return raw.decode(name)
    return raw.decode("utf-8", "replace")


def _blocks(part: Message) -> list[Message]:
    """The groups of fields of a report, as its parser left them: parts, or one text."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return [block for block in payload if isinstance(block, Message)]
    blocks = re.split(r"\r?\n\r?\n", str(payload).strip())
    return [message_from_bytes(block.encode("utf-8", "replace")) for block in blocks]


def _address(field: str) -> str:
    """The address of “rfc822; a@example.org” or “<a@example.org>”; empty if it is none."""
    found = ADDRESS.search(field.rpartition(";")[2])
    return found[0] if found else ""
