// The picture of an entry: found in the library, or brought into it, and chosen where it is wanted.
(() => {
  "use strict";

  const form = document.getElementById("section-form");
  const dialog = document.getElementById("figures");
  if (!form || !dialog) return;

  const adding = dialog.querySelector("form");
  const { upload, title } = adding.elements;
  let select = null; // of the entry that the picture is for
  const { open, send, status } = window.picker(dialog, { line, choose });

  function line({ title: label, picture, size }) {
    const image = Object.assign(new Image(), { src: picture, alt: "", loading: "lazy" });
    const said = document.createElement("code");
    said.textContent = size;
    return [image, label, " ", said];
  }

  function choose({ key, title: label, picture }) {
    if (![...select.options].some((option) => option.value === key)) {
      const option = new Option(label, key);
      option.dataset.picture = picture;
      select.append(option);
    }
    select.value = key;
    select.dispatchEvent(new Event("input", { bubbles: true }));
    dialog.close();
    select.closest(".block").querySelector("[name$='-figure_alt']").focus();
  }

  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-find-figure]");
    if (!button) return;
    select = button.closest(".block").querySelector("select[data-figures]");
    adding.reset();
    open();
  });

  upload.addEventListener("change", () => {
    title.value ||= (upload.files[0]?.name ?? "").replace(/\.[^.]*$/, "").replace(/[_-]+/g, " ");
  });

  adding.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await send(new FormData(adding));
    if (answer?.figure) choose(answer.figure);
    else if (answer) status.textContent = answer.problems.join(" ");
  });
})();
