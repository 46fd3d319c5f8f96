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
    "{capsule}": Unit("capsule", "capsules", ("cap", "caps")),
    "{drop}": Unit("drop", "drops"),
    "{puff}": Unit("puff", "puffs"),
    "{spray}": Unit("spray", "sprays"),
    "{patch}": Unit("patch", "patches"),
    "{sachet}": Unit("sachet", "sachets"),
    "{lozenge}": Unit("lozenge", "lozenges"),
    "{suppository}": Unit("suppository", "suppositories"),
    "{ampoule}": Unit("ampoule", "ampoules"),
    "{vial}": Unit("vial", "vials"),
}

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
    "oral": Term("by mouth", ("po", "oral", "orally", "per os")),
    "sublingual": Term("under the tongue", ("sl", "sublingual", "sublingually")),
    "buccal": Term("inside the cheek", ("buccal", "buccally")),
    "intravenous": Term("into a vein", ("iv", "intravenous", "intravenously")),
    "intravenous infusion": Term(
        "as a drip into a vein",
        (
            "iv infusion",
            "intravenous infusion",
            "by iv infusion",
            "by intravenous infusion",
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
        ),
    ),
    "intradermal": Term("into the skin", ("intradermal", "intradermally")),
    "intra-articular": Term(
        "into a joint",
        (
            "ia",
            "intra-articular",
            "intraarticular",
            "intra-articularly",
            "intra-articular injection",
            "into the joint",
        ),
    ),
    "epidural": Term("into the epidural space", ("epidural", "epidurally")),
    "intrathecal": Term("into the spinal fluid", ("intrathecal", "intrathecally")),
    "intradiscal": Term("into a spinal disc", ("intradiscal", "intradiscally")),
    "intraosseous": Term("into a bone", ("intraosseous", "intraosseously")),
    "intralesional": Term("into the lesion", ("intralesional", "intralesionally")),
    "perineural": Term("beside a nerve", ("perineural", "perineurally")),
    "topical": Term("on the skin", ("topical", "topically", "to the skin")),
    "transdermal": Term("through the skin", ("transdermal", "transdermally")),
    "inhaled": Term("breathed in", ("inhaled", "by inhalation")),
    "nasal": Term("into the nose", ("nasal", "nasally", "intranasal", "intranasally")),
    "ophthalmic": Term("into the eye", ("ophthalmic",)),
    "otic": Term("into the ear", ("otic",)),
    "rectal": Term("into the rectum", ("pr", "rectal", "rectally", "per rectum")),
    "vaginal": Term("into the vagina", ("pv", "vaginal", "vaginally")),
}

WHEN: dict[str, Term] = {
    "waking": Term("on waking", ("upon waking", "on awakening"), "WAKE"),
    "morning": Term("in the morning", ("in morning", "mornings", "morning", "qam"), "MORN"),
    "noon": Term("at noon", ("at midday", "noon"), "NOON"),
    "afternoon": Term("in the afternoon", ("in afternoon", "afternoon"), "AFT"),
    "evening": Term("in the evening", ("in evening", "evenings", "evening"), "EVE"),
    "night": Term("at night", ("night", "nightly", "nocte"), "NIGHT"),
    "bedtime": Term("at bedtime", ("bedtime", "before bed", "before bedtime", "qhs"), "HS"),
    "with meals": Term(
        "with meals",
        ("with food", "with a meal", "with each meal", "with every meal"),
        "C",
    ),
    "before meals": Term("before meals", ("before food", "before a meal"), "AC"),
    "after meals": Term("after meals", ("after food", "after a meal"), "PC"),
    "with breakfast": Term("with breakfast", (), "CM"),
    "before breakfast": Term("before breakfast", (), "ACM"),
    "after breakfast": Term("after breakfast", (), "PCM"),
    "with lunch": Term("with lunch", (), "CD"),
    "before lunch": Term("before lunch", (), "ACD"),
    "after lunch": Term("after lunch", (), "PCD"),
    "with dinner": Term("with dinner", ("with the evening meal", "with supper"), "CV"),
    "before dinner": Term("before dinner", ("before the evening meal",), "ACV"),
    "after dinner": Term("after dinner", ("after the evening meal",), "PCV"),
}

# "In the morning, with meals" is one time and a manner; "before meals and at bedtime" is a list of
# times. A meal that is a manner is stored apart, so that the two are never taken for each other.
MEALS = ("with meals", "before meals", "after meals")
FOOD: dict[str, Term] = {name: WHEN[name] for name in MEALS} | {
    "empty stomach": Term("on an empty stomach", ("on empty stomach",)),
}

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

TIMES_A_DAY: dict[str, int] = {
    "qd": 1,
    "bid": 2,
    "bd": 2,
    "tid": 3,
    "tds": 3,
    "qid": 4,
    "qds": 4,
}

# After the list of error-prone abbreviations of the Institute for Safe Medication Practices,
# and words that mean two different things.
UNSAFE: dict[str, str] = {
    "u": "“U” is easily read as a zero: write “units”.",
    "cc": "“cc” is easily read as “00”: write “mL”.",
    "od": "“OD” can mean once a day or the right eye: write “once daily”.",
    "qod": "“QOD” is easily read as once a day: write “every other day”.",
    "hs": "“HS” can mean half strength or bedtime: write “at bedtime”.",
    "tiw": "“TIW” is easily read as three times a day: write “three times a week”.",
    "biw": "“BIW” can be misread: write “twice a week”.",
    "biweekly": "“biweekly” can mean twice a week or every two weeks: write which.",
    "bimonthly": "“bimonthly” can mean twice a month or every two months: write which.",
    "biannually": "“biannually” can mean twice a year or every two years: write which.",
}
