"""What a heading, a sign or a bracket stands for, told from its words."""

import re

# What the headings of groups speak of, where a short line could be an item's name as well.
_GROUPS = {
    "types": re.compile(
        r"(?i)morpholog|shape|radiolog|radiograph|pattern|appearance|deformit|geometr|origin|"
        r"primary|secondary|a?etiolog|cause|malignan|benign|metasta|clinical|histolog"
    ),
    "symptoms": re.compile(
        r"(?i)metabolic|miscellan|other|emotional|psycholog|additional|general|neuro|radicul|"
        r"nerve|sensory|motor|spinal cord|autonomic|cognitive|brain|systemic|constitutional|"
        r"whole[- ]body|“b”|\"b\"|\bb symptoms|local|pain|mechanic|musculoskeletal|joint|back|"
        r"neck|muscle|respirat|chest|airway|skin"
    ),
    "diagnosis": re.compile(
        r"(?i)electro-?diagnos|electro-?physiolog|nerve conduction|neurophysiolog|\bemg\b|imag|"
        r"radiolog|radiograph|x-?ray|\bmri\b|\bct\b|scans?\b|ultraso|lab|patholog|blood|biops|"
        r"histo|genetic|serolog|microbiolog|biomarker|manual|provocat|orthop(?:a)?edic tests|"
        r"special (?:tests|maneuvers)|manoeuv|maneuver|functional|bedside|lung function|pulmonary "
        r"function|physical|clinical|inspect|observ|examination|history|exam\b"
    ),
    "therapies": re.compile(
        r"(?i)mind|yoga|meditat|relax|psycholog|behavio|stress|cognitive|breathing|educat|"
        r"self-?\s?manage|self-?care|life-?style|counsel|coping|ergonom|school|support|exercis|"
        r"aerobic|stretch|strength|train|movement|conditioning|activity|physi|electro|manual|"
        r"modalit|heat|thermal|hands-on|device|massage|passive"
    ),
}

_EMERGENCY = re.compile(
    r"(?i)emergenc|immediate|ambulance|\b(?:911|999|112|108)\b|right away|at once|urgent|life[- "
    r"]threat|straight away|without delay|\bred flags?|hospital"
)
_SAME_DAY = re.compile(
    r"(?i)same[- ]day|\btoday\b|within (?:24|a few) hours|within a day|prompt|as soon as possible|"
    r"quickly"
)
_SOON = re.compile(
    r"(?i)\bsoon\b|appointment|routine|within (?:a|one|two|\d+|a few|several) (?:days?|weeks?)|"
    r"non-urgent|not urgent|schedule|check-?up"
)
_NOT_URGENT = re.compile(r"(?i)non-?\s?urgent|not (?:an )?(?:urgent|emergency)")
# Signs of danger: where the text asks for less haste, a person decides.
_DANGER = re.compile(
    r"(?i)bladder|bowel|incontinen|cauda equina|saddle|paraly|(?:leg|arm|limb|sudden|progressive|"
    r"new|severe|muscle|rapid\w*)[\w/ ,-]{0,20}weakness|weakness,? (?:or )?numb|"
    r"numbness.{0,20}weakness|neurological signs|neurologic(?:al)? deficit|loss of "
    r"(?:consciousness|control|sensation|vision|speech|movement)|unconscious|seizure|chest pain|"
    r"(?:trouble|difficulty|severe|sudden|worsening|shortness of)[\w ]{0,12}breath|can(?:not|'t|"
    r"’t) (?:breathe|walk|speak|move)|blue (?:lips|fingernails)|suicid|stroke|anaphyla|inability "
    r"to (?:walk|move|urinate|bear)|unable to (?:walk|move|urinate|bear|speak)"
)
_RANK = ("not_assessed", "soon", "same_day", "emergency")

_CLASS = re.compile(
    r"(?i)nsaids?\b|anti|inhibitor|relaxant|opioid|opiate|analgesic|steroid|corticoid|agonist|"
    r"blocker|\b(?:ssri|snri|tca|maoi|ppi|dmard|laba|saba|lama|ics|gnrh|h2|ha|arb|ace|mao)\b|"
    r"modulator|bisphosphonate|hormone|diuretic|vitamin|mineral|bronchodilator|narcotic|sedative|"
    r"hypnotic|anesthetic|anaesthetic|depressant|convulsant|benzodiazepine|biologic|monoclonal|"
    r"growth factor|stem cell|statin|cox-?2|neuropathic|topical|beta-?2|xanthine|gabapentinoid|"
    r"sulfonylurea|macrolide|penicillin|cephalosporin|quinolone|tetracycline|retinoid|"
    r"prostaglandin|interferon|immunosuppress|immunotherapy|chemotherap|alkylat|hyaluron|"
    r"viscosupplement|regenerative|peptide|anabolic|decongestant|mucolytic|expectorant|laxative|"
    r"triptan|barbiturate|nitrate|supplement|weight ha|cell therapy|scaffold|autologous|allogen|"
    r"analogue?\b|derivative|dilator|mimetic|lytic\b|biguanide|gliptin|glitazone|vaccine|toxin|"
    r"immunoglobulin|antibod|protein|calcimimetic|sclerostin|rankl|class|drug|agent"
)
_BRACKET_AT_END = re.compile(r"^(.*\S)\s*[(\[]([^()\[\]]*)[)\]]\s*$")


_REST = re.compile(r"(?i)(?:all )?others?(?: \w+)?|miscellaneous(?: \w+)?")


def names_a_group(section: str, text: str) -> bool:
    """Whether a short line could be the heading of a group rather than an item's name."""
    is_rest = _REST.fullmatch(text.rstrip(" :")) is not None
    return is_rest or (section in _GROUPS and bool(_GROUPS[section].search(text)))


def urgency_of(sign: str, context: str) -> str:
    """How soon a sign must be seen, where the text says so; what nobody stated is not assessed."""
    told = max(_told(context), _told(sign), key=_RANK.index)
    return told if told == "emergency" or not _DANGER.search(sign) else "not_assessed"


def _told(text: str) -> str:
    if not _NOT_URGENT.search(text) and _EMERGENCY.search(text):
        return "emergency"
    if _SAME_DAY.search(text):
        return "same_day"
    return "soon" if _SOON.search(text) or _NOT_URGENT.search(text) else "not_assessed"


def split_drug_class(name: str) -> tuple[str, str]:
    """ "Ibuprofen (NSAID)" → its name and class; a brand or an abbreviation stays in the name."""
    match = _BRACKET_AT_END.match(name)
    if match is None:
        return name, ""
    bare, bracketed = match[1], match[2].strip()
    if _is_abbreviation(bare, bracketed) or not bracketed:
        return name, ""
    is_brand = len(bracketed.split()) == 1 and bracketed[:1].isupper()
    is_other_name = is_brand or bracketed.lower().startswith(("e.g", "or ", "also"))
    is_class = _CLASS.search(bracketed) or not is_other_name
    return (bare, bracketed) if is_class else (name, "")


def looks_like_class(text: str) -> bool:
    return bool(_CLASS.search(text)) and len(text.split()) <= 6 and not text.rstrip().endswith(".")


def _is_abbreviation(name: str, short: str) -> bool:
    letters = [word[0] for word in re.split(r"[\s-]+", name) if word]
    initials = "".join(letters).upper()
    return short.isupper() and 2 <= len(short) <= 6 and initials.startswith(short[:2])
