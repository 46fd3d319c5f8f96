{% load i18n static %}{# Served at /sw.js: only there may it answer for the whole site. #}
{# Keeps the articles that were opened, for when there is no network. It is asked last: the network #}
{# comes first, and whatever is shown in its place says of which day it is. #}
const SHELL = "shell-{{ version }}";
const ARTICLES = "articles";
const FILES = "files";
const MOST = { [ARTICLES]: 50, [FILES]: 150 };
const OFFLINE = "{% url 'offline' %}";
const PARTS = [OFFLINE, {% for part in parts %}"{{ part|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const PATIENCE = 5000; // milliseconds for the network, where there is something to show instead
const DAY = 24 * 60 * 60 * 1000;
const ARTICLE = /^\/conditions\/[^/.]+\/$/;
const FOLDERS = ["{{ static_path|escapejs }}", "/media/"];
const WORDS = {
  recent: "{% filter escapejs %}{% translate 'The network does not answer. This is the copy that your device kept on' %}{% endfilter %}",
  old: "{% filter escapejs %}{% translate 'This copy may be out of date: it may have been corrected, or withdrawn, since. The network does not answer; your device kept it on' %}{% endfilter %}",
};

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(caches.open(SHELL).then((shell) => shell.addAll(PARTS)));
});

addEventListener("activate", (event) => event.waitUntil(tidy()));

async function tidy() {
  const names = await caches.keys();
  const old = names.filter((name) => ![SHELL, ARTICLES, FILES].includes(name));
  await Promise.all(old.map((name) => caches.delete(name)));
  await clients.claim();
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event, url));
  else if (FOLDERS.some((folder) => url.pathname.startsWith(folder))) event.respondWith(file(event));
});
{# An article that was opened before this script ran: the page names itself and its files. #}
addEventListener("message", (event) => event.waitUntil(keepOpened(event.data)));

async function keepOpened({ article, files }) {
  if (!ARTICLE.test(article)) return;
  await keep(article, await fetch(article));
  const cache = await caches.open(FILES);
  await Promise.allSettled(files.map((name) => cache.add(name)));
  await forget(FILES);
}

async function page(event, url) {
  const path = ARTICLE.test(url.pathname) && url.pathname;
  const kept = path && (await (await caches.open(ARTICLES)).match(path));
  const answer = fetch(event.request);
  if (path) event.waitUntil(answer.then((found) => keep(path, found.clone())).catch(() => {}));
  try {
    const found = await (kept ? Promise.race([answer, late()]) : answer);
    return kept && found.status >= 500 ? await labelled(kept) : found;
  } catch {
    return kept ? labelled(kept) : (await caches.match(OFFLINE)) || Response.error();
  }
}

const late = () => new Promise((_, reject) => setTimeout(reject, PATIENCE));

async function keep(path, answer) {
  const cache = await caches.open(ARTICLES);
  if ([404, 410].includes(answer.status)) await cache.delete(path); // withdrawn: not to be shown again
  if (answer.status !== 200 || answer.redirected) return;
  const headers = new Headers(answer.headers);
  for (const name of ["content-encoding", "content-length"]) headers.delete(name);
  headers.set("x-kept-at", Date.now());
  const text = await answer.text();
  await cache.delete(path); // so that it becomes the newest
  await cache.put(path, new Response(text, { headers }));
  await forget(ARTICLES);
}

async function forget(name) {
  const cache = await caches.open(name);
  const keys = await cache.keys();
  await Promise.all(keys.slice(0, -MOST[name]).map((key) => cache.delete(key)));
}

async function labelled(kept) {
  const at = Number(kept.headers.get("x-kept-at"));
  const day = new Date(at).toLocaleDateString("{{ language|escapejs }}", { dateStyle: "long" });
  const words = Date.now() - at > DAY ? WORDS.old : WORDS.recent;
  const label = `<p class="notice kept-copy" role="status"><strong>${words} ${day}.</strong></p>`;
  const text = (await kept.text()).replace(/<main[^>]*>/, (main) => main + label);
  return new Response(text, { headers: kept.headers });
}

async function file(event) {
  const cache = await caches.open(FILES);
  try {
    const answer = await fetch(event.request);
    if (answer.status === 200 && !(await cache.match(event.request)))
      event.waitUntil(cache.put(event.request, answer.clone()).then(() => forget(FILES)));
    return answer;
  } catch {
    return (await caches.match(event.request)) || Response.error();
  }
}
