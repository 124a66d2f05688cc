// Decides what pages do beyond showing themselves: wishes kept, menus closed, tabs, carousel, reading aloud, leave prompt.
// Pages are complete without it; every word it shows stands in the page, in the page's language.
(() => {
  "use strict";

  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const isCalm = () => matchMedia("(prefers-reduced-motion: reduce)").matches || root.dataset.mode === "senior";

  // Wishes: large print, contrast, size of text.
  const keep = (name, value) => {
    try {
      localStorage.setItem(`huabiao-${name}`, value);
    } catch {
      return; // storage is forbidden: the wish lasts for this page
    }
  };
  const show = () => {
    for (const button of all("[data-set]")) {
      const chosen = root.dataset[button.dataset.set] || "";
      button.setAttribute("aria-pressed", String(chosen === button.dataset.value));
    }
    // A drawing shrinks with the screen; its numbers below it do not.
    if (root.dataset.mode === "senior") for (const data of all(".chart details")) data.open = true;
  };
  const choose = ({ set: name, value }) => {
    const next = root.dataset[name] === value ? "" : value;
    if (next) root.dataset[name] = next;
    else delete root.dataset[name];
    keep(name, next);
    show();
  };

  // 语音朗读: the main text, by the browser's own voice; start, pause, go on, stop at the end.
  const reader = window.speechSynthesis;
  const spoken = () => {
    const main = document.querySelector(".article") || document.querySelector("main");
    const texts = all("h1, h2, h3, p, li, dt, dd, td, th, figcaption", main)
      .filter((part) => part.checkVisibility() && !part.querySelector("p, li, dd") && !part.closest(".actions, .share"))
      .map((part) => part.innerText.trim());
    return texts.filter(Boolean);
  };
  let reading = 0;
  const fallSilent = () => {
    reading += 1;
    reader.cancel();
    for (const button of all('[data-act="listen"]')) button.setAttribute("aria-pressed", "false");
    for (const button of all('[data-act="silence"]')) button.hidden = true;
  };
  const listen = (button) => {
    if (reader.speaking && !reader.paused) {
      reader.pause();
      button.setAttribute("aria-pressed", "false");
      return;
    }
    button.setAttribute("aria-pressed", "true");
    for (const stop of all('[data-act="silence"]')) stop.hidden = false;
    if (reader.paused && reader.speaking) {
      reader.resume();
      return;
    }
    const mine = ++reading;
    const texts = spoken();
    texts.forEach((text, index) => {
      const part = new SpeechSynthesisUtterance(text);
      part.lang = root.lang;
      if (index === texts.length - 1) part.onend = () => mine === reading && fallSilent();
      reader.speak(part);
    });
  };

  const copy = async (button) => {
    try {
      await navigator.clipboard.writeText(`${document.title} ${location.href}`);
      button.textContent = button.dataset.done;
    } catch {
      return; // the browser forbids copying: the address bar still has it
    }
  };

  // Tabs: sections with headings become tab and panel.
  const buildTabs = (tabs, number) => {
    const panels = all(":scope > .tab", tabs);
    const list = document.createElement("div");
    list.className = "tab-list";
    list.setAttribute("role", "tablist");
    list.setAttribute("aria-label", tabs.dataset.label);
    const buttons = panels.map((panel, index) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = panel.querySelector("h2, h3").textContent;
      button.id = `tab-${number}-${index}`;
      button.setAttribute("role", "tab");
      button.setAttribute("aria-controls", `panel-${number}-${index}`);
      panel.id = `panel-${number}-${index}`;
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", button.id);
      list.append(button);
      return button;
    });
    const select = (chosen) => {
      buttons.forEach((button, index) => {
        button.setAttribute("aria-selected", String(index === chosen));
        button.tabIndex = index === chosen ? 0 : -1;
        panels[index].classList.toggle("shown", index === chosen);
      });
    };
    list.addEventListener("click", (event) => {
      const chosen = buttons.indexOf(event.target.closest("button"));
      if (chosen >= 0) select(chosen);
    });
    list.addEventListener("keydown", (event) => {
      const now = buttons.indexOf(document.activeElement);
      const steps = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: -1 };
      if (!(event.key in steps)) return;
      event.preventDefault();
      const next = (steps[event.key] + buttons.length) % buttons.length;
      select(next);
      buttons[next].focus();
    });
    const head = tabs.previousElementSibling;
    if (head?.matches(".section-head")) head.append(list);
    else tabs.prepend(list);
    tabs.classList.add("tabbed");
    select(0);
  };

  // A table wider than its box says that it goes on.
  const watch = new ResizeObserver((seen) => {
    for (const { target: box } of seen) box.classList.toggle("goes-on", box.scrollWidth > box.clientWidth);
  });

  // Carousel: a strip that scrolls by itself only where nobody minds, and never under hand or key.
  const buildCarousel = (block) => {
    const strip = block.querySelector(".slides");
    const slides = all(".slide", strip);
    if (slides.length < 2) return;
    const dots = all("[data-slide]", block);
    const pause = block.querySelector('[data-turn="pause"]');
    const here = () => Math.round(strip.scrollLeft / strip.clientWidth) || 0;
    const go = (index) => {
      const left = ((index + slides.length) % slides.length) * strip.clientWidth;
      strip.scrollTo({ left, behavior: isCalm() ? "instant" : "smooth" });
    };
    const mark = () => {
      dots.forEach((dot, index) => dot.setAttribute("aria-current", String(index === here())));
    };
    let isPaused = isCalm();
    let isHeld = false;
    pause.setAttribute("aria-pressed", String(isPaused));
    block.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      isPaused = button === pause ? !isPaused : true;
      pause.setAttribute("aria-pressed", String(isPaused));
      if (button.dataset.slide) go(Number(button.dataset.slide));
      else if (button !== pause) go(here() + Number(button.dataset.turn));
    });
    for (const name of ["pointerenter", "focusin"]) block.addEventListener(name, () => (isHeld = true));
    for (const name of ["pointerleave", "focusout"]) block.addEventListener(name, () => (isHeld = false));
    strip.addEventListener("scroll", mark, { passive: true });
    setInterval(() => {
      if (!isPaused && !isHeld && !isCalm() && !document.hidden) go(here() + 1);
    }, 6000);
    for (const tools of all(".carousel-tools, .carousel-dots", block)) tools.hidden = false;
    mark();
  };

  // 离开提示 (P-18): whoever follows a link out of government sites is asked first.
  const leadsOut = (link) => {
    if (!/^https?:$/.test(link.protocol) || link.host === location.host) return false;
    const houses = ["gov.cn", "conac.cn", document.body.dataset.own];
    return !houses.some((house) => link.hostname === house || link.hostname.endsWith(`.${house}`));
  };
  const askBeforeLeaving = (link) => {
    const dialog = document.querySelector(".leaving");
    dialog.querySelector(".leaving-host").textContent = link.host;
    dialog.returnValue = "";
    dialog.onclose = () => {
      if (dialog.returnValue === "go") location.assign(link.href);
    };
    dialog.showModal();
  };

  const closeMenus = (except) => {
    for (const menu of all(".navigation details[open]")) if (menu !== except) menu.open = false;
  };

  show();
  all(".tabs").forEach(buildTabs);
  for (const box of all("[data-hint]")) watch.observe(box);
  all(".block-carousel").forEach(buildCarousel);
  if (reader) {
    for (const button of all('[data-act="listen"]')) button.hidden = false;
    addEventListener("pagehide", fallSilent);
  }
  // The reporting page asks which page is wrong; without script it is told the home page.
  for (const link of all("[data-report]")) {
    const target = new URL(link.href);
    target.searchParams.set("url", location.href);
    link.href = target.href;
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-set], [data-act]");
    if (button?.dataset.set) choose(button.dataset);
    if (button?.dataset.act === "print") window.print();
    if (button?.dataset.act === "copy") copy(button);
    if (button?.dataset.act === "listen") listen(button);
    if (button?.dataset.act === "silence") fallSilent();
    const link = event.target.closest("a[href]");
    if (link && leadsOut(link)) {
      event.preventDefault();
      askBeforeLeaving(link);
    }
    closeMenus(event.target.closest(".navigation details"));
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (reader?.speaking) fallSilent();
    const menu = document.querySelector(".navigation details[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  // Suggestions come with the first search field that is entered.
  document.addEventListener("focusin", (event) => event.target.closest?.("[data-suggest]") && import("./suggest.js"));
})();
