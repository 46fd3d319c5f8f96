"""The demonstration: its articles, and accounts that say they are no real clinicians."""

import hashlib
import json
import secrets
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from accounts.actions import grant_role
from accounts.models import Person, Role
from condition import registry
from condition.models import Condition, Figure, Reference, Specialty, Term
from condition.registry import Words
from reading.models import EmergencyNumber
from record import actions
from record.judgement.overview import overview
from record.models import Change, Edition
from treatments.dosage import names_of
from treatments.fields import dosages_of

FOLDER = settings.BASE_DIR / "fixtures" / "demo"
# The long one, and a short one of another kind of disease.
ARTICLES = (FOLDER, FOLDER / "asthma")
ACCOUNTS = (
    (Role.Kind.AUTHOR, "Demo author"),
    (Role.Kind.CLINICAL, "Demo clinical reviewer"),
    (Role.Kind.PHARMACIST, "Demo pharmacist reviewer"),
    (Role.Kind.PUBLISHER, "Demo publisher"),
    (Role.Kind.NEWSLETTER, "Demo newsletter manager"),
    (Role.Kind.ADMINISTRATOR, "Demo administrator"),
)
FILLING = (Role.Kind.AUTHOR, Role.Kind.PHARMACIST)  # who proposes and who confirms its words
REASON = "The demonstration article, written from the sources it cites."
SUMMARY = (
    "First edition. Sections whose every caution is answered are signed by the demo accounts; "
    "the others go out as not yet reviewed."
)


@transaction.atomic
def load() -> dict[str, str]:
    """Make the accounts and publish the articles, each only where it is missing.

    Returns the passwords of the accounts made now, by user name.
    """
    passwords = _make_accounts()
    EmergencyNumber.objects.get_or_create(number="112")
    for folder in ARTICLES:
        article = _read(folder, "article")
        if not Condition.objects.filter(slug=article["slug"]).exists():
            _publish_article(folder, article)
    if not Term.objects.exists():
        author, pharmacist = (Person.objects.get(user__username=f"demo-{kind}") for kind in FILLING)
        actions.fill_terms(by=author)
        proposed = Term.objects.filter(state=Term.State.PROPOSED)
        actions.confirm_terms(terms=proposed, by=pharmacist)
    return passwords


def _make_accounts() -> dict[str, str]:
    passwords = {}
    for kind, name in ACCOUNTS:
        user, is_new = get_user_model().objects.get_or_create(
            username=f"demo-{kind}", defaults={"is_staff": True}
        )
        if not is_new:
            continue
        passwords[user.username] = secrets.token_urlsafe(12)
        user.set_password(passwords[user.username])
        user.save(update_fields=["password"])
        person = Person.objects.create(
            user=user,
            name=name,
            credentials="demonstration account, no real person",
            interests="None: this account is a demonstration.",
            interests_declared_on=timezone.localdate(),
        )
        grant_role(person=person, kind=kind, by=None)
    return passwords


def _publish_article(folder: Path, article: dict[str, Any]) -> Edition:
    for record in _read(folder, "references"):
        if seen_on := record.get("seen_on"):
            record["seen_on"] = date.fromisoformat(seen_on)
        Reference.objects.get_or_create(key=record.pop("key"), defaults=record)
    figures = _register_figures()
    specialty, _is_new = Specialty.objects.get_or_create(
        name=article["specialty"], defaults={"slug": article["specialty"].lower()}
    )
    condition = Condition.objects.create(
        title=article["title"],
        slug=article["slug"],
        specialty=specialty,
        disclaimer=article["disclaimer"],
    )
    people: dict[str, Person] = {
        kind: Person.objects.get(user__username=f"demo-{kind}") for kind, _name in ACCOUNTS
    }
    for section in registry.sections():
        if (folder / f"{section.key}.json").is_file():
            _write(condition, section.key, _words(folder, section.key, figures), people)
    unreviewed = [
        entry.section.key for entry in overview(condition) if entry.unreviewed_words is not None
    ]
    return actions.publish(
        condition=condition,
        by=people[Role.Kind.PUBLISHER],
        summary=SUMMARY,
        unreviewed=unreviewed,
    )


def _write(condition: Condition, key: str, words: Words, people: dict[str, Person]) -> None:
    change = actions.record_change(
        condition=condition,
        section=key,
        draft=registry.section(key).draft(words),
        reason=REASON,
        by=people[Role.Kind.AUTHOR],
        kind=Change.Kind.CLINICAL,
    )
    revision = change.to_revision
    if not actions.blockers(revision):
        actions.submit(revision=revision, by=people[Role.Kind.AUTHOR])
        for competence in revision.competences:
            actions.approve(revision=revision, by=people[competence], competence=competence)


def _words(folder: Path, key: str, figures: dict[str, str]) -> Words:
    words = _read(folder, key)
    for listed in registry.section(key).lists:
        for item in words.get(listed.name, []):
            if "figure" in item:
                item["figure"] = figures[item["figure"]]
            if "dosages" in item:  # the board's words, typed where they can be
                item["dosages"] = [
                    one
                    for said in item["dosages"]
                    for one in dosages_of(said, names_of(item["name"]))
                ]
    return words


def _register_figures() -> dict[str, str]:
    """The drawings that ship with the site: their hashes by file name."""
    hashes = {}
    for path in sorted((settings.BASE_DIR / "static" / "figures").glob("*.svg")):
        hashes[path.name] = _register_drawing(path).sha256
    return hashes


def _register_drawing(path: Path) -> Figure:
    drawing = path.read_bytes()
    root = ET.fromstring(drawing)  # noqa: S314 - a file of this repository
    left, top, width, height = (float(number) for number in root.attrib["viewBox"].split())
    figure, _is_new = Figure.objects.get_or_create(
        sha256=hashlib.sha256(drawing).hexdigest(),
        defaults={
            "path": f"figures/{path.name}",
            "is_static": True,
            "title": path.stem.rpartition("-")[0],
            "width": round(width - left),
            "height": round(height - top),
        },
    )
    return figure


def _read(folder: Path, name: str) -> Any:
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
