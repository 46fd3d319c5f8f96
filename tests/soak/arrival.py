"""Twenty articles come over in a browser alone, from an editor's upload to the readers' page.

    python -m tests.soak.arrival ADDRESS PASSWORDS [WIDTH]

ADDRESS is a demonstration made anew by `make run`, whose `work` runs beside it; PASSWORDS a file
with what that run printed; WIDTH that of the screen, 1280 or 390 pixels say, another each time.
Ten articles are submitted, signed as two competences and published in one run. Ten more are
carried over as they were public elsewhere, and a section of one sheds its label by being signed.
Prints the presses of each step and ends with 1 where the site says something else than it should.
"""

import re
import sys
from itertools import chain
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from time import monotonic

from playwright.sync_api import Browser, Locator, expect, sync_playwright

from tests.bench.presses import CHROMIUM, Hand
from tests.importing.wordpress import export, post
from tests.soak.library import as_post

HOUSE = Path("tests/importing/house_format")
TEXTS = sorted({*HOUSE.glob("*/*.txt")} - {*HOUSE.glob("*/*markdown*"), *HOUSE.glob("held*/*")})
PATIENCE = 600  # seconds for `work`


class Board:
    """The board's people, each at a screen of that width."""

    def __init__(self, browser: Browser, address: str, passwords: str, width: int) -> None:
        self.browser, self.address, self.width = browser, address, width
        said = Path(passwords).read_text(encoding="utf-8")
        self.words = dict(re.findall(r"demo-(\w+)\s+(\S+)", said))
        self.hands: dict[str, Hand] = {}

    def at(self, role: str, path: str = "/admin/") -> Hand:
        """Who has the role, on that page."""
        if role not in self.hands:
            self.hands[role] = Hand(
                self.browser, self.address, role, self.words[role], self.width
            )  # fmt: skip
        hand = self.hands[role]
        hand.page.goto(path)
        wide = hand.page.evaluate("document.documentElement.scrollWidth")
        if wide > self.width:
            sys.exit(f"{path} is {wide} pixels wide.")
        return hand

    @property
    def presses(self) -> int:
        return sum(hand.presses for hand in self.hands.values())


def until(hand: Hand, found: Locator) -> None:
    """Look again until `work` has done it."""
    began = monotonic()
    while not found.count():
        if monotonic() - began > PATIENCE:
            sys.exit(f"{hand.page.url} waits for `work` in vain.")
        hand.page.wait_for_timeout(1_000)
        hand.page.reload()


def bring(board: Board, path: Path) -> str:
    """Upload, table of categories, drafts; the address of the run."""
    hand = board.at("author", "/admin/imports/")
    page = hand.page
    page.set_input_files("input[type=file]", path)
    hand.click("button:text-is('Upload')")
    page.wait_for_url(re.compile(r"/imports/\d+/$"))
    keep = page.get_by_role("button", name="Keep the table and make the drafts")
    until(hand, keep)
    hand.click(keep)
    until(hand, page.get_by_text("Finished", exact=True))
    expect(page.locator("#articles")).to_contain_text("10")
    return page.url


def done(hand: Hand) -> None:
    """The board's run that was asked for comes to its end."""
    until(hand, hand.page.get_by_text(re.compile(r", 0 waiting\.")))


def submit(board: Board, run: str) -> None:
    hand = board.at("author", run)
    hand.click("text=Submit all sections that have nothing open")
    hand.click("button:text-is('Submit them')")
    done(hand)


def assess(board: Board) -> None:
    """What no import guesses: the cautions of one section of medicines, which is submitted."""
    hand = board.hands["author"]
    page = hand.page
    hand.click("main th a:has-text('Medications')")  # refused, and listed first
    hand.click("text=edit the draft")
    items = page.locator("[data-list=medications] [data-item]")
    for item in items.all():
        hand.click(item.locator(".item-body > summary").first)
        item.locator("[name$=caution_state]").select_option(label="there is a caution")
        item.locator("[name$='-caution']").fill("Not without a doctor's word in pregnancy.")
    page.locator("[name=reason]").fill("Cautions assessed.")
    hand.click("button.save-further")
    hand.sees("these words lie before the reviewers")


def sign(board: Board, role: str, box: str = "to_sign", *, most: int = 10_000) -> int:
    """All of that list of theirs on the desk, article by article, each read as a whole."""
    signed = 0
    hand = board.at(role)
    waiting = hand.page.locator(f"[aria-labelledby={box}] li a")
    passed_over = 0  # what can't be signed before its cautions are assessed
    while waiting.count() > passed_over and signed < most:
        hand.click(waiting.nth(passed_over))
        hand.click("text=read this whole article")
        approve = hand.page.locator("[data-approve]:enabled")
        passed_over += not approve.count()
        while (left := approve.count()) and signed < most:
            hand.click(approve.first)
            expect(approve).to_have_count(left - 1)
            signed += 1
        hand.page.goto("/admin/")
    return signed


def publish(board: Board) -> None:
    """All that is signed, as one run."""
    hand = board.at("publisher")
    page = hand.page
    hand.click("main a[href$='/desk/to_publish/']")
    hand.click("text=Do one thing with many")
    page.locator("[name=act]").select_option("publish")
    page.locator("[name=summary]").fill("The first edition here.")
    hand.click(page.get_by_role("button", name=re.compile("^Do it with (all|the) ")))
    hand.click(page.get_by_role("button", name=re.compile("^Yes")))
    done(hand)
    hand.sees(", 0 refused")


def carry_over(board: Board, run: str) -> None:
    hand = board.at("publisher", run)
    hand.click("text=Carry over as they were public")
    hand.click("button:text-is('Carry them over')")  # looks at what will happen
    hand.click("button:text-is('Carry them over')")
    done(hand)
    hand.sees("10 done, 0 refused")


def labels(board: Board, article: str) -> int:
    """How often the readers' page of an article says that it is carried over."""
    page = board.browser.new_context(base_url=board.address).new_page()
    page.goto(f"/conditions/{article}/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    count = page.get_by_text("Carried over from old.example").count()
    page.context.close()
    return count


def first_signed(board: Board) -> str:
    """The slug of the first article that has signed words to go out."""
    page = board.at("publisher", "/admin/desk/to_publish/").page
    address = page.locator("main a[href$='/publish/']").first.get_attribute("href") or ""
    return address.removesuffix("/publish/").rpartition("/")[2]


def all_labels(board: Board) -> int:
    """The same of all articles that are first among what is public and not signed."""
    links = board.at("clinical").page.locator("[aria-labelledby=unsigned] li a").all()
    return sum(
        labels(board, article)
        for article in {(link.get_attribute("href") or "").split("/")[3] for link in links}
    )


def step(board: Board, what: str, since: int) -> int:
    print(f"{what}: {board.presses - since} presses", flush=True)
    return board.presses


def main(address: str, passwords: str, width: int) -> None:
    texts = list(enumerate(chain(TEXTS, TEXTS), start=width * 1_000))
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        for name, some in (("ours", texts[:10]), ("theirs", texts[10:20])):
            posts = [
                post(n, f"{path.stem} {n}", as_post(path.read_text(encoding="utf-8")))
                for n, path in some
            ]
            Path(folder, f"{name}.xml").write_text("".join(export(posts)), encoding="utf-8")
        chromium = next(filter(None, map(which, CHROMIUM)))
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        board = Board(browser, address, passwords, width)
        ours = bring(board, Path(folder, "ours.xml"))
        so_far = step(board, "ten drafts", 0)
        submit(board, ours)
        assess(board)
        so_far = step(board, "submitted", so_far)
        signed = sign(board, "clinical"), sign(board, "pharmacist")
        so_far = step(board, "signed {} and {} times".format(*signed), so_far)
        article = first_signed(board)
        publish(board)
        so_far = step(board, "published", so_far)
        if labels(board, article):
            sys.exit(f"{article} says that it was carried over.")

        theirs = bring(board, Path(folder, "theirs.xml"))
        carry_over(board, theirs)
        so_far = step(board, "ten more carried over", so_far)
        before = all_labels(board)
        if not sign(board, "clinical", "unsigned", most=1):
            sys.exit("None of what was carried over can be signed.")
        after = all_labels(board)
        step(board, f"one section signed: {after} labels of {before}", so_far)
        if not 0 < after < before:
            sys.exit(f"What was carried over is said {after} times.")
        board.at("publisher").sees("carried over from elsewhere, and nobody here has signed")


if __name__ == "__main__":
    main(*sys.argv[1:3], int(sys.argv[3]) if sys.argv[3:] else 1280)
