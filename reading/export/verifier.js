// Checks this file from within itself: no network, no library, no crypto.subtle, which browsers
// withhold from files. SHA-256 is FIPS 180-4; canonical JSON is RFC 8785.
"use strict";

const words = JSON.parse(document.querySelector("main").dataset.words);
const LEFT_OUT = new Set(["record", "seal", "verdict"]);

function constants(count, power) {
  const found = [];
  for (let number = 2; found.length < count; number += 1) {
    let isPrime = true;
    for (let factor = 2; factor * factor <= number; factor += 1) {
      if (number % factor === 0) isPrime = false;
    }
    if (isPrime) {
      const root = number ** power;
      found.push(((root - Math.floor(root)) * 2 ** 32) | 0);
    }
  }
  return found;
}

const K = constants(64, 1 / 3);
const START = constants(8, 1 / 2);

function sha256(input) {
  const bytes = typeof input === "string" ? new TextEncoder().encode(input) : input;
  const length = Math.ceil((bytes.length + 9) / 64) * 64;
  const padded = new Uint8Array(length);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(length - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(length - 4, (bytes.length * 8) >>> 0);
  const state = START.slice();
  const w = new Int32Array(64);
  const turn = (x, n) => (x >>> n) | (x << (32 - n));
  for (let block = 0; block < length; block += 64) {
    for (let i = 0; i < 16; i += 1) w[i] = view.getInt32(block + 4 * i);
    for (let i = 16; i < 64; i += 1) {
      const s0 = turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^ (w[i - 15] >>> 3);
      const s1 = turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^ (w[i - 2] >>> 10);
      w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i += 1) {
      const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
      const one = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
      const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
      const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((value, i) => {
      state[i] = (state[i] + value) | 0;
    });
  }
  return state.map((value) => (value >>> 0).toString(16).padStart(8, "0")).join("");
}

function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
}

// The page as stream.py writes it.
function stream(node, pieces) {
  if (node.nodeType === Node.TEXT_NODE) pieces.push(node.data.replace(/[ \t\n\r\f]+/g, ""));
  if (node.nodeType !== Node.ELEMENT_NODE || LEFT_OUT.has(node.id)) return pieces;
  const said = [...node.attributes].map(({ name, value }) => ` ${name.toLowerCase()}=${value}`);
  pieces.push(`<${node.localName.toLowerCase()}${said.join("")}>`);
  node.childNodes.forEach((child) => stream(child, pieces));
  return pieces;
}

function say(name, values = {}) {
  return words[name].replace(/%\((\w+)\)s/g, (_all, key) => values[key]);
}

function checkWords(record, problems) {
  for (const { digest, section, canonical: text } of record.revisions) {
    if (sha256(text) !== digest) {
      problems.push(say("revision", { digest: digest.slice(0, 12), section }));
    }
  }
  for (const figure of record.figures) {
    const bytes = Uint8Array.from(atob(figure.content), (letter) => letter.charCodeAt(0));
    if (sha256(bytes) !== figure.sha256) problems.push(say("figure", { name: figure.title }));
  }
}

function checkEditions(record, problems) {
  const known = new Set(record.revisions.map(({ section, digest }) => `${section} ${digest}`));
  const carried = record.reviews.map(({ section, comment, ...review }) => canonical(review));
  let previous = null;
  record.editions.forEach((edition, place) => {
    const number = place + 1;
    if (sha256(edition.canonical) !== edition.digest) problems.push(say("edition", { number }));
    const said = JSON.parse(edition.canonical);
    if (said.previous !== previous || said.number !== number) {
      problems.push(say("chain", { number }));
    }
    for (const entry of said.sections) {
      const section = entry.key;
      const row = edition.sections.find((other) => other.section === section);
      if (!row || row.revision !== entry.revision || !known.has(`${section} ${row.revision}`) || sha256(row.parts) !== entry.parts) {
        problems.push(say("shown", { number, section }));
      }
      const reviews = row ? row.reviews.map((index) => carried[index]).sort() : [];
      if (canonical(reviews) !== canonical(entry.reviews.map(canonical).sort())) {
        problems.push(say("signed", { number, section }));
      }
    }
    previous = edition.digest;
  });
}

function checkStanding(record, problems) {
  let previous = null;
  record.standing.forEach((fact, place) => {
    const number = place + 1;
    if (sha256(fact.canonical) !== fact.digest) problems.push(say("standing", { number }));
    const said = JSON.parse(fact.canonical);
    if (said.previous !== previous || said.sequence !== number) {
      problems.push(say("after", { number }));
    }
    previous = fact.digest;
  });
}

function verify() {
  const problems = [];
  const text = document.getElementById("record").textContent;
  if (sha256(text) !== document.getElementById("seal").textContent) problems.push(say("seal"));
  if (sha256("abc").slice(0, 8) !== "ba7816bf") problems.push(say("page"));
  let kept;
  try {
    kept = JSON.parse(text);
    if (sha256(stream(document.documentElement, []).join("")) !== kept.page) {
      problems.push(say("page"));
    }
    for (const [name, digest] of Object.entries(kept.parts)) {
      if (sha256(canonical(kept.record[name])) !== digest) problems.push(say("part", { name }));
    }
    if (!kept.record.withdrawn) {
      checkWords(kept.record, problems);
      checkEditions(kept.record, problems);
      checkStanding(kept.record, problems);
    }
  } catch (error) {
    problems.push(`${say("unreadable")} ${error.message}`);
  }
  return { problems, record: kept?.record };
}

function show({ problems, record }) {
  const verdict = document.getElementById("verdict");
  verdict.className = `verdict ${problems.length ? "verdict-broken" : "verdict-fits"}`;
  const head = document.createElement("strong");
  head.textContent = say(problems.length ? "broken" : "fits");
  verdict.replaceChildren(head);
  const list = document.createElement("ul");
  const lines = problems.length || record.withdrawn ? problems : [
    say("counts", {
      revisions: record.revisions.length,
      reviews: record.reviews.length,
      editions: record.editions.length,
    }),
  ];
  for (const line of lines) {
    const entry = document.createElement("li");
    entry.textContent = line;
    list.append(entry);
  }
  if (lines.length) verdict.append(list);
}

show(verify());
