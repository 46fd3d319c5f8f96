"""A walk through the whole site in a browser: every kind of page that a link leads to, once."""

from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import Page

# What is a download, signs the walker out, or is Django's own redirect.
NOT_PAGES = {"admin:logout", "admin:view_on_site", "admin:jsi18n"}
DOWNLOADS = (
    ".pdf", ".json", ".csv", ".xml", ".bib", ".ris", ".txt", ".svg", ".webmanifest", ".js",
)  # fmt: skip

# What has no business in a page whose policy allows nothing inline, however it came there.
SUSPECTS = """() => {
  const found = [], elsewhere = address => new URL(address).host !== location.host;
  const never = ['style', 'object', 'embed', 'base', 'frame', 'frameset', 'animate'];
  const addresses = /^(href|src|action|formaction|data|xlink:href|poster)$/;
  const runs = /^[\\u0000-\\u0020]*(javascript|vbscript|data:text)/;
  for (const element of document.querySelectorAll('*')) {
    const name = element.localName, isScript = name === 'script';
    if (isScript && !element.src && !/json$/.test(element.type)) found.push('inline script');
    if (isScript && element.src && elsewhere(element.src)) found.push(element.src);
    if (never.includes(name)) found.push(name);
    for (const {name: written, value} of element.attributes) {
      const key = written.toLowerCase();
      if (/^on[a-z]+$/.test(key) || key === 'srcdoc') found.push(`${name} ${key}`);
      if (addresses.test(key) && runs.test(value.toLowerCase())) found.push(`${name} ${value}`);
    }
  }
  return [...found, ...(window.fired || [])];
}"""
HOOK = "window.fired = []; window.alert = (said) => window.fired.push(`alert ${said}`);"


def name_of(path: str) -> str | None:
    """The name of the address, by which pages of one kind are one; None for none of ours."""
    try:
        match = resolve(urlsplit(path).path)
    except Resolver404:
        return None
    return match.view_name


def walk(page: Page, *starts: str, most: int = 400) -> dict[str, list[str]]:
    """Follow links from there; what was suspicious on each kind of page, by its name."""
    page.add_init_script(HOOK)
    waiting, seen = list(starts), {}
    while waiting and len(seen) < most:
        path = waiting.pop(0)
        name = name_of(path)
        if name is None or name in seen or name in NOT_PAGES or name == "no_such_page":
            continue
        if urlsplit(path).path.endswith(DOWNLOADS):
            continue
        page.goto(path, wait_until="load")
        seen[name] = [f"{path}: {suspect}" for suspect in page.evaluate(SUSPECTS)]
        links = page.eval_on_selector_all(
            "a[href], iframe[src]", "all => all.map(one => one.href || one.src)"
        )
        host = urlsplit(page.url).netloc
        waiting += [
            f"{url.path}?{url.query}" if url.query else url.path
            for url in map(urlsplit, links)
            if url.netloc == host
        ]
    return seen
