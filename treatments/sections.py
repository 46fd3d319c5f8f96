"""The treatment sections of the article."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from condition.registry import CLINICAL, GROUPS, PHARMACIST, ItemList, Section, register
from condition.upcasters import Content, with_headings

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


# Whatever has a dose needs a pharmacist beside the clinician (rule 4 of the record).
DOSED = (CLINICAL, PHARMACIST)

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
    Section(
        key="medications",
        title=_("Medications"),
        place=70,
        lists=(GROUPS, ItemList("medications", Medication)),
        competences=DOSED,
        schema_property="drug",
        has_safety_items=True,
        upcasters={1: with_dosages("medications")},
    ),
    Section(
        key="supplements",
        title=_("Supplements"),
        place=80,
        lists=(GROUPS, ItemList("supplements", Supplement)),
        competences=DOSED,
        schema_property="possibleTreatment",
        has_safety_items=True,
        upcasters={1: with_dosages("supplements")},
    ),
    Section(
        key="biologics",
        title=_("Biological and advanced treatments"),
        place=90,
        lists=(GROUPS, ItemList("biologics", Biologic)),
        competences=DOSED,
        schema_property="drug",
        has_safety_items=True,
        upcasters={1: with_dosages("biologics")},
    ),
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
