/* Shows the page as it would be, a moment after the last change to the form. */
(() => {
  const WAIT = 900;
  const WIDTHS = { desktop: 1280, phone: 390 };

  const NONE = { size: "", address: "" };
  const WIDEST = 1920;

  // A chosen picture as the preview can show it before it is sent: it may fetch nothing from this page.
  const drawing = async (file) => {
    if (!file) return NONE;
    try {
      const picture = await createImageBitmap(file);
      const { width, height } = picture;
      const scale = Math.min(1, WIDEST / width);
      const canvas = document.createElement("canvas");
      canvas.width = Math.max(1, Math.round(width * scale));
      canvas.height = Math.max(1, Math.round(height * scale));
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      return { size: `${width}x${height}`, address: canvas.toDataURL("image/webp", 0.85) };
    } catch {
      return NONE; // no picture: that is told when the form is saved
    }
  };

  const start = (preview) => {
    const form = document.getElementById("w-editor-form");
    const box = preview.querySelector(".compose-frame");
    const frame = preview.querySelector("iframe");
    const status = preview.querySelector("[role=status]");
    const doubts = preview.querySelector("[data-doubts]");
    let width = WIDTHS.desktop;
    let timer = 0;
    let asked = 0;
    let sent = "";
    let shown = "";
    let chosen = NONE;

    const fit = () => {
      const scale = Math.min(1, box.clientWidth / width);
      frame.style.width = `${width}px`;
      frame.style.height = `${box.clientHeight / scale}px`;
      frame.style.transform = `scale(${scale})`;
    };

    const tell = (sentences) => {
      if ([...doubts.children].map((doubt) => doubt.textContent).join() === sentences.join()) return;
      doubts.replaceChildren(
        ...sentences.map((sentence) => {
          const doubt = document.createElement("p");
          doubt.className = "compose-doubt";
          doubt.textContent = sentence;
          return doubt;
        }),
      );
    };

    const typed = () => {
      const data = new FormData(form);
      for (const [name, value] of [...data]) {
        if (value instanceof File) data.delete(name);
      }
      if (chosen.size) data.set("picture_size", chosen.size);
      return data;
    };
    const written = () => new URLSearchParams(typed()).toString() + chosen.address;

    const refresh = async () => {
      const data = typed();
      const picture = chosen.address;
      sent = written();
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
        const html = picture ? page.html.replaceAll(page.picture, picture) : page.html;
        if (html !== shown) frame.srcdoc = html;
        shown = html;
        status.textContent = page.note;
        tell(page.doubts);
      } catch {
        if (number === asked) status.textContent = preview.dataset.failed;
      }
    };

    const later = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (written() !== sent) refresh();
      }, WAIT);
    };

    const pictures = form.querySelector("input[type=file][name=picture]");
    pictures?.addEventListener("change", async () => {
      const file = pictures.files[0];
      const drawn = await drawing(file);
      if (file !== pictures.files[0]) return;
      chosen = drawn;
      later();
    });

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

  // The choice of a block stands in the form: looking for one must not send it. With the keyboard one
  // comes to where names are typed, and back to the button.
  const choose = (form) => {
    const OPEN = ".c-sf-add-button[aria-expanded=true]";
    form.addEventListener("click", (event) => {
      if (event.detail || !event.target.closest(".c-sf-add-button")) return;
      setTimeout(() => form.querySelector(OPEN)?.parentElement.querySelector(".w-combobox input")?.focus());
    });
    form.addEventListener("keydown", (event) => {
      if (!event.target.matches(".w-combobox input")) return;
      if (event.key === "Enter") event.preventDefault();
      if (event.key === "Escape") form.querySelector(OPEN)?.focus();
    });
  };

  // The block at fault may stand far below what the window shows.
  const lead = (form) => {
    const fault = form.querySelector(".w-field--error:not(:has(.w-field--error))");
    fault?.scrollIntoView({ behavior: "instant", block: "center" });
    fault?.querySelector("input:not([type=hidden]), textarea, select, button")?.focus({ preventScroll: true });
  };

  // Blocks are drawn by scripts of Wagtail's.
  addEventListener("load", () => document.querySelectorAll("#w-editor-form").forEach(lead));
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("#w-editor-form").forEach(choose);
    document.querySelectorAll("[data-preview]").forEach(start);
  });
})();
