// Text that is typed and not saved yet, kept in this browser and offered again.
//
// Each page writes one entry of its own, named by account, article, section and page; so another
// account on the same machine is never offered it, and two tabs do not overwrite each other. An
// entry goes when its words are saved, when it is discarded, or after a month.
(() => {
  "use strict";

  const form = document.getElementById("section-form");
  if (!form) return;

  const PAUSE = 400; // milliseconds without typing before the text is kept
  const LONGEST_KEPT = 30 * 24 * 60 * 60 * 1000;
  const prefix = `${form.dataset.unsaved}:`;
  const slot = `${prefix}this-tab`; // in the tab's own storage: the entry it wrote last
  const aside = new Set(["csrfmiddlewaretoken", "base", "place", "reason", "kind"]);
  const kept = document.querySelector("[data-kept]");
  const offers = document.getElementById("unsaved-texts");
  let timer = null;

  // A browser may refuse its storage altogether.
  function storage(name) {
    try {
      return window[name];
    } catch {
      return null;
    }
  }
  const local = storage("localStorage");
  const tab = storage("sessionStorage");
  if (!local || !tab) {
    kept.textContent = form.dataset.sayNotKept;
    return;
  }

  const pairs = () => [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
  const wordsOf = (all) => JSON.stringify(all.filter(([name]) => !aside.has(name)));

  function load(key) {
    try {
      return JSON.parse(local.getItem(key));
    } catch {
      return null;
    }
  }

  function clock(at) {
    const time = new Date(at);
    const isToday = time.toDateString() === new Date().toDateString();
    const date = isToday ? {} : { day: "numeric", month: "long" };
    return time.toLocaleString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", ...date });
  }

  const tell = (sentence, time = "") => {
    kept.textContent = sentence.replace("{time}", time);
  };

  // The entry that this tab wrote last has been saved, if a Change came behind its base.
  const saved = Number(form.dataset.saved || 0);
  if (saved) {
    const entry = load(tab.getItem(slot));
    if (entry && entry.place < saved) {
      local.removeItem(tab.getItem(slot));
      tab.removeItem(slot);
    }
    history.replaceState(null, "", location.pathname);
  }

  const isTyped = "isTyped" in form.dataset;
  const own = (isTyped && tab.getItem(slot)) || prefix + crypto.getRandomValues(new Uint32Array(2)).join("-");
  const opened = isTyped ? null : JSON.stringify(pairs());

  function keep() {
    clearTimeout(timer);
    timer = null;
    const typed = pairs();
    if (JSON.stringify(typed) === opened) {
      local.removeItem(own);
      tell("");
      return;
    }
    const entry = {
      at: new Date().toISOString(),
      place: Number(form.elements.place.value || 0),
      version: form.dataset.version,
      pairs: typed,
    };
    try {
      local.setItem(own, JSON.stringify(entry));
      tab.setItem(slot, own);
      tell(form.dataset.sayKeptText, clock(entry.at));
    } catch {
      tell(form.dataset.sayNotKept);
    }
  }

  function keepSoon() {
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  }

  const keepNow = () => {
    if (timer !== null) keep();
  };

  form.addEventListener("input", keepSoon);
  form.addEventListener("change", keepSoon);
  form.addEventListener("board:changed", keepSoon);
  form.addEventListener("submit", keep);
  window.addEventListener("pagehide", keepNow);
  document.addEventListener("visibilitychange", keepNow);
  if (isTyped) keep();

  // As long as the page lives it holds a lock of its entry's name: other tabs then know that the
  // text is being written and not left behind. Without locks they offer it, which loses nothing.
  navigator.locks?.request(own, () => new Promise(() => {}));

  async function entriesInUse() {
    const state = await navigator.locks?.query();
    return new Set((state?.held || []).map((lock) => lock.name));
  }

  // The server puts the text back: it merges it with what was saved since.
  function restore(key, entry) {
    keepNow();
    tab.setItem(slot, key);
    const sending = document.createElement("form");
    sending.method = "post";
    sending.action = form.action;
    sending.hidden = true;
    const token = form.elements.csrfmiddlewaretoken.value;
    for (const [name, value] of [...entry.pairs, ["csrfmiddlewaretoken", token], ["restore", "1"]]) {
      const field = document.createElement("textarea");
      field.name = name;
      field.value = value;
      sending.append(field);
    }
    document.body.append(sending);
    sending.submit();
  }

  function offer(key, entry, isInUse) {
    const which = isInUse ? "unsaved-elsewhere" : "unsaved-offer";
    const banner = document.getElementById(which).content.cloneNode(true).firstElementChild;
    banner.querySelector("[data-time]").textContent = clock(entry.at);
    const version = banner.querySelector("[data-version]");
    if (version) version.textContent = entry.version;
    banner.querySelector("[data-restore]")?.addEventListener("click", () => restore(key, entry));
    banner.querySelector("[data-discard]")?.addEventListener("click", () => {
      local.removeItem(key);
      banner.remove();
    });
    offers.append(banner);
  }

  async function offerWhatWasLeft() {
    const inUse = await entriesInUse();
    const now = wordsOf(pairs());
    for (const key of Object.keys(local).filter((name) => name.startsWith(prefix) && name !== own)) {
      const entry = load(key);
      const isOld = !entry || Date.now() - new Date(entry.at) > LONGEST_KEPT;
      if (isOld || wordsOf(entry.pairs) === now) local.removeItem(key);
      else offer(key, entry, inUse.has(key));
    }
  }
  offerWhatWasLeft();
})();
