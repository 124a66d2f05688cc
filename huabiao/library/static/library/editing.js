// Says now and then that the form is open, and shows who else has it open.
const EVERY = 20_000;
const place = document.querySelector("[data-editing]");
const token = document.querySelector("input[name=csrfmiddlewaretoken]");
const words = (more) => new URLSearchParams({ csrfmiddlewaretoken: token.value, ...more });
let isSent = false;
let shown = place.innerHTML;

async function sign() {
  try {
    const answer = await fetch(place.dataset.editing, { method: "POST", body: words({}) });
    const others = answer.ok ? await answer.text() : shown;
    if (others.trim() !== shown.trim()) {
      shown = others;
      place.innerHTML = others;
    }
  } catch {
    // Without a connection nobody can be asked; the next sign tries again.
  }
}

document.addEventListener("submit", () => { isSent = true; });
window.addEventListener("pagehide", () => {
  if (!isSent) {
    navigator.sendBeacon(place.dataset.editing, words({ left: "1" }));
  }
});
document.addEventListener("visibilitychange", () => { if (!document.hidden) sign(); });
setInterval(sign, EVERY);
sign();
