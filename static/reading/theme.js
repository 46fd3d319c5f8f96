// The reader's choice of light or dark, before anything is drawn. Without it the system's holds.
const root = document.documentElement;
const dark = matchMedia("(prefers-color-scheme: dark)");
const system = () => (dark.matches ? "dark" : "light");
let chosen = null;
try {
  chosen = localStorage.getItem("theme");
} catch {
  // A browser may keep nothing for us: then the choice lasts as long as the page.
}
if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;

addEventListener("DOMContentLoaded", () => {
  const button = document.querySelector(".theme");
  const now = () => root.dataset.theme || system();
  const show = () => {
    button.setAttribute("aria-pressed", now() === "dark");
    // Each has the colour of its system until a reader chooses.
    if (!root.dataset.theme) return;
    for (const meta of document.querySelectorAll("meta[name=theme-color]"))
      meta.content = getComputedStyle(document.body).backgroundColor;
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    const wanted = now() === "dark" ? "light" : "dark";
    try {
      // Who goes back to what the system says follows it again.
      if (wanted === system()) localStorage.removeItem("theme");
      else localStorage.setItem("theme", wanted);
    } catch {}
    root.dataset.theme = wanted;
    show();
  });
  dark.addEventListener("change", show);
  show();
});
