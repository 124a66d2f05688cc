// Keeps what is typed: with the console, and in the browser for as long as the console cannot be reached.
const EVERY = 20_000;
const KEPT_FOR = 30 * 24 * 3600 * 1000;
const NAME = "huabiao-scratch:";
const note = document.querySelector("[data-scratch]");
const form = document.getElementById("w-editor-form");
const own = `${NAME}${note.dataset.person}:${note.dataset.scratch}:`;
const sheet = form.elements.sheet.value;
const likes = document.querySelector("[data-alike]");
const part = (name) => note.querySelector(`[data-${name}]`);
let kept = note.dataset.restored ? "" : undefined; // what the console has; undefined: nothing was typed yet

const token = () => {
  const cookie = document.cookie.split("; ").find((piece) => piece.startsWith("csrftoken="));
  return cookie ? cookie.slice("csrftoken=".length) : form.elements.csrfmiddlewaretoken.value;
};

function typed() {
  window.tinymce?.triggerSave();
  const data = new FormData(form);
  data.delete("csrfmiddlewaretoken");
  data.delete("sheet");
  for (const [name, value] of [...data]) {
    if (value instanceof File) data.delete(name);
  }
  return new URLSearchParams(data).toString();
}

// A browser may forbid storage, or have no room left: the console's copy then has to do.
function store(words) {
  try {
    localStorage.setItem(own + sheet, JSON.stringify({ at: Date.now(), words }));
  } catch { /* see above */ }
}

function say({ saved, trouble = "", isSignedOut = false }) {
  if (saved !== undefined) part("saved").textContent = saved;
  if (trouble || isSignedOut) part("saved").textContent = "";
  if (part("trouble").textContent !== trouble) part("trouble").textContent = trouble;
  part("signed-out").hidden = !isSignedOut;
}

// Answers what the console said, or what went wrong.
async function send(words, name, at) {
  const body = new URLSearchParams(words);
  body.set("sheet", name);
  body.set("age", Math.max(0, Math.round((Date.now() - at) / 1000)));
  const answer = await fetch(note.dataset.scratch, {
    method: "POST",
    body,
    headers: { Accept: "application/json", "X-CSRFToken": token() },
    redirect: "manual",
  });
  if (answer.ok) return answer.json();
  if (answer.status === 401) return { isSignedOut: true };
  return answer.status === 413 ? answer.json() : { isRefused: true };
}

let isSending = false;
let isSent = false;

async function keep() {
  const words = typed();
  if (kept === undefined) {
    kept = words;
    return;
  }
  if (words === kept || isSending || isSent) return;
  store(words);
  isSending = true;
  try {
    const said = await send(words, sheet, Date.now());
    if (said.isSignedOut) say({ isSignedOut: true });
    else if (said.isRefused) say({ trouble: note.dataset.failed });
    else if (said.message) say({ trouble: said.message });
    else {
      kept = words;
      localStorage.removeItem(own + sheet);
      say({ saved: said.said ?? "" });
      if (said.alike !== undefined && likes.innerHTML.trim() !== said.alike.trim()) likes.innerHTML = said.alike;
    }
  } catch {
    say({ trouble: note.dataset.offline });
  } finally {
    isSending = false;
  }
}

// What an earlier form could not hand over is handed over now, and offered above this one.
async function recover() {
  const names = Object.keys(localStorage).filter((name) => name.startsWith(NAME));
  let isAny = false;
  for (const name of names) {
    const { at, words } = JSON.parse(localStorage.getItem(name));
    if (Date.now() - at > KEPT_FOR) localStorage.removeItem(name);
    else if (name.startsWith(own) && name !== own + sheet) {
      const said = await send(words, name.slice(own.length), at);
      if (said.said || said.is_done) localStorage.removeItem(name);
      isAny ||= Boolean(said.said);
    }
  }
  if (isAny) {
    const answer = await fetch(note.dataset.scratch);
    if (answer.ok) document.querySelector("[data-scratch-offer]").innerHTML = await answer.text();
  }
}

// The editor writes the text in its own way before anybody touches it: that is no change.
const editors = window.tinymce?.get() ?? [];
const begin = () => {
  if (kept === undefined && (window.tinymce?.get() ?? []).every((editor) => editor.initialized)) keep();
};
for (const editor of editors) editor.on("init", begin);
window.tinymce?.on("AddEditor", ({ editor }) => {
  editor.on("init", begin);
  editor.on("blur", keep);
});
for (const editor of editors) editor.on("blur", keep);
begin();

form.addEventListener("focusout", keep);
form.addEventListener("submit", (event) => {
  form.elements.csrfmiddlewaretoken.value = token(); // signing in elsewhere changed it
  if (event.submitter?.formTarget === "_blank") return;
  store(typed());
  isSent = true;
});
window.addEventListener("pageshow", () => { isSent = false; });
window.addEventListener("pagehide", () => {
  const words = typed();
  if (kept !== undefined && words !== kept) store(words);
});
window.addEventListener("online", keep);
document.addEventListener("visibilitychange", keep);
setInterval(keep, EVERY);
recover().catch(() => { /* without a connection it stays where it is */ });
