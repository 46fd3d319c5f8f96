// A picture uploaded beside the text: it is kept in the library and chosen where it was brought.
(() => {
  "use strict";

  const form = document.getElementById("section-form");
  const dialog = document.getElementById("figures");
  if (!form || !dialog) return;

  const [sending, status] = ["form", "[data-status]"].map((one) => dialog.querySelector(one));
  const { upload, title } = sending.elements;
  let select = null; // of the entry that the picture is for

  // Every list of pictures on the screen, those of entries that are not added yet too.
  function* lists(within) {
    yield* within.querySelectorAll("select[data-figures]");
    for (const template of within.querySelectorAll("template")) yield* lists(template.content);
  }

  function choose({ key, title: label, picture }) {
    for (const list of lists(form)) {
      if ([...list.options].some((option) => option.value === key)) continue;
      const option = new Option(label, key);
      option.dataset.picture = picture;
      list.append(option);
    }
    select.value = key;
    select.dispatchEvent(new Event("input", { bubbles: true }));
    dialog.close();
    select.closest(".block").querySelector("[name$='-figure_alt']").focus();
  }

  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add-figure]");
    if (!button) return;
    select = button.closest(".block").querySelector("select[data-figures]");
    sending.reset();
    status.textContent = "";
    dialog.showModal();
  });

  upload.addEventListener("change", () => {
    title.value ||= (upload.files[0]?.name ?? "").replace(/\.[^.]*$/, "").replace(/[_-]+/g, " ");
  });

  sending.addEventListener("submit", async (event) => {
    event.preventDefault();
    const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
    try {
      const response = await fetch(sending.action, { method: "POST", headers, body: new FormData(sending) });
      if (!response.ok || response.redirected) throw new Error(response.statusText);
      const answer = await response.json();
      if (answer.figure) choose(answer.figure);
      else status.textContent = answer.problems.join(" ");
    } catch {
      status.textContent = dialog.dataset.sayFailed;
    }
  });
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
})();
