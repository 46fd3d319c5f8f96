"""What each section is made of: one row per section in the house's order, asked by the readers."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Spec:
    """A section's list: its name, the fields of an item, and how the text may call them."""

    key: str
    list_name: str = ""  # of its items; the overview has others beside it
    head: str = ""
    body: str | None = None
    nouns: str = ""  # what a text calls the items where it counts them
    labels: dict[str, str] = field(default_factory=dict)  # a label → the field that takes it
    expected: tuple[str, ...] = ()  # the fields that are missed where siblings have them
    has_groups: bool = False
    is_labelled: bool = False
    is_dosed: bool = False
    is_whole_line: bool = False
    is_prose: bool = False  # it needs no list

    @property
    def prose(self) -> list[str]:
        """The fields that hold sentences."""
        fields = dict.fromkeys((*self.expected, *self.labels.values()))
        return [name for name in fields if name not in ("dosage_wording", "drug_class")]


SHORT_FIELDS = frozenset({"dosage_wording", "timing", "drug_class"})

_TREATMENTS = (
    "treatments?|therap(?:y|ies)|interventions?|approaches|options|modalities|methods|strategies"
)
_CAUTION = {"risks": "caution", "caution": "caution"}
_DOSED = {
    "dosage": "dosage_wording", "timing": "dosage_wording", "function": "function",
    "purpose": "purpose", "benefits": "function", "description": "function",
    "mechanism": "mechanism", "side_effects": "caution", **_CAUTION,
}  # fmt: skip

SPECS = {
    spec.key: spec
    for spec in (
        Spec("in-short", "sentences", "text"),
        Spec("overview", "definition", "text", expected=("text",)),
        Spec("how-it-works", "mechanisms", "name", "description",
             labels={"description": "description"}, is_prose=True),
        Spec("types", "types", "name", "description",
             "types?|forms|subtypes?|patterns|categories|kinds|variants|classes|stages",
             {"description": "description"}, ("description",), has_groups=True),
        Spec("causes", "causes", "name", "description",
             "causes?|factors|conditions|reasons|triggers|etiologies|risk factors",
             {"description": "description"}, ("description",)),
        Spec("risk-factors", "factors", "name", "explanation", "risk factors|factors|risks",
             {"description": "explanation"}, is_prose=True),
        Spec("symptoms", "symptoms", "name", "description",
             "symptoms?|signs|features|complaints|manifestations",
             {"description": "description"}, ("description",), has_groups=True),
        Spec("complications", "complications", "name", "description", "complications|problems",
             {"description": "description"}, is_prose=True),
        Spec("diagnosis", "tests", "name", "shows",
             "tests?|investigations|examinations?|studies|procedures|diagnostics|tools|methods",
             {"shows": "shows", "description": "shows", "purpose": "shows"}, ("shows",),
             has_groups=True),
        Spec("therapies", "therapies", "name", "description", _TREATMENTS,
             {"description": "description", "purpose": "purpose", "function": "purpose",
              "mechanism": "mechanism", "procedure": "description", "side_effects": "caution",
              **_CAUTION}, ("description", "purpose", "mechanism"),
             has_groups=True, is_labelled=True),
        Spec("medications", "medications", "name", None,
             "drugs?|medications?|medicines?|agents|options|treatments?",
             {"dosage": "dosage_wording", "drug_class": "drug_class", "timing": "timing",
              "purpose": "purpose",
              "side_effects": "side_effects", **_CAUTION},
             ("drug_class", "dosage_wording", "timing", "side_effects"),
             is_labelled=True, is_dosed=True),
        Spec("supplements", "supplements", "name", "function",
             "supplements?|nutrients|nutraceuticals|vitamins|agents|options",
             _DOSED, ("dosage_wording", "function", "mechanism"), is_labelled=True, is_dosed=True),
        Spec("biologics", "biologics", "name", "function",
             "drugs?|agents|therap(?:y|ies)|treatments?|options|biologics|medications?",
             {**_DOSED, "drug_class": "drug_class"},
             ("drug_class", "dosage_wording", "function", "mechanism"),
             is_labelled=True, is_dosed=True),
        Spec("surgery", "operations", "name", "procedure",
             "surger(?:y|ies)|operations?|procedures|interventions|options|techniques",
             {"procedure": "procedure", "description": "procedure", "benefits": "benefits",
              "purpose": "benefits", "function": "benefits", "mechanism": "procedure",
              "risks": "risks", "side_effects": "risks", "caution": "caution"},
             ("procedure", "benefits", "risks"), is_labelled=True),
        Spec("prevention", "measures", "measure", "explanation",
             "measures|strategies|tips|ways|steps|preventions?|recommendations|methods|actions|habits",
             {"description": "explanation", "purpose": "explanation", "mechanism": "explanation"},
             is_whole_line=True),
        Spec("when-to-see-a-doctor", "signs", "sign", None,
             "signs?|symptoms|situations|reasons|warning signs|red flags", expected=("sign",),
             is_whole_line=True),
        Spec("do-and-avoid", "pairs", "do", None,
             "recommendations|pairs|tips|things|do['’]?s?|rules|guidelines|points|items",
             expected=("do", "avoid")),
        Spec("outlook", "expectations", "name", "description",
             labels={"description": "description"}, is_prose=True),
        Spec("faq", "questions", "question", "answer", "questions|faqs?|answers",
             expected=("answer",)),
        Spec("references"),
    )
}  # fmt: skip
SECTION_KEYS = tuple(SPECS)
