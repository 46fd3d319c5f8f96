// Text that is typed and not saved yet, kept in this browser and offered again.
//
// Each page writes one entry of its own, named by account, article, section and page; so another
// account on the same machine is never offered it, and two tabs do not overwrite each other. Some
// seconds later the same entry lies on the server too, which offers it on the person's other
// devices. An entry goes when its words are saved (the form says which entry they are), when it is
// discarded, or after a month.
(() => {
  "use strict";

  const form = document.getElementById("section-form");
  if (!form) return;

  const PAUSE = 400; // milliseconds without typing before the text is kept
  const SENDING = 3000; // milliseconds until the server has it as well
  const LONGEST_KEPT = 30 * 24 * 60 * 60 * 1000;
  const prefix = `${form.dataset.unsaved}:`;
  const slot = `${prefix}this-tab`; // in the tab's own storage: the entry it wrote last
  const aside = new Set(["csrfmiddlewaretoken", "account", "base", "place", "reason", "kind"]);
  const kept = document.querySelector("[data-kept]");
  const offers = document.getElementById("unsaved-texts");
  let timer = null;
  let unsent = null; // the newest entry
  let submitted = null; // what the form is sending

  let local, tab;
  try {
    ({ localStorage: local, sessionStorage: tab } = window);
  } catch {
    kept.textContent = form.dataset.sayNotKept; // a browser may refuse its storage altogether
    return;
  }

  const pairs = () => [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken" && name !== "kept");
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

  // The same entry on the server; null takes it away. What fails is sent again with the next change,
  // or when the network is back: until then the browser has it.
  let sendingTimer = null; // not begun anew by each key, so that who types on is kept, too
  function sendNothing() {
    clearTimeout(sendingTimer);
    sendingTimer = null;
  }
  async function sendNow(key, entry) {
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? form.elements.csrfmiddlewaretoken.value;
    const body = JSON.stringify({ owner: form.dataset.unsaved, page: key.slice(prefix.length), entry });
    const headers = { "X-CSRFToken": token, "Content-Type": "application/json" };
    try {
      const response = await fetch(form.dataset.keepUrl, { method: "POST", headers, body });
      if (response.redirected || response.status === 403) tell(form.dataset.saySignedOut);
      else if (!response.ok) tell(form.dataset.sayRefused);
      else if (entry) tell(form.dataset.sayKeptEverywhere, clock(entry.at));
    } catch {
      if (entry) tell(form.dataset.sayOffline, clock(entry.at));
    }
  }

  // One after the other: an earlier request that arrives late must not undo a later one.
  let line = Promise.resolve();
  const send = (key, entry) => (line = line.then(() => sendNow(key, entry)));

  function forget(key) {
    local.removeItem(key);
    return send(key, null);
  }

  // What the form sent has been saved, and the server has let it go. Words typed since are newer.
  const sent = `${prefix}sent`; // in the tab's own storage
  const isSaved = "saved" in form.dataset;
  if (isSaved) {
    const [page, at] = (tab.getItem(sent) || "").split(" ");
    if (load(prefix + page)?.at <= at) {
      local.removeItem(prefix + page);
      tab.removeItem(slot);
    }
    history.replaceState(null, "", location.pathname);
  }

  const isTyped = "isTyped" in form.dataset;
  const newKey = () => prefix + crypto.getRandomValues(new Uint32Array(2)).join("-");
  const own = (isTyped && tab.getItem(slot)) || newKey();
  // Typed before this ran, or put back by the browser: it is not saved either.
  const isAhead = [...form.querySelectorAll("textarea")].some((field) => field.value !== field.defaultValue);
  const opened = isTyped || isAhead ? null : JSON.stringify(pairs());

  function keep() {
    clearTimeout(timer);
    timer = null;
    const typed = pairs();
    if (JSON.stringify(typed) === submitted) return; // kept already, and on its way to be saved
    const isChanged = JSON.stringify(typed) !== opened;
    form.toggleAttribute("data-is-changed", isChanged);
    document.dispatchEvent(new Event("board:kept"));
    if (!isChanged) {
      sendNothing();
      unsent = null;
      if (local.getItem(own)) forget(own);
      tell("");
      return;
    }
    const entry = {
      at: new Date().toISOString(),
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
    unsent = entry;
    sendingTimer ??= setTimeout(() => {
      sendingTimer = null;
      send(own, unsent);
    }, SENDING);
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
  form.addEventListener("submit", () => {
    keep();
    sendNothing(); // the form itself is on its way
    submitted = JSON.stringify(pairs());
    form.elements.kept.value = `${own.slice(prefix.length)} ${unsent?.at ?? new Date().toISOString()}`;
    tab.setItem(sent, form.elements.kept.value);
  });
  window.addEventListener("pagehide", keepNow);
  document.addEventListener("visibilitychange", keepNow);
  document.addEventListener("board:keep", keepNow);
  window.addEventListener("online", () => load(own) && send(own, load(own)));
  if (isAhead) keepSoon();
  if (isTyped) {
    keep();
    history.replaceState(null, "", location.pathname); // a reload asks for the page and sends nothing twice
  }

  // As long as the page lives it holds a lock of its entry's name: other tabs then know that the
  // text is being written and not left behind. Without locks they offer it, which loses nothing.
  navigator.locks?.request(own, () => new Promise(() => {}));

  async function entriesInUse() {
    const state = await navigator.locks?.query();
    return new Set((state?.held || []).map((lock) => lock.name));
  }

  // The server puts the text back: it merges it with what was saved since.
  const tried = `${prefix}tried`; // in the tab's own storage: what was put back last
  function restore(key, entry) {
    keepNow();
    tab.setItem(tried, key + entry.at);
    // What lies in another browser may be written on there: this one goes on with an entry of its own.
    const mine = local.getItem(key) ? key : newKey();
    tab.setItem(slot, mine);
    const way = { method: "post", action: form.action, hidden: true };
    const sending = Object.assign(document.createElement("form"), way);
    const token = form.elements.csrfmiddlewaretoken.value;
    for (const [name, value] of [...entry.pairs, ["csrfmiddlewaretoken", token], ["restore", "1"]]) {
      sending.append(Object.assign(document.createElement("textarea"), { name, value }));
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
      forget(key);
      banner.remove();
    });
    offers.append(banner);
  }

  // What this browser kept and what the server has from others; of the same entry the newer.
  function everythingKept() {
    const found = new Map(
      JSON.parse(document.getElementById("kept-elsewhere").textContent).map(({ page, entry }) => [prefix + page, entry]),
    );
    for (const key of Object.keys(local).filter((name) => name.startsWith(prefix))) {
      const entry = load(key);
      if (!entry || !(found.get(key)?.at > entry.at)) found.set(key, entry);
    }
    found.delete(own);
    return found;
  }

  async function offerWhatWasLeft() {
    const kept = everythingKept();
    const inUse = await entriesInUse();
    const now = wordsOf(pairs());
    for (const [key, entry] of kept) {
      const isOld = !entry || Date.now() - new Date(entry.at) > LONGEST_KEPT;
      if (!isOld && wordsOf(entry.pairs) !== now) continue;
      forget(key);
      kept.delete(key);
    }
    // On a page where nothing was typed the newest is put back at once, unless that was tried in vain.
    const left = [...kept].filter(([key]) => !inUse.has(key)).sort(([, one], [, other]) => (one.at < other.at ? 1 : -1));
    const [newest] = isTyped || isSaved ? [] : left;
    if (newest && tab.getItem(tried) !== newest[0] + newest[1].at) restore(...newest);
    else for (const [key, entry] of kept) offer(key, entry, inUse.has(key));
  }
  offerWhatWasLeft();

  // What was put back is left out again: the section as it is saved.
  document.querySelector("[data-leave-out]")?.addEventListener("click", async () => {
    clearTimeout(timer);
    timer = null;
    sendNothing();
    tab.removeItem(slot);
    await forget(own);
    location.replace(form.action);
  });
})();
