"""How many presses and screens twenty facts take a reader on a telephone.

    python -m tests.bench.facts ADDRESS

ADDRESS has both demonstrations. A reader opens the article, as from a search engine, and goes to
the fact by the contents, the jump field, or what the first screens offer. A press is a tap; letters
that are typed are none. A screen is what has to be scrolled after the last press until the words
stand on it, and 1 is no scrolling at all. Asked for: two presses and one screen each.
"""

import sys
from math import ceil
from shutil import which

from playwright.sync_api import Locator, Page, sync_playwright

WEDGING, ASTHMA = "neoplastic-lumbar-vertebral-wedging", "asthma"
PRESSES, SCREENS = 2, 1
# The question; the article; how the reader goes: `/` types into the jump field, `#` takes the line
# of the contents, else what is pressed; and the words that answer.
FACTS = (
    ("the highest dose of ibuprofen", WEDGING, "/ibuprofen", "mg"),
    ("the dose of morphine", WEDGING, "/morphine", "mg"),
    ("how gabapentin is taken", WEDGING, "/gabapentin", "mg"),
    ("side effects of tramadol", WEDGING, "/tramadol", "Dizziness"),
    ("what Tylenol is called here", WEDGING, "/tylenol", "Paracetamol"),
    ("when to call an ambulance", WEDGING, "", "112"),
    ("when to see a doctor", WEDGING, "#when-to-see-a-doctor", "Get medical help at once"),
    ("what it is", WEDGING, "", "a bone in the lower back has collapsed"),
    ("whether an operation is needed", WEDGING, "/surgery?", "Surgery is considered"),
    ("whether heat packs are allowed", WEDGING, "/heat packs", "Do not put heat"),
    ("whether vitamin D helps", WEDGING, "/vitamin d", "Vitamin D"),
    ("how much alcohol", WEDGING, "/alcohol", "2 drinks a day"),
    ("how it is diagnosed", WEDGING, "/how is it diagnosed", "X-ray, MRI and CT"),
    ("who signed it", WEDGING, "text=Who wrote and reviewed it", "Reviewed by"),
    ("when it was last reviewed", WEDGING, "text=Who wrote and reviewed it", "Last reviewed"),
    ("whether asthma is hereditary", ASTHMA, "/family", "other members of the family"),
    ("whether asthma can be cured", ASTHMA, "#outlook", "be cured"),
    ("what sets asthma off", ASTHMA, "#risk-factors", "Dust, smoke and fumes"),
    ("what salbutamol is for", ASTHMA, "/salbutamol", "opens the airways"),
    ("why to use a spacer", ASTHMA, "/spacer", "plastic container"),
)


def _tap(target: Locator) -> int:
    target.tap()
    return 1


def go(page: Page, way: str) -> int:
    """Go there; how many presses it took."""
    if way.startswith("/"):
        presses = _tap(page.locator("#jump"))
        page.keyboard.type(way[1:])
        return presses + _tap(page.locator(".jump li a").first)
    if way.startswith("#"):
        presses = _tap(page.locator(".contents summary").first)
        return presses + _tap(page.locator(f".contents ol a[href='{way}']"))
    return _tap(page.locator(way).first) if way else 0


def screens(page: Page, words: str) -> int:
    """How many screens on these words stand; 0 where they are not shown at all."""
    page.wait_for_timeout(500)
    found = [
        box["y"] + box["height"]
        for one in page.get_by_text(words).all()
        if one.is_visible() and (box := one.bounding_box()) and box["y"] >= 0
    ]
    return max(1, ceil(min(found) / page.viewport_size["height"])) if found else 0


def main() -> None:
    """Measure each, and say which take more."""
    over = 0
    with sync_playwright() as play:
        path = which("chromium-headless-shell") or which("chromium")
        browser = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for question, slug, way, words in FACTS:
            context = browser.new_context(**play.devices["iPhone 13"], base_url=sys.argv[1])
            page = context.new_page()
            page.set_default_timeout(5_000)
            page.goto(f"/conditions/{slug}/")
            try:
                presses, seen = go(page, way), screens(page, words)
            except Exception as trouble:  # noqa: BLE001 - the others are measured all the same
                presses, seen = 0, 0
                print(str(trouble).splitlines()[0], file=sys.stderr)
            is_over = not (seen and presses <= PRESSES and seen <= SCREENS)
            over += is_over
            print(f"{question:34} {presses} presses, screen {seen}{'  OVER' * is_over}", flush=True)
            context.close()
        browser.close()
    print(f"{len(FACTS) - over} of {len(FACTS)} in {PRESSES} presses and {SCREENS} screen")
    sys.exit(bool(over))


if __name__ == "__main__":
    main()
