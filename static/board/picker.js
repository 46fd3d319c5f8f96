// What a dialog finds in the library while somebody types into its own field: the combobox pattern
// of WAI-ARIA. `line` gives an option its content, `choose` takes what was chosen, `also` what is
// asked with nothing typed. The answer is {found: […], next: where the next page starts}.
window.picker = (dialog, { line, choose, also = () => [], sayUntyped }) => {
  const PAUSE = 150; // milliseconds without typing before the library is asked
  const [search, list, status, more] = ["input", "ul", "[data-status]", "[data-more]"].map(
    (selector) => dialog.querySelector(selector),
  );
  let asked = null;
  let timer = null;

  const options = () => [...list.children];
  const active = () => document.getElementById(search.getAttribute("aria-activedescendant"));

  function activate(option) {
    active()?.setAttribute("aria-selected", "false");
    search.setAttribute("aria-activedescendant", option?.id || "");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
  }

  function show(found) {
    for (const entry of found) {
      const option = document.createElement("li");
      Object.assign(option, { id: `${list.id}-${options().length}`, role: "option", entry });
      option.append(...line(entry));
      option.setAttribute("aria-selected", "false");
      list.append(option);
    }
  }

  async function ask(start = 0) {
    clearTimeout(timer);
    asked?.abort();
    asked = new AbortController();
    const isTyped = search.value.trim();
    const question = new URLSearchParams({ q: search.value, start });
    if (!isTyped) also().forEach(([name, value]) => question.append(name, value));
    let answer = null;
    try {
      const response = await fetch(`${dialog.dataset.findUrl}?${question}`, { signal: asked.signal });
      if (response.ok && !response.redirected) answer = await response.json();
    } catch (problem) {
      if (problem.name === "AbortError") return;
    }
    if (!start) list.replaceChildren();
    const last = options().length;
    show(answer?.found ?? []);
    more.hidden = !answer?.next;
    more.value = answer?.next ?? "";
    const none = isTyped ? "sayNone" : "sayStart";
    const some = (!isTyped && sayUntyped) || (answer?.next ? "sayMore" : "sayFound");
    const sentence = answer ? (options().length ? some : none) : "sayFailed";
    status.textContent = dialog.dataset[sentence].replace("{count}", options().length);
    search.setAttribute("aria-expanded", String(options().length > 0));
    activate(isTyped || start ? options()[last] : null);
  }

  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  search.addEventListener("keydown", async (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const all = options();
      const next = all.indexOf(active()) + step;
      if (next >= all.length && !more.hidden) await ask(Number(more.value));
      else activate(all[(next + all.length) % all.length]);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const chosen = active();
      if (chosen) choose(chosen.entry);
    }
  });
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(option.entry);
  });
  more.addEventListener("click", async () => {
    await ask(Number(more.value));
    search.focus();
  });
  dialog.addEventListener("click", (event) => {
    const box = dialog.getBoundingClientRect();
    const isOutside = event.clientY < box.top || event.clientY > box.bottom || event.clientX < box.left || event.clientX > box.right;
    if (event.target.closest("[data-close]") || (event.target === dialog && isOutside)) dialog.close();
  });

  // What the dialog's own form adds to the library; null, and said, where it can't be asked.
  async function send(body) {
    const token = document.querySelector("#section-form [name=csrfmiddlewaretoken]").value;
    const sending = { method: "POST", headers: { "X-CSRFToken": token }, body };
    const response = await fetch(dialog.querySelector("form").action, sending).catch(() => null);
    if (response?.ok && !response.redirected) return response.json();
    status.textContent = dialog.dataset.sayFailed;
    return null;
  }

  function open() {
    search.value = "";
    list.replaceChildren();
    dialog.querySelector("details").open = false;
    dialog.showModal();
    search.focus();
    ask();
  }

  return { open, ask, send, search, status };
};
