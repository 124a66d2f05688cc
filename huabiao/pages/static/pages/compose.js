/* Shows the page as it would be, a moment after the last change to the form. */
(() => {
  const WAIT = 900;
  const WIDTHS = { desktop: 1280, phone: 390 };

  const start = (preview) => {
    const form = document.getElementById("w-editor-form");
    const box = preview.querySelector(".compose-frame");
    const frame = preview.querySelector("iframe");
    const status = preview.querySelector("[role=status]");
    let width = WIDTHS.desktop;
    let timer = 0;
    let asked = 0;
    let sent = "";
    let shown = "";

    const fit = () => {
      const scale = Math.min(1, box.clientWidth / width);
      frame.style.width = `${width}px`;
      frame.style.height = `${box.clientHeight / scale}px`;
      frame.style.transform = `scale(${scale})`;
    };

    const typed = () => {
      const data = new FormData(form);
      for (const [name, value] of [...data]) {
        if (value instanceof File) data.delete(name);
      }
      return data;
    };

    const refresh = async () => {
      const data = typed();
      sent = new URLSearchParams(data).toString();
      const number = ++asked;
      status.textContent = preview.dataset.busy;
      try {
        const answer = await fetch(preview.dataset.url, {
          method: "POST",
          body: data,
          headers: { Accept: "application/json" },
          credentials: "same-origin",
        });
        if (number !== asked) return;
        if (!answer.ok) throw new Error(String(answer.status));
        const page = await answer.json();
        if (number !== asked) return;
        if (page.html !== shown) frame.srcdoc = page.html;
        shown = page.html;
        status.textContent = page.note;
      } catch {
        if (number === asked) status.textContent = preview.dataset.failed;
      }
    };

    const later = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (new URLSearchParams(typed()).toString() !== sent) refresh();
      }, WAIT);
    };

    form.addEventListener("input", later);
    form.addEventListener("change", later);
    // Blocks are added, moved and deleted without a word from any field.
    for (const blocks of form.querySelectorAll("[data-block]")) {
      new MutationObserver(later).observe(blocks, { childList: true, subtree: true });
    }
    preview.querySelector("[data-refresh]").addEventListener("click", refresh);
    for (const button of preview.querySelectorAll("[data-width]")) {
      button.addEventListener("click", () => {
        width = WIDTHS[button.dataset.width];
        for (const other of preview.querySelectorAll("[data-width]")) {
          other.setAttribute("aria-pressed", String(other === button));
        }
        fit();
      });
    }
    new ResizeObserver(fit).observe(box);
    refresh();
  };

  const look = (name) => {
    const accent = document.querySelector("[name=accent]");
    const grey = document.querySelector("[name=is_grey]");
    const show = () => {
      const [red, green, blue] = [1, 3, 5].map((at) => parseInt(accent.value.slice(at, at + 2), 16));
      name.style.backgroundColor = accent.value;
      name.style.color = red * 0.299 + green * 0.587 + blue * 0.114 > 150 ? "#111" : "#fff";
      name.classList.toggle("is-grey", grey.checked);
    };
    accent.addEventListener("input", show);
    grey.addEventListener("change", show);
    show();
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-preview]").forEach(start);
    document.querySelectorAll("[data-look]").forEach(look);
  });
})();
