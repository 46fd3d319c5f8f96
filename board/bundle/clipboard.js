// What Word, Google Docs and web pages put on the clipboard, as Markdown: bold, italic, sub- and
// superscript, links, lists in their levels and tables. The rest is dropped; `lost` names what of
// it readers would miss.
import { gfm } from "@joplin/turndown-plugin-gfm";
import TurndownService from "turndown";

const MARKUP = "strong, b, em, i, a[href], ul, ol, table, sub, sup, h1, h2, h3, h4, h5, h6";
const DROPPED = "script, style, meta, link, title, head, xml, noscript, template";

const turndown = new TurndownService({ headingStyle: "atx", bulletListMarker: "-", emDelimiter: "*" });
turndown.use(gfm);
turndown.addRule("small", {
  filter: ["sub", "sup"],
  replacement: (text, node) => text.trim() && (node.nodeName === "SUB" ? `~${text.trim()}~` : `^${text.trim()}^`),
});
// A heading of another text has no place inside ours: it stays a line that stands out.
turndown.addRule("heading", {
  filter: ["h1", "h2", "h3", "h4", "h5", "h6"],
  replacement: (text) => text.trim() && `\n\n**${text.replaceAll("**", "").trim()}**\n\n`,
});
turndown.addRule("item", {
  filter: "li",
  replacement: (text, node) => {
    const isOrdered = node.parentNode.nodeName === "OL";
    const place = [...node.parentNode.children].indexOf(node) + Number(node.parentNode.start || 1);
    const mark = isOrdered ? `${place}. ` : "- ";
    const lines = text.trim().replace(/\n{2,}/g, "\n").replaceAll("\n", `\n${" ".repeat(mark.length)}`);
    return `${mark}${lines}${node.nextSibling ? "\n" : ""}`;
  },
});
// A citation stays one, a word_with_lines stays as it is, and the signs of sub- and superscript are text.
const escaped = turndown.escape.bind(turndown);
turndown.escape = (text) =>
  escaped(text)
    .replace(/\\\[(@[\w; @-]+)\\\]/g, "[$1]")
    .replace(/(\w)\\_(?=\w)/g, "$1_")
    .replace(/[~^]/g, "\\$&");

const all = (root, selector) => [...root.querySelectorAll(selector)];
const unwrap = (node) => node.replaceWith(...node.childNodes);

function rename(node, name) {
  const other = node.ownerDocument.createElement(name);
  other.append(...node.childNodes);
  node.replaceWith(other);
  return other;
}

// The site's policy lets no style be parsed, not even of what is only read: styles are read as text.
const unstyled = (html) =>
  html
    .replace(/<style\b[\s\S]*?<\/style\s*>/gi, "")
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\sstyle\s*=/gi, " data-style="));
const style = (node, name) =>
  new RegExp(`(?:^|;)\\s*${name}\\s*:\\s*([^;]+)`, "i").exec(node.dataset.style)?.[1].trim().toLowerCase() ?? "";

// A style that says what an element would: Google Docs has no other way, Word now and then.
function styled(page) {
  for (const node of all(page, "[data-style]")) {
    const [fontWeight, fontStyle, verticalAlign] = ["font-weight", "font-style", "vertical-align"].map((name) => style(node, name));
    const names = [
      (fontWeight === "bold" || Number(fontWeight) >= 600) && "strong",
      fontStyle === "italic" && "em",
      verticalAlign === "sub" && "sub",
      verticalAlign === "super" && "sup",
    ].filter((name) => name && !node.closest(`${name}, h1, h2, h3, h4, h5, h6`));
    // Google wraps the whole text in a <b> that is not bold.
    if (["B", "STRONG"].includes(node.nodeName) && fontWeight === "normal") unwrap(node);
    else if (!/^(TD|TH|TR|TABLE|UL|OL)$/.test(node.nodeName)) {
      for (const name of names) {
        const inner = page.createElement(name);
        inner.append(...node.childNodes);
        node.append(inner);
      }
    }
  }
}

// Word writes an item of a list as a paragraph that says its level, and its bullet as text.
function listed(page) {
  let open = []; // the lists around the item before, the outermost first
  let last = null;
  for (const paragraph of all(page, "p[data-style*='mso-list'], h1[data-style*='mso-list']")) {
    const level = Number(/level(\d)/.exec(paragraph.dataset.style)?.[1]);
    if (!level) continue;
    const bullet = all(paragraph, "span[data-style*='mso-list']").find((one) => /Ignore/i.test(one.dataset.style));
    const name = /^\(?[\da-z]{1,4}[.)]/i.test(bullet?.textContent.trim() ?? "") ? "ol" : "ul";
    bullet?.remove();
    let before = paragraph.previousSibling;
    while (before && before.nodeType !== 1 && !before.textContent.trim()) before = before.previousSibling;
    if (!open.length || before !== open[0]) open = [];
    open = open.slice(0, level);
    if (open.length === level && open.at(-1).nodeName !== name.toUpperCase()) open.pop();
    while (open.length < level) {
      const list = page.createElement(name);
      if (open.length) (last ?? open.at(-1)).append(list);
      else paragraph.before(list);
      open.push(list);
      if (open.length < level) last = list.appendChild(page.createElement("li"));
    }
    last = rename(paragraph, "li");
    open.at(-1).append(last);
  }
  // Google hangs a deeper list beside its item, not inside.
  for (const list of all(page, ":is(ul, ol) > :is(ul, ol)")) list.previousElementSibling?.append(list);
}

function linked(page) {
  for (const link of all(page, "a")) {
    const wanted = /^https?:\/\/www\.google\.com\/url\?/.test(link.href) && new URL(link.href).searchParams.get("q");
    if (wanted) link.setAttribute("href", wanted);
    if (!/^(https?|mailto):/.test(link.getAttribute("href") ?? "")) unwrap(link);
  }
}

// Cells of one line, the first row as the heading: what a Markdown table can hold.
function tabled(page, lose) {
  for (const table of all(page, "table")) {
    if (table.querySelector(":is([colspan], [rowspan]):not([colspan='1'], [rowspan='1'])")) lose("merged");
    for (const cell of all(table, "td, th")) {
      if (cell.querySelector("table")) lose("nested");
      for (const block of all(cell, "p, div, li, br, h1, h2, h3, h4, ul, ol, table")) {
        if (block.nextSibling || block.nodeName === "BR") block.after(" ");
        if (block.nodeName === "BR") block.remove();
        else unwrap(block);
      }
    }
    const rows = all(table, "tr");
    if (rows[0] && !table.querySelector("th")) for (const cell of all(rows[0], "td")) rename(cell, "th");
    const body = page.createElement("tbody");
    for (const row of rows) row.replaceChildren(...row.children);
    body.append(...rows);
    table.replaceChildren(body);
  }
}

// The Markdown for `html`, and the names of what could not be kept; null where the plain text says as much.
export function fromClipboard(html) {
  const page = new DOMParser().parseFromString(unstyled(html), "text/html");
  const lost = new Set();
  const lose = (name) => lost.add(name);
  all(page, DROPPED).forEach((node) => node.remove());
  if (all(page, "img, picture, video, svg, canvas, object").map((node) => node.remove()).length) lose("pictures");
  if (all(page, "s, del, strike, [data-style*='line-through']").length) lose("struck");
  if (page.querySelector("[href*='#_ftn'], [href*='#_msocom'], [id^='ftnt'], [href*='#ftnt']")) lose("notes");
  all(page, "s, del, strike").forEach(unwrap);
  listed(page);
  styled(page);
  linked(page);
  tabled(page, lose);
  if (!page.body.querySelector(MARKUP) && !lost.size) return null;
  for (const node of all(page.body, "*")) {
    for (const { name } of [...node.attributes]) if (!["href", "start"].includes(name)) node.removeAttribute(name);
    if (/^(SPAN|FONT|U|INS|O:P|CENTER)$/.test(node.nodeName)) unwrap(node);
  }
  const text = turndown.turndown(page.body.innerHTML).replaceAll("\u00a0", " ").replace(/[ \t]+$/gm, "").replace(/\n{3,}/g, "\n\n");
  return { text: text.trim(), lost: [...lost] };
}
