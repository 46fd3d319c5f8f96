"""Both demonstrations, as `make run` loads them: what walks the whole way walks it on each."""

from collections.abc import Sequence
from types import SimpleNamespace

from accounts.models import Person
from board import demo
from condition.models import Condition
from record import actions
from record.judgement.path import latest_change
from tests.board.section_screen import SectionScreen
from tests.kept import once

MEDICINES = {"asthma": "Salbutamol", "neoplastic-lumbar-vertebral-wedging": "Ibuprofen"}


def loaded() -> dict[str, Person]:
    """Both articles in the database, and the demonstration's people by their roles."""
    once("the demonstrations", demo.load)
    accounts = Person.objects.filter(user__username__startswith="demo-")
    return {one.user.username.removeprefix("demo-"): one for one in accounts}


def rewrite(article: Condition, people: dict[str, Person], dosages: Sequence[str]) -> None:
    """Type these dosages, and a caution where the article has none yet; submit, sign, publish."""
    screen = SectionScreen(SimpleNamespace(article=article), "medications", people["author"])
    medicine = screen.row(MEDICINES[article.slug])
    screen.fields[f"{medicine}-dosages-typed"] = list(dosages)
    screen.fields[f"{medicine}-dosages-wording"] = [""] * len(dosages)
    for name, values in screen.fields.items():
        if name.endswith("-caution_state") and values == ["not_assessed"]:
            item = name.removesuffix("-caution_state")
            if screen.fields.get(f"{item}-name", [""])[0]:
                screen.fields |= {name: ["stated"], f"{item}-caution": ["Ask first."]}
    assert screen.save("Another dose, for the test.", submit="1").status_code == 302
    revision = latest_change(article, "medications").to_revision
    for competence in ("clinical", "pharmacist"):
        actions.approve(revision=revision, by=people[competence], competence=competence)
    actions.publish(condition=article, by=people["publisher"], summary="Another dose.")
