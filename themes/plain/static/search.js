// Tells the search which of its results was opened, and where it stood: so that the office learns what helps.
// Nothing of the reader goes along, and nothing waits for it.
(() => {
  "use strict";
  const list = document.querySelector(".found[data-opened]");
  if (!list) return;
  const site = new URLSearchParams(location.search).get("site");
  const page = Number(new URLSearchParams(location.search).get("page")) || 1;
  const tell = (event) => {
    const link = event.target.closest("a");
    if (!link || !list.contains(link) || event.button > 1) return;
    const place = [...list.children].indexOf(link.closest("li")) + 1 + (page - 1) * 10;
    const facts = { q: list.dataset.query, n: place, to: link.getAttribute("href") };
    if (site) facts.site = site;
    fetch(`${list.dataset.opened}?${new URLSearchParams(facts)}`, { keepalive: true }).catch(() => {});
  };
  list.addEventListener("click", tell);
  list.addEventListener("auxclick", tell);
})();
