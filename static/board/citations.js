// Citing at the cursor: “@” behind a space or a bracket, or the button, opens a list of sources.
//
// The list has a field of its own to search in (the combobox pattern of WAI-ARIA): the text stays
// a plain text area, and what was typed into the search goes into it when the list is left.
(() => {
  "use strict";

  const form = document.getElementById("section-form");
  const dialog = document.getElementById("citations");
  if (!form || !dialog) return;

  const PAUSE = 150; // milliseconds without typing before the library is asked
  const LEAST_HEIGHT = 360; // pixels of the window that the list has at least
  const TRIGGER = /(?:^|[\s[(;])@$/;
  const [search, list, status, more, adding] = [
    "input", "ul", "[data-status]", "[data-more]", "form",
  ].map((selector) => dialog.querySelector(selector));
  let place = null; // the field and where in it the citation goes
  let asked = null;
  let timer = null;

  // `[@key]` for the text between `start` and `end`, as another entry of a citation beside it.
  function cited(text, start, end, key) {
    const left = /\[(@[^[\]\n]*)?(\][ \t]*)?$/.exec(text.slice(0, start));
    const isOpen = left && !left[2];
    const isWithin = isOpen && left[1];
    let right = (isOpen ? /^([^[\]\n]*)\]/ : /^[ \t]*\[(@[^[\]\n]*)\]/).exec(text.slice(end));
    if (isOpen && !isWithin && right && !/^[ \t;]*(@|$)/.test(right[1])) right = null;
    const beside = left && (isOpen || left[1]) ? left : null;
    const [said, follows] = [beside?.[1] ?? "", right?.[1] ?? ""];
    const entries = (isWithin ? `${said}${follows};@${key}` : `${said};@${key};${follows}`)
      .split(";")
      .map((one) => one.trim())
      .filter((one, at, all) => one && all.indexOf(one) === at);
    return {
      from: start - (beside?.[0].length ?? 0),
      to: end + (right?.[0].length ?? 0),
      text: `[${entries.join("; ")}]`,
    };
  }

  // As if by hand, so that the browser can undo it.
  function write(field, from, to, text) {
    field.focus();
    field.setSelectionRange(from, to);
    if (document.execCommand("insertText", false, text)) return;
    field.setRangeText(text, from, to, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function choose(source) {
    const { field, start, end } = place;
    place = null;
    dialog.close();
    if (field.tagName === "TEXTAREA") {
      const { from, to, text } = cited(field.value, start, end, source.key);
      write(field, from, to, text);
    } else {
      write(field, 0, field.value.length, source.key);
      field.closest(".field").querySelector("[data-printed]").textContent = source.printed;
    }
  }

  const options = () => [...list.children];
  const active = () => document.getElementById(search.getAttribute("aria-activedescendant"));

  function activate(option) {
    active()?.setAttribute("aria-selected", "false");
    search.setAttribute("aria-activedescendant", option?.id || "");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
  }

  function show(sources) {
    for (const source of sources) {
      const option = document.createElement("li");
      Object.assign(option, { id: `citations-${options().length}`, role: "option", source });
      option.append(source.printed);
      for (const [name, text] of [["code", source.key], ["strong", source.flags]]) {
        const said = document.createElement(name);
        said.textContent = text;
        if (text) option.append(" ", said);
      }
      option.setAttribute("aria-selected", "false");
      list.append(option);
    }
  }

  const citedKeys = () =>
    [...form.querySelectorAll("textarea")].flatMap((field) =>
      [...field.value.matchAll(/\[@[^[\]\n]*\]/g)].flatMap(([all]) => all.match(/(?<=@)[\w-]+/g) || []));

  async function ask(start = 0) {
    clearTimeout(timer);
    asked?.abort();
    asked = new AbortController();
    const question = new URLSearchParams({ q: search.value, start });
    if (!search.value.trim()) new Set(citedKeys()).forEach((key) => question.append("key", key.toLowerCase()));
    let answer = null;
    try {
      const response = await fetch(`${dialog.dataset.findUrl}?${question}`, { signal: asked.signal });
      if (response.ok && !response.redirected) answer = await response.json();
    } catch (problem) {
      if (problem.name === "AbortError") return;
    }
    if (!start) list.replaceChildren();
    const last = options().length;
    show(answer?.sources ?? []);
    more.hidden = !answer?.next;
    more.value = answer?.next ?? "";
    const isTyped = search.value.trim();
    const none = isTyped ? "sayNone" : "sayStart";
    const some = isTyped ? (answer?.next ? "sayMore" : "sayFound") : "sayCited";
    const sentence = answer ? (options().length ? some : none) : "sayFailed";
    status.textContent = dialog.dataset[sentence].replace("{count}", options().length);
    search.setAttribute("aria-expanded", String(options().length > 0));
    activate(isTyped || start ? options()[last] : null);
  }

  // Right below the line of the cursor, as far as the window has room.
  function stand(field) {
    const mirror = document.createElement("div");
    const style = getComputedStyle(field);
    for (const name of ["font", "padding", "border", "boxSizing", "letterSpacing"]) mirror.style[name] = style[name];
    Object.assign(mirror.style, { position: "absolute", visibility: "hidden", whiteSpace: "pre-wrap", overflowWrap: "break-word", inlineSize: `${field.offsetWidth}px` });
    mirror.textContent = field.value.slice(0, field.selectionEnd);
    const mark = mirror.appendChild(document.createElement("span"));
    mark.textContent = "\u200b";
    document.body.append(mirror);
    const box = field.getBoundingClientRect();
    const below = Math.min(box.bottom, box.top + mark.offsetTop + mark.offsetHeight - field.scrollTop);
    const top = Math.min(below + 4, window.innerHeight - LEAST_HEIGHT);
    const left = Math.min(box.left + mark.offsetLeft, window.innerWidth - dialog.offsetWidth - 16);
    dialog.style.setProperty("--top", `${Math.max(8, top)}px`);
    dialog.style.setProperty("--left", `${Math.max(8, left)}px`);
    mirror.remove();
  }

  function open(field, start = field.selectionStart, end = field.selectionEnd) {
    place = { field, start, end };
    search.value = "";
    list.replaceChildren();
    dialog.querySelector("details").open = false;
    dialog.showModal();
    search.focus();
    ask();
    stand(field);
  }

  // What was typed as a key by hand is text like any other.
  function leave(typed) {
    const { field, start, end } = place;
    place = null;
    if (typed && end > start && field.value[end - 1] === "@") write(field, end, end, typed);
  }

  form.addEventListener("input", (event) => {
    const field = event.target;
    if (!field.matches(".markdownx-editor") || event.inputType !== "insertText") return;
    const end = field.selectionEnd;
    if (TRIGGER.test(field.value.slice(0, end))) open(field, end - 1, end);
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-cite]");
    if (button) open(button.closest(".field").querySelector(".markdownx-editor, input"));
  });

  search.addEventListener("input", () => {
    if (/^[\w-]+[\];,]$/.test(search.value)) return dialog.close();
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
      if (chosen) choose(chosen.source);
    }
  });
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(option.source);
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
  dialog.addEventListener("close", () => place && leave(search.value));

  // Add the source, or fill its fields in from what was pasted.
  async function add(isRead) {
    const body = new FormData(adding);
    if (isRead) body.set("read", "1");
    const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
    try {
      const response = await fetch(adding.action, { method: "POST", headers, body });
      if (!response.ok || response.redirected) throw new Error(response.statusText);
      const answer = await response.json();
      if (!answer.source) adding.querySelector("[data-fields]").innerHTML = answer.form;
      else if (!isRead) {
        adding.reset();
        return choose(answer.source);
      } else {
        dialog.querySelector("details").open = false;
        search.value = answer.source.key;
        await ask();
        search.focus();
      }
    } catch {
      status.textContent = dialog.dataset.sayFailed;
    }
  }
  // The only button that sends is the one that adds: the Enter key presses it.
  adding.addEventListener("submit", (event) => {
    event.preventDefault();
    add(false);
  });
  adding.querySelector("[data-read]").addEventListener("click", () => add(true));
})();
