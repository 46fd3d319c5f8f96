// Hints beside a field while it is typed: asked of the server, never in the way of saving.
(() => {
  "use strict";

  const form = document.getElementById("section-form");
  const address = form?.dataset.hintsUrl;
  if (!address) return;

  const PAUSE = 700; // milliseconds without typing before hints follow
  const timers = new WeakMap();
  const asked = new WeakMap();

  // What the hints are about: one item, or the introduction with the lists below it.
  function unitOf(target) {
    return target.closest("[data-item]") || target.closest("[data-introduction]");
  }

  function question(unit) {
    const asking = new URLSearchParams();
    const prefix = unit.dataset.prefix ? `${unit.dataset.prefix}-` : "";
    if (prefix) asking.set("list", unit.closest("[data-list]").dataset.list);
    for (const box of unit.querySelectorAll("[data-field]")) {
      const name = `${prefix}${box.dataset.field}`;
      const inputs = [...box.querySelectorAll(`[name="${name}"], [name^="${name}-"]`)]; // dosages are several
      const said = inputs.map((input) => input.value).filter(Boolean).join("\n");
      if (inputs.length) asking.set(`field-${box.dataset.field}`, said);
    }
    if (!prefix) {
      for (const list of form.querySelectorAll("[data-list]")) {
        const count = list.querySelector("[data-count]").textContent.trim();
        asking.set(`count-${list.dataset.list}`, count);
      }
    }
    return asking;
  }

  function show(box, hints) {
    let list = box.querySelector(":scope > [data-hints]");
    if (!hints.length) return list?.remove();
    if (!list) {
      list = Object.assign(document.createElement("ul"), { className: "hints" });
      list.dataset.hints = "";
      list.setAttribute("aria-label", form.dataset.sayHints);
      box.append(list);
    }
    list.replaceChildren(
      ...hints.map((hint) => {
        const line = Object.assign(document.createElement("li"), { textContent: hint.sentence });
        line.classList.toggle("is-lost", hint.is_lost === true);
        return line;
      }),
    );
  }

  async function ask(unit) {
    const body = question(unit);
    const key = body.toString();
    if (asked.get(unit) === key) return;
    asked.set(unit, key);
    let answer;
    try {
      const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
      const response = await fetch(address, { method: "POST", headers, body });
      if (!response.ok || response.redirected) return asked.delete(unit);
      answer = await response.json();
    } catch {
      return asked.delete(unit); // no network: hints can wait
    }
    if (asked.get(unit) !== key) return; // a newer answer is on its way
    const boxes = [...unit.querySelectorAll("[data-field]")];
    for (const box of boxes) {
      show(box, answer.hints.filter((hint) => hint.field === box.dataset.field));
    }
    const whole = answer.hints.filter((hint) => !hint.field);
    if (answer.age) {
      const sentence = form.dataset.sayAge
        .replace("{age}", answer.age)
        .replace("{target}", answer.target);
      whole.push({ sentence });
    }
    const foot = unit.querySelector("[data-hints-foot]");
    if (foot) show(foot, whole);
  }

  function askSoon(unit) {
    clearTimeout(timers.get(unit));
    timers.set(unit, setTimeout(() => ask(unit), PAUSE));
  }

  form.addEventListener("input", (event) => {
    const unit = unitOf(event.target);
    if (unit) askSoon(unit);
  });
  form.addEventListener("focusin", (event) => {
    const unit = unitOf(event.target);
    if (unit && !asked.has(unit)) askSoon(unit);
  });
})();
