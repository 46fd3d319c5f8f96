"""What an item is, told from the words of its heading or its own name."""

import re

from .fields import clean_name
from .lines import Line
from .reading import Section

LONGEST_HEADING = 200  # characters that a group's heading may have

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
    """Put the items under the headings of the text, and say how soon a sign must be seen."""
    for item in section.items:
        name = next(iter(item.fields.values()))
        heading = clean_name(item.group.text)[:LONGEST_HEADING] if item.group else ""
        if heading and heading != name and section.key in {*_GROUPS, "causes"}:
            item.fields["group"] = heading
        if section.key == "when-to-see-a-doctor":
            item.fields["urgency"] = urgency_of(name, item.context)


def names_a_group(section: str, text: str) -> bool:
    """Whether a short line could be the heading of a group."""
    return any(re.search(told, text, re.IGNORECASE) for _kind, told in _GROUPS.get(section, ()))


def is_stray(section: str, line: Line) -> bool:
    """Whether a heading inside a section has no place there."""
    has_place = section in {*_GROUPS, "causes", "when-to-see-a-doctor"}
    return not (line.is_heading or has_place)


def urgency_of(sign: str, context: str) -> str:
    """How soon a sign must be seen, where the text says so; never lower than it says."""
    told = [one for one in (_told(context), _told(sign)) if one]
    if _DANGER.search(sign):
        told.append("emergency")
    return max(told, key=_RANK.__getitem__) if told else "not_assessed"


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
