// What Word, Google Docs and web pages put on the clipboard, as Markdown: bold, italic, sub- and
// superscript, links, lists in their levels and tables. The rest is dropped; `lost` names what of
// it readers would miss.
import { gfm } from "@joplin/turndown-plugin-gfm";
import TurndownService from "turndown";

const MARKUP = "strong, em, a[href], ul, ol, table, sub, sup, h1, h2, h3, h4, h5, h6";
const DROPPED = "script, style, meta, link, title, head, xml, noscript, template";
const BLOCKS = "p, div, li, h1, h2, h3, h4, h5, h6, td, th";
const LINES = "hr, pre, blockquote, center, summary, legend, option, button, rt, [data-style*='display:block'], [data-style*='display: block'], :is([data-style*='flex'], [data-style*='grid']) > span";
const STRUCK = "s, del, strike, [data-style*='line-through']";
const LETTERED = ":is(ol, li):is([type='a' i], [type='i' i], [data-style*='-alpha'], [data-style*='-roman'], [data-style*='-latin'])";
const IN_CELLS = `${BLOCKS}, ${LINES}, br, table, tbody, thead, tr, ul, ol, dl, dt, dd, section, article, figure, figcaption, address`;
// Marks of foot notes and comments. What Word puts of comments behind the text goes, and the numbers
// of an encyclopedia's sources, which would look like ours.
const NOTES = "[href*='#_ftn'], [href*='#_msocom'], [id^='ftnt'], [href*='#ftnt'], [href*='#cite_note'], [href*='#sdfootnote']";
const WITHIN = "a[href*='#']:not([href*='ftn'], [href*='footnote'])"; // a text's own notes stay
const NOT_OURS = "sup:has([href*='#cite_note']), [data-style*='mso-element:comment'], .MsoCommentReference, .msocomanchor";

const turndown = new TurndownService({ headingStyle: "atx", bulletListMarker: "-", emDelimiter: "*" });
turndown.use(gfm);
// The short signs where our Markdown reads them (behind a letter or bracket, before no figure), else its tags.
turndown.addRule("small", {
  filter: ["sub", "sup"],
  replacement: (_text, node) => {
    const [words, name] = [node.textContent.trim().replace(/\s+/g, " "), node.nodeName.toLowerCase()];
    const isShort = (name === "sup" ? /[\p{L}\d)\]}]$/u : /[\p{L})\]}]$/u).test(node.previousSibling?.textContent ?? "") &&
      /^[^\s~^*_[\]<>|\\]{1,40}$/.test(words) && !/^[\d~^]/.test(node.nextSibling?.textContent ?? "");
    if (!words || /[<>]/.test(words)) return words;
    return isShort ? `${name === "sub" ? "~" : "^"}${words}${name === "sub" ? "~" : "^"}` : `<${name}>${words.replace(/[[\]]/g, "\\$&")}</${name}>`;
  },
});
// Signs at the edge of a bold word stay outside where a letter follows: stars between them would be read as stars.
const MARKS = { STRONG: "**", EM: "*" };
turndown.addRule("marked", {
  filter: ["strong", "em"],
  replacement: (text, node) => {
    const isLetter = (place) => /[\p{L}\d]/u.test(place ?? "");
    const [, first, words, last] = /^((?:\\?[^\p{L}\d\s*\\[<~^])*)(.*?)((?:\\?[^\p{L}\d\s*\\\])>~^])*)$/su.exec(text);
    const isBehind = isLetter(node.previousSibling?.textContent.at(-1)) && !/^\s/.test(node.textContent);
    const isBefore = isLetter(node.nextSibling?.textContent[0]) && !/\s$/.test(node.textContent);
    if ((isBehind || isBefore) && node.parentNode.nodeName === "STRONG") return text;
    const before = isBehind ? first : "";
    const after = isBefore ? last : "";
    const inner = `${before ? "" : first}${words}${after ? "" : last}`;
    return inner.trim() ? `${before}${MARKS[node.nodeName]}${inner}${MARKS[node.nodeName]}${after}` : text;
  },
});
// An address as our Markdown reads it: brackets in it would end it.
turndown.addRule("link", {
  filter: (node) => node.nodeName === "A" && node.getAttribute("href"),
  replacement: (text, node) => {
    const words = text.trim().replace(/\s+/g, " ");
    return words && `[${words}](${node.href.replaceAll("(", "%28").replaceAll(")", "%29")})`;
  },
});
// A heading of another text has no place inside ours: it stays a line that stands out.
turndown.addRule("heading", {
  filter: ["h1", "h2", "h3", "h4", "h5", "h6"],
  replacement: (text) => text.trim() && `\n\n**${text.replaceAll("**", "").trim().replace(/\s+/g, " ")}**\n\n`,
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
    .replace(/^(\s*\d{1,9})\)(?=\s)/, "$1\\)")
    .replace(/[~^]/g, "\\$&");

const all = (root, selector) => [...root.querySelectorAll(selector)];
const unwrap = (node) => node.replaceWith(...node.childNodes);
// Of what stood on a line of its own, or was struck out, no figure may grow together with its neighbour.
const unwrapApart = (node) => node.replaceWith(" ", ...node.childNodes, " ");
function setApart(node) {
  if (/(^|\S)$/.test(node.previousSibling?.textContent ?? "")) node.before(" ");
  if (/^($|[^\s.,;:!?)])/.test(node.nextSibling?.textContent ?? "")) node.after(" ");
}

function rename(node, name) {
  const other = node.ownerDocument.createElement(name);
  other.append(...node.childNodes);
  node.replaceWith(other);
  return other;
}

function wrap(node, name) {
  const inner = node.ownerDocument.createElement(name);
  inner.append(...node.childNodes);
  node.append(inner);
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
    // Google wraps the whole text in a <b> that is not bold; its items say how their mark looks.
    if (["B", "STRONG"].includes(node.nodeName) && /^(normal|[1-4]00)$/.test(fontWeight)) unwrap(node);
    else if (!/^(TD|TH|TR|TABLE|UL|OL|LI)$/.test(node.nodeName)) for (const name of names) wrap(node, name);
  }
  for (const node of all(page, "b")) rename(node, "strong");
  for (const node of all(page, "i")) rename(node, "em");
}

// What is bold is so once, within its paragraph, and in one piece: runs of it stand side by side.
function joined(page) {
  for (const node of all(page, "strong, em").filter((one) => one.querySelector(BLOCKS))) {
    const leaves = all(node, BLOCKS).filter((block) => !block.querySelector(BLOCKS));
    for (const block of leaves) wrap(block, node.nodeName);
    if (leaves.length) unwrap(node);
  }
  for (const node of all(page, "em").filter((one) => one.childNodes.length === 1 && one.firstChild.nodeName === "STRONG")) {
    unwrap(node.firstChild);
    wrap(rename(node, "strong"), "em");
  }
  for (const name of ["strong", "em", "sub", "sup"]) {
    all(page, `${name} ${name}, h1 strong, h2 strong, h3 strong, h4 strong`).forEach(unwrap);
    for (const node of all(page, name)) {
      while (node.nextSibling?.nodeName === node.nodeName) {
        node.append(...node.nextSibling.childNodes);
        node.nextSibling.remove();
      }
    }
  }
}

// In the font Symbol an “m” is a “μ”: its signs by their names, so that micrograms stay what they are.
const SYMBOL = new Map([
  [0x20, " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"],
  [0xa0, "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑"],
].flatMap(([first, signs]) => [...signs].map((sign, place) => [first + place, sign])));
const FONT = (name) => `:is([data-style*="font-family:${name}" i], [data-style*="font-family: ${name}" i], font[face^="${name}" i])`;

function symbols(page, lose) {
  let isChanged = false;
  for (const node of all(page, FONT("wingdings")).filter((one) => one.textContent.trim())) {
    node.remove();
    lose("signs");
  }
  const texts = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    if (!text.parentElement.closest(FONT("symbol"))) continue;
    const found = text.data.replace(/[^\s\d]/g, (sign) => SYMBOL.get(sign.charCodeAt(0) & (sign >= "\uf000" ? 0xff : 0xffff)) ?? sign);
    isChanged ||= found !== text.data;
    text.data = found;
  }
  return isChanged;
}

// Word writes an item of a list as a paragraph that says its level, and its bullet as text.
function listed(page, lose) {
  let open = []; // the lists around the item before, the outermost first
  let last = null;
  // In the browser it puts each item into a list of its own and says the level beside it.
  for (const item of all(page, "li[data-aria-level]")) {
    const [list, isOrdered] = [item.parentNode, item.parentNode.nodeName === "OL"];
    const paragraph = page.createElement("p");
    paragraph.dataset.style = `mso-list:level${item.dataset.ariaLevel}`;
    paragraph.dataset.bullet = isOrdered ? `${Number(list.start || 1) + [...list.children].indexOf(item)}.` : "";
    all(item, "p, div").forEach(unwrapApart);
    paragraph.append(...item.childNodes);
    item.replaceWith(paragraph);
  }
  for (const around of ["ul, ol", ".ListContainerWrapper"]) {
    all(page, around).filter((one) => one.querySelector(":scope > p[data-bullet]")).forEach(unwrap);
  }
  for (const paragraph of all(page, "p[data-style*='mso-list']")) {
    const level = Number(/level(\d)/.exec(paragraph.dataset.style)?.[1]);
    if (!level) continue;
    const bullet = all(paragraph, "span[data-style*='mso-list']").find((one) => /Ignore/i.test(one.dataset.style));
    const mark = paragraph.dataset.bullet ?? bullet?.textContent.trim() ?? "";
    const name = /^\(?[\da-z]{1,4}[.)]/i.test(mark) ? "ol" : "ul";
    if (name === "ol" && /[a-z]/i.test(mark)) lose("letters");
    bullet?.remove();
    let before = paragraph.previousSibling;
    while (before && before.nodeType !== 1 && !before.textContent.trim()) before = before.previousSibling;
    if (!open.length || before !== open[0]) open = [];
    open = open.slice(0, level);
    if (open.length === level && open.at(-1).nodeName !== name.toUpperCase()) open.pop();
    while (open.length < level) {
      const list = page.createElement(name);
      if (name === "ol" && open.length === level - 1 && parseInt(mark, 10) > 1) list.start = parseInt(mark, 10);
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

function linked(page, lose) {
  for (const link of all(page, "a")) {
    // Google and Outlook lead by way of their own addresses.
    const own = /^https?:\/\/(www\.google\.com\/url\?|[\w.]+\.safelinks\.protection\.outlook\.com\/)/.exec(link.href);
    const wanted = own && new URL(link.href).searchParams.get(/google/.test(own[1]) ? "q" : "url");
    if (wanted) link.setAttribute("href", wanted);
    const address = link.getAttribute("href") ?? "";
    if (/^(https?|mailto|tel):/.test(address)) continue;
    if (address && link.textContent.trim() && !link.matches(NOTES)) lose("links");
    unwrap(link);
  }
}

// Cells of one line, the first row as the heading: what a Markdown table can hold. Of merged cells the
// first has the words, the others stand empty, so that no column moves.
function tabled(page, lose) {
  for (const table of all(page, "table").reverse()) {
    const rows = all(table, "tr");
    if (all(table, "td, th").length === 1) { // a frame around words, as mails have
      table.replaceWith(rename(table.querySelector("td, th"), "div"));
      continue;
    }
    if (table.querySelector(":is([colspan], [rowspan]):not([colspan='1'], [rowspan='1'])")) lose("merged");
    if (table.querySelector("caption")) table.before(rename(table.querySelector("caption"), "p"));
    rows.forEach((row, place) => {
      for (const cell of [...row.cells]) {
        const [wide, high] = [Number(cell.getAttribute("colspan") || 1), Number(cell.getAttribute("rowspan") || 1)];
        const column = [...row.cells].indexOf(cell);
        for (let more = 1; more < wide; more += 1) cell.after(page.createElement("td"));
        for (const below of rows.slice(place + 1, place + high)) {
          for (let more = 0; more < wide; more += 1) below.insertBefore(page.createElement("td"), below.cells[column] ?? null);
        }
      }
    });
    for (const cell of all(table, "td, th")) {
      if (cell.querySelector("table, li + li")) lose("nested");
      all(cell, IN_CELLS).forEach(unwrapApart);
    }
    if (rows[0]) for (const cell of all(rows[0], "td")) rename(cell, "th");
    const body = page.createElement("tbody");
    for (const row of rows) row.replaceChildren(...row.children);
    body.append(...rows.filter((row) => row.isConnected));
    table.replaceChildren(body);
  }
}

// The Markdown for `html`, and the names of what could not be kept; null where the plain text says as much.
export function fromClipboard(html) {
  const page = new DOMParser().parseFromString(unstyled(html), "text/html");
  const lost = new Set();
  const lose = (name) => lost.add(name);
  const loseAny = (selector, name) => all(page, selector).some((node) => node.textContent.trim()) && lose(name);
  all(page, DROPPED).forEach((node) => node.remove());
  all(page, "[role='checkbox'] > img").forEach((node) => node.remove()); // the box itself
  if (all(page, "img, picture, video, svg, canvas, object").map((node) => node.replaceWith(" ")).length) lose("pictures");
  loseAny(STRUCK, "struck");
  loseAny("mark, [data-style*='mso-highlight'], [data-style*='background-color:#']:not([data-style*='background-color:#ffffff'])", "highlighted");
  loseAny("u, [data-style*='underline']:not(a *, a)", "underlined");
  if (page.querySelector(NOTES)) lose("notes");
  all(page, NOT_OURS).forEach((node) => node.remove());
  // So do the numbers of a journal's sources: raised, and a link within their page.
  const numbers = all(page, "sup").filter((one) => /^[\s\d,;–-]+$/.test(one.textContent) && (one.querySelector(WITHIN) || one.closest(WITHIN)));
  for (const one of numbers) lose("notes") && one.remove();
  all(page, STRUCK).forEach(setApart);
  all(page, "s, del, strike").forEach(unwrap);
  for (const node of all(page, LINES).filter((one) => !/^(A|B|I|STRONG|EM|SUB|SUP|UL|OL|LI|T[DHR]|TABLE)$/.test(one.nodeName))) rename(node, "div");
  if (page.querySelector(LETTERED)) lose("letters");
  listed(page, lose);
  const isNamed = symbols(page, lose);
  styled(page);
  linked(page, lose);
  tabled(page, lose);
  for (const node of all(page.body, "*")) {
    for (const { name } of [...node.attributes]) if (!["href", "start"].includes(name)) node.removeAttribute(name);
    if (/^(SPAN|FONT|U|INS|O:P|CODE|KBD|SAMP|MARK|INPUT)$/.test(node.nodeName)) unwrap(node);
  }
  page.body.normalize();
  joined(page);
  if (!page.body.querySelector(MARKUP) && !lost.size && !isNamed) return null;
  const text = turndown.turndown(page.body.innerHTML).replaceAll("\u00a0", " ").replace(/[ \t]+$/gm, "").replace(/\n{3,}/g, "\n\n");
  return { text: text.trim(), lost: [...lost] };
}
