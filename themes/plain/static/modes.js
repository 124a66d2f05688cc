// Decides how a reader's wishes look before the first line is drawn, so that nothing jumps.
// The only script that holds a page up; the rest is in site.js.
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("scripted");
  for (const name of ["mode", "contrast", "size"]) {
    try {
      const value = localStorage.getItem(`huabiao-${name}`);
      if (/^(senior|high|small|large)$/.test(value)) root.dataset[name] = value;
    } catch {
      return; // a browser may forbid storage; a wish then lasts for one page
    }
  }
})();
