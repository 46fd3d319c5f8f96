// The rows of the section screen: adding, removing, naming and opening them.
// Its sentences stand in data attributes of the form, where they can be translated.
(() => {
  "use strict";

  const form = document.getElementById("section-form");
  if (!form) return;

  const KEY_LENGTH = 8;
  const SENDING = 5000; // milliseconds in which a second press of the button is a slip
  const announcer = document.getElementById("announcer");

  const itemsOf = (list) => [...list.querySelectorAll(":scope > [data-items] > [data-item]")];
  const inputOf = (item, name) => item.querySelector(`[name="${item.dataset.prefix}-${name}"]`);
  const total = (list) => list.querySelector(`[name="${list.dataset.list}-TOTAL_FORMS"]`);
  const isRemoved = (item) => item.classList.contains("is-removed");
  const groupOf = (item) => item.querySelector("select[data-groups]");
  const acts = []; // how to undo what was added, removed, moved or put into another group, the last one last

  function say(sentence, parts = {}) {
    const text = form.dataset[sentence] || "";
    announcer.textContent = text.replace(/\{(\w+)\}/g, (_whole, name) => parts[name] ?? "");
  }

  // A permanent name for a new item, made here so that a form sent twice is still one item.
  function newKey() {
    const letters = form.dataset.keyLetters;
    let key = "";
    while (key.length < KEY_LENGTH) {
      const [byte] = crypto.getRandomValues(new Uint8Array(1));
      // Bytes above the last whole multiple would make the first letters more frequent.
      if (byte < 256 - (256 % letters.length)) key += letters[byte % letters.length];
    }
    return key;
  }

  function recount(list) {
    const items = itemsOf(list);
    const kept = items.filter((item) => !isRemoved(item)).length;
    items.forEach((item, place) => {
      const order = inputOf(item, "ORDER"); // a list of one item has none
      if (order) order.value = place + 1;
    });
    list.querySelector("[data-count]").textContent = kept;
    list.querySelector("[data-nothing-yet]").hidden = items.length > 0;
    const most = Number(list.dataset.atMost || Infinity);
    list.querySelector("[data-add]").hidden = kept >= most;
  }

  function changed(list) {
    recount(list);
    form.dispatchEvent(new CustomEvent("board:changed"));
  }

  function add(list) {
    const index = total(list).value;
    const template = document.createElement("template");
    const row = list.querySelector(":scope > template[data-row]");
    template.innerHTML = row.innerHTML.trim().replaceAll("__prefix__", index);
    const item = template.content.firstElementChild;
    list.querySelector("[data-items]").append(item);
    inputOf(item, "key").value = newKey();
    total(list).value = Number(index) + 1;
    item.dispatchEvent(new CustomEvent("board:row-added", { bubbles: true }));
    changed(list);
    acts.push(() => remove(item, true));
    item.querySelector(".item-fields :is(input, select, textarea):not([type=hidden])").focus();
    say("sayAdded", { count: itemsOf(list).length });
  }

  function remove(item, isGoing) {
    inputOf(item, "DELETE").checked = isGoing;
    item.classList.toggle("is-removed", isGoing);
    changed(item.closest("[data-list]"));
    item.querySelector(isGoing ? "[data-undo]" : "[data-remove]").focus();
    say(isGoing ? "sayRemoved" : "sayKept", { name: nameOf(item) });
  }

  const nameOf = (item) => item.querySelector("[data-label]").textContent.trim();

  function rename(item) {
    const text = inputOf(item, item.dataset.labelField).value.replace(/\s*\[@[^\]]*\]/g, "").trim();
    const label = item.querySelector("[data-label]");
    label.dataset.first ??= label.textContent;
    const name = text.length > 90 ? `${text.slice(0, 89)}…` : text || label.dataset.first;
    label.textContent = name;
    item.querySelectorAll("[data-label-copy]").forEach((copy) => (copy.textContent = name));
  }

  // An item can stand in each group that has a heading now. It stays in its own, whose heading may
  // be typed anew or whose removal may be undone.
  function offerGroups() {
    const groups = form.querySelector('[data-list="groups"]');
    if (!groups) return;
    const all = itemsOf(groups).map((group) => {
      const heading = inputOf(group, "heading").value.trim();
      return { heading, key: inputOf(group, "key").value, isOffered: heading && !isRemoved(group) };
    });
    form.querySelectorAll("select[data-groups]").forEach((select) => {
      const { value, options } = select;
      const offered = all.filter(({ key, isOffered }) => isOffered || key === value);
      select.replaceChildren(options[0], ...offered.map(({ heading, key }) => new Option(heading || "…", key)));
      select.value = offered.some(({ key }) => key === value) ? value : "";
      sayGroup(select);
    });
  }

  function sayGroup(select) {
    const heading = select.closest("[data-item]").querySelector("[data-group-heading]");
    heading.textContent = select.value && select.selectedOptions[0].textContent;
    select.dataset.was = select.value;
  }

  // A field inside a closed item can't be reached by its address.
  function reveal(field) {
    for (let inside = field; inside; inside = inside.parentElement) {
      if (inside.tagName === "DETAILS") inside.open = true;
    }
    field.focus();
    field.scrollIntoView({ block: "center" });
  }

  function take(button) {
    const field = document.getElementById(button.dataset.takeFor);
    const rows = button.dataset.rows;
    if (rows) field.dispatchEvent(new CustomEvent("board:dosages", { bubbles: true, detail: JSON.parse(rows) }));
    else field.value = button.dataset.text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
    button.closest(".theirs").remove();
    field.focus();
  }

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button || !form.contains(button)) return;
    const list = button.closest("[data-list]");
    const item = button.closest("[data-item]");
    if ("add" in button.dataset) add(list);
    if ("remove" in button.dataset || "undo" in button.dataset) {
      const isGoing = "remove" in button.dataset;
      remove(item, isGoing);
      acts.push(() => remove(item, !isGoing));
    }
    if ("takeFor" in button.dataset) take(button);
    if ("openAll" in button.dataset || "closeAll" in button.dataset) {
      const isOpen = "openAll" in button.dataset;
      list.querySelectorAll(".item-body").forEach((body) => (body.open = isOpen));
    }
  });

  form.addEventListener("input", (event) => {
    const item = event.target.closest("[data-item]");
    if (item && event.target.name === `${item.dataset.prefix}-${item.dataset.labelField}`) {
      rename(item);
      if (item.closest('[data-list="groups"]')) offerGroups();
    }
  });

  form.addEventListener("change", (event) => {
    if (event.target.matches("select[data-groups]")) {
      const [select, { was }] = [event.target, event.target.dataset];
      acts.push(() => regroup(select, was));
      sayGroup(select);
    }
  });

  function regroup(select, group) {
    select.value = group;
    sayGroup(select);
    changed(select.closest("[data-list]"));
    select.focus();
  }

  form.addEventListener("board:changed", offerGroups);

  // Put among the items of another group, an item goes into that group.
  function join(item) {
    const select = groupOf(item);
    const beside = [item.previousElementSibling, item.nextElementSibling].filter(Boolean);
    const groups = new Set(beside.map((other) => groupOf(other)?.value));
    if (!select || groups.size !== 1 || groups.has(select.value)) return;
    [select.value] = groups;
    sayGroup(select);
  }

  form.addEventListener("board:moved", (event) => {
    const item = event.target;
    const group = groupOf(item)?.value;
    join(item);
    acts.push(() => {
      item.parentElement.insertBefore(item, event.detail.next);
      if (groupOf(item)) regroup(groupOf(item), group);
      settle(item);
      item.querySelector("summary").focus();
    });
    settle(item);
  });

  function settle(item) {
    const list = item.closest("[data-list]");
    changed(list);
    const items = itemsOf(list).filter((other) => !isRemoved(other));
    const place = items.indexOf(item) + 1;
    say("sayMoved", { name: nameOf(item), place, count: items.length });
  }

  // Where nothing is typed Ctrl+Z undoes the form's last act; in a text it stays the browser's own.
  document.addEventListener("keydown", (event) => {
    const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "z";
    if (!isUndo || !acts.length || event.target.matches("textarea, input:not([type=checkbox], [type=radio])")) return;
    event.preventDefault();
    acts.pop()();
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest('.board-notice a[href^="#"]');
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    reveal(field.matches("[data-item]") ? field.querySelector("summary") : field);
  });

  // Signing in again in another tab gives the browser another token than this page was made with.
  form.addEventListener("submit", (event) => {
    if (form.dataset.isSent) return event.preventDefault();
    form.dataset.isSent = "yes";
    setTimeout(() => delete form.dataset.isSent, SENDING); // it may have been stopped
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    if (token) form.elements.csrfmiddlewaretoken.value = token[1];
  });
  window.addEventListener("pageshow", () => delete form.dataset.isSent);

  form.querySelectorAll("[data-list]").forEach((list) => {
    // The empty rows are for browsers without scripts. They are the last, so no index is skipped.
    const spare = list.querySelectorAll(".is-spare");
    spare.forEach((item) => item.remove());
    total(list).value = Number(total(list).value) - spare.length;
    recount(list);
  });

  form.querySelectorAll("select[data-groups]").forEach(sayGroup);

  // A link from elsewhere leads to a field that may lie in a closed item.
  const sought = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (sought && form.contains(sought)) reveal(sought);

  (document.getElementById("problems") || document.getElementById("meanwhile"))?.focus();
})();
