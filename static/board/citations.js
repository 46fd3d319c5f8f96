// Citing at the cursor: “@” behind a space or a bracket, or the button, opens a list of sources.
//
// The list has a field of its own to search in (picker.js): the text stays a plain text area, and
// what was typed into the search goes into it when the list is left.
(() => {
  "use strict";

  const form = document.getElementById("section-form");
  const dialog = document.getElementById("citations");
  if (!form || !dialog) return;

  const LEAST_HEIGHT = 360; // pixels of the window that the list has at least
  const TRIGGER = /(?:^|[\s[(;])@$/;
  const adding = dialog.querySelector("form");
  let place = null; // the field and where in it the citation goes
  const picking = window.picker(dialog, {
    line,
    choose,
    also: () => [...new Set(citedKeys())].map((key) => ["key", key.toLowerCase()]),
    sayUntyped: "sayCited",
  });
  const { search, ask, send } = picking;

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

  function line(source) {
    const said = [source.printed];
    for (const [name, text] of [["code", source.key], ["strong", source.flags]]) {
      const part = document.createElement(name);
      part.textContent = text;
      if (text) said.push(" ", part);
    }
    return said;
  }

  const citedKeys = () =>
    [...form.querySelectorAll("textarea")].flatMap((field) =>
      [...field.value.matchAll(/\[@[^[\]\n]*\]/g)].flatMap(([all]) => all.match(/(?<=@)[\w-]+/g) || []));

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
    picking.open();
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

  // Before the library is asked.
  search.addEventListener("input", (event) => {
    if (!/^[\w-]+[\];,]$/.test(search.value)) return;
    event.stopImmediatePropagation();
    dialog.close();
  }, { capture: true });
  dialog.addEventListener("close", () => place && leave(search.value));

  // Add the source, or fill its fields in from what was pasted.
  async function add(isRead) {
    const body = new FormData(adding);
    if (isRead) body.set("read", "1");
    const answer = await send(body);
    if (answer?.form) adding.querySelector("[data-fields]").innerHTML = answer.form;
    else if (answer && !isRead) {
      adding.reset();
      choose(answer.source);
    } else if (answer) {
      dialog.querySelector("details").open = false;
      search.value = answer.source.key;
      await ask();
      search.focus();
    }
  }
  // The only button that sends is the one that adds: the Enter key presses it.
  adding.addEventListener("submit", (event) => {
    event.preventDefault();
    add(false);
  });
  adding.querySelector("[data-read]").addEventListener("click", () => add(true));
})();
