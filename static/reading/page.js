// What a script adds to an article. Everything is there without it.
const article = document.querySelector(".article");
const said = article.dataset; // the page's own words, in its language
const all = (selector, within = article) => [...within.querySelectorAll(selector)];
const wide = matchMedia("(min-width: 60rem)");

const toast = document.querySelector(".toast");
let fading;
function say(words) {
  toast.textContent = words;
  clearTimeout(fading);
  fading = setTimeout(() => (toast.textContent = ""), 4000);
}

// Contents: open beside the text, a bar above it on a phone; either says where you are.
const contents = article.querySelector(".contents details");
const bar = contents.querySelector("strong");
const lines = new Map(all("a", contents).map((line) => [line.hash.slice(1), line]));
const fit = () => (contents.open = wide.matches);
wide.addEventListener("change", fit);
fit();
const fold = () => wide.matches || (contents.open = false);
contents.addEventListener("click", (event) => event.target.closest("a") && fold());
const watch = new IntersectionObserver(
  (seen) => {
    for (const { target, isIntersecting } of seen) {
      const line = lines.get(target.id);
      if (!isIntersecting || !line) continue;
      for (const other of lines.values()) other.removeAttribute("aria-current");
      line.setAttribute("aria-current", "location");
      bar.textContent = line.textContent;
      const list = contents.parentElement;
      list.scrollTop = line.offsetTop - list.clientHeight / 2;
    }
  },
  { rootMargin: "-25% 0% -74%" },
);
for (const section of all(".section")) watch.observe(section);

// Share, copy, print. Only what the browser can do is shown.
const address = location.href.split("#")[0];
const copy = (text) => navigator.clipboard?.writeText(text).then(() => say(said.copied));
const acts = {
  share: navigator.share && (() => navigator.share({ title: document.title, url: address }).catch(() => {})),
  copy: navigator.clipboard && (() => copy(address)),
  print: () => print(),
};
for (const button of all("[data-act]")) {
  const act = acts[button.dataset.act];
  if (!act) continue;
  button.parentElement.hidden = false;
  button.addEventListener("click", act);
}
article.addEventListener("click", (event) => {
  const anchor = event.target.closest(".anchor");
  if (anchor) copy(anchor.href);
});

// What is folded: opened by a link to it, all at once, and on paper.
function unfold() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const folded = target && target.closest(".fold");
  if (folded) folded.open = true;
}
addEventListener("hashchange", unfold);
unfold();
for (const section of all(".section")) {
  const folds = all(".folds details", section);
  if (folds.length < 3) continue;
  const button = Object.assign(document.createElement("button"), { className: "button", type: "button" });
  const tell = () => (button.textContent = folds.every((one) => one.open) ? said.close : said.open);
  button.addEventListener("click", () => {
    const open = !folds.every((one) => one.open);
    for (const one of folds) one.open = open;
  });
  for (const one of folds) one.addEventListener("toggle", tell);
  tell();
  section.querySelector(":scope > h3, :scope > .folds").before(button);
}
let closed = [];
addEventListener("beforeprint", () => {
  closed = all(".fold:not([open])");
  for (const one of closed) one.open = true;
});
addEventListener("afterprint", () => closed.forEach((one) => (one.open = false)));

// Medicines of one class. A row goes with its caution or stays with it.
for (const table of all(".treatments")) {
  const rows = all("tbody tr", table);
  const kind = (row) => row.querySelector(".beside")?.textContent || "";
  const kinds = [...new Set(rows.map(kind))].filter(Boolean);
  if (kinds.length < 2) continue;
  const label = Object.assign(document.createElement("label"), { className: "filter" });
  const choice = document.createElement("select");
  choice.append(...["", ...kinds].map((name) => new Option(name || said.all, name)));
  choice.addEventListener("change", () => {
    const left = rows.filter((row) => choice.value && kind(row) !== choice.value);
    for (const row of rows) row.classList.toggle("left-out", left.includes(row));
    say(`${rows.length - left.length} / ${rows.length}`);
  });
  label.append(said.classes, choice);
  table.before(label);
}

// A source beside its number, out of the list at the end of the page.
const card = Object.assign(document.createElement("span"), { className: "source-card", id: "source" });
let cited;
let leaving;
function hide() {
  cited?.removeAttribute("aria-describedby");
  card.remove();
  cited = null;
}
const later = () => (leaving = setTimeout(hide, 200));
function show(mark) {
  clearTimeout(leaving);
  if (mark === cited) return;
  hide();
  const source = document.getElementById(decodeURIComponent(mark.hash.slice(1)));
  if (!source) return;
  card.innerHTML = "";
  for (const part of source.children)
    if (!part.matches(".marks")) {
      const line = document.createElement("span");
      line.append(...part.cloneNode(true).childNodes);
      card.append(line);
    }
  cited = mark;
  mark.setAttribute("aria-describedby", card.id);
  mark.parentElement.after(card);
  const [box, size] = [mark.getBoundingClientRect(), card.getBoundingClientRect()];
  const room = document.documentElement.clientWidth - size.width - 16;
  const above = box.bottom + size.height + 8 > innerHeight && box.top > size.height + 60;
  card.style.left = `${scrollX + Math.max(16, Math.min(box.left, room))}px`;
  card.style.top = `${scrollY + (above ? box.top - size.height - 4 : box.bottom + 4)}px`;
}
const near = (event) => event.target.closest?.(".citation a, .source-card");
for (const name of ["mouseover", "focusin"])
  article.addEventListener(name, (event) => {
    const found = near(event);
    if (found === card) clearTimeout(leaving);
    else if (found) show(found);
  });
for (const name of ["mouseout", "focusout"])
  article.addEventListener(name, (event) => {
    if (near(event) && !card.contains(event.relatedTarget)) later();
  });
addEventListener("keydown", ({ key }) => key === "Escape" && (hide(), fold()));
// A finger can't hover: the first tap shows the source, the second goes to the list.
let tapped;
article.addEventListener("pointerdown", ({ pointerType, target }) => {
  tapped = pointerType === "touch" && target.closest(".citation a") !== cited;
});
article.addEventListener("click", (event) => {
  if (near(event) && tapped && event.target !== card) {
    event.preventDefault();
    show(event.target.closest("a"));
  }
});

// An answer to “Was this helpful?” without leaving the page.
article.addEventListener("submit", async (event) => {
  const form = event.target.closest(".helpful");
  if (!form) return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form, event.submitter));
  try {
    const { ok } = await fetch(form.action, { method: "POST", body });
    if (!ok) throw new Error();
    form.textContent = said.thanks;
  } catch {
    say(said.failed);
  }
});

// Keep the articles that were opened, unless the reader said not to.
let mayKeep = said.offline;
try {
  mayKeep &&= localStorage.getItem("offline") !== "off";
} catch {}
if (mayKeep && navigator.serviceWorker) {
  const { serviceWorker, serviceWorker: { controller } } = navigator;
  serviceWorker.register(said.offline).catch(() => {});
  if (!controller)
    serviceWorker.ready.then(({ active }) => {
      const names = performance.getEntriesByType("resource").map(({ name }) => name);
      const files = names.filter((name) => name.startsWith(location.origin));
      active.postMessage({ article: location.pathname, files });
    });
}
