"""The names that sources have elsewhere, each in one normal form however it was pasted."""

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any, ClassVar
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import isbnlib
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .text import normalised

# What people leave around a name when they copy it out of a sentence.
AROUND = " \t\r\n.,;<>()[]“”‘’\"'"
DOI = re.compile(r"10\.\d{4,9}/\S+")
DOI_IN = re.compile(  # behind a scheme or in an address; what follows it in a list of sources
    r"(?:(?:info:|urn:)?doi[:/\s]\s*)?"
    r"(?P<address>(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}/(?:\S*?[/=])?)?"
    r"(?P<name>10\.\d{4,9}(?:/|%2F)\S+?)(?:[.,;]\s.*|\s[(\[].*)?",
    re.IGNORECASE,
)
# What a publisher's address says behind it of the form it has there.
FORM = re.compile(
    r"(?:\.full(?:-text)?)?(?:\.pdf)?(?:/(?:full(?:text)?|abs(?:tract)?|e?pdf|x?html|meta))?/?"
    r"(?:[?&].*|\#\w.*)?$",
    re.IGNORECASE,
)
PMCID_IN = re.compile(r"(?:^|/|\b)(?:PMC)?PMC\s?0*([1-9]\d{0,8})\b", re.IGNORECASE)
PMID_IN = re.compile(
    r"^(?:(?:PubMed )?(?:PMID|PubMed(?: ID)?):?\s*|(?:https?://)?(?:[\w.]+\.)?(?:pubmed\.ncbi\.nlm\.nih\.gov/"
    r"|ncbi\.nlm\.nih\.gov/pubmed/|europepmc\.org/(?:article|abstract)/med/)(?:\?term=)?)?"
    r"0*([1-9]\d{0,8})/?(?:[?#&].*|[;,]\s?(?:PubMed Central )?(?:PMCID: )?PMC.*|\s?\[.*)?$",
    re.IGNORECASE,
)

PORTS = {"https": 443, "http": 80}
NO_ADDRESS = gettext_lazy("That is no address of the web: one looks like https://example.org/page.")
# What a newsletter or an advertisement adds to an address, to know who came by it.
TRACKER = re.compile(r"(?:utm_\w+|fbclid|gclid|mc_[ce]id|mkt_tok)=", re.IGNORECASE)
KEPT = "!#$%&'()*+,/:;=?@[]~"  # of an address, beside letters and digits


def normal_doi(text: str) -> str:
    """A DOI name (ISO 26324) without prefix, in small letters: DOIs know no capitals.

    Raises ValidationError, as all here do, with what the name looks like.
    """
    # Pages break long names with characters that nobody sees.
    pasted = normalised(text, is_line=True)
    if not (text := pasted.strip(AROUND)):
        return ""
    found = DOI_IN.fullmatch(text)
    name = found["name"].rstrip(AROUND) if found else ""
    if found and found["address"]:
        name = unquote(FORM.sub("", name))
        if name.startswith("10.1101/"):  # a preprint's address names its version too
            name = re.sub(r"v\d+$", "", name)
    if name.count("(") > name.count(")") and f"{name})" in pasted:
        name += ")"
    if not DOI.fullmatch(name):
        raise ValidationError(_("That is no DOI: one looks like 10.1234/abcd."))
    return name.lower()


def normal_pmid(text: str) -> str:
    """A number of PubMed, also out of “PMID: n” or an address there."""
    if not (text := normalised(text, is_line=True).strip(AROUND)):
        return ""
    found = PMID_IN.match(text)
    if found is None:
        raise ValidationError(_("That is no PMID: one is a number of up to 9 digits."))
    return found[1]


def normal_pmcid(text: str) -> str:
    """A number of PubMed Central: PMC and digits, also out of an address there."""
    if not (text := normalised(text, is_line=True).strip(AROUND)):
        return ""
    found = PMCID_IN.search(text) or re.fullmatch(r"0*([1-9]\d{0,8})", text)
    if found is None:
        raise ValidationError(_("That is no PMCID: one looks like PMC1234567."))
    return f"PMC{found[1]}"


def normal_isbn(text: str) -> str:
    """An ISBN as 13 digits (ISO 2108), its check digit proved."""
    if not (text := normalised(text, is_line=True).strip(AROUND)):
        return ""
    text = re.sub(r"[\u2010-\u2015\u2212]", "-", text)  # dashes that typesetters put for it
    bare = re.sub(r"^ISBN(?:-1[03])?:?|\s", "", text, flags=re.IGNORECASE)
    found = isbnlib.get_canonical_isbn(bare)
    if not found:
        raise ValidationError(_("That is no ISBN: a digit is missing or wrong."))
    return str(isbnlib.to_isbn13(found))


def normal_url(text: str) -> str:
    """The address of a page of the web, as one that readers can follow without signing in.

    Scheme and host in small letters, an international host in its ASCII form (RFC 5891), no port
    that is the scheme's own, no trackers, nothing that only marks a place of quotation.
    """
    if not (text := normalised(text, is_line=True).strip(" <>\"'“”‘’[]").rstrip(".,;").lstrip("(")):
        return ""
    scheme = re.match(r"([a-z][a-z0-9+.-]*):(?!\d+(?:/|$))", text, re.IGNORECASE)
    if scheme and scheme[1].lower() not in PORTS:
        raise ValidationError(
            _("Readers can follow an address of the web only (https://…), not “%(scheme)s:”.")
            % {"scheme": scheme[1]}
        )
    text = text if scheme else f"https://{text.removeprefix('//')}"
    if re.search(r"[\s\\]", text):
        raise ValidationError(_("An address has no space and no “\\” in it."))
    if text.count("(") < text.count(")") and text.endswith(")"):
        text = text[:-1]
    try:
        parts = urlsplit(text)
        port = parts.port
        typed = (parts.hostname or "").rstrip(".")
        if {"ß", "ς"} & {*typed}:  # “ss” in their place would be another host
            raise ValidationError(NO_ADDRESS)
        host = typed.encode("idna").decode("ascii")
    except ValueError:
        raise ValidationError(NO_ADDRESS) from None
    if "@" in parts.netloc:
        raise ValidationError(_("Give the address without a name and a password."))
    host += f":{port}" if port and port != PORTS[parts.scheme] else ""
    path = "" if parts.path == "/" and not parts.query else quote(parts.path, safe=KEPT)
    query = "&".join(
        quote(one, safe=KEPT) for one in parts.query.split("&") if not TRACKER.match(one)
    )
    fragment = quote(re.sub(r":~:.*", "", parts.fragment), safe=KEPT)
    address = urlunsplit((parts.scheme, host, path, query, fragment))
    try:
        URLValidator(schemes=list(PORTS))(address)
    except ValidationError:
        raise ValidationError(NO_ADDRESS) from None
    if not re.search(r"\.[a-z][a-z0-9-]*[a-z0-9](?::\d+)?$", host):
        raise ValidationError(NO_ADDRESS)
    return address


class IdentifierFormField(forms.CharField):
    """Takes a name as it was pasted, however long, and gives its normal form."""

    def __init__(self, *, normal: Callable[[str], str], **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "max_length": 500})
        self.normal = normal

    def clean(self, value: Any) -> str:
        """Raises ValidationError for what is no such name."""
        return self.normal(super().clean(value))


class IdentifierField(models.CharField):
    """A name in its normal form, whichever way it comes in."""

    normal: ClassVar["staticmethod[[str], str]"]

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        """Raises ValidationError for what is no such name."""
        normal = type(self).normal(value) if isinstance(value, str) else value
        return super().clean(normal, model_instance)

    def pre_save(self, instance: models.Model, add: bool) -> Any:  # noqa: ARG002 (Django's name)
        """Past every form, too; what no form would take stays as the archive has it."""
        with suppress(ValidationError):
            setattr(instance, self.attname, self.clean(getattr(instance, self.attname), instance))
        return getattr(instance, self.attname)

    def formfield(self, **kwargs: Any) -> Any:
        """One that a long address fits in."""
        return super().formfield(
            **{"form_class": IdentifierFormField, "normal": type(self).normal, **kwargs}
        )


class DoiField(IdentifierField):
    """A DOI."""

    normal = staticmethod(normal_doi)


class PmidField(IdentifierField):
    """A number of PubMed."""

    normal = staticmethod(normal_pmid)


class PmcidField(IdentifierField):
    """A number of PubMed Central."""

    normal = staticmethod(normal_pmcid)


class WebAddressField(IdentifierField):
    """The address of a page."""

    normal = staticmethod(normal_url)


class IsbnField(IdentifierField):
    """An ISBN."""

    normal = staticmethod(normal_isbn)
