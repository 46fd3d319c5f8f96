// Comments beside the text: kept without leaving it, by the same addresses as on the review screen.
(() => {
  "use strict";

  const form = document.getElementById("section-form");
  const dialog = document.getElementById("saying");
  if (!form || !dialog) return;

  const saying = dialog.querySelector("form");
  const status = dialog.querySelector("[data-status]");
  let button = null;

  const parsed = async (response) => new DOMParser().parseFromString(await response.text(), "text/html");

  function open(pressed) {
    if (button !== pressed) saying.reset();
    button = pressed;
    status.textContent = "";
    dialog.querySelector("h2").textContent = button.getAttribute("aria-label") || button.textContent;
    const isOwn = "text" in button.dataset;
    if (isOwn && !saying.elements.text.value) saying.elements.text.value = button.dataset.text;
    saying.elements.take_back.hidden = !isOwn;
    dialog.showModal();
  }

  // What stands beside the text by now, with whatever colleagues said meanwhile. Throws where
  // somebody who is signed out is led elsewhere, as a comment then was too.
  async function refresh() {
    const response = await fetch(form.action);
    if (!response.ok || response.redirected) throw new Error();
    const page = await parsed(response);
    for (const box of form.querySelectorAll("[data-remarks]")) {
      const fresh = page.querySelector(`[data-remarks="${CSS.escape(box.dataset.remarks)}"]`);
      if (fresh) box.replaceChildren(...fresh.childNodes);
    }
  }

  form.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-say]");
    if (pressed) open(pressed);
  });
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());

  saying.addEventListener("submit", async (event) => {
    event.preventDefault();
    const box = button.closest("[data-remarks]");
    const body = new FormData(saying, event.submitter);
    body.set("item_key", box.dataset.key);
    body.set("field", box.dataset.name);
    const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
    try {
      const response = await fetch(button.dataset.say, { method: "POST", headers, body, redirect: "manual" });
      if (response.type !== "opaqueredirect") {
        const refused = (await parsed(response)).querySelector(".messagelist .error");
        throw new Error(refused?.textContent.trim());
      }
      await refresh();
      saying.reset();
      dialog.close();
      box.querySelector("button")?.focus();
    } catch (problem) {
      status.textContent = problem.message || dialog.dataset.sayFailed;
    }
  });
})();
