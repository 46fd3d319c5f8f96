"""The article's own sections. The treatment sections stand in treatments/sections.py."""

from django.utils.translation import gettext_lazy as _

from . import models
from .registry import GROUPS, IN_SHORT, ItemList, Section, register
from .upcasters import with_headings

SECTIONS = (
    Section(
        key=IN_SHORT,
        title=_("In short"),
        place=5,
        lists=(ItemList("sentences", models.ShortSentence, at_least=3, at_most=7),),
    ),
    Section(
        key="overview",
        title=_("Overview"),
        place=10,
        lists=(
            ItemList("definition", models.Definition, at_most=1, title=_("What it is")),
            ItemList("synonyms", models.Synonym, title=_("Also known as")),
            ItemList("codes", models.Code),
        ),
        schema_property="alternateName",
    ),
    Section(
        key="how-it-works",
        title=_("How it works"),
        place=15,
        lists=(GROUPS, ItemList("mechanisms", models.Mechanism)),
    ),
    Section(
        key="types",
        title=_("Types"),
        place=20,
        lists=(GROUPS, ItemList("types", models.ConditionType)),
        upcasters={1: with_headings("types", {"origin": "By origin", "shape": "By shape"})},
    ),
    Section(
        key="causes",
        title=_("Causes"),
        place=30,
        lists=(GROUPS, ItemList("causes", models.Cause)),
        schema_property="cause",
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
    ),
    Section(
        key="risk-factors",
        title=_("Risk factors"),
        place=35,
        lists=(GROUPS, ItemList("factors", models.RiskFactor)),
        schema_property="riskFactor",
    ),
    Section(
        key="symptoms",
        title=_("Symptoms"),
        place=40,
        lists=(GROUPS, ItemList("symptoms", models.Symptom)),
        schema_property="signOrSymptom",
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
    ),
    Section(
        key="complications",
        title=_("Complications"),
        place=45,
        lists=(GROUPS, ItemList("complications", models.Complication)),
        schema_property="possibleComplication",
    ),
    Section(
        key="diagnosis",
        title=_("Diagnosis"),
        place=50,
        lists=(GROUPS, ItemList("tests", models.DiagnosticTest)),
        schema_property="typicalTest",
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
    ),
    Section(
        key="prevention",
        title=_("Prevention"),
        place=110,
        lists=(GROUPS, ItemList("measures", models.PreventionMeasure)),
        schema_property="primaryPrevention",
    ),
    Section(
        key="when-to-see-a-doctor",
        title=_("When to see a doctor"),
        place=120,
        lists=(ItemList("signs", models.WarningSign),),
        has_safety_items=True,
    ),
    Section(
        key="do-and-avoid",
        title=_("What to do and what to avoid"),
        place=130,
        lists=(ItemList("pairs", models.DoAndAvoid),),
        has_safety_items=True,
    ),
    Section(
        key="outlook",
        title=_("Outlook"),
        place=135,
        lists=(GROUPS, ItemList("expectations", models.Expectation)),
        schema_property="expectedPrognosis",
    ),
    Section(
        key="faq",
        title=_("Frequently asked questions"),
        place=140,
        lists=(GROUPS, ItemList("questions", models.Question)),
    ),
)
for section in SECTIONS:
    register(section)
