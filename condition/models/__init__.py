from .condition import Condition, FormerSlug, Specialty
from .draft import Draft
from .figure import Figure
from .item import Blocker, Cautioned, CautionState, Group, Grouped, Illustrated, Item
from .reference import Reference
from .sections import (
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

__all__ = [
    "Blocker",
    "Cause",
    "CautionState",
    "Cautioned",
    "Code",
    "Condition",
    "ConditionType",
    "Definition",
    "DiagnosticTest",
    "DoAndAvoid",
    "Draft",
    "Figure",
    "FormerSlug",
    "Group",
    "Grouped",
    "Illustrated",
    "Item",
    "PreventionMeasure",
    "Question",
    "Reference",
    "Specialty",
    "Symptom",
    "Synonym",
    "WarningSign",
]
