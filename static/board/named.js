// Names that fit the words typed so far, offered as the browser offers what was typed before.
document.addEventListener("input", async ({ target: field }) => {
  if (!field.dataset.offers) return;
  const list = field.list ?? field.parentNode.appendChild(document.createElement("datalist"));
  list.id = `${field.id}-offers`;
  field.setAttribute("list", list.id);
  const answer = await fetch(`${field.dataset.offers}&term=${encodeURIComponent(field.value)}`);
  if (!answer.ok) return;
  const { results } = await answer.json();
  list.replaceChildren(...results.map(({ text }) => new Option(text, text)));
});
