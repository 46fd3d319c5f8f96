"""What each kind of section is made of: one row per section, asked by the readers."""

from dataclasses import dataclass, field

_TREATMENT_NOUNS = (
    r"treatments?|therap(?:y|ies)|interventions?|approaches|options|modalities|methods|strategies"
)


@dataclass(frozen=True)
class Spec:
    """A section's list: its name, the fields of an item, and how the text may call them."""

    key: str
    list_name: str
    head: str
    body: str | None
    nouns: str
    labels: dict[str, str] = field(default_factory=dict)
    has_groups: bool = False
    is_labelled: bool = False
    is_dosed: bool = False
    is_whole_line: bool = False
    short_fields: frozenset[str] = frozenset()


_SHORT = frozenset({"dosage_wording", "timing", "drug_class"})

SPECS = {
    spec.key: spec
    for spec in (
        Spec("types", "types", "name", "description",
             r"types?|forms|subtypes?|patterns|categories|kinds|variants|classes|stages",
             {"description": "description"}, has_groups=True),
        Spec("causes", "causes", "name", "description",
             r"causes?|factors|conditions|reasons|triggers|etiologies|risk factors",
             {"description": "description"}),
        Spec("symptoms", "symptoms", "name", "description",
             r"symptoms?|signs|features|complaints|manifestations",
             {"description": "description"}, has_groups=True),
        Spec("diagnosis", "tests", "name", "shows",
             r"tests?|investigations|examinations?|studies|procedures|diagnostics|tools|methods",
             {"shows": "shows", "description": "shows", "purpose": "shows"}, has_groups=True),
        Spec("therapies", "therapies", "name", "description", _TREATMENT_NOUNS,
             {"description": "description", "purpose": "purpose", "function": "purpose",
              "mechanism": "mechanism", "procedure": "description", "caution": "caution",
              "risks": "caution", "side_effects": "caution"},
             has_groups=True, is_labelled=True),
        Spec("medications", "medications", "name", None,
             r"drugs?|medications?|medicines?|agents|options|treatments?",
             {"dosage": "dosage_wording", "drug_class": "drug_class", "timing": "timing",
              "side_effects": "side_effects", "risks": "caution", "caution": "caution"},
             is_labelled=True, is_dosed=True, short_fields=_SHORT),
        Spec("supplements", "supplements", "name", "function",
             r"supplements?|nutrients|nutraceuticals|vitamins|agents|options",
             {"dosage": "dosage_wording", "timing": "dosage_wording", "function": "function",
              "purpose": "function", "benefits": "function", "description": "function",
              "mechanism": "mechanism", "side_effects": "caution", "risks": "caution",
              "caution": "caution"},
             is_labelled=True, is_dosed=True, short_fields=_SHORT),
        Spec("biologics", "biologics", "name", "function",
             r"drugs?|agents|therap(?:y|ies)|treatments?|options|biologics|medications?",
             {"dosage": "dosage_wording", "timing": "dosage_wording", "drug_class": "drug_class",
              "function": "function", "purpose": "function", "benefits": "function",
              "description": "function", "mechanism": "mechanism", "side_effects": "caution",
              "risks": "caution", "caution": "caution"},
             is_labelled=True, is_dosed=True, short_fields=_SHORT),
        Spec("surgery", "operations", "name", "procedure",
             r"surger(?:y|ies)|operations?|procedures|interventions|options|techniques",
             {"procedure": "procedure", "description": "procedure", "benefits": "benefits",
              "purpose": "benefits", "function": "benefits", "mechanism": "procedure",
              "risks": "risks", "side_effects": "risks", "caution": "caution"},
             is_labelled=True),
        Spec("prevention", "measures", "measure", "explanation",
             r"measures|strategies|tips|ways|steps|preventions?|recommendations|methods|actions|habits",
             {"description": "explanation", "purpose": "explanation", "mechanism": "explanation"},
             is_whole_line=True),
        Spec("when-to-see-a-doctor", "signs", "sign", None,
             r"signs?|symptoms|situations|reasons|warning signs|red flags", is_whole_line=True),
        Spec("do-and-avoid", "pairs", "do", None,
             r"recommendations|pairs|tips|things|do['’]?s|rules|guidelines|points|items"),
        Spec("faq", "questions", "question", "answer", r"questions|faqs?|answers"),
    )
}  # fmt: skip

# Which fields a reader misses when an item has none and its siblings do.
EXPECTED = {
    "types": ("description",),
    "causes": ("description",),
    "symptoms": ("description",),
    "diagnosis": ("shows",),
    "therapies": ("description", "purpose", "mechanism"),
    "medications": ("drug_class", "dosage_wording", "timing", "side_effects"),
    "supplements": ("dosage_wording", "function", "mechanism"),
    "biologics": ("drug_class", "dosage_wording", "function", "mechanism"),
    "surgery": ("procedure", "benefits", "risks"),
    "do-and-avoid": ("do", "avoid"),
    "faq": ("answer",),
}
