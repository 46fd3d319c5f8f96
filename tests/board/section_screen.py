"""The section screen as a browser without scripts meets it: a page with one form."""

from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import Person
from tests.cast import Board


class _Form(HTMLParser):
    """What the section's form would send if nobody touched it."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self._is_inside = False
        self._templates = 0
        self._name: str | None = None  # of the text area or select that is open
        self._options: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        if tag == "form":
            self._is_inside = found.get("id") == "section-form"
        self._templates += tag == "template"
        if not self._is_inside or self._templates:
            return
        if tag == "input" and found.get("name"):
            is_box = found.get("type") == "checkbox"
            if not is_box or "checked" in found:
                self._add(found["name"], found.get("value") or ("on" if is_box else ""))
        elif tag in {"textarea", "select"}:
            self._name, self._options = found["name"], []
            if tag == "textarea":
                self.fields[self._name] = [""]
        elif tag == "option" and "selected" in found:
            self._options.append(found.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        self._templates -= tag == "template"
        if tag == "select" and self._name:
            self._add(self._name, *(self._options or [""]))
        if tag in {"textarea", "select"}:
            self._name = None
        if tag == "form":
            self._is_inside = False

    def handle_data(self, text: str) -> None:
        if self._name in self.fields and self.lasttag == "textarea":
            # A browser drops the line end behind the opening tag.
            so_far = self.fields[self._name][0]
            self.fields[self._name] = [so_far + (text if so_far else text.removeprefix("\n"))]

    def _add(self, name: str | None, *values: str) -> None:
        if name:
            self.fields.setdefault(name, []).extend(values)


def _as_sent(text: str) -> str:
    """Browsers send line ends as CR LF (HTML, form submission)."""
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


class SectionScreen:
    """One person's section screen: opened, filled in, saved."""

    def __init__(self, board: Board, section: str, by: Person | None = None) -> None:
        self.section = section
        self.client = Client()
        self.client.force_login((by or board.author).user)
        self.url = reverse("admin:section", args=[board.article.slug, section])
        self.response = self.client.get(self.url)
        self.fields: dict[str, list[str]] = {}
        self._read()

    def _read(self) -> None:
        form = _Form()
        form.feed(self.text)
        self.fields = form.fields

    @property
    def text(self) -> str:
        """The page as it came."""
        return self.response.content.decode()

    def value(self, name: str) -> str:
        """What stands in a field."""
        return self.fields[name][0]

    def row(self, name: str) -> str:
        """The prefix of the row whose name is `name`."""
        return next(
            field.removesuffix("-name")
            for field, values in self.fields.items()
            if field.endswith("-name") and values == [name]
        )

    def type(self, **values: str) -> "SectionScreen":
        """Fill fields in; two underscores stand for the hyphens of a row's name."""
        for name, value in values.items():
            self.fields[name.replace("__", "-")] = [value]
        return self

    def save(self, reason: str = "It reads better.", **more: Any) -> HttpResponse:
        """Send the form; the page that comes back is the screen from here on."""
        self.fields["reason"] = [reason]
        sent = {name: [_as_sent(value) for value in values] for name, values in self.fields.items()}
        self.response = self.client.post(self.url, {**sent, **more})
        if self.response.status_code == 302:
            answer = self.response
            self.response = self.client.get(answer["Location"])
            self._read()
            return answer
        self._read()
        return self.response
