"""Whether an archived record fits together: every digest and every chain, before a row is made."""

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from condition import registry
from condition.canonical import canonical_json, digest
from condition.parts import is_clean
from record.models import Review, Standing

from .contents import FORMAT, Record

MALFORMED = (KeyError, TypeError, ValueError, AttributeError, IndexError)  # what reading it raises
MANIFEST_NAMES = {"condition", "number", "previous", "sections", "references", "figures"}
# Where an uploaded picture may be put: a name made of its digest, and no way out of the folder.
UPLOAD = re.compile(r"figures/[0-9a-zA-Z_-]{1,80}\.(png|jpe?g|webp)")


def first_fault(record: Record) -> str:
    """The first thing that does not fit, in a sentence; "" for a record that fits together."""
    try:
        return next(_faults(record), "")
    except MALFORMED as problem:
        return _("The record is not in the form of an archive: %(problem)s.") % {
            "problem": repr(problem)
        }


def _faults(record: Record) -> Iterator[str]:
    if record["format"] != FORMAT:
        yield _("The record is of format %(format)s, which this release does not read.") % {
            "format": record["format"]
        }
        return
    yield from chain_faults(record)
    yield from _foreign_faults(record)
    yield from _library_faults(record)
    yield from _time_faults(record)


def chain_faults(record: Record) -> Iterator[str]:
    """What does not fit in all that was written, signed and published, in its order."""
    yield from _revision_faults(record)
    yield from _path_faults(record)
    previous = None
    for number, edition in enumerate(record["editions"], start=1):
        for fault in _edition_faults(record, edition, number, previous):
            yield _("Edition %(number)d: %(fault)s") % {"number": number, "fault": fault}
        previous = edition["digest"]
    yield from _standing_faults(record)


def _name(words: Record) -> str:
    return _("Revision %(digest)s (%(section)s)") % {
        "digest": words["digest"][:12],
        "section": words["section"],
    }


def _revision_faults(record: Record) -> Iterator[str]:
    for words in record["revisions"]:
        name = {"name": _name(words)}
        if digest(words["canonical"]) != words["digest"]:
            yield _("%(name)s: its words are not the ones that were signed.") % name
            continue
        content = json.loads(words["canonical"])
        if canonical_json(content) != words["canonical"]:
            yield _("%(name)s: its words are not in canonical form.") % name
        if content["section"] != words["section"]:
            yield _("%(name)s: it stands under another section.") % name
        counts = {key: len(value) for key, value in content.items() if isinstance(value, list)}
        if counts != {key: len(keys) for key, keys in words["item_keys"].items()}:
            yield _("%(name)s: its items and their keys are not as many.") % name


def _path_faults(record: Record) -> Iterator[str]:
    known = {(words["section"], words["digest"]) for words in record["revisions"]}
    people = {person["id"] for person in record["people"]}
    paths: dict[str, Record] = {}
    for change in record["changes"]:
        before = paths.get(change["section"])
        expected = (before["sequence"] + 1, before["to"]) if before else (1, None)
        if (
            (change["sequence"], change["from"]) != expected
            or (change["section"], change["to"]) not in known
            or change["by"] not in people
        ):
            yield _("Change %(sequence)s of %(section)s breaks the path.") % change
        paths[change["section"]] = change
    for submission in record["submissions"]:
        if (submission["section"], submission["revision"]) not in known:
            yield _("A submission names words that are not in the record.")
    for review in record["reviews"]:
        if (review["section"], review["revision"]) not in known or review["reviewer"] not in people:
            yield _("The review by %(name)s names words or a person not in the record.") % review


def _said_by(review: Record) -> Record:
    """A review as an Edition and its Standing carry it."""
    return {name: value for name, value in review.items() if name not in {"section", "comment"}}


def _edition_faults(
    record: Record, edition: Record, number: int, previous: str | None
) -> Iterator[str]:
    if digest(edition["canonical"]) != edition["digest"]:
        yield _("what it says is not what was published.")
        return
    said = json.loads(edition["canonical"])
    if canonical_json(said) != edition["canonical"] or not said.keys() >= MANIFEST_NAMES:
        yield _("it is not in canonical form.")
    expected = (number, previous, record["condition"])
    if (said["number"], said["previous"], said["condition"]) != expected:
        yield _("it does not follow the one before it.")
    rows = {row["section"]: row for row in edition["sections"]}
    if [row["section"] for row in edition["sections"]] != [row["key"] for row in said["sections"]]:
        yield _("its sections are not the ones that were published.")
        return
    for entry in said["sections"]:
        for fault in _section_faults(record, rows[entry["key"]], entry):
            yield fault % {"section": entry["key"]}


def _section_faults(record: Record, row: Record, entry: Record) -> Iterator[str]:
    """Sentences that the section's key is still to be put into."""
    if any(row[name] != entry[name] for name in ("revision", "is_signed", "competences")):
        yield _("%(section)s shows other words than were published.")
    if row.get("is_carried_over", False) != ("carried_over" in entry):
        yield _("%(section)s is not labelled as it was published.")
    if digest(row["parts"]) != entry["parts"]:
        yield _("%(section)s is shown otherwise than it was published.")
    if not any(
        (words["section"], words["digest"]) == (entry["key"], entry["revision"])
        for words in record["revisions"]
    ):
        yield _("the words of %(section)s are missing.")
    approved = {
        review["competence"]
        for review in entry["reviews"]
        if review["verdict"] == Review.Verdict.APPROVED
        and review["revision"] == entry["revision"]
        and review["holds_until"]
    }
    needed = set(entry["competences"])
    if not needed or (entry["is_signed"] and not needed <= approved):
        yield _("%(section)s lacks the approvals that it needs.")
    reviews = {canonical_json(_said_by(record["reviews"][place])) for place in row["reviews"]}
    if reviews != {canonical_json(review) for review in entry["reviews"]}:
        yield _("the reviews of %(section)s are not the ones it was published with.")


def _standing_faults(record: Record) -> Iterator[str]:
    previous = None
    for number, fact in enumerate(record["standing"], start=1):
        name = {"number": number}
        if digest(fact["canonical"]) != fact["digest"]:
            yield _("Standing %(number)d: it is not the fact that was recorded.") % name
            previous = fact["digest"]
            continue
        said = json.loads(fact["canonical"])
        expected = (number, previous, record["condition"])
        if (said["sequence"], said["previous"], said["condition"]) != expected:
            yield _("Standing %(number)d: it does not follow the one before it.") % name
        place = fact["review"]
        if said["kind"] == Standing.Kind.REVIEW and place is None:
            yield _("Standing %(number)d: its review is missing.") % name
        elif place is not None and _said_by(record["reviews"][place]) != said["body"]:
            yield _("Standing %(number)d: its review was changed.") % name
        previous = fact["digest"]


def _foreign_faults(record: Record) -> Iterator[str]:
    """What this site could not have written, or does not read yet."""
    versions = {section.key: section.schema_version for section in registry.sections()}
    for words in record["revisions"]:
        version = json.loads(words["canonical"])["schema"]
        if version > versions.get(words["section"], version):
            yield _("%(name)s: its words are of a later release.") % {"name": _name(words)}
    for number, edition in enumerate(record["editions"], start=1):
        for row in edition["sections"]:
            if not is_clean(json.loads(row["parts"])):
                yield _(
                    "Edition %(number)d: %(section)s is shown otherwise than it was published."
                ) % {"number": number, "section": row["section"]}


def _library_faults(record: Record) -> Iterator[str]:
    sources = {source["key"]: source for source in record["references"]}
    for edition in record["editions"]:
        for key, said in json.loads(edition["canonical"])["references"].items():
            if key not in sources:
                yield _("The source “%(key)s” is missing.") % {"key": key}
            elif not is_same_source(sources[key], said):
                yield _("“%(key)s” is another source than was published.") % {"key": key}
    for figure in record["figures"]:
        content = base64.b64decode(figure["content"], validate=True)
        if hashlib.sha256(content).hexdigest() != figure["sha256"]:
            yield _("The figure “%(title)s” is not the one that was signed.") % figure
        if not figure["is_static"] and not UPLOAD.fullmatch(figure["path"]):
            yield _("The figure “%(title)s” would be put where no figure belongs.") % figure


def _time_faults(record: Record) -> Iterator[str]:
    """Nothing may be later than its restoration: what is would be shown as signed here."""
    now = timezone.now()
    for name, text in _times(record):
        if datetime.fromisoformat(text) > now:
            yield _("%(name)s is of a time to come: %(time)s.") % {"name": name, "time": text}


def _times(record: Record) -> Iterator[tuple[str, str]]:
    for words in record["revisions"]:
        yield _name(words), words["made_at"]
    for rows, name in (
        (record["changes"], _("A change of %(section)s")),
        (record["submissions"], _("A submission of %(section)s")),
        (record["reviews"], _("The review by %(name)s")),
    ):
        for row in rows:
            yield name % row, row["at"]
    for number, edition in enumerate(record["editions"], start=1):
        said = json.loads(edition["canonical"])
        yield _("Edition %(number)d") % {"number": number}, said["published_at"]
        for review in (one for entry in said["sections"] for one in entry["reviews"]):
            yield _("The review by %(name)s") % review, review["at"]
    for number, fact in enumerate(record["standing"], start=1):
        yield _("Standing %(number)d") % {"number": number}, json.loads(fact["canonical"])["at"]


def is_same_source(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two records under one key are one source (rule 9 of the record)."""
    strong = [
        (one.get(name), other.get(name))
        for name in ("doi", "pmid", "pmcid", "url")
        if one.get(name) and other.get(name)
    ]
    if strong:
        return all(mine == theirs for mine, theirs in strong)
    if one.get("isbn") and other.get("isbn"):
        return (one["isbn"], one.get("pages")) == (other["isbn"], other.get("pages"))
    return (one["title"], one.get("year")) == (other["title"], other.get("year"))
