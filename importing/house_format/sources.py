"""Source names glued to the end of a sentence ("RadiopaediaPMC"): taken off and split."""

import re

KNOWN_SOURCES = (
    "AAFP", "AAOS", "ACR Journals", "AHA Journals", "AJNR", "ASCO Publications", "AO Foundation",
    "American Academy of Family Physicians", "American Academy of Ophthalmology",
    "American Cancer Society", "American Heart Association", "American Journal of Neuroradiology",
    "Annals of Internal Medicine", "Annals of Oncology", "Annual Reviews", "Arthritis Foundation",
    "Asthma + Lung UK", "BMC", "BMJ", "BMJ Best Practice", "BioMed Central", "Britannica",
    "Cancer Research UK", "Cambridge Core", "CDC", "Cleveland Clinic", "Cochrane",
    "Cochrane Library", "Columbia Neurosurgery", "Cureus", "Dove Medical Press", "DrugBank",
    "Drugs.com", "EBSCO", "Elsevier", "EMA", "Encyclopaedia Britannica", "Europe PMC",
    "European Medicines Agency", "EyeWiki", "FDA", "FDA Access Data", "Frontiers", "Frontiers in",
    "GARD", "Genetic and Rare Diseases Information Center", "GINA", "GoodRx", "Google Scholar",
    "HSS", "Harvard Health", "Harvard Health Publishing", "Haematologica", "Healthgrades",
    "Healthline", "Hindawi", "Hopkins Medicine", "Hospital for Special Surgery",
    "JAMA", "JAMA Network", "JBJS", "JOSPT", "JNS", "Johns Hopkins", "Johns Hopkins Medicine",
    "Journal of Bone and Joint Surgery", "Journal of Clinical Oncology", "JSTOR", "Karger",
    "Kenhub", "LWW", "Lippincott", "Lippincott Journals", "Macmillan", "MalaCards", "Mayo Clinic",
    "MDPI", "MSD Manual", "MSD Manuals", "MedicalNewsToday", "Medical News Today", "MedlinePlus",
    "MedlinePlus Genetics", "Medscape", "Medscape Reference", "Merck Manual", "Merck Manuals",
    "National Cancer Institute", "National Health Service", "Nature Reviews", "NCBI",
    "NCBI Bookshelf", "NCCN", "NEJM", "NHLBI", "NHS", "NHS Inform", "NIAMS", "NICE", "NIH",
    "NIH Office of Dietary Supplements", "NINDS", "NORD", "National Organization for Rare "
                                                          "Disorders",
    "New England Journal of Medicine", "Office of Dietary Supplements", "OMIM", "Orphanet",
    "OrthoInfo", "Orthobullets", "Oxford Academic", "PLOS", "PLOS ONE", "PMC",
    "PNAS", "Patient.info",
    "Penn Medicine", "Physio-pedia", "Physiopedia", "ProQuest", "PsychCentral", "PubChem", "PubMed",
    "PubMed Central", "RCSB", "RSNA", "RSNA Publications", "RACGP", "Radiology Assistant",
    "RadiologyInfo", "Radiopaedia", "ResearchGate", "RxList", "SAGE Journals", "Sage Journals",
    "ScienceDaily", "ScienceDirect", "Science Direct", "Semantic Scholar", "SpineUniverse",
    "Spine-Health", "Spine-health",
    "Springer", "SpringerLink", "SpringerOpen", "Stanford Health Care",
    "StatPearls", "StatPearls Publishing", "Taylor & Francis", "Taylor & Francis Online",
    "Teach Me Anatomy", "TeachMeAnatomy", "The Lancet", "Thieme", "Thieme Connect", "UCSF Health",
    "UpToDate", "Verywell Health", "Verywell Mind", "Verywell Fit", "Versus Arthritis", "WHO",
    "WebMD", "Wheeless' Textbook of Orthopaedics", "Wikidoc", "WikiDoc", "Wikipedia",
    "Wiley Online Library", "Wolters Kluwer", "World Health Organization", "bioRxiv", "eMedicine",
    "eMedicineHealth", "medRxiv", "wikidoc",
)  # fmt: skip

# Words that are also plain English: a source only beside another source.
_AMBIGUOUS = (
    "Spine", "Nature", "Science", "Lancet", "Radiology", "Verywell", "Cell", "Wiley", "Sage",
)  # fmt: skip

_TOP_LEVEL = r"(?:org|com|net|gov|edu|int|info|uk|au|ca|eu|de|nz)"
_DOMAIN = rf"(?:https?://)?(?:[a-z0-9][a-z0-9-]{{0,40}}\.){{1,4}}{_TOP_LEVEL}(?:/[^\s,;)\]]{{0,200}})?(?![a-z0-9_-])"
_SUBDOMAINS = {
    "www", "my", "en", "m", "pubmed", "pmc", "ncbi", "ods", "emedicine", "www2", "journals",
    "academic", "link", "bmj", "online", "patient", "medlineplus", "rarediseases", "orthoinfo",
    "health", "jamanetwork", "onlinelibrary", "bestpractice", "reference", "cdn", "nlm", "blog",
    "bones", "eyewiki", "radiopaedia", "go", "doi", "dx", "apps", "who", "nhs",
}  # fmt: skip
_SECOND_LEVEL = {"co", "ac", "org", "gov", "nhs", "com", "edu", "net"}


def _alternation(names: tuple[str, ...]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


_CAPITALISED = tuple(name for name in (*KNOWN_SOURCES, *_AMBIGUOUS) if name[0].isupper())
_SMALL = tuple(name for name in KNOWN_SOURCES if name[0].islower())
# The look-ahead keeps the long alternation away from most letters of the text.
_NAME = (
    rf"(?:(?=[A-Z])(?:PMC\d{{4,9}}|(?:{_alternation(_CAPITALISED)})(?![a-z0-9]))|"
    rf"(?=[bemw])(?:{_alternation(_SMALL)})(?![a-z0-9])|(?<![\w.@-]){_DOMAIN})"
)
_ONE = re.compile(rf"({_NAME})(?:\+\d{{1,2}})?")
_GLUE = re.compile(r"[\s,;|/·&]{0,3}")
_TAIL = re.compile(r"[)\]]?\s*(?:([.!?])(?=\s|$)|$)")
_CLOSED = re.compile(r"[.!?:;…][”\"’)]?$")
_LAST_WORD = re.compile(r"([A-Za-z'’]+)[\s(\[]*$")

# After these words a name belongs to the sentence ("according to the Mayo Clinic").
_GRAMMAR = {
    "a", "an", "the", "by", "at", "from", "in", "of", "to", "and", "or", "per", "with", "via",
    "see", "on", "for", "visit", "like", "as", "than", "is", "are", "under", "read", "call",
    "consult", "contact", "check", "through", "using", "use", "our", "within", "against",
    "between", "said",
}  # fmt: skip


def take_off_sources(text: str) -> tuple[str, list[str], list[str]]:
    """The text without glued source names, the names, and each run as it stood.

    A name is taken off only where a sentence ends and no word before it asks for it,
    so "according to the Mayo Clinic." stays whole.
    """
    kept, names, runs, at, ending = [], [], [], 0, ""
    for start, end, found in _runs(text):
        tail = _TAIL.match(text, end)
        if start < at or tail is None or not _is_glued(text, start, found):
            continue
        opening = start - 1 if start and text[start - 1] in "([" else start
        before = text[at:opening].rstrip(" ,;([|")
        kept.append(before)
        ending = before or ending
        if tail[1] and not _CLOSED.search(ending[-2:]):
            kept.append(tail[1])
            ending = tail[1]
        names += found
        runs.append(text[start:end].strip())
        at = tail.end()
    kept.append(text[at:])
    return "".join(kept).strip() if runs else text, names, runs


def _runs(text: str) -> list[tuple[int, int, list[str]]]:
    """Stretches of the text that are source names and nothing else."""
    runs: list[tuple[int, int, list[str]]] = []
    for match in _ONE.finditer(text):
        start, name = _cut_from_word(match)
        if runs and _GLUE.fullmatch(text, runs[-1][1], start):
            first, _, found = runs[-1]
            found.append(name)
            runs[-1] = (first, match.end(), found)
        else:
            runs.append((start, match.end(), [name]))
    return runs


def _cut_from_word(match: re.Match) -> tuple[int, str]:
    """ "function.spine.org" is a sentence's last word, then a domain."""
    name, start = match[1], match.start()
    first, _, rest = name.partition(".")
    labels = rest.split("/")[0].split(".")
    is_domain = name[0].islower() and len(labels) >= 2 and "://" not in name
    if is_domain and first not in _SUBDOMAINS and labels[0] not in _SECOND_LEVEL:
        return start + len(first) + 1, rest
    return start, name


def _is_glued(text: str, start: int, found: list[str]) -> bool:
    if start and text[start - 1] == "(" and len(found) == 1 and found[0].isupper():
        return False  # "(WHO)" explains the words before it
    if len(found) == 1 and found[0] in _AMBIGUOUS:
        return bool(start) and text[start - 1].islower()
    before = _LAST_WORD.search(text[max(0, start - 40) : start])
    if before is None or text[start - 1] in ".!?":
        return True
    return before[1].lower() not in _GRAMMAR
