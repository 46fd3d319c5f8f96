// The tools of the text in use: a bar that moves to it, the usual keys, and paste with its form
// kept. The field stays a plain text area that posts Markdown; all is typed as if by hand, so
// that the browser can undo it. Without this script nothing is missing but comfort.
import "@github/markdown-toolbar-element";
import { subscribe } from "@github/paste-markdown";
import { fromClipboard } from "./clipboard.js";

const form = document.getElementById("section-form");
const bar = document.getElementById("text-tools")?.content.firstElementChild;
const isText = (field) => field?.matches?.(".markdownx-editor");
const MARK = /^(\s*)([-*+]|(\d+)([.)]))(\s+)(.*)$/;
const TABLE = "|  |  |\n| --- | --- |\n|  |  |\n";
const known = new WeakSet();
let field = null;

function type(text, from = field.selectionStart, to = field.selectionEnd) {
  field.focus();
  field.setSelectionRange(from, to);
  if (document.execCommand("insertText", false, text)) return;
  field.setRangeText(text, from, to, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

// The words chosen between two signs, or without them where they stand between them already.
function between(sign) {
  const { selectionStart: from, selectionEnd: to, value } = field;
  const isThere = value.slice(from - 1, from) === sign && value.slice(to, to + 1) === sign;
  const words = value.slice(from, to);
  if (isThere) type(words, from - 1, to + 1);
  else type(`${sign}${words}${sign}`);
  const start = isThere ? from - 1 : from + 1;
  field.setSelectionRange(start, start + words.length);
}

function table() {
  const start = field.selectionStart;
  const gap = start && field.value.slice(start - 2, start) !== "\n\n" ? "\n\n" : "";
  type(gap + TABLE, start);
  field.setSelectionRange(start + gap.length + 2, start + gap.length + 2);
}

// A picture stands beside the words, with its own fields: they are opened, and the library where
// none is chosen yet.
function picture() {
  const item = field.closest("[data-item]");
  const opening = form.querySelector('[data-list="opening"]');
  if (!item && !opening.querySelector("[data-item]")) opening.querySelector("[data-add]").click();
  const fold = (item ?? opening).querySelector(".picture");
  if (!fold) return;
  fold.open = true;
  fold.closest("details.item-body").open = true;
  const chosen = fold.querySelector("select");
  if (chosen.value) chosen.focus();
  else fold.querySelector("[data-find-figure]").click();
}

const tools = { sub: () => between("~"), sup: () => between("^"), table, picture };

// Enter goes on with a list, and ends it at an empty item.
function nextItem(event) {
  const { value, selectionStart: at, selectionEnd } = field;
  const start = value.lastIndexOf("\n", at - 1) + 1;
  const found = at === selectionEnd && MARK.exec(value.slice(start, at));
  if (!found) return;
  event.preventDefault();
  const [, indent, sign, number, dot, space, words] = found;
  if (!words.trim()) return type("", start, at);
  type(`\n${indent}${number ? Number(number) + 1 + dot : sign}${space}`);
}

form?.addEventListener("focusin", ({ target }) => {
  if (!isText(target)) return;
  field = target;
  if (!known.has(field)) subscribe(field);
  known.add(field);
  if (bar.getAttribute("for") === field.id) return;
  bar.setAttribute("for", field.id);
  field.closest(".field").querySelector(".field-tools").prepend(bar);
});

form?.addEventListener("click", ({ target }) => {
  const tool = target.closest("[data-tool]");
  if (tool) tools[tool.dataset.tool]();
});

form?.addEventListener("keydown", (event) => {
  const isCommand = (event.ctrlKey || event.metaKey) && !event.altKey;
  const button = isCommand && isText(event.target) && bar.querySelector(`[data-key="${event.key.toLowerCase()}"]`);
  if (button) {
    event.preventDefault();
    button.click();
  } else if (event.key === "Enter" && isText(event.target) && !isCommand && !event.shiftKey && !event.isComposing) nextItem(event);
});

// Ctrl+S saves from everywhere on the page, Ctrl+Enter submits, once it is said why.
document.addEventListener("keydown", (event) => {
  if (!form || !(event.ctrlKey || event.metaKey) || event.altKey || document.querySelector("dialog[open]")) return;
  const wanted = { s: "button:not([name])", Enter: "[name=submit]" }[event.key];
  const button = wanted && form.querySelector(`[data-save-bar] ${wanted}`);
  if (!button) return;
  event.preventDefault();
  document.dispatchEvent(new Event("board:keep")); // what was typed a moment ago counts
  const { reason } = form.elements;
  if (form.hasAttribute("data-is-changed") && !reason.value.trim()) reason.focus();
  else form.requestSubmit(button);
});

document.addEventListener("paste", (event) => {
  const html = isText(event.target) && event.clipboardData.getData("text/html");
  const found = html && fromClipboard(html);
  if (!found) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  field = event.target;
  type(found.text);
  const words = found.lost.map((name) => bar.dataset[name]).join(", ");
  const line = field.closest(".field").querySelector(".not-kept");
  line.textContent = words && bar.dataset.notKept.replace("{what}", words);
}, true);
