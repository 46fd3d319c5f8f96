// What an item says of itself while it is typed: how readers will see its dosage, which of the
// caution's fields fit its state, which picture was chosen.
(() => {
  "use strict";

  const form = document.getElementById("section-form");
  if (!form) return;

  const PAUSE = 300; // milliseconds without typing before the dosage is read
  const timers = new WeakMap();

  const field = (item, name) => item.querySelector(`[name="${item.dataset.prefix}-${name}"]`);

  function flag(item, name, text, isGrave = false) {
    const flags = item.querySelector("[data-flags]");
    flags.querySelector(`[data-flag="${name}"]`)?.remove();
    if (!text) return;
    const mark = document.createElement("span");
    mark.className = isGrave ? "flag flag-grave" : "flag";
    mark.dataset.flag = name;
    mark.textContent = text;
    flags.append(mark);
  }

  // The fields stay as they are while something is typed into one of them.
  function showFields(item, fields) {
    const box = item.querySelector("[data-reading-fields]");
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
  async function read(item, correction = {}) {
    clearTimeout(timers.get(item));
    const line = item.querySelector("[data-reading]");
    const asked = new URLSearchParams({
      q: field(item, "dosage").value,
      wording: field(item, "dosage_wording").value,
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
      field(item, "dosage").value = reading.line;
      field(item, "dosage").dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (!correction.place || reading.line) showFields(item, reading.fields ?? []);
    const isGrave = ["problem", "disagrees"].includes(reading.verdict);
    flag(item, "dosage", isGrave || reading.verdict === "untyped" ? reading.label : "", isGrave);
  }

  function readSoon(item) {
    clearTimeout(timers.get(item));
    timers.set(item, setTimeout(() => read(item), PAUSE));
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
    if (name === "dosage" || name === "dosage_wording") readSoon(item);
    if (name === "caution_state") fitCaution(item);
    if (name === "figure") showPicture(item);
  });

  form.addEventListener("change", (event) => {
    const item = event.target.closest("[data-item]");
    const place = event.target.dataset.place;
    if (item && place) read(item, { place, correction: event.target.value });
  });

  form.addEventListener("board:row-added", (event) => fitCaution(event.target));
  form.querySelectorAll("[data-item]").forEach(fitCaution);
})();
