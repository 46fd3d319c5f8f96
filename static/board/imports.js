// The import screens: files go up in pieces and go on where they stopped; a pasted page keeps its
// markup. Without this the forms work as they are.

const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

async function post(address, body) {
  const answer = await fetch(address, {
    method: "POST", body, headers: { "X-CSRFToken": token() },
  });
  if (answer.redirected || answer.status === 403) throw new Error(form.dataset.saySignedOut);
  const said = await answer.json().catch(() => ({}));
  const isRefused = answer.status === 400 && body instanceof FormData; // the file itself, for good
  if (!answer.ok) throw Object.assign(new Error(said.error || answer.statusText), { isRefused });
  return said;
}

const form = document.querySelector("[data-upload]");
form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  const line = form.querySelector("[data-progress]");
  const [bar, words] = line.children;
  button.disabled = true;
  line.hidden = false;
  try {
    let run;
    const chosen = [];
    for (const file of form.elements.files.files) {
      const about = new FormData();
      about.set("name", file.name);
      about.set("size", file.size);
      if (form.elements.drafts.checked) about.set("drafts", "1");
      const known = await post(form.dataset.upload, about);
      let { offset } = known;
      run = known.run;
      chosen.push(known.file);
      while (offset < file.size) {
        const piece = file.slice(offset, offset + Number(form.dataset.piece));
        ({ offset } = await post(`${form.dataset.upload}${known.file}/?offset=${offset}`, piece));
        bar.value = (100 * offset) / file.size;
        words.textContent = form.dataset.saySent
          .replace("{name}", file.name).replace("{percent}", Math.floor(bar.value));
      }
    }
    const address = `${form.dataset.upload}all/${run}/`;
    const end = Object.assign(document.createElement("form"), { method: "post", action: address });
    end.append(form.querySelector("[name=csrfmiddlewaretoken]").cloneNode());
    for (const file of chosen) {
      const row = { type: "hidden", name: "file", value: file };
      end.append(Object.assign(document.createElement("input"), row));
    }
    document.body.append(end);
    end.submit();
  } catch (problem) {
    words.textContent = problem.isRefused ? problem.message : `${form.dataset.sayStopped} ${problem.message}`;
    button.disabled = false;
  }
});

const text = document.querySelector("textarea[name=text]");
text?.addEventListener("paste", (event) => {
  const markup = event.clipboardData?.getData("text/html");
  const isWhole = text.selectionStart === 0 && text.selectionEnd === text.value.length;
  text.form.elements.markup.value = isWhole && markup ? markup : "";
});
text?.addEventListener("input", (event) => {
  if (event.inputType !== "insertFromPaste") text.form.elements.markup.value = "";
});
