from .condition import Condition, FormerSlug, Specialty
from .draft import Draft
from .figure import Figure
from .item import Blocker, Cautioned, CautionState, Group, Grouped, Illustrated, Item
from .reference import Reference
from .sections import (
    Cause,
    Code,
    Complication,
    ConditionType,
    Definition,
    DiagnosticTest,
    DoAndAvoid,
    Expectation,
    Mechanism,
    Opening,
    PreventionMeasure,
    Question,
    RiskFactor,
    ShortSentence,
    Symptom,
    Synonym,
    WarningSign,
)
from .term import Term

__all__ = [
    "Blocker",
    "Cause",
    "CautionState",
    "Cautioned",
    "Code",
    "Complication",
    "Condition",
    "ConditionType",
    "Definition",
    "DiagnosticTest",
    "DoAndAvoid",
    "Draft",
    "Expectation",
    "Figure",
    "FormerSlug",
    "Group",
    "Grouped",
    "Illustrated",
    "Item",
    "Mechanism",
    "Opening",
    "PreventionMeasure",
    "Question",
    "Reference",
    "RiskFactor",
    "ShortSentence",
    "Specialty",
    "Symptom",
    "Synonym",
    "Term",
    "WarningSign",
]
