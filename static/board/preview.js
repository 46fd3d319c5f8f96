// The preview beside a Markdown field, in the place that django-markdownx's markup has for it.
//
// markdownx's own script is not loaded: it asks for every field's preview when the page opens (60
// requests for 20 medications), keeps the Tab key (WCAG 2.1.2), knows no rows added later, and
// shows the server's error pages as if they were the text. Here a preview is asked for only while
// it is in sight, beside the text where there is room, and the field stays a plain text area.
(() => {
  "use strict";

  const form = document.getElementById("section-form");
  if (!form) return;

  const PAUSE = 400; // milliseconds without typing before the preview follows
  const beside = matchMedia("(min-width: 84rem)"); // room for the words as readers will see them
  const timers = new WeakMap();

  function partsOf(inside) {
    const field = inside.closest(".field");
    return { editor: field?.querySelector(".markdownx-editor"), pane: field?.querySelector(".markdownx-preview") };
  }

  async function show({ editor, pane }) {
    const asked = (pane.dataset.asked = String(Number(pane.dataset.asked || 0) + 1));
    let html = null;
    let sentence = form.dataset.sayNoPreview;
    try {
      const response = await fetch(editor.dataset.markdownxUrlsPath, {
        method: "POST",
        headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
        body: new URLSearchParams({ content: editor.value }),
      });
      const isPlain = response.headers.get("Content-Type")?.startsWith("text/plain");
      if (response.ok && !response.redirected) html = await response.text();
      else if (isPlain) sentence = await response.text();
    } catch {
      // No network: the sentence says so, the text stays.
    }
    if (pane.dataset.asked !== asked) return; // a newer answer is on its way
    pane.classList.toggle("has-failed", html === null);
    if (html === null) pane.textContent = sentence;
    else if (html.trim()) pane.innerHTML = html; // sanitised by the one Markdown function
    else pane.textContent = form.dataset.sayNothing;
  }

  form.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-preview]");
    if (!pressed) return;
    const parts = partsOf(pressed);
    const isOpen = pressed.getAttribute("aria-expanded") !== "true";
    pressed.setAttribute("aria-expanded", String(isOpen));
    parts.pane.classList.toggle("is-open", isOpen);
    if (isOpen) show(parts);
  });

  form.addEventListener("input", (event) => {
    const parts = partsOf(event.target);
    if (!parts.pane || !(beside.matches || parts.pane.classList.contains("is-open"))) return;
    clearTimeout(timers.get(parts.pane));
    timers.set(parts.pane, setTimeout(() => show(parts), PAUSE));
  });

  // Beside the text it comes with the field into sight, so that a closed item asks for nothing.
  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting || !beside.matches || target.dataset.asked) continue;
      const parts = partsOf(target);
      if (parts.editor.value) show(parts);
    }
  });
  const watch = (within) => within.querySelectorAll(".markdownx-preview").forEach((pane) => seen.observe(pane));
  form.addEventListener("board:row-added", (event) => watch(event.target));
  watch(form);
})();
