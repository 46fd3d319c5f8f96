"""The article's own sections. The treatment sections stand in treatments/sections.py."""

from django.utils.translation import gettext_lazy as _

from .models import (
    Cause,
    Code,
    ConditionType,
    Definition,
    DiagnosticTest,
    DoAndAvoid,
    PreventionMeasure,
    Question,
    Symptom,
    Synonym,
    WarningSign,
)
from .registry import ItemList, Section, register

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
        key="types",
        title=_("Types"),
        place=20,
        lists=(ItemList("types", ConditionType),),
    )
)
register(
    Section(
        key="causes",
        title=_("Causes"),
        place=30,
        lists=(ItemList("causes", Cause),),
        schema_property="cause",
    )
)
register(
    Section(
        key="symptoms",
        title=_("Symptoms"),
        place=40,
        lists=(ItemList("symptoms", Symptom),),
        schema_property="signOrSymptom",
    )
)
register(
    Section(
        key="diagnosis",
        title=_("Diagnosis"),
        place=50,
        lists=(ItemList("tests", DiagnosticTest),),
        schema_property="typicalTest",
    )
)
register(
    Section(
        key="prevention",
        title=_("Prevention"),
        place=110,
        lists=(ItemList("measures", PreventionMeasure),),
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
        key="faq",
        title=_("Frequently asked questions"),
        place=140,
        lists=(ItemList("questions", Question),),
    )
)
