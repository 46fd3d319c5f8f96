// What this device keeps of the site: shown, and removed for good when the reader says so.
const place = document.querySelector("[data-kept]");
const said = place.dataset;
const list = place.querySelector("ul");
const state = place.querySelector("[role=status]");
const [remove, again] = place.querySelectorAll("button");

async function show() {
  const cache = (await caches.has("articles")) && (await caches.open("articles"));
  const lines = [];
  for (const key of cache ? await cache.keys() : []) {
    const answer = await cache.match(key);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const day = new Date(Number(answer.headers.get("x-kept-at")));
    const line = document.createElement("li");
    const link = document.createElement("a");
    link.href = new URL(key.url).pathname;
    link.textContent = page.querySelector("h1").textContent;
    const when = document.createElement("span");
    when.className = "quiet";
    when.textContent = day.toLocaleDateString(document.documentElement.lang, { dateStyle: "long" });
    line.append(link, " ", when);
    lines.unshift(line);
  }
  list.replaceChildren(...lines);
  const answer = localStorage.getItem("offline");
  state.textContent = lines.length ? "" : answer === "off" ? said.off : said.nothing;
  remove.hidden = answer !== "on" && !lines.length;
  again.hidden = answer === "on";
}

remove.addEventListener("click", async () => {
  for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister();
  for (const name of await caches.keys()) await caches.delete(name);
  localStorage.clear();
  localStorage.setItem("offline", "off");
  show();
});
again.addEventListener("click", () => {
  localStorage.setItem("offline", "on");
  show();
});
if (window.caches) {
  place.hidden = false;
  show();
}
