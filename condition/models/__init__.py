from .address import FormerAddress
from .condition import Condition, Specialty
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
