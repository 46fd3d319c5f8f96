"""How many presses the board's tasks take, and how quickly a long section answers a key.

    python -m tests.bench.presses ADDRESS PASSWORDS

ADDRESS is a demonstration made anew by `make run`, whose articles it changes; PASSWORDS a file with
what that run printed. A press is a click, a tick, or a key that is not a letter of the text. Each
task begins at its person's desk, signed in, and ends with what the site says was done.
"""

import re
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from shutil import which
from statistics import median

from playwright.sync_api import Browser, Error, Locator, Page, sync_playwright

CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
SLOWER = 4  # times: a laptop that is five years old
ENTRIES = 30
KEYS = 40
LONG = "neoplastic-lumbar-vertebral-wedging"


class Hand:
    """One person at their desk, whose presses are counted."""

    def __init__(
        self, browser: Browser, address: str, role: str, password: str, width: int = 1280
    ) -> None:
        size = {"width": width, "height": 900}
        self.page = browser.new_context(base_url=address, viewport=size).new_page()
        self.page.goto("/admin/login/")
        self.page.fill("[name=username]", f"demo-{role}")
        self.page.fill("[name=password]", password)
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector("#places", state="attached")
        self.presses = 0

    def click(self, what: str | Locator) -> None:
        target = self.page.locator(what).first if isinstance(what, str) else what
        target.click()
        self.presses += 1
        self.page.wait_for_load_state()  # whoever reads the page meets its scripts

    def key(self, *keys: str) -> None:
        for one in keys:
            self.page.keyboard.press(one)
            self.presses += 1
        self.page.wait_for_load_state()

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def sees(self, words: str) -> None:
        self.page.get_by_text(words).first.wait_for()

    def section(self, title: str, article: str) -> Page:
        """The section's screen, by the article's page."""
        self.click("nav >> text=Articles")
        self.click(f"#content a:has-text('{article}')")
        self.click(self.page.get_by_role("link", name=f"Edit {title}", exact=True))
        return self.page


Hands = Callable[[str], Hand]


def five_entries(hands: Hands) -> int:
    hand = hands("author")
    page = hand.section("Causes", "Asthma")
    for name in ("Pollen", "House dust", "Cold air", "Smoke", "Exertion"):
        hand.click(page.locator("[data-list=causes] > .add [data-add]"))
        hand.type(name)
    hand.key("Control+s")
    hand.type("First words.")
    hand.key("Control+s")
    hand.sees("Saved as a change")
    return hand.presses


def to_the_readers(hands: Hands) -> int:
    """Submitted, refused, mended, signed and published: everybody from their desk."""
    author, reviewer, publisher = (hands(role) for role in ("author", "clinical", "publisher"))
    author.click("[aria-labelledby=to_submit] li:has-text('Causes') button")
    author.sees("these words lie before the reviewers")
    reviewer.page.reload()
    reviewer.click("[aria-labelledby=to_sign] a:has-text('Causes')")
    reviewer.click("#comment")
    reviewer.type("Name the pollen.")
    reviewer.click("button[value=request_changes]")
    reviewer.sees("Name the pollen.")
    author.page.goto("/admin/")
    author.click("[aria-labelledby=to_mend] a:has-text('Causes')")
    author.click("[data-list=causes] [name$='-name']")
    author.type(" of birch")
    author.key("Control+Enter")  # asks for the reason
    author.type("The pollen is named.")
    author.key("Control+Enter")
    author.sees("these words lie before the reviewers")
    reviewer.page.goto("/admin/")
    reviewer.click("[aria-labelledby=to_sign] a:has-text('Causes')")
    reviewer.click("[data-approve]")
    reviewer.sees("approved")
    publisher.page.reload()
    publisher.click("[aria-labelledby=to_publish] a:has-text('Asthma')")
    publisher.type("The causes are named.")
    publisher.click("button:has-text('Publish edition')")
    publisher.sees("is published")
    return sum(hand.presses for hand in (author, reviewer, publisher))


def _signed(hands: Hands, title: str) -> None:
    """A section of the asthma article with new words that are signed; nobody counts this."""
    author, reviewer = hands("author"), hands("clinical")
    page = author.section(title, "Asthma")
    page.locator("#id_introduction").press("End")
    author.type(" More is known since.")
    page.locator("[name=reason]").fill("Newer words.")
    author.key("Control+Enter")
    author.sees("these words lie before the reviewers")
    reviewer.page.reload()
    reviewer.click(f"[aria-labelledby=to_sign] a:has-text('{title}')")
    reviewer.key("a", "Enter")
    reviewer.sees("approved")


def schedule(hands: Hands) -> int:
    _signed(hands, "Prevention")
    hand = hands("publisher")
    hand.click("[aria-labelledby=to_publish] a:has-text('Asthma')")
    hand.type("How to prevent it.")
    hand.page.click("#at", position={"x": 15, "y": 15})  # the month, where its parts begin
    hand.presses += 1
    hand.type("12242030")
    hand.key("Tab")
    hand.type("0800AM")
    hand.click("button[value=schedule]")
    hand.sees("24 Dec")
    return hand.presses


def a_closed_tab(hands: Hands) -> int:
    hand = hands("author")
    path = f"/admin/articles/{LONG}/sections/overview/"
    hand.page.goto(path)
    hand.page.locator("#id_introduction").focus()
    hand.type("Kept ")
    hand.page.locator("[data-kept]", has_text="kept").wait_for()
    context = hand.page.context
    hand.page.close()
    hand.page = context.new_page()
    hand.page.goto(path)
    hand.sees("Your unsaved text is back")
    return hand.presses


def ten_typos(hands: Hands) -> int:
    """Five words, each in two places of one article, corrected and put before the reviewers."""
    hand = hands("author")
    hand.click("[aria-labelledby=written_last] a:has-text('Neoplastic lumbar')")
    hand.page.wait_for_url("**/write/")
    hand.page.wait_for_load_state()
    for word in ("bone", "spine", "cancer", "pain", "tumour"):
        hand.key("Control+f")
        hand.type(word)
        hand.key("Enter")
        hand.sees("Found in")
        hand.type(f"{word} ")
        hand.key("Control+g")
        hand.page.wait_for_timeout(500)  # until it is found
        hand.type(f"{word} ")
    hand.key("Control+Enter")  # asks for the reason
    hand.type("Typos.")
    hand.key("Tab", "t", "Control+Enter")
    hand.page.locator("#together [data-status]:not(:empty)").wait_for()
    print(hand.page.locator("#together [data-status]").inner_text(), file=sys.stderr)
    return hand.presses


def two_sources_and_a_figure(hands: Hands) -> int:
    """A new article with them in one section."""
    hand = hands("author")
    hand.click("nav >> text=Articles")
    hand.click("text=Begin an article")
    hand.page.locator("#id_title").wait_for()
    hand.type("Painful neck")
    hand.key("Tab")
    hand.type("Spine")
    hand.click("[name=_save]")
    hand.click(hand.page.get_by_role("link", name="Edit Overview", exact=True))
    hand.click("#id_introduction")
    for source in ("10.1016/j.mayocp.2014.09.008", "10.1136/bmj.g6380"):
        hand.type("A pain of the neck ")
        hand.click("[data-cite]")
        hand.click("#citations summary")
        hand.click("#citations-pasted")
        hand.type(f"TY  - JOUR\nTI  - Pain {source}\nDO  - {source}\nPY  - 2014\nER  - ")
        hand.click("#citations form .is-next")
        hand.page.locator("#citations").wait_for(state="hidden")
    hand.click("[data-tool=picture]")
    hand.type("wedg")
    hand.page.locator("#figures [role=option][aria-selected=true]").wait_for()
    hand.key("Enter")
    hand.type("A wedge-shaped vertebra")
    hand.key("Control+s")
    hand.type("First words.")
    hand.key("Control+s")
    hand.sees("Saved as a change")
    return hand.presses


def a_colleague(hands: Hands) -> int:
    hand = hands("administrator")
    hand.click("text=Invite a colleague")
    hand.page.locator("#id_name").wait_for()
    hand.type("Demo colleague")
    hand.key("Tab")
    hand.type("colleague@example.org")
    hand.click("label:has-text('author')")
    hand.click("label:has-text('Spine')")
    hand.click("button:text-is('Invite')")
    hand.sees("is invited")
    return hand.presses


TASKS: dict[str, tuple[Callable[[Hands], int], str]] = {
    "a section of five entries": (five_entries, "20"),
    "submit, refuse, mend, sign, publish": (to_the_readers, "12 and the second signature"),
    "publish at an hour": (schedule, "6"),
    "come back after a closed tab": (a_closed_tab, "0"),
    "ten typos of an article, submitted": (ten_typos, "aim 25"),
    "a new article, two sources, a figure": (two_sources_and_a_figure, "–"),
    "a colleague": (a_colleague, "–"),
}


def time_per_key(hands: Hands) -> tuple[float, float]:
    """Milliseconds until thirty entries can be typed in, and from a key to its paint."""
    hand = hands("author")
    page = hand.page
    page.goto("/admin/articles/asthma/sections/therapies/")
    for number in range(ENTRIES):
        page.locator("[data-list=therapies] > .add [data-add]").click()
        hand.type(f"Therapy {number}")
        for text in page.locator("[data-item]").last.locator("textarea:visible").all():
            text.fill(f"Words of {number}. " * 20)
    page.locator("[name=reason]").fill("First words.")
    page.keyboard.press("Control+s")
    hand.sees("Saved as a change")
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.reload()
    ready = page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
    page.locator("[data-open-all]").last.click()
    page.locator("[data-list=therapies] textarea:visible").nth(5).click()
    page.evaluate(
        """() => { window.spans = []; let began;
        addEventListener("keydown", () => { began = performance.now(); }, true);
        addEventListener("input", () => requestAnimationFrame(() => setTimeout(() =>
          window.spans.push(performance.now() - began))), true); }"""
    )
    page.keyboard.type("a" * KEYS, delay=150)
    page.wait_for_timeout(500)
    return ready, median(page.evaluate("window.spans"))


def main(address: str, passwords: str) -> None:
    words = dict(re.findall(r"demo-(\w+)\s+(\S+)", Path(passwords).read_text(encoding="utf-8")))
    chromium = next(filter(None, map(which, CHROMIUM)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])

        def hands(role: str) -> Hand:
            return Hand(browser, address, role, words[role])

        for task, (does, beside) in TASKS.items():
            try:
                found: object = does(hands)
            except Error as problem:  # the other tasks are worth counting
                traceback.print_exc()
                found = f"not done: {str(problem).splitlines()[0]}"
            print(f"| {task} | {found} | {beside} |", flush=True)
        ready, key = time_per_key(hands)
        print(f"{ENTRIES} entries at a {SLOWER}th of the speed: {ready:.0f} ms until they can be")
        print(f"typed in, {key:.0f} ms from a key to its paint (median of {KEYS}).")


if __name__ == "__main__":
    main(*sys.argv[1:])
