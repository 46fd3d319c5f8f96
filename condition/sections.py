"""The article's own sections. The treatment sections stand in treatments/sections.py."""

from django.utils.translation import gettext_lazy as _

from .models import (
    Cause,
    Code,
    Complication,
    ConditionType,
    Definition,
    DiagnosticTest,
    DoAndAvoid,
    Expectation,
    Mechanism,
    PreventionMeasure,
    Question,
    RiskFactor,
    ShortSentence,
    Symptom,
    Synonym,
    WarningSign,
)
from .registry import GROUPS, IN_SHORT, ItemList, Section, register
from .upcasters import with_headings

register(
    Section(
        key=IN_SHORT,
        title=_("In short"),
        place=5,
        lists=(ItemList("sentences", ShortSentence, at_least=3, at_most=7),),
    )
)
register(
    Section(
        key="overview",
        title=_("Overview"),
        place=10,
        lists=(
            ItemList("definition", Definition, at_most=1, title=_("What it is")),
            ItemList("synonyms", Synonym, title=_("Also known as")),
            ItemList("codes", Code),
        ),
        schema_property="alternateName",
    )
)
register(
    Section(
        key="how-it-works",
        title=_("How it works"),
        place=15,
        lists=(GROUPS, ItemList("mechanisms", Mechanism)),
    )
)
register(
    Section(
        key="types",
        title=_("Types"),
        place=20,
        lists=(GROUPS, ItemList("types", ConditionType)),
        schema_version=2,
        upcasters={1: with_headings("types", {"origin": "By origin", "shape": "By shape"})},
    )
)
register(
    Section(
        key="causes",
        title=_("Causes"),
        place=30,
        lists=(GROUPS, ItemList("causes", Cause)),
        schema_property="cause",
        schema_version=2,
        upcasters={
            1: with_headings(
                "causes",
                {
                    "metastatic": "Spread from a cancer elsewhere",
                    "primary_malignant": "Cancer that starts in the bone",
                    "blood": "Cancer of the blood",
                    "benign": "Growth that is not cancer",
                },
                field="kind",
            )
        },
    )
)
register(
    Section(
        key="risk-factors",
        title=_("Risk factors"),
        place=35,
        lists=(GROUPS, ItemList("factors", RiskFactor)),
        schema_property="riskFactor",
    )
)
register(
    Section(
        key="symptoms",
        title=_("Symptoms"),
        place=40,
        lists=(GROUPS, ItemList("symptoms", Symptom)),
        schema_property="signOrSymptom",
        schema_version=2,
        upcasters={
            1: with_headings(
                "symptoms",
                {
                    "local": "In the affected part",
                    "neurological": "Nerves",
                    "systemic": "The whole body",
                    "other": "Other signs",
                },
            )
        },
    )
)
register(
    Section(
        key="complications",
        title=_("Complications"),
        place=45,
        lists=(GROUPS, ItemList("complications", Complication)),
        schema_property="possibleComplication",
    )
)
register(
    Section(
        key="diagnosis",
        title=_("Diagnosis"),
        place=50,
        lists=(GROUPS, ItemList("tests", DiagnosticTest)),
        schema_property="typicalTest",
        schema_version=2,
        upcasters={
            1: with_headings(
                "tests",
                {
                    "physical_examination": "Physical examination",
                    "manual": "Manual tests",
                    "laboratory": "Laboratory and pathology",
                    "electrodiagnostic": "Electrodiagnostic tests",
                    "imaging": "Imaging",
                },
            )
        },
    )
)
register(
    Section(
        key="prevention",
        title=_("Prevention"),
        place=110,
        lists=(GROUPS, ItemList("measures", PreventionMeasure)),
        schema_property="primaryPrevention",
    )
)
register(
    Section(
        key="when-to-see-a-doctor",
        title=_("When to see a doctor"),
        place=120,
        lists=(ItemList("signs", WarningSign),),
        has_safety_items=True,
    )
)
register(
    Section(
        key="do-and-avoid",
        title=_("What to do and what to avoid"),
        place=130,
        lists=(ItemList("pairs", DoAndAvoid),),
        has_safety_items=True,
    )
)
register(
    Section(
        key="outlook",
        title=_("Outlook"),
        place=135,
        lists=(GROUPS, ItemList("expectations", Expectation)),
        schema_property="expectedPrognosis",
    )
)
register(
    Section(
        key="faq",
        title=_("Frequently asked questions"),
        place=140,
        lists=(GROUPS, ItemList("questions", Question)),
    )
)
