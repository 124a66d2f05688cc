// A module: names of one script must not collide with those of a screen's own.
// How many things wait, beside the first entry of the menu: asked for once a page, and each minute that it is looked at.
const EVERY = 60_000;
let told = null;

const show = () => {
  const entry = document.querySelector("a[data-waiting]");
  if (!entry || !told) return;
  if (told.count) {
    entry.dataset.count = told.count > 99 ? "99+" : told.count;
    entry.setAttribute("aria-label", told.said);
  } else {
    delete entry.dataset.count;
    entry.removeAttribute("aria-label");
  }
};

const ask = async () => {
  const entry = document.querySelector("a[data-waiting]");
  if (!entry || document.hidden) return;
  try {
    const answer = await fetch(entry.dataset.waiting, { headers: { Accept: "application/json" } });
    if (answer.ok) told = await answer.json();
  } catch {
    return; // no connection: the number stays as it was
  }
  show();
};

// The menu is drawn by a script of Wagtail's, after this one may have run.
const sidebar = document.querySelector("#wagtail-sidebar");
if (sidebar) {
  const watcher = new MutationObserver(() => {
    if (!document.querySelector("a[data-waiting]")) return;
    watcher.disconnect();
    ask();
    setInterval(ask, EVERY);
    document.addEventListener("visibilitychange", ask);
  });
  watcher.observe(sidebar, { childList: true, subtree: true });
  if (document.querySelector("a[data-waiting]")) sidebar.append("");
}
