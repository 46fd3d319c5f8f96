// Text that is typed and not sent yet, kept in this browser for a month: a session that ends, a
// closed page or a refusal loses none of it. (The section screen has a keeper of its own,
// unsaved.js.) It comes back where the field says what it said when it was typed.
(() => {
  "use strict";

  const LONGEST_KEPT = 30 * 24 * 60 * 60 * 1000;
  const { account, sayBack, sayOffline } = document.currentScript.dataset;
  const say = (after, textContent) => {
    const line = Object.assign(document.createElement("p"), { className: "help", textContent, role: "status" });
    after.after(line);
    return line;
  };
  // A page of the browser's own would stand in place of this one, and say nothing of the act.
  let offline = null;
  document.addEventListener("submit", (event) => {
    if (navigator.onLine || event.target.method !== "post") return;
    event.preventDefault();
    offline?.remove();
    offline = say(event.submitter || event.target.lastElementChild, sayOffline);
  });

  const fields = [...document.querySelectorAll("#content form[method=post] :is(textarea, input[type=text])[id]:not([readonly])")];
  let store;
  try {
    store = window.localStorage;
  } catch {
    return; // a browser may refuse its storage altogether
  }
  if (!store || document.getElementById("section-form")) return;

  const prefix = `attest:typed:${account}:`;
  const keyOf = (field) => `${prefix}${location.pathname}:${field.id}`;

  function load(key) {
    try {
      return JSON.parse(store.getItem(key));
    } catch {
      return null;
    }
  }
  function keep(key, entry) {
    try {
      store.setItem(key, JSON.stringify(entry));
    } catch {
      // Full: then it is not kept.
    }
  }

  const keepText = (field, isSent) =>
    keep(keyOf(field), { text: field.value, before: field.defaultValue, at: Date.now(), isSent });

  // What was sent is done with as soon as a page says that an act was done.
  if (document.querySelector(".messagelist .success")) {
    for (const key of Object.keys(store).filter((name) => name.startsWith(prefix))) {
      if (load(key)?.isSent) store.removeItem(key);
    }
  }

  for (const field of fields) {
    const entry = load(keyOf(field));
    if (entry && Date.now() - entry.at > LONGEST_KEPT) store.removeItem(keyOf(field));
    else if (entry && field.value === entry.before && entry.text !== entry.before) {
      field.value = entry.text;
      const fold = field.closest("details");
      if (fold) fold.open = true;
      say(field, sayBack);
    }
    field.addEventListener("input", () => {
      if (field.value !== field.defaultValue) keepText(field, false);
      else store.removeItem(keyOf(field));
    });
  }

  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.submitter?.formTarget) return; // a look at a preview in another tab
    for (const field of fields.filter((one) => one.form === event.target && one.value)) keepText(field, true);
  });
})();
