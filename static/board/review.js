// The keyboard of the review and signing screens. Without it every act is a plain form.
//
// A key never acts while somebody types, nor with Ctrl, Alt or Meta; and all of them can be turned
// off (WCAG 2.1.4), which this browser remembers. No key signs by itself: "a" leads to the button
// that does, and Enter presses it.
(() => {
  "use strict";

  const list = document.querySelector("[data-keys]");
  const stage = document.querySelector("[data-review]");
  if (!list || !stage) return;

  const OFF = "attest:keys-off";
  const TYPING = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";
  const toggle = list.querySelector("[data-keys-switch]");
  let last = null; // the stop that was left last

  // A browser may refuse its storage altogether.
  function remembered() {
    try {
      return localStorage.getItem(OFF) === "1";
    } catch {
      return false;
    }
  }
  function remember(isOff) {
    try {
      localStorage.setItem(OFF, isOff ? "1" : "0");
    } catch {
      // Then the keys are off for this page alone.
    }
  }

  let isOff = remembered();
  function show() {
    list.hidden = false;
    list.classList.toggle("is-off", isOff);
    toggle.textContent = isOff ? toggle.dataset.sayOn : toggle.dataset.sayOff;
  }
  toggle.addEventListener("click", () => {
    isOff = !isOff;
    remember(isOff);
    show();
  });
  show();

  const stops = () => [...stage.querySelectorAll("[data-stop]")];

  function current() {
    const here = document.activeElement?.closest("[data-stop]");
    return here || (last?.isConnected ? last : null);
  }

  function goTo(element) {
    if (!element) return;
    for (let fold = element.closest("details"); fold; fold = fold.parentElement.closest("details")) {
      fold.open = true;
    }
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: element.offsetHeight > innerHeight / 2 ? "start" : "center" });
  }

  function step(by) {
    const all = stops();
    if (!all.length) return;
    const at = all.indexOf(current());
    const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1);
    last = all[next];
    goTo(last);
  }

  function comment() {
    const stop = current();
    const comments = stop?.querySelector("[data-comments]") || document.querySelector("#comments [data-comments]");
    if (!comments) return;
    last = stop;
    comments.open = true;
    goTo(comments.querySelector("textarea"));
  }

  function approve() {
    last = current();
    const button = (last || document).querySelector("[data-approve]") || document.querySelector("[data-approve]");
    if (!button) return;
    if (!button.disabled) {
      goTo(button);
      return;
    }
    const why = document.getElementById(button.getAttribute("aria-describedby"));
    if (!why) return;
    why.tabIndex = -1;
    goTo(why);
  }

  function tick() {
    const box = current()?.querySelector("[data-tick]");
    if (!box) {
      step(1);
      return;
    }
    box.click();
    if (box.checked) step(1);
  }

  const acts = {
    j: () => step(1),
    k: () => step(-1),
    c: comment,
    a: approve,
    r: () => {
      last = current();
      goTo((last || document).querySelector("[data-reason]") || document.querySelector("[data-reason]"));
    },
    n: () => document.querySelector("[data-next]")?.click(),
    x: tick,
  };

  document.addEventListener("keydown", (event) => {
    if (isOff || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const isTyping = event.target.matches?.(TYPING);
    if (event.key === "Escape" && isTyping && stage.contains(event.target)) {
      goTo(event.target.closest("[data-stop]") || last || document.querySelector("[data-stop]"));
      return;
    }
    if (isTyping || event.repeat || !Object.hasOwn(acts, event.key)) return;
    event.preventDefault();
    acts[event.key]();
  });

  // How many are ticked, on the button that signs them.
  const count = document.querySelector("[data-ticked]");
  if (count) {
    const tell = () => {
      const number = document.querySelectorAll("[data-tick]:checked").length;
      count.textContent = number ? `(${number})` : "";
    };
    stage.addEventListener("change", tell);
    tell();
  }
})();
