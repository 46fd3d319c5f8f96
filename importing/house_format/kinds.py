"""What an item is, told from the words of its heading or its own name."""

import re

from .lines import Line
from .reading import Section

_GROUPS: dict[str, tuple[tuple[str, str], ...]] = {
    "types": (
        ("shape", r"morpholog|shape|radiolog|radiograph|pattern|appearance|deformit|geometr"),
        ("origin", r"origin|primary|secondary|a?etiolog|cause|malignan|benign|metasta|clinical|"
                   r"histolog"),
    ),
    "symptoms": (
        ("other", r"metabolic|miscellan|other|emotional|psycholog|additional|general discomfort"),
        ("neurological", r"neuro|radicul|nerve|sensory|motor|spinal cord|autonomic|cognitive|"
                         r"brain"),
        ("systemic", r"systemic|constitutional|whole[- ]body|general|“b”|\"b\"|\bb symptoms"),
        ("local", r"local|pain|mechanic|musculoskeletal|joint|back|neck|muscle|respirat|chest|"
                  r"airway|skin"),
    ),
    "diagnosis": (
        ("electrodiagnostic", r"electro-?diagnos|electro-?physiolog|nerve conduction|"
                              r"neurophysiolog|\bemg\b"),
        ("imaging", r"imag|radiolog|radiograph|x-?ray|\bmri\b|\bct\b|scans?\b|ultraso"),
        ("laboratory", r"lab|patholog|blood|biops|histo|genetic|serolog|microbiolog|biomarker"),
        ("manual", r"manual|provocat|orthop(?:a)?edic tests|special (?:tests|maneuvers)|manoeuv|"
                   r"maneuver|functional|bedside|lung function|pulmonary function"),
        ("physical_examination", r"physical|clinical|inspect|observ|examination|history|exam\b"),
    ),
    "therapies": (
        ("mind_body", r"mind|yoga|meditat|relax|psycholog|behavio|stress|cognitive|breathing"),
        ("education", r"educat|self-?\s?manage|self-?care|life-?style|counsel|coping|ergonom|"
                      r"school|support"),
        ("exercise", r"exercis|aerobic|stretch|strength|train|movement|conditioning|activity"),
        ("physiotherapy", r"physi|electro|manual|modalit|heat|thermal|hands-on|device|massage|"
                          r"passive"),
    ),
}  # fmt: skip

# The same question asked of an item's own name, where no heading answers it.
_OWN: dict[str, tuple[tuple[str, str], ...]] = {
    "types": (
        ("shape", r"wedge|biconcave|crush|burst|fractures?\b|shape|morpholog|flat|lobular|"
                  r"concentric"),
    ),
    "symptoms": (
        ("neurological", r"numb|tingl|weakness|reflex|gait|radiat|radicular|balance|paral|"
                         r"paresthes|neuro|sensory|motor|headache|dizz|seizure|vision|bladder|"
                         r"bowel|sciatic|clumsi"),
        ("systemic", r"fever|weight loss|fatigue|sweat|malaise|appetite|anorexia|chills|tired|"
                     r"swollen lymph"),
        ("local", r"pain|stiff|spasm|tender|swell|posture|range of motion|ache|aching|sore|grind|"
                  r"throb|crackl|crepit|cough|wheez|breath|tight|lock|click|redness|warmth|deform|"
                  r"mucus|phlegm|instability|giving way"),
    ),
    "diagnosis": (
        ("electrodiagnostic", r"\bemg\b|electromyo|nerve conduction|\bncs\b|evoked potential|"
                              r"\beeg\b|electrocardio|\becg\b|\bekg\b|electro-?diagnos"),
        ("imaging", r"x-?rays?\b|radiograph|\bmri\b|magnetic resonance|\bct\b|computed tomograph|"
                    r"scan|ultraso|\bpet\b|myelogra|discogra|angiogra|arthrogra|doppler|"
                    r"echocardio|\bdexa\b|imaging"),
        ("laboratory", r"blood count|\bcbc\b|\besr\b|sedimentation|\bcrp\b|c-reactive|biops|serum|"
                       r"electrophoresis|marker|antibod|culture|urin|calcium|phosphatase|factor|"
                       r"genetic|aspirat|blood|\bige\b|eosinophil|sputum|fluid analysis|\bhla\b|"
                       r"uric acid|glucose|panel|oxide"),
        ("physical_examination", r"inspection|palpation|observation|percussion|range[- ]of[- "
                                 r"]motion|gait|auscultation|neurologic(?:al)? exam|physical exam|"
                                 r"posture|vital signs|reflex test|sensory test|motor strength|"
                                 r"history"),
        ("manual", r"\btest\b|\bsign\b|man(?:o)?euv|compression|distraction|raise|spirometr|peak "
                   r"flow|challenge"),
    ),
    "therapies": (
        ("mind_body", r"yoga|pilates|tai chi|qigong|meditat|mindful|biofeedback|relaxation|hypno|"
                      r"guided imagery|cognitive|music|breathing|visuali[sz]ation|buteyko"),
        ("education", r"educat|school|coping|ergonomic|diary|self-?monitor|self-?manage|lifestyle|"
                      r"counsel|goal|pacing|program|action plan|smoking|sleep hygiene|weight "
                      r"(?:loss|management)|technique check"),
        ("exercise", r"exercis|stretch|aerobic|strengthen|conditioning|walking|cycling|swimming|"
                     r"core|posture|training|tilt|bridge|balance|isometric"),
    ),
}  # fmt: skip
_DEFAULT = {
    "types": "origin",
    "symptoms": "other",
    "diagnosis": "physical_examination",
    "therapies": "physiotherapy",
}

_CAUSE_KINDS = (
    ("blood", r"myeloma|lymphoma|leuka?emia|plasma ?cytoma|ha?ematologic|\bblood cancer"),
    ("metastatic", r"metasta|secondary (?:tumou?r|cancer|carcinoma|lesion)"),
    ("primary_malignant", r"\bmalignant"),
    ("benign", r"ha?emangioma|\bcyst|benign|osteoid osteoma|osteoblastoma|neurofibroma|schwannoma|"
               r"lipoma|giant cell|osteochondroma|enchondroma|fibrous dysplasia|eosinophilic "
               r"granuloma|meningioma|neurinoma|adenoma|fibroma"),
    ("primary_malignant", r"sarcoma|carcinoma|chordoma|malignan|melanoma|\bcancer|blastoma"),
)  # fmt: skip

_EMERGENCY = re.compile(
    r"emergenc|immediate|ambulance|\b(?:911|999|112|108)\b|right away|at once|urgent|life[- "
    r"]threat|straight away|without delay|\bred flags?|hospital",
    re.IGNORECASE,
)
_SAME_DAY = re.compile(
    r"same[- ]day|\btoday\b|within (?:24|a few) hours|within a day|prompt|as soon as possible|"
    r"quickly",
    re.IGNORECASE,
)
_SOON = re.compile(
    r"\bsoon\b|appointment|routine|within (?:a|one|two|\d+|a few|several) (?:days?|weeks?)|"
    r"non-urgent|not urgent|schedule|check-?up",
    re.IGNORECASE,
)
_NOT_URGENT = re.compile(r"non-?\s?urgent|not (?:an )?(?:urgent|emergency)", re.IGNORECASE)
# Signs that are an emergency whatever the text says around them.
_DANGER = re.compile(
    r"bladder|bowel|incontinen|cauda equina|saddle|paraly|(?:leg|arm|limb|sudden|progressive|new|"
    r"severe|muscle|rapid\w*)[\w/ ,-]{0,20}weakness|weakness,? (?:or )?numb|"
    r"numbness.{0,20}weakness|neurological signs|neurologic(?:al)? deficit|loss of "
    r"(?:consciousness|control|sensation|vision|speech|movement)|unconscious|seizure|chest pain|"
    r"(?:trouble|difficulty|severe|sudden|worsening|shortness of)[\w ]{0,12}breath|can(?:not|'t|"
    r"’t) (?:breathe|walk|speak|move)|blue (?:lips|fingernails)|suicid|stroke|anaphyla|inability "
    r"to (?:walk|move|urinate|bear)|unable to (?:walk|move|urinate|bear|speak)",
    re.IGNORECASE,
)
_RANK = {"soon": 0, "same_day": 1, "emergency": 2}

_CLASS = re.compile(
    r"nsaids?\b|anti|inhibitor|relaxant|opioid|opiate|analgesic|steroid|corticoid|agonist|blocker|"
    r"\b(?:ssri|snri|tca|maoi|ppi|dmard|laba|saba|lama|ics|gnrh|h2|ha|arb|ace|mao)\b|modulator|"
    r"bisphosphonate|hormone|diuretic|vitamin|mineral|bronchodilator|narcotic|sedative|hypnotic|"
    r"anesthetic|anaesthetic|depressant|convulsant|benzodiazepine|biologic|monoclonal|growth "
    r"factor|stem cell|statin|cox-?2|neuropathic|topical|beta-?2|xanthine|gabapentinoid|"
    r"sulfonylurea|macrolide|penicillin|cephalosporin|quinolone|tetracycline|retinoid|"
    r"prostaglandin|interferon|immunosuppress|immunotherapy|chemotherap|alkylat|hyaluron|"
    r"viscosupplement|regenerative|peptide|anabolic|decongestant|mucolytic|expectorant|laxative|"
    r"triptan|barbiturate|nitrate|supplement|weight ha|cell therapy|scaffold|autologous|allogen|"
    r"protein|calcimimetic|sclerostin|rankl|class|drug|agent",
    re.IGNORECASE,
)
_BRACKET_AT_END = re.compile(r"^(.*\S)\s*[(\[]([^()\[\]]*)[)\]]\s*$")


def tell(section: Section) -> None:
    """Put the items in their groups and say what kind each is."""
    for item in section.items:
        name = next(iter(item.fields.values()))
        heading = item.group.text if item.group else ""
        if section.key in _GROUPS:
            group = names_a_group(section.key, heading) or _first(_OWN.get(section.key, ()), name)
            item.fields["group"] = group or _DEFAULT[section.key]
        kind = _first(_CAUSE_KINDS, name) or _first(_CAUSE_KINDS, heading)
        if section.key == "causes" and kind:
            item.fields["kind"] = kind
        if section.key == "when-to-see-a-doctor":
            item.fields["urgency"] = urgency_of(name, item.context)


def names_a_group(section: str, text: str) -> str | None:
    """The group that a short line could be the heading of."""
    return _first(_GROUPS.get(section, ()), text)


def is_stray(section: str, line: Line) -> bool:
    """Whether a heading inside a section says nothing of the items below it."""
    kinds = _CAUSE_KINDS if section == "causes" else _GROUPS.get(section, ())
    is_known = line.is_heading or section == "when-to-see-a-doctor"
    return not is_known and _first(kinds, line.text) is None


def urgency_of(sign: str, context: str) -> str:
    """How soon a sign must be seen; never lower than what the text says."""
    told = [one for one in (_told(context), _told(sign)) if one]
    if _DANGER.search(sign):
        told.append("emergency")
    return max(told, key=_RANK.__getitem__) if told else "same_day"


def _told(text: str) -> str | None:
    if not _NOT_URGENT.search(text) and _EMERGENCY.search(text):
        return "emergency"
    if _SAME_DAY.search(text):
        return "same_day"
    return "soon" if _SOON.search(text) or _NOT_URGENT.search(text) else None


def split_drug_class(name: str) -> tuple[str, str]:
    """ "Ibuprofen (NSAID)" → its name and class; a brand or an abbreviation stays in the name."""
    match = _BRACKET_AT_END.match(name)
    if match is None:
        return name, ""
    bare, bracketed = match[1], match[2].strip()
    if _is_abbreviation(bare, bracketed) or not bracketed:
        return name, ""
    is_brand = len(bracketed.split()) == 1 and bracketed[:1].isupper()
    if _CLASS.search(bracketed) or (
        not is_brand and not bracketed.lower().startswith(("e.g", "or ", "also"))
    ):
        return bare, bracketed
    return name, ""


def looks_like_class(text: str) -> bool:
    return bool(_CLASS.search(text)) and len(text.split()) <= 6 and not text.rstrip().endswith(".")


def _is_abbreviation(name: str, short: str) -> bool:
    letters = [word[0] for word in re.split(r"[\s-]+", name) if word]
    initials = "".join(letters).upper()
    return short.isupper() and 2 <= len(short) <= 6 and initials.startswith(short[:2])


def _first(table: tuple[tuple[str, str], ...], text: str) -> str | None:
    return next((key for key, pattern in table if re.search(pattern, text, re.IGNORECASE)), None)
