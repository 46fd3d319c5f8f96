// Renews the part of a page that is marked data-live while something in it moves. Without this
// script the page reloads by itself, less often.
"use strict";

{
  const EVERY = 3000; // milliseconds
  const LONGEST = 60 * 60 * 1000; // nobody has touched the page since: it rests, and so may the session
  let touchedAt = Date.now();

  for (const event of ["pointerdown", "keydown"]) {
    document.addEventListener(event, () => { touchedAt = Date.now(); });
  }

  const renew = async () => {
    const parts = [...document.querySelectorAll("[data-live]")];
    if (parts.length === 0 || Date.now() - touchedAt > LONGEST) return;
    if (!document.hidden) {
      try {
        const answer = await fetch(location.href, { credentials: "same-origin" });
        if (!answer.ok || answer.redirected) return;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        for (const part of parts) {
          const fresh = page.getElementById(part.id);
          if (!fresh) continue;
          // Where the keyboard was, so that renewing takes nobody's place away.
          const place = [...part.querySelectorAll("a, button, input")].indexOf(document.activeElement);
          part.replaceWith(fresh);
          if (place >= 0) fresh.querySelectorAll("a, button, input")[place]?.focus();
        }
      } catch {
        // The network is away for a moment: the page stands as it was, and asks again.
      }
    }
    setTimeout(renew, EVERY);
  };

  setTimeout(renew, EVERY);
}
