// Names to choose from while a reader types. The form works without them.
const field = document.querySelector("[data-suggest]");
const names = document.getElementById(field.getAttribute("list"));
const PAUSE = 150; // milliseconds without a key
let waiting;

async function suggest() {
  const typed = field.value.trim();
  if (typed.length < 2) {
    names.replaceChildren();
    return;
  }
  try {
    const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(typed)}`);
    const { suggestions } = await answer.json();
    // Somebody who types on has asked for something else by now.
    if (typed === field.value.trim()) {
      names.replaceChildren(
        ...suggestions.map(({ name, title }) => new Option(name === title ? "" : title, name)),
      );
    }
  } catch {
    // Without a network there is nothing to suggest, and nobody has to be told.
  }
}

field.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(suggest, PAUSE);
});
