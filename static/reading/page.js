// What a script adds to an article. Everything is there without it.
const article = document.querySelector(".article");
// The page's own words, in its language.
const said = article.dataset;
const all = (selector, within = article) => [...within.querySelectorAll(selector)];
const wide = matchMedia("(min-width: 60rem)");

const toast = document.querySelector(".toast");
let fading;
function say(words) {
  if (!toast) return;
  toast.textContent = words;
  clearTimeout(fading);
  fading = setTimeout(() => (toast.textContent = ""), 4000);
}
const make = (tag, known, ...inside) => {
  const made = Object.assign(document.createElement(tag), known);
  made.append(...inside);
  return made;
};
const there = (hash) => hash && document.getElementById(decodeURIComponent(hash.slice(1)));
// What a reader chose, for as long as the browser keeps it.
const chosen = (name) => {
  try {
    return localStorage.getItem(name);
  } catch {}
};
const choose = (name, value) => {
  try {
    if (value) localStorage.setItem(name, value);
    else localStorage.removeItem(name);
  } catch {}
};

// Contents: open beside the text, a bar above it on a phone; either says where you are.
const contents = article.querySelector(".contents details");
// Looked at before anything is moved, for each look afterwards would lay the page out again.
const below = all(".sections > .section").filter(
  (section) => contents && !wide.matches && "onbeforematch" in document.body && section.getBoundingClientRect().top > innerHeight,
);
for (const line of contents ? all("a", contents) : []) {
  const items = there(line.hash)?.querySelector(".items");
  if (items) line.parentElement.append(items);
}
const lines = new Map(contents ? all("a", contents).map((line) => [line.hash.slice(1), line]) : []);
const fold = () => !contents || wide.matches || (contents.open = false);
if (contents) {
  const [word, bar] = contents.querySelector("summary").children;
  const fit = () => (contents.open = wide.matches);
  wide.addEventListener("change", fit);
  fit();
  if (!wide.matches) for (const one of all(".article-header details")) one.open = false;
  contents.addEventListener("click", (event) => event.target.closest("a") && fold());
  const watch = new IntersectionObserver(
    (seen) => {
      for (const { target, isIntersecting } of seen) {
        const line = lines.get(target.id);
        if (!isIntersecting || !line) continue;
        for (const other of lines.values()) other.removeAttribute("aria-current");
        line.setAttribute("aria-current", "location");
        bar.textContent = line.textContent;
        word.className = "said";
        const list = contents.parentElement;
        list.scrollTop = line.offsetTop - list.clientHeight / 2;
      }
    },
    { rootMargin: "-25% 0% -74%" },
  );
  for (const section of all(".section")) watch.observe(section);
}

// On a phone, what lies below starts closed with its first words, where the browser's own search
// still finds it and opens it.
const closed = new Map(); // by section, what opens and closes it
function closable(section) {
  const [body, title] = [section.querySelector(":scope > .section-body"), section.querySelector("h2")];
  if (!body) return;
  const button = make("button", { className: "section-switch", type: "button" }, title.firstChild);
  const named = [...lines].filter(([id]) => id.startsWith(`${section.id}-`)).map(([, line]) => line.textContent);
  const intro = body.querySelector(":scope > .introduction p");
  const words = intro ? intro.textContent : named.join(" · ") || body.querySelector("h3, p, li")?.textContent;
  const first = make("p", { className: "first-words" }, words || "");
  const set = (open) => {
    if (open) body.removeAttribute("hidden");
    else body.setAttribute("hidden", "until-found");
    first.hidden = open;
    button.setAttribute("aria-expanded", open);
  };
  button.addEventListener("click", () => set(body.hidden));
  body.addEventListener("beforematch", () => set(true));
  title.prepend(button);
  title.classList.add("switched");
  body.before(first);
  closed.set(section, set);
  set(false);
}
for (const section of below) closable(section);

// Jump to an item by any of its names: the line that names it, or else what stands at it.
const jump = article.querySelector(".jump");
if (jump) {
  const [field, found] = [jump.querySelector("input"), jump.querySelector("ul")];
  const plain = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  const known = [...lines].map(([id, line]) => ({ line, name: plain(line.textContent), place: there(`#${id}`) }));
  const rank = (one, typed) => {
    const at = one.name.indexOf(typed);
    if (at === 0) return 0;
    if (at > 0) return one.name[at - 1] === " " ? 1 : 2;
    one.text = one.text ?? (one.place?.matches(".section") ? "" : plain(one.place?.textContent || ""));
    return one.text.includes(typed) ? 3 : 9;
  };
  const show = (hits) => {
    found.textContent = "";
    for (const { href, name, quiet } of hits) {
      const link = make("a", { href }, name);
      if (quiet) link.append(make("span", { className: "quiet" }, ` ${quiet}`));
      found.append(make("li", {}, link));
    }
  };
  const search = async () => {
    const typed = plain(field.value.trim());
    const hits = known.map((one) => [rank(one, typed), one]).filter(([order]) => order < 9);
    hits.sort(([one], [other]) => one - other);
    const shown = typed.length > 1 ? hits.slice(0, 8) : [];
    show(
      shown.map(([, { line }]) => {
        const section = line.closest("ol > li").querySelector("a");
        return { href: line.hash, name: line.textContent, quiet: section !== line && section.textContent };
      }),
    );
    if (shown.length || typed.length < 2) return;
    // What the article calls otherwise, the site’s vocabulary may know.
    const answer = await fetch(jump.dataset.suggest + encodeURIComponent(typed)).catch(() => {});
    const named = answer?.ok ? (await answer.json()).suggestions : [];
    if (typed !== plain(field.value.trim())) return;
    show(named.map((one) => ({ href: one.url.replace(/.*#/, "#"), name: one.name, quiet: one.title })));
  };
  const leave = () => {
    field.value = "";
    search();
    fold();
  };
  field.addEventListener("input", search);
  found.addEventListener("click", (event) => event.target.closest("a") && leave());
  jump.addEventListener("submit", (event) => {
    const first = found.querySelector("a");
    if (!first) return; // the site's own search knows more words
    event.preventDefault();
    first.click();
  });
  jump.addEventListener("keydown", ({ key }) => key === "Escape" && leave());
  jump.hidden = false;
}

// The permanent address of every item, by its name.
for (const place of all(".sections [id], .by-itself [id]")) {
  if (!place.matches("tr, .entry, .fold, .terms > div, .lines > div, .urgency li")) continue;
  const head = place.querySelector("th, h3, h4, dt") || place;
  const name = (lines.get(place.id) || head).textContent.trim().slice(0, 80);
  const link = make("a", { className: "anchor", href: `#${place.id}` });
  link.setAttribute("aria-label", said.link.replace("%s", name));
  (place.matches("details") ? place.lastElementChild : head).append(" ", link);
}

// Share, copy, print. Only what the browser can do is shown.
const address = location.href.split("#")[0];
const copy = (text) => navigator.clipboard?.writeText(text).then(() => say(said.copied));
const acts = {
  share: navigator.share && (() => navigator.share({ title: document.title, url: address }).catch(() => {})),
  copy: navigator.clipboard && (() => copy(address)),
  print: () => print(),
  sections: closed.size && (() => closed.forEach((set) => set(true))),
  clinicians: () => forClinicians(chosen("depth") !== "clinical"),
};
for (const button of all("[data-act]")) {
  const act = acts[button.dataset.act];
  if (!act) continue;
  button.hidden = button.parentElement.hidden = false;
  button.addEventListener("click", act);
}
article.addEventListener("click", (event) => {
  const anchor = event.target.closest(".anchor");
  if (anchor) copy(anchor.href);
});

// What is folded: opened by a link to it, all at once, and on paper.
function unfold() {
  const target = there(location.hash);
  if (!target) return;
  closed.get(target.closest(".section"))?.(true);
  const folded = target.closest(".fold");
  if (folded) folded.open = true;
  if (closed.size) target.scrollIntoView();
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
  folds[0].closest(".folds").before(button);
}
let unprinted = [];
addEventListener("beforeprint", () => {
  unprinted = all("details:not([open])");
  for (const one of unprinted) one.open = true;
});
addEventListener("afterprint", () => unprinted.forEach((one) => (one.open = false)));

// Two depths of the same words: what is plain, and what clinicians want beside it: mechanisms and
// codes, each source where it is cited, each typed dosage as data.
// Of the very edition on this page.
let data;
async function forClinicians(wanted) {
  choose("depth", wanted && "clinical");
  const button = article.querySelector("[data-act=clinicians]");
  button.setAttribute("aria-pressed", wanted);
  for (const one of all(".clinical")) one.open = wanted;
  for (const one of all(".for-clinicians")) one.remove();
  if (!wanted) return;
  for (const place of new Set(all(".section .citation").map((mark) => mark.closest("p, li, dd, td")))) {
    const beside = make("span", { className: "for-clinicians quiet" });
    for (const mark of all(".citation a", place)) {
      const source = there(mark.hash)?.querySelector("p:not(.notice)");
      if (source) beside.append(make("span", {}, `${mark.textContent} ${source.textContent.trim()}`));
    }
    place.append(beside);
  }
  if (!said.edition) return;
  data = data || fetch(said.edition).then((answer) => answer.json());
  const { sections } = await data.catch(() => say(said.failed)) || {};
  if (!sections) data = null;
  // Pressed again meanwhile, or twice?
  if (button.getAttribute("aria-pressed") !== "true" || article.querySelector("details.for-clinicians")) return;
  for (const { key, dosages } of sections || [])
    for (const [item, steps] of Object.entries(dosages)) {
      const place = article.querySelector(`[id="${key}-${item}"] .dosage`);
      const code = make("pre", {}, JSON.stringify(steps, null, 1));
      place?.append(make("details", { className: "for-clinicians" }, make("summary", {}, said.dosage), code));
    }
}
if (contents && chosen("depth") === "clinical") forClinicians(true);

// Medicines of one class. A row goes with its caution or stays with it.
for (const table of all(".treatments")) {
  const rows = all("tbody tr", table);
  const kind = (row) => row.querySelector(".beside")?.textContent || "";
  const kinds = [...new Set(rows.map(kind))].filter(Boolean);
  if (kinds.length < 2) continue;
  const choice = make("select", {}, ...["", ...kinds].map((name) => new Option(name || said.all, name)));
  choice.addEventListener("change", () => {
    const left = rows.filter((row) => choice.value && kind(row) !== choice.value);
    for (const row of rows) row.classList.toggle("left-out", left.includes(row));
    say(`${rows.length - left.length} / ${rows.length}`);
  });
  table.before(make("label", { className: "filter" }, said.classes, choice));
}

// A source beside its number, out of the list at the end of the page.
const card = make("span", { className: "source-card", id: "source" });
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
  const source = there(mark.hash);
  if (!source) return;
  card.innerHTML = "";
  for (const part of source.children)
    if (!part.matches(".marks")) card.append(make("span", {}, ...part.cloneNode(true).childNodes));
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

// Keep the articles that are opened: only for a reader who was told so and said yes.
const ask = article.querySelector(".offline-ask");
async function keep() {
  const { serviceWorker } = navigator;
  const { controller } = serviceWorker;
  await serviceWorker.register(said.offline);
  if (controller) return;
  const { active } = await serviceWorker.ready;
  const names = performance.getEntriesByType("resource").map(({ name }) => name);
  const files = names.filter((name) => name.startsWith(location.origin));
  active.postMessage({ article: location.pathname, files });
}
if (ask && said.offline && navigator.serviceWorker) {
  if (chosen("offline") === "on") keep().catch(() => {});
  ask.hidden = Boolean(chosen("offline"));
  const [yes, no] = all("button", ask);
  yes.addEventListener("click", () => (choose("offline", "on"), (ask.hidden = true), keep().catch(() => {})));
  no.addEventListener("click", () => (choose("offline", "off"), (ask.hidden = true)));
}
