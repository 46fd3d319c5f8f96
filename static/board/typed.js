// Text that is typed and not sent yet, kept in this tab: a session that ends, a closed page or a
// refusal loses none of it. (The section screen has a keeper of its own, unsaved.js.)
(() => {
  "use strict";

  const account = document.currentScript.dataset.account;
  const fields = [...document.querySelectorAll("#content textarea[id]:not([readonly])")];
  let store;
  try {
    store = window.sessionStorage;
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

  // What was sent is done with as soon as a page says that an act was done.
  if (document.querySelector(".messagelist .success")) {
    for (const key of Object.keys(store).filter((name) => name.startsWith(prefix))) {
      if (load(key)?.isSent) store.removeItem(key);
    }
  }

  for (const field of fields) {
    const entry = load(keyOf(field));
    if (entry && !field.value) {
      field.value = entry.text;
      const fold = field.closest("details");
      if (fold) fold.open = true;
    }
    field.addEventListener("input", () => {
      if (field.value) keep(keyOf(field), { text: field.value, isSent: false });
      else store.removeItem(keyOf(field));
    });
  }

  document.addEventListener("submit", (event) => {
    if (event.submitter?.formTarget) return; // a look at a preview in another tab
    for (const field of fields.filter((one) => one.form === event.target && one.value)) {
      keep(keyOf(field), { text: field.value, isSent: true });
    }
  });
})();
