// The order of items: by dragging their handles, and by the buttons beside them.
// Pointer events and not the browser's own drag and drop, which knows no touch and no typed rows.
(() => {
  "use strict";

  const form = document.getElementById("section-form");
  if (!form) return;

  const EDGE = 70; // pixels from the window's edge in which dragging scrolls
  const STEP = 14;
  let drag = null;

  // `next` stood behind it before.
  const moved = (item, next) => item.dispatchEvent(new CustomEvent("board:moved", { bubbles: true, detail: { next } }));
  const isHere = (item) => !item.classList.contains("is-removed");

  function neighbour(item, side) {
    let other = item[side];
    while (other && !isHere(other)) other = other[side];
    return other;
  }

  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    const item = button.closest("[data-item]");
    const isUp = button.dataset.move === "up";
    const other = neighbour(item, isUp ? "previousElementSibling" : "nextElementSibling");
    const next = item.nextElementSibling;
    if (other) other[isUp ? "before" : "after"](item);
    moved(item, next);
    button.focus();
    item.scrollIntoView({ block: "nearest" });
  });

  // Closing the open items while one of them is dragged must not pull it from under the pointer.
  function holdingStill(item, change) {
    const before = item.getBoundingClientRect().top;
    change();
    window.scrollBy({ top: item.getBoundingClientRect().top - before, behavior: "instant" });
  }

  function start(event) {
    const handle = event.target.closest("[data-handle]");
    if (!handle || event.button !== 0) return;
    event.preventDefault();
    const item = handle.closest("[data-item]");
    drag = { item, list: item.parentElement, next: item.nextElementSibling, y: event.clientY };
    holdingStill(item, () => {
      drag.list.classList.add("is-sorting");
      item.classList.add("is-dragged");
    });
    document.addEventListener("pointermove", follow);
    document.addEventListener("pointerup", drop);
    document.addEventListener("pointercancel", putBack);
    document.addEventListener("keydown", escape);
    drag.frame = requestAnimationFrame(scroll);
  }

  const middle = (item) => {
    const box = item.getBoundingClientRect();
    return box.top + box.height / 2;
  };

  function follow(event) {
    drag.y = event.clientY;
    place();
  }

  function place() {
    const { item, y } = drag;
    for (let other; (other = item.previousElementSibling) && y < middle(other); ) other.before(item);
    for (let other; (other = item.nextElementSibling) && y > middle(other); ) other.after(item);
  }

  function scroll() {
    if (!drag) return;
    const bar = document.querySelector("[data-save-bar]")?.getBoundingClientRect();
    const bottom = Math.min(window.innerHeight, bar && bar.top > 0 ? bar.top : Infinity);
    // Only towards where the item can still go: picking it up at the edge must not move the page.
    const isUp = drag.y < EDGE && drag.item.previousElementSibling;
    const isDown = drag.y > bottom - EDGE && drag.item.nextElementSibling;
    if (isUp || isDown) {
      window.scrollBy({ top: isUp ? -STEP : STEP, behavior: "instant" });
      place();
    }
    drag.frame = requestAnimationFrame(scroll);
  }

  function end() {
    const { item, list, frame } = drag;
    cancelAnimationFrame(frame);
    holdingStill(item, () => {
      list.classList.remove("is-sorting");
      item.classList.remove("is-dragged");
    });
    document.removeEventListener("pointermove", follow);
    document.removeEventListener("pointerup", drop);
    document.removeEventListener("pointercancel", putBack);
    document.removeEventListener("keydown", escape);
    drag = null;
  }

  function drop() {
    const { item, next } = drag;
    end();
    if (item.nextElementSibling === next) return;
    moved(item, next);
    item.querySelector("summary").focus({ preventScroll: true });
  }

  function putBack() {
    drag.list.insertBefore(drag.item, drag.next);
    end();
  }

  function escape(event) {
    if (event.key === "Escape") putBack();
  }

  form.addEventListener("pointerdown", start);
})();
