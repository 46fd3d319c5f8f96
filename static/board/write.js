// The whole article: each section is the section screen in a frame, loaded when it is opened. Here
// the frames grow with their text, and what changed in several is saved with one reason.
(() => {
  "use strict";

  const together = document.getElementById("together");
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

  function settle(frame) {
    const page = frame.contentDocument;
    if (!formOf(frame)) return;
    // Once with its own height, so that nothing in it scrolls by itself.
    const grow = () => { frame.style.blockSize = `${page.body.scrollHeight + 4}px`; };
    new frame.contentWindow.ResizeObserver(grow).observe(page.getElementById("container"));
    for (const link of page.querySelectorAll("a[href]:not([href^='#'])")) link.target = "_top";
    // At once; what is typed back to what stands is found out when the text is kept.
    formOf(frame).addEventListener("input", () => { formOf(frame).toggleAttribute("data-is-changed", true); show(); });
    page.addEventListener("board:kept", show);
    page.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key === "s" && !together.hidden) {
        event.preventDefault();
        event.stopImmediatePropagation();
        together.elements.reason.focus();
      }
    }, true);
    show();
  }

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
  const save = (frame) => new Promise((resolve) => {
    const form = formOf(frame);
    for (const name of ["reason", "kind"]) form.elements[name].value = together.elements[name].value;
    frame.addEventListener("load", () => resolve(Boolean(frame.contentDocument?.querySelector(".notice-success"))), { once: true });
    form.requestSubmit(form.querySelector("[data-save-bar] button:not([name])"));
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
    let saved = 0;
    const left = [];
    for (const frame of frames.filter(isChanged)) {
      if (await save(frame)) saved += 1;
      else left.push(frame.title);
    }
    status.textContent = together.dataset[left.length ? "sayLeft" : "saySaved"].replace("{saved}", saved).replace("{left}", left.join(", "));
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
