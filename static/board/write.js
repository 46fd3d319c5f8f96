// The whole article: each section is the section screen in a frame, loaded when it is opened. Here
// the frames grow with their text, and what changed in several is saved with one reason.
(() => {
  "use strict";

  const together = document.getElementById("together");
  const find = document.getElementById("find");
  const status = together.querySelector("[data-status]");
  const frames = [...document.querySelectorAll(".write-section > iframe")];
  const foldOf = (frame) => frame.closest("details");
  const formOf = (frame) => frame.contentDocument?.getElementById("section-form");
  const isChanged = (frame) => formOf(frame)?.hasAttribute("data-is-changed");

  function show() {
    const changed = frames.filter(isChanged);
    for (const frame of frames) foldOf(frame).querySelector("[data-changed]").hidden = !changed.includes(frame);
    together.hidden = !changed.length && !status.textContent;
  }

  const loaded = new WeakSet();

  function settle(frame) {
    const page = frame.contentDocument;
    if (page.URL !== "about:blank") loaded.add(frame);
    if (!formOf(frame)) return;
    // Once with its own height, so that nothing in it scrolls by itself.
    const grow = () => { frame.style.blockSize = `${page.body.scrollHeight + 4}px`; };
    new frame.contentWindow.ResizeObserver(grow).observe(page.getElementById("container"));
    for (const link of page.querySelectorAll("a[href]:not([href^='#'])")) link.target = "_top";
    // At once; what is typed back to what stands is found out when the text is kept.
    formOf(frame).addEventListener("input", () => { formOf(frame).toggleAttribute("data-is-changed", true); show(); });
    page.addEventListener("board:kept", show);
    page.addEventListener("keydown", keys, true);
    show();
  }

  // Ctrl+F finds in the sections that are not opened too; a second time it is the browser's own. Ctrl+G finds the next place.
  // Ctrl+S saves all that changed, Ctrl+Enter submits it, once it is said why.
  function keys(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const { reason, submit } = together.elements;
    const { words } = find.elements;
    if (event.key === "g" && words.value) find.requestSubmit();
    else if (event.key === "f" && document.activeElement !== words) {
      words.focus();
      words.select();
    } else if (!["s", "Enter"].includes(event.key) || together.hidden) return;
    else if (!reason.value.trim()) reason.focus();
    else together.requestSubmit(event.key === "s" ? null : submit);
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  const texts = "[data-introduction] textarea, .item:not(.is-removed) .item-fields :is(textarea, input[type=text])";
  let found = null; // the field that was shown last
  let shown = 0; // the place of its frame

  async function fieldsOf(frame) {
    if (!loaded.has(frame)) {
      const arrival = new Promise((resolve) => { frame.addEventListener("load", resolve, { once: true }); });
      frame.loading = "eager";
      await arrival;
    }
    return [...(formOf(frame)?.querySelectorAll(texts) ?? [])];
  }

  // The next place behind the one shown, round to where it began.
  async function next(words) {
    for (let step = 0; step <= frames.length; step += 1) {
      const place = (shown + step) % frames.length;
      const fields = await fieldsOf(frames[place]);
      const first = step ? 0 : Math.max(fields.indexOf(found), 0);
      for (const field of fields.slice(first)) {
        const from = !step && field === found ? field.selectionEnd : 0;
        const start = field.value.toLowerCase().indexOf(words, from);
        if (start >= 0) return { field, start, place };
      }
    }
    return null;
  }

  find.addEventListener("submit", async (event) => {
    event.preventDefault();
    const words = find.elements.words.value.toLowerCase();
    const hit = await next(words);
    const say = find.querySelector("[data-status]");
    say.textContent = hit ? "" : find.dataset.sayNone;
    if (!hit) return;
    ({ field: found, place: shown } = hit);
    foldOf(frames[shown]).open = true;
    for (let fold = found.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    await new Promise((resolve) => { setTimeout(resolve, 100); }); // until the frame has its height
    found.focus();
    found.setSelectionRange(hit.start, hit.start + words.length);
    found.scrollIntoView({ block: "center" });
    say.textContent = find.dataset.sayFound.replace("{section}", frames[shown].title); // once it is true
  });
  document.addEventListener("keydown", keys, true);

  // Whoever was signed out meanwhile would find the sign-in in the frame, in place of the text.
  async function isSignedIn() {
    try {
      const answer = await fetch(location.pathname, { method: "HEAD" });
      return answer.ok && !answer.redirected;
    } catch {
      return false;
    }
  }

  // Sent by its own form: what it refuses it shows in its place. Resolves to whether it was saved.
  const save = (frame, button) => new Promise((resolve) => {
    const form = formOf(frame);
    for (const name of ["reason", "kind"]) form.elements[name].value = together.elements[name].value;
    frame.addEventListener("load", () => resolve(Boolean(frame.contentDocument?.querySelector(".board-notice.is-done"))), { once: true });
    form.requestSubmit(form.querySelector(`[data-save-bar] ${button}`));
  });

  together.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!together.elements.reason.value.trim()) {
      status.textContent = together.dataset.sayReason;
      return together.elements.reason.focus();
    }
    if (!(await isSignedIn())) {
      status.textContent = together.dataset.saySignedOut;
      return;
    }
    // What was typed a moment ago, or before its frame had settled, is noticed now.
    for (const frame of frames) frame.contentDocument?.dispatchEvent(new Event("board:keep"));
    const isSubmitted = event.submitter?.name === "submit";
    let saved = 0;
    const left = [];
    for (const frame of frames.filter(isChanged)) {
      if (await save(frame, isSubmitted ? "[name=submit]" : "button:not([name])")) saved += 1;
      else left.push(frame.title);
    }
    status.textContent = together.dataset[left.length ? "sayLeft" : isSubmitted ? "saySubmitted" : "saySaved"].replace("{saved}", saved).replace("{left}", left.join(", "));
    if (!left.length) together.reset();
    show();
  });

  for (const frame of frames) {
    frame.addEventListener("load", () => settle(frame));
    if (frame.contentDocument?.readyState === "complete") settle(frame);
  }
  const open = () => {
    const fold = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (fold) fold.open = true;
  };
  addEventListener("hashchange", open);
  open();
})();
