// Decides how a reader's wishes (large print, contrast, size of text) are kept and applied.
// Pages are complete without it. It stands in <head> and runs at once, so that nothing jumps.
(() => {
  "use strict";

  const root = document.documentElement;
  const WISHES = { mode: ["senior"], contrast: ["high"], size: ["small", "large"] };

  // A browser may forbid storage; the wish then lasts for one page.
  const recall = (name) => {
    try {
      return localStorage.getItem(`huabiao-${name}`) || "";
    } catch {
      return "";
    }
  };
  const keep = (name, value) => {
    try {
      localStorage.setItem(`huabiao-${name}`, value);
    } catch {
      return;
    }
  };
  const apply = (name, value) => {
    if (WISHES[name].includes(value)) root.dataset[name] = value;
    else delete root.dataset[name];
  };

  for (const name of Object.keys(WISHES)) apply(name, recall(name));

  const show = () => {
    for (const button of document.querySelectorAll("[data-set]")) {
      const chosen = root.dataset[button.dataset.set] || "";
      button.setAttribute("aria-pressed", String(chosen === button.dataset.value));
    }
  };

  const choose = (button) => {
    const { set: name, value } = button.dataset;
    const next = root.dataset[name] === value ? "" : value;
    apply(name, next);
    keep(name, next);
    show();
  };

  const share = async (button) => {
    const page = { title: document.title, url: location.href };
    try {
      if (navigator.share) return await navigator.share(page);
      await navigator.clipboard.writeText(`${page.title} ${page.url}`);
      button.textContent = "已复制地址";
    } catch {
      // The reader closed the sheet, or the browser forbids copying: the address bar still has it.
      return undefined;
    }
  };

  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll(".navigation details[open]")) {
      if (menu !== except) menu.open = false;
    }
  };

  document.addEventListener("DOMContentLoaded", () => {
    show();
    for (const group of document.querySelectorAll(".tools, .actions")) group.hidden = false;
    // The reporting page asks which page is wrong; without script it is told the home page.
    for (const link of document.querySelectorAll("[data-report]")) {
      const target = new URL(link.href);
      target.searchParams.set("url", location.href);
      link.href = target.href;
    }
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-set], [data-act]");
    if (button?.dataset.set) choose(button);
    if (button?.dataset.act === "print") window.print();
    if (button?.dataset.act === "share") share(button);
    closeMenus(event.target.closest(".navigation details"));
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector(".navigation details[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
})();
