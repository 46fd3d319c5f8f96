import pytest

from condition import registry
from condition.models import Cautioned, Illustrated, Item, Reference
from condition.models.figure import Figure
from treatments.models.treatment import Dosed

URL = "/conditions/lumbar-wedging/"

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "[telling words](javascript:alert(1))",
    "<a href='javascript:alert(1)' onclick='alert(1)'>x</a>",
]


def hostile_item(model: type[Item], attack: str) -> dict:
    """An item with the attack in every text it has."""
    fields = {}
    for field in model.written_fields():
        if field.choices:
            fields[field.name] = field.choices[0][0]
        elif field.get_internal_type() in {"CharField", "TextField"}:
            fields[field.name] = attack
    if issubclass(model, Cautioned):
        fields["caution_state"] = "stated"
    if issubclass(model, Illustrated):
        fields["figure"] = "a" * 64
    if issubclass(model, Dosed):
        fields["dosages"] = [{"wording": attack}, {"wording": f"children: {attack}"}]
    return fields


@pytest.fixture
def figure(db):
    return Figure.objects.create(
        sha256="a" * 64, path="figures/a.png", title="A", width=10, height=10
    )


def test_markup_in_any_text_of_any_section_does_nothing(board, opened, figure, unchecked):
    together = " ".join(ATTACKS)
    for section in registry.sections():
        words = {
            listed.name: [
                hostile_item(listed.model, attack)
                for attack in ([together] if listed.at_most == 1 else ATTACKS)
            ]
            for listed in section.lists
        }
        introduction = "\n\n".join(ATTACKS)
        board.write(section.key, {"introduction": introduction, **words}, reason=together)
        board.submit(section.key)
    board.article.title = board.article.disclaimer = together
    board.article.save()
    keys = [section.key for section in registry.sections()]
    board.publish(summary=together, unreviewed=keys)
    for address in (URL, f"{URL}history/", "/", "/conditions/"):
        found = opened(address)
        assert_inert(found)
        assert together in found.text
    page = opened(URL)
    for key in keys:
        text = page.one("section", id=key).text
        assert [attack for attack in ATTACKS if shown(attack) not in text] == []


@pytest.mark.parametrize("attack", ATTACKS)
def test_markup_in_a_source_does_nothing(board, opened, attack):
    Reference.objects.create(
        key="odd", kind="web", title=attack, authors=attack, container=attack, url=attack
    )
    board.write("causes", {"introduction": "Rare [@odd]."})
    board.sign("causes")
    board.publish()
    found = opened(URL)
    assert_inert(found)
    assert attack in found.one("li", id="reference-odd").text


def shown(attack: str) -> str:
    """What a reader finds of it: its characters, or the words of a link that is none."""
    return "telling words" if attack.startswith("[") else attack


def assert_inert(found) -> None:
    for script in found.all("script"):
        if script.attributes.get("type") == "application/ld+json":
            continue  # data, which no browser runs
        assert script.attributes.get("src", "").startswith("/static/reading/")
        assert not script.text
    elements = found.all()
    assert len(elements) > 20
    for element in elements:
        assert not [name for name in element.attributes if name.startswith("on")]
        assert "javascript:" not in (element.attributes.get("href") or "").lower()
        assert element.attributes.get("src", "/") != "x"
