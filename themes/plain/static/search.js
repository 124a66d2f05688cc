// Tells the search which of its results was opened, and where it stood: so that the office learns what helps.
// Nothing of the reader goes along, and nothing waits for it. Browsers do so by themselves (`ping`), Firefox does not:
// here it is told in one way by all, once.
(() => {
  "use strict";
  const told = new Map();
  for (const link of document.querySelectorAll(".found a[ping]")) {
    told.set(link, link.ping);
    link.removeAttribute("ping");
  }
  const tell = (event) => {
    const address = told.get(event.target.closest("a"));
    if (!address || event.button > 1) return;
    fetch(address, { method: "POST", keepalive: true }).catch(() => {});
  };
  document.addEventListener("click", tell);
  document.addEventListener("auxclick", tell);
})();
