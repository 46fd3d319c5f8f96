"""The treatment sections of the article."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from condition.models import Item
from condition.registry import CLINICAL, GROUPS, PHARMACIST, ItemList, Section, register
from condition.upcasters import Content, with_headings

from .dosage.former import with_remark
from .models import Biologic, Medication, Operation, Supplement, Therapy


def with_dosages(name: str) -> Callable[[Content], Content]:
    """An item had one dosage, typed or in the board's words: now it has a list of them."""

    def upcast(content: Content) -> Content:
        items = []
        for was in content.get(name, []):
            item = {key: said for key, said in was.items() if not key.startswith("dosage")}
            if typed := was.get("dosage"):
                item["dosages"] = [{"typed": typed}]
            elif wording := was.get("dosage_wording"):
                item["dosages"] = [{"wording": wording}]
            items.append(item)
        return {**content, name: items} if items else content

    return upcast


def with_remarks(name: str) -> Callable[[Content], Content]:
    """That a dose is repeated was a field of its dosage: now it is a remark."""

    def upcast(content: Content) -> Content:
        if name not in content:
            return content
        items = [
            item
            if "dosages" not in item
            else item | {"dosages": [with_remark(one) for one in item["dosages"]]}
            for item in content[name]
        ]
        return {**content, name: items}

    return upcast


def _dosed(key: str, title: Any, place: int, model: type[Item], schema_property: str) -> Section:
    """Whatever has a dose needs a pharmacist beside the clinician (rule 4 of the record)."""
    return Section(
        key=key,
        title=title,
        place=place,
        lists=(GROUPS, ItemList(key, model)),
        competences=(CLINICAL, PHARMACIST),
        schema_property=schema_property,
        has_safety_items=True,
        upcasters={1: with_dosages(key), 2: with_remarks(key)},
    )


SECTIONS = (
    Section(
        key="therapies",
        title=_("Non-drug treatments"),
        place=60,
        lists=(GROUPS, ItemList("therapies", Therapy)),
        schema_property="possibleTreatment",
        has_safety_items=True,
        upcasters={
            1: with_headings(
                "therapies",
                {
                    "physiotherapy": "Physiotherapy and electrotherapy",
                    "exercise": "Exercise",
                    "mind_body": "Mind and body",
                    "education": "Learning to look after yourself",
                },
            )
        },
    ),
    _dosed("medications", _("Medications"), 70, Medication, "drug"),
    _dosed("supplements", _("Supplements"), 80, Supplement, "possibleTreatment"),
    _dosed("biologics", _("Biological and advanced treatments"), 90, Biologic, "drug"),
    Section(
        key="surgery",
        title=_("Surgery"),
        place=100,
        lists=(GROUPS, ItemList("operations", Operation)),
        schema_property="possibleTreatment",
        has_safety_items=True,
    ),
)
for section in SECTIONS:
    register(section)
