// What an item says of itself while it is typed: how readers will see its dosage, which of the
// caution's fields fit its state, which picture was chosen.
(() => {
  "use strict";

  const form = document.getElementById("section-form");
  if (!form) return;

  const PAUSE = 300; // milliseconds without typing before the dosage is read
  const timers = new WeakMap();

  const field = (item, name) => item.querySelector(`[name="${item.dataset.prefix}-${name}"]`);

  const rowsOf = (box) => [...box.querySelectorAll(":scope > [data-dosage]")];
  const said = (row, part) => row.querySelector(`[name$="-dosages-${part}"]`);

  function flag(item, name, text, isGrave = false) {
    const flags = item.querySelector("[data-flags]");
    flags.querySelector(`[data-flag="${name}"]`)?.remove();
    if (!text) return;
    const className = `board-tag is-${isGrave ? "grave" : "waiting"}`;
    const mark = Object.assign(document.createElement("span"), { className, textContent: text });
    mark.dataset.flag = name;
    flags.append(mark);
  }

  // The fields stay as they are while something is typed into one of them.
  function showFields(row, fields) {
    const box = row.querySelector("[data-reading-fields]");
    const active = box.contains(document.activeElement) ? document.activeElement : null;
    if (active && active.value !== active.defaultValue) return;
    box.replaceChildren(
      ...fields.map(([name, text], place) => {
        const label = document.createElement("label");
        const input = document.createElement("input");
        Object.assign(input, { defaultValue: text, placeholder: form.dataset.sayNotSaid });
        input.dataset.place = place;
        label.append(`${name} `, input);
        return label;
      }),
    );
    if (active) box.querySelector(`[data-place="${active.dataset.place}"]`)?.focus();
  }

  // A corrected field comes back as the whole line, which is typed as if by hand.
  async function read(row, correction = {}) {
    clearTimeout(timers.get(row));
    const line = row.querySelector("[data-reading]");
    const typed = said(row, "typed");
    const item = row.closest("[data-item]");
    const asked = new URLSearchParams({
      q: typed.value,
      wording: said(row, "wording").value,
      name: field(item, "name")?.value ?? "",
      brand_names: field(item, "brand_names")?.value ?? "",
      ...correction,
    });
    line.dataset.asked = asked;
    let reading = { verdict: "unread", sentence: form.dataset.sayUnread, label: "" };
    try {
      const response = await fetch(`${form.dataset.dosageUrl}?${asked}`);
      if (response.ok && !response.redirected) reading = await response.json();
    } catch {
      // No network: the dosage is read again when the section is saved.
    }
    if (line.dataset.asked !== String(asked)) return;
    line.className = `reading reading-${reading.verdict}`;
    line.textContent = reading.sentence;
    if (reading.line) {
      typed.value = reading.line;
      typed.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (!correction.place || reading.line) showFields(row, reading.fields ?? []);
    line.dataset.label = reading.label;
    flagDosages(item);
  }

  // The worst that there is to say of the item's dosages.
  function flagDosages(item) {
    const worst = (verdict) => item.querySelector(`.reading-${verdict}`);
    const found = worst("problem") || worst("disagrees") || worst("untyped");
    flag(item, "dosage", found?.dataset.label, !found?.classList.contains("reading-untyped"));
  }

  function readSoon(row) {
    clearTimeout(timers.get(row));
    timers.set(row, setTimeout(() => read(row), PAUSE));
  }

  function addDosage(box, [typed, wording] = ["", ""]) {
    const template = box.querySelector(":scope > template[data-dosage-row]");
    const row = template.content.firstElementChild.cloneNode(true);
    template.before(row);
    said(row, "typed").value = typed;
    said(row, "wording").value = wording;
    return row;
  }

  // One row stays, so that there is always a place to type in.
  function removeDosage(row) {
    const box = row.closest("[data-dosages]");
    const others = rowsOf(box).filter((other) => other !== row);
    const next = others[0] || addDosage(box);
    if (!others.some((other) => said(other, "typed").id)) said(next, "typed").id = said(row, "typed").id;
    row.remove();
    said(next, "typed").focus();
    flagDosages(box.closest("[data-item]"));
    form.dispatchEvent(new CustomEvent("board:changed"));
  }

  function takeDosages(box, dosages) {
    const before = rowsOf(box);
    dosages.forEach((dosage) => read(addDosage(box, dosage)));
    before.forEach(removeDosage);
  }

  // A field that does not fit the state but holds something stays in sight.
  function fitCaution(item) {
    const state = field(item, "caution_state");
    if (!state) return;
    const answers = { caution: "stated", caution_reference: "none_known" };
    for (const [name, fits] of Object.entries(answers)) {
      const answer = field(item, name);
      const box = answer.closest(".field");
      const isBad = box.classList.contains("has-errors") || box.querySelector(".theirs");
      box.hidden = state.value !== fits && !answer.value && !isBad;
    }
    state.closest("[data-caution]").dataset.caution = state.value;
    const isOpen = state.value === "not_assessed";
    flag(item, "caution", isOpen ? form.dataset.sayNotAssessed : "");
  }

  function showPicture(item) {
    const select = field(item, "figure");
    if (!select) return;
    const picture = item.querySelector("[data-thumbnail]");
    const address = select.selectedOptions[0]?.dataset.picture;
    picture.hidden = !address;
    if (address) picture.src = address;
  }

  const nameWithin = (item, target) => target.name?.slice(item.dataset.prefix.length + 1);

  form.addEventListener("input", (event) => {
    const item = event.target.closest("[data-item]");
    if (!item) return;
    const name = nameWithin(item, event.target);
    if (name?.startsWith("dosages-")) readSoon(event.target.closest("[data-dosage]"));
    if (name === "name" || name === "brand_names") item.querySelectorAll("[data-dosage]").forEach(readSoon);
    if (name === "caution_state") fitCaution(item);
    if (name === "figure") showPicture(item);
  });

  form.addEventListener("change", (event) => {
    const row = event.target.closest("[data-dosage]");
    const place = event.target.dataset.place;
    if (row && place) read(row, { place, correction: event.target.value });
  });

  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add-dosage], [data-remove-dosage]");
    if (!button) return;
    if ("removeDosage" in button.dataset) removeDosage(button.closest("[data-dosage]"));
    else said(addDosage(button.closest("[data-dosages]")), "typed").focus();
  });
  form.addEventListener("board:dosages", (event) => takeDosages(event.target.closest("[data-dosages]"), event.detail));

  form.addEventListener("board:row-added", (event) => fitCaution(event.target));
  form.querySelectorAll("[data-item]").forEach(fitCaution);
  form.querySelectorAll("[data-spare]").forEach((row) => row.remove()); // for browsers without scripts
})();
