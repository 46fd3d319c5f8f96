"""The words a dosage may use: what is stored, how readers see it, how boards write it.

Closed lists on purpose. A word that is not here is never skipped or guessed at, because a
skipped word can be a changed dose. The parser reads the printed form of every entry as well
as its aliases, so a new entry needs one line here and nothing else.
"""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Term:
    """One stored word: its plain English, the spellings read, and its FHIR code if there is one."""

    printed: str
    aliases: tuple[str, ...] = ()
    fhir: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of a dose by its UCUM code.

    `scale` turns it into the smallest unit of its `kind`, so that 3 g and 500 mg can be compared.
    `exact` keeps capitals apart where they change the size: MBq is a billion times mBq.
    """

    one: str
    many: str
    aliases: tuple[str, ...] = ()
    kind: str = ""
    scale: Decimal = Decimal(1)
    exact: bool = False


UNITS: dict[str, Unit] = {
    "g": Unit("g", "g", ("gm", "gram", "grams"), "mass", Decimal(10**9)),
    "mg": Unit("mg", "mg", ("milligram", "milligrams"), "mass", Decimal(10**6)),
    "ug": Unit("microgram", "micrograms", ("ug", "µg", "μg", "mcg"), "mass", Decimal(10**3)),
    "ng": Unit("nanogram", "nanograms", ("ng",), "mass"),
    "L": Unit("litre", "litres", ("l", "liter", "liters"), "volume", Decimal(10**3)),
    "mL": Unit(
        "mL",
        "mL",
        ("mls", "millilitre", "millilitres", "milliliter", "milliliters"),
        "volume",
    ),
    "mmol": Unit("mmol", "mmol", ("millimole", "millimoles"), "amount"),
    "meq": Unit("mEq", "mEq", ("milliequivalent", "milliequivalents"), "charge"),
    "[IU]": Unit("international unit", "international units", ("iu",), "international"),
    "10*6.[IU]": Unit(
        "million international units",
        "million international units",
        ("million iu",),
        "international",
        Decimal(10**6),
    ),
    "{unit}": Unit("unit", "units", (), "units"),
    "10*6.{unit}": Unit("million units", "million units", (), "units", Decimal(10**6)),
    "10*6.{cells}": Unit("million cells", "million cells", (), "cells"),
    "10*9.{cells}": Unit("billion cells", "billion cells", (), "cells", Decimal(10**3)),
    "10*6.[CFU]": Unit("million CFU", "million CFU", (), "colonies"),
    "10*9.[CFU]": Unit("billion CFU", "billion CFU", (), "colonies", Decimal(10**3)),
    "kBq": Unit("kBq", "kBq", (), "activity", exact=True),
    "MBq": Unit("MBq", "MBq", (), "activity", Decimal(10**3), exact=True),
    "GBq": Unit("GBq", "GBq", (), "activity", Decimal(10**6), exact=True),
    "mCi": Unit("mCi", "mCi", (), "activity", Decimal(37 * 10**3), exact=True),
    "{tablet}": Unit("tablet", "tablets", ("tab", "tabs")),
    "{caplet}": Unit("caplet", "caplets"),
    "{capsule}": Unit("capsule", "capsules", ("cap", "caps")),
    "{softgel}": Unit("softgel", "softgels"),
    "{pill}": Unit("pill", "pills"),
    "{gummy}": Unit("gummy", "gummies"),
    "{drop}": Unit("drop", "drops", ("gtt", "gtts")),
    "{puff}": Unit("puff", "puffs"),
    "{inhalation}": Unit("inhalation", "inhalations"),
    "{spray}": Unit("spray", "sprays"),
    "{patch}": Unit("patch", "patches"),
    "{sachet}": Unit("sachet", "sachets"),
    "{packet}": Unit("packet", "packets"),
    "{scoop}": Unit("scoop", "scoops"),
    "{teaspoon}": Unit("teaspoon", "teaspoons", ("teaspoonful", "teaspoonfuls", "tsp")),
    "{tablespoon}": Unit("tablespoon", "tablespoons", ("tablespoonful", "tablespoonfuls")),
    "{lozenge}": Unit("lozenge", "lozenges"),
    "{pastille}": Unit("pastille", "pastilles"),
    "{film}": Unit("film", "films"),
    "{suppository}": Unit("suppository", "suppositories"),
    "{pessary}": Unit("pessary", "pessaries"),
    "{enema}": Unit("enema", "enemas"),
    "{applicatorful}": Unit("applicatorful", "applicatorfuls", ("applicator", "applicators")),
    "{application}": Unit("application", "applications"),
    "{thin layer}": Unit("thin layer", "thin layers", ("thin film",)),
    "{fingertip unit}": Unit("fingertip unit", "fingertip units"),
    "{pump}": Unit("pump", "pumps"),
    "{pen}": Unit("pen", "pens"),
    "{syringe}": Unit("syringe", "syringes", ("prefilled syringe", "pre-filled syringe")),
    "{ampoule}": Unit("ampoule", "ampoules"),
    "{vial}": Unit("vial", "vials"),
    "{dose}": Unit("dose", "doses"),
}
# Pieces that are counted: a fraction of one makes sense, and each may hold an amount of its own.
COUNTED = tuple(code for code in UNITS if code[0] == "{" and code != "{unit}")

BODY_MEASURES: dict[str, Term] = {
    "kg": Term("kg of body weight", ("kg", "kilogram", "kg body weight", "kg bw")),
    "m2": Term(
        "square metre of body surface",
        (
            "m2",
            "m²",
            "square metre",
            "square meter",
            "m2 of body surface",
            "m² of body surface",
        ),
    ),
}

# Codes of UCUM and of FHIR's UnitsOfTime; the values are read as "every 6 hours", "q6h", "3 wks".
TIMES: dict[str, Unit] = {
    "min": Unit("minute", "minutes", ("min", "mins")),
    "h": Unit("hour", "hours", ("h", "hr", "hrs")),
    "d": Unit("day", "days", ("d",)),
    "wk": Unit("week", "weeks", ("wk", "wks")),
    "mo": Unit("month", "months", ("mo", "mos", "mth", "mths")),
    "a": Unit("year", "years", ("yr", "yrs")),
}
RATE_TIMES = ("min", "h", "d", "wk")
# "3 g a day, three times a day" leaves open whether 3 g or 1 g is taken at a time.
TOTAL_TIMES = ("d", "wk")
ADMINISTRATION_TIMES = ("min", "h")

ROUTES: dict[str, Term] = {
    "oral": Term("by mouth", ("po", "oral", "orally", "per os", "via mouth")),
    "sublingual": Term("under the tongue", ("sl", "sublingual", "sublingually")),
    "buccal": Term("inside the cheek", ("buccal", "buccally")),
    "injection": Term("by injection"),
    "intravenous": Term("into a vein", ("iv", "intravenous", "intravenously", "by vein")),
    "intravenous infusion": Term(
        "as a drip into a vein",
        (
            "iv infusion",
            "intravenous infusion",
            "by iv infusion",
            "by intravenous infusion",
            "as an iv infusion",
            "as an intravenous infusion",
        ),
    ),
    "intravenous injection": Term(
        "as an injection into a vein",
        (
            "iv injection",
            "iv bolus",
            "iv push",
            "intravenous injection",
            "by iv injection",
            "by intravenous injection",
            "by slow intravenous injection",
            "as an intravenous injection",
            "as an iv bolus",
        ),
    ),
    "intramuscular": Term(
        "into a muscle",
        (
            "im",
            "intramuscular",
            "intramuscularly",
            "im injection",
            "by im injection",
            "intramuscular injection",
            "by intramuscular injection",
            "by deep intramuscular injection",
            "into the muscle",
        ),
    ),
    "subcutaneous": Term(
        "under the skin",
        (
            "sc",
            "sq",
            "subq",
            "subcut",
            "subcutaneous",
            "subcutaneously",
            "sub-cutaneous",
            "sc injection",
            "subcutaneous injection",
            "by sc injection",
            "by subcutaneous injection",
            "as a subcutaneous injection",
            "beneath the skin",
        ),
    ),
    "intradermal": Term("into the skin", ("intradermal", "intradermally")),
    "intra-articular": Term(
        "into a joint",
        (
            "intra-articular",
            "intraarticular",
            "intra-articularly",
            "intra-articular injection",
            "by intra-articular injection",
            "into the joint",
        ),
    ),
    "epidural": Term("into the epidural space", ("epidural", "epidurally")),
    "intrathecal": Term("into the spinal fluid", ("intrathecal", "intrathecally")),
    "intradiscal": Term("into a spinal disc", ("intradiscal", "intradiscally")),
    "intraosseous": Term("into a bone", ("intraosseous", "intraosseously")),
    "intralesional": Term("into the lesion", ("intralesional", "intralesionally")),
    "perineural": Term("beside a nerve", ("perineural", "perineurally")),
    "topical": Term("on the skin", ("topical", "topically", "to the skin", "onto the skin")),
    "transdermal": Term("through the skin", ("transdermal", "transdermally")),
    "inhaled": Term("breathed in", ("inhaled", "by inhalation", "via inhalation")),
    "oral inhalation": Term(
        "breathed in through the mouth", ("by oral inhalation", "inhaled by mouth")
    ),
    "nebulised": Term(
        "breathed in from a nebuliser",
        (
            "nebulised",
            "nebulized",
            "by nebuliser",
            "by nebulizer",
            "via nebuliser",
            "via nebulizer",
        ),
    ),
    "nasal": Term("into the nose", ("nasal", "nasally", "intranasal", "intranasally")),
    "ophthalmic": Term("into the eye", ("ophthalmic", "in the eye", "to the eye")),
    "otic": Term("into the ear", ("otic", "in the ear", "to the ear")),
    "rectal": Term(
        "into the rectum", ("pr", "rectal", "rectally", "per rectum", "by rectum", "in the rectum")
    ),
    "vaginal": Term(
        "into the vagina",
        (
            "pv",
            "vaginal",
            "vaginally",
            "by vagina",
            "intravaginally",
            "per vagina",
            "in the vagina",
        ),
    ),
}
# A needle is needed for these, so no tablet, puff or patch goes this way.
INJECTED = (
    "injection",
    "intravenous",
    "intravenous infusion",
    "intravenous injection",
    "intramuscular",
    "subcutaneous",
    "intradermal",
    "intra-articular",
    "epidural",
    "intrathecal",
    "intradiscal",
    "intraosseous",
    "intralesional",
    "perineural",
)


@dataclass(frozen=True, slots=True)
class Site:
    """A place on the body as readers see it, and the routes that lead there."""

    printed: str
    routes: tuple[str, ...]
    aliases: tuple[str, ...] = ()


BEFORE_SITES = ("in", "into", "to", "on", "onto", "over")


def _sites() -> dict[str, Site]:
    """The left eye, both knees, each nostril, and the places that have no sides."""
    into = {
        "eye": ("in", ("ophthalmic",)),
        "ear": ("in", ("otic",)),
        "nostril": ("in", ("nasal",)),
        "knee": ("into", ("intra-articular", "injection", "topical")),
        "shoulder": ("into", ("intra-articular", "injection", "topical")),
        "hip": ("into", ("intra-articular", "injection", "topical")),
        "joint": ("into", ("intra-articular", "injection", "topical")),
        "arm": ("to", (*INJECTED, "topical", "transdermal")),
        "thigh": ("to", (*INJECTED, "topical", "transdermal")),
        "hand": ("to", ("topical",)),
        "foot": ("to", ("topical",)),
    }
    sites = {}
    for organ, (where, routes) in into.items():
        many = {"foot": "feet"}.get(organ, f"{organ}s")
        for side in ("left", "right", "affected", "each", "both"):
            named = f"{side} {many if side == 'both' else organ}"
            printed = f"{where} {named}" if side in ("each", "both") else f"{where} the {named}"
            spelled = {"each": f"every {organ}", "both": f"both the {many}"}.get(
                side, f"the {named}"
            )
            aliases = {f"{before} {name}" for before in BEFORE_SITES for name in (named, spelled)}
            sites[named] = Site(printed, routes, tuple(sorted(aliases - {printed})))
    for name, aliases in {
        "affected area": ("affected areas", "affected skin", "affected skin areas"),
        "scalp": (),
        "face": (),
        "gums": (),
        "abdomen": ("stomach area",),
        "chest": (),
        "back": (),
    }.items():
        spelled = {
            f"{before} {the}{place}"
            for before in BEFORE_SITES
            for the in ("the ", "")
            for place in (name, *aliases)
        }
        routes = INJECTED if name == "abdomen" else ("topical", "transdermal")
        sites[name] = Site(f"to the {name}", routes, tuple(sorted(spelled - {f"to the {name}"})))
    return sites


SITES = _sites()

WHEN: dict[str, Term] = {
    "immediately": Term("immediately", ("stat", "straight away", "right away", "now"), "IMD"),
    "waking": Term("on waking", ("upon waking", "on awakening"), "WAKE"),
    "morning": Term("in the morning", ("in morning", "mornings", "morning", "qam", "mane"), "MORN"),
    "noon": Term("at noon", ("at midday", "noon"), "NOON"),
    "afternoon": Term("in the afternoon", ("in afternoon", "afternoon"), "AFT"),
    "evening": Term("in the evening", ("in evening", "evenings", "evening", "qpm"), "EVE"),
    "night": Term("at night", ("night", "nightly", "nocte"), "NIGHT"),
    "bedtime": Term("at bedtime", ("bedtime", "before bed", "before bedtime", "qhs"), "HS"),
    "with meals": Term(
        "with meals",
        ("with each meal", "with every meal", "at meal times", "at mealtimes", "at meals"),
        "C",
    ),
    "before meals": Term("before meals", ("before each meal", "before every meal", "ac"), "AC"),
    "after meals": Term("after meals", ("after each meal", "after every meal", "pc"), "PC"),
    "with breakfast": Term("with breakfast", ("at breakfast",), "CM"),
    "before breakfast": Term("before breakfast", (), "ACM"),
    "after breakfast": Term("after breakfast", (), "PCM"),
    "with lunch": Term("with lunch", ("at lunch", "at lunchtime"), "CD"),
    "before lunch": Term("before lunch", (), "ACD"),
    "after lunch": Term("after lunch", (), "PCD"),
    "with dinner": Term(
        "with dinner",
        ("with the evening meal", "with your evening meal", "with supper", "at dinner"),
        "CV",
    ),
    "before dinner": Term("before dinner", ("before the evening meal", "before supper"), "ACV"),
    "after dinner": Term("after dinner", ("after the evening meal", "after supper"), "PCV"),
}

# "In the morning, with meals" is one time and a manner; "before meals and at bedtime" is a list of
# times. A meal that is a manner is stored apart, so that the two are never taken for each other.
# "With food" says how and never how often; "with each meal" says both.
MEALS = ("with meals", "before meals", "after meals")
_MEAL_OF = {
    "morning": "breakfast",
    "waking": "breakfast",
    "noon": "lunch",
    "evening": "dinner",
    "night": "dinner",
}
# The meals that only make a time of day exact: in the morning, before breakfast.
MEAL_AT = {
    time: tuple(f"{order} {meal}" for order in ("with", "before", "after"))
    for time, meal in _MEAL_OF.items()
}
FOOD: dict[str, Term] = {
    "empty stomach": Term("on an empty stomach", ("on empty stomach",)),
    "with food": Term("with food", ("with a meal", "with some food")),
    "before food": Term("before food", ("before a meal",)),
    "after food": Term("after food", ("after a meal",)),
    "with or after food": Term("with or after food", ("with or just after food",)),
    "with or without food": Term("with or without food", ("with or without meals",)),
    "with food or milk": Term("with food or milk", ("with milk or food", "with food or with milk")),
    "between meals": Term("between meals", ("in between meals",)),
}
# These belong to a time of day: without one they are the time itself.
FOOD_AT_TIMES: dict[str, Term] = {
    name: WHEN[name] for name in (*MEALS, *(meal for meals in MEAL_AT.values() for meal in meals))
}
FOOD |= FOOD_AT_TIMES

WEEKDAYS: dict[str, Term] = {
    f"{day}s": Term(f"{day}s", (day,), day[:3].lower())
    for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
}

MANNERS: dict[str, Term] = {
    "whole": Term("swallowed whole", ("whole", "swallow whole", "swallow it whole")),
    "water": Term(
        "with water",
        (
            "with a glass of water",
            "with a full glass of water",
            "with plenty of water",
            "with some water",
            "with a drink of water",
        ),
    ),
    "dissolved in water": Term(
        "dissolved in water", ("dissolved in a glass of water", "in a glass of water")
    ),
    "chewed": Term("chewed", ("chew",)),
    "sucked": Term("sucked", ("suck",)),
    "slowly": Term("slowly"),
    "sparingly": Term("sparingly", ("thinly",)),
}

PEOPLE: dict[str, Term] = {
    "adults": Term("adults", ("adult", "adult patients")),
    "teenagers": Term("teenagers", ("teenager", "adolescents", "adolescent")),
    "children": Term("children", ("child", "paediatric patients", "pediatric patients")),
    "infants": Term("infants", ("infant", "babies")),
    "older people": Term("older people", ("elderly", "the elderly", "older adults")),
    "kidney disease": Term("in kidney disease", ("in renal impairment", "renal impairment")),
    "liver disease": Term("in liver disease", ("in hepatic impairment", "hepatic impairment")),
}
AGE_TIMES = ("d", "wk", "mo", "a")
# How an age is a limit: 12 years and over, over 12 years, under 2 years.
AGE_LIMITS = ("from", "over", "under")

PER: dict[str, Term] = {
    "injection": Term("injection"),
    "infusion": Term("infusion"),
    "dose": Term("dose"),
    "application": Term("application"),
    "site": Term("site"),
    "side": Term("side"),
    "level": Term("level"),
    "joint": Term("joint"),
    "knee": Term("knee"),
    "disc": Term("disc", ("disk",)),
}

REASONS: dict[str, Term] = {
    "pain": Term("pain"),
    "mild pain": Term("mild pain"),
    "moderate pain": Term("moderate pain"),
    "severe pain": Term("severe pain"),
    "breakthrough pain": Term("breakthrough pain"),
    "nerve pain": Term("nerve pain", ("neuropathic pain",)),
    "headache": Term("headache"),
    "fever": Term("fever"),
    "inflammation": Term("inflammation"),
    "muscle spasm": Term("muscle spasm", ("muscle spasms", "spasm", "spasms")),
    "nausea": Term("nausea"),
    "vomiting": Term("vomiting"),
    "constipation": Term("constipation"),
    "diarrhoea": Term("diarrhoea", ("diarrhea",)),
    "itching": Term("itching", ("itch",)),
    "wheezing": Term("wheezing", ("wheeze",)),
    "chest pain": Term("chest pain", ("angina",)),
    "back pain": Term("back pain"),
    "migraine": Term("migraine", ("migraines",)),
    "heartburn": Term("heartburn", ("acid reflux", "reflux")),
    "indigestion": Term("indigestion"),
    "allergies": Term("allergies", ("allergy",)),
    "hay fever": Term("hay fever"),
    "infection": Term("infection"),
    "blood pressure": Term("blood pressure", ("high blood pressure", "hypertension")),
    "cholesterol": Term("cholesterol", ("high cholesterol",)),
    "diabetes": Term("diabetes"),
    "depression": Term("depression"),
    "swelling": Term("swelling"),
    "dry eyes": Term("dry eyes"),
    "congestion": Term("congestion", ("nasal congestion",)),
    "rash": Term("rash"),
    "cramps": Term("cramps"),
    "anxiety": Term("anxiety"),
    "agitation": Term("agitation"),
    "sleep": Term("sleep"),
    "insomnia": Term("insomnia"),
    "cough": Term("cough"),
    "breathlessness": Term("breathlessness", ("shortness of breath",)),
}

# A substance is one to four of these words: "elemental calcium", "standardised extract".
SUBSTANCE_WORDS: dict[str, Term] = {
    "EPA/DHA": Term("EPA/DHA", ("epa + dha", "epa+dha", "epa and dha", "epa & dha")),
    "EPA": Term("EPA"),
    "DHA": Term("DHA"),
    "omega-3": Term("omega-3", ("omega 3",)),
    "fatty": Term("fatty"),
    "acids": Term("acids"),
    "fish": Term("fish"),
    "oil": Term("oil"),
    "elemental": Term("elemental"),
    "calcium": Term("calcium"),
    "magnesium": Term("magnesium"),
    "zinc": Term("zinc"),
    "iron": Term("iron"),
    "selenium": Term("selenium"),
    "citrate": Term("citrate"),
    "carbonate": Term("carbonate"),
    "glycinate": Term("glycinate"),
    "oxide": Term("oxide"),
    "sulfate": Term("sulfate", ("sulphate",)),
    "hydrochloride": Term("hydrochloride"),
    "collagen": Term("collagen"),
    "peptides": Term("peptides"),
    "protein": Term("protein"),
    "curcumin": Term("curcumin"),
    "curcuminoids": Term("curcuminoids"),
    "boswellic": Term("boswellic"),
    "glucosamine": Term("glucosamine"),
    "chondroitin": Term("chondroitin"),
    "standardised": Term("standardised", ("standardized",)),
    "extract": Term("extract"),
    "powder": Term("powder"),
}
LONGEST_SUBSTANCE = 4

# The whole numbers that boards spell out.
NUMBER_WORDS: dict[str, int] = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "fourteen": 14,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
}

ADVERBS: dict[str, tuple[int, str]] = {
    "hourly": (1, "h"),
    "daily": (1, "d"),
    "weekly": (1, "wk"),
    "fortnightly": (2, "wk"),
    "monthly": (1, "mo"),
    "quarterly": (3, "mo"),
    "yearly": (1, "a"),
    "annually": (1, "a"),
}

ORDINALS: dict[str, int] = {
    "other": 2,
    "second": 2,
    "alternate": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
}

FRACTIONS: dict[str, Decimal] = {"half": Decimal("0.5"), "quarter": Decimal("0.25")}
FRACTION_SIGNS: dict[str, Decimal] = {
    "½": Decimal("0.5"),
    "¼": Decimal("0.25"),
    "¾": Decimal("0.75"),
}

TIMES_A_DAY: dict[str, int] = {
    "bid": 2,
    "bd": 2,
    "tid": 3,
    "tds": 3,
    "qid": 4,
    "qds": 4,
}

# Abbreviations that stand for two things, or that the list of error-prone abbreviations of the
# Institute for Safe Medication Practices names because another dose or frequency is read for them.
UNSAFE: dict[str, str] = {
    "u": "“U” is easily read as a zero: write “units”.",
    "cc": "“cc” is easily read as “00”: write “mL”.",
    "qd": "“QD” is easily read as four times a day: write “once daily”.",
    "od": "“OD” can mean once a day or the right eye: write “once daily”.",
    "qod": "“QOD” is easily read as once a day: write “every other day”.",
    "hs": "“HS” can mean half strength or bedtime: write “at bedtime”.",
    "tiw": "“TIW” is easily read as three times a day: write “three times a week”.",
    "biw": "“BIW” can be misread: write “twice a week”.",
    "ou": "“OU” is easily read as another eye: write “in both eyes”.",
    "ad": "“AD” is easily read as an eye: write “in the right ear”.",
    "ia": "“IA” can mean into a joint or into an artery: write which.",
    "biweekly": "“biweekly” can mean twice a week or every two weeks: write which.",
    "bimonthly": "“bimonthly” can mean twice a month or every two months: write which.",
    "biannually": "“biannually” can mean twice a year or every two years: write which.",
}
ONCE_A_DAY_IN_SHORT = "“Q1D” is easily read as four times a day: write “once daily”."
