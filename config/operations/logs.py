"""Log lines that say which request they belong to, and name nobody."""

import json
import logging
import re
import secrets
import time
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse

from .counts import count

request_id: ContextVar[str] = ContextVar("request_id", default="")
requests = logging.getLogger("attest.requests")

GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
# Addresses of mail, and the secret ends of links that readers and colleagues got by mail.
# Each tries no start twice or no more than so many: what is logged may be long, and a stranger's.
MAIL = re.compile(r"(?<![^\s@<>\"'(])[^\s@<>\"'(]++@([\w-]+\.)+[\w-]+")
SECRET = re.compile(
    r"(/newsletter/(?:me|confirm|unsubscribe)/|/reports/|/invitations/|/previews/"
    r"|/admin/new-password/)[^\s?#]+"
)
QUERY = re.compile(r"(/[^\s?]{0,300})\?[^\s\"]+")


def without_people(text: str) -> str:
    """The text without mail addresses, secret links, and what visitors searched for."""
    text = MAIL.sub("…@…", SECRET.sub(r"\1…", text))
    return QUERY.sub(r"\1?…", text)


class RequestIdMiddleware:
    """Gives each request an id, answers with it, and writes one line when it is done.

    The line names the pattern of the address and not the address, which may be somebody's link;
    neither the visitor's network nor the account is in it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        if "attest.renders" in request.META:  # a page is made: no request of a reader
            return self.get_response(request)
        own = given if GIVEN_ID.fullmatch(given) else secrets.token_hex(8)
        token = request_id.set(own)
        began = time.perf_counter()
        try:
            response = self.get_response(request)
            seconds = time.perf_counter() - began
            response["X-Request-ID"] = own
            count(response.status_code, seconds)
            requests.info("", extra={"about": _about(request, response, seconds)})
        finally:
            request_id.reset(token)
        return response


def _about(request: HttpRequest, response: HttpResponse, seconds: float) -> dict[str, object]:
    match = request.resolver_match
    return {
        "method": request.method,
        "route": f"/{match.route}" if match and match.route else "",
        "status": response.status_code,
        "ms": round(seconds * 1000, 1),
    }


class LineFormatter(logging.Formatter):
    """One readable line."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, request, logger, words."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(" ", "milliseconds")
        about = getattr(record, "about", None)
        words = " ".join(f"{name}={value}" for name, value in about.items()) if about else ""
        text = " ".join(filter(None, (words, self._message(record))))
        own = f" [{request_id.get()}]" if request_id.get() else ""
        return without_people(f"{at} {record.levelname}{own} {record.name} {text}")

    def _message(self, record: logging.LogRecord) -> str:
        text = record.getMessage()
        if record.exc_info:
            text = f"{text}\n{self.formatException(record.exc_info)}"
        return text


class JsonFormatter(LineFormatter):
    """The same as one line of JSON, for what gathers logs from many machines."""

    def format(self, record: logging.LogRecord) -> str:
        """No line break is ever inside."""
        entry = {
            "at": round(record.created, 3),
            "level": record.levelname.lower(),
            "logger": record.name,
            **({"request": request_id.get()} if request_id.get() else {}),
            **getattr(record, "about", {}),
        }
        if text := without_people(self._message(record)):
            entry["message"] = text
        return json.dumps(entry, ensure_ascii=False)


def settings(form: str) -> dict[str, object]:
    """Django's LOGGING: everything to standard error, in the form "line" or "json"."""
    formatter = {"line": LineFormatter, "json": JsonFormatter}[form]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"own": {"()": formatter}},
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "own",
                "stream": "ext://sys.stderr",
            }
        },
        "root": {"handlers": ["console"], "level": "INFO"},
        "loggers": {
            "django": {},  # without a handler of its own, which would say all twice
            # What was asked and how it was answered is one line already.
            "django.request": {"level": "ERROR"},
        },
    }
