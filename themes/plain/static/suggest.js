// Suggestions below a search field, as the ARIA combobox pattern has it: arrows choose, Enter searches, Escape closes.
// Loaded when a search field is first entered; without it the field is a field.
const style = document.createElement("link");
style.rel = "stylesheet";
style.href = new URL("suggest.css", import.meta.url);
document.head.append(style);

let made = 0;

class Suggesting {
  constructor(input) {
    this.input = input;
    this.form = input.form;
    this.list = document.createElement("ul");
    this.list.id = `suggestions-${++made}`;
    this.list.className = "suggestions";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", this.form.dataset.suggestions);
    this.said = document.createElement("span");
    this.said.className = "hidden";
    this.said.setAttribute("role", "status");
    this.form.append(this.list, this.said);
    this.form.classList.add("suggesting");
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"],
      ["aria-controls", this.list.id]]) input.setAttribute(name, value);
    this.active = -1;
    this.typed = input.value;
    input.addEventListener("input", () => this.wait());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.close());
    input.addEventListener("click", () => this.list.hidden && this.ask());
    // Before the field loses the focus, which would close the list.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.choose(event.target.closest("[role=option]")));
    this.wait();
  }

  wait() {
    this.typed = this.input.value;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), 150);
  }

  async ask() {
    const asked = this.input.value.trim();
    const facts = new URLSearchParams({ q: asked });
    const site = this.form.elements.site?.value;
    if (site) facts.set("site", site);
    this.asking?.abort();
    this.asking = new AbortController();
    try {
      const answer = await fetch(`${this.form.dataset.suggest}?${facts}`, { signal: this.asking.signal });
      if (!answer.ok) return this.close();
      const { suggestions } = await answer.json();
      if (asked === this.input.value.trim() && document.activeElement === this.input) this.show(suggestions);
    } catch {
      return; // a newer question, or no network: the field is a field
    }
  }

  show(suggestions) {
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.list.replaceChildren(...suggestions.map((text, index) => {
      const option = document.createElement("li");
      option.id = `${this.list.id}-${index}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.textContent = text;
      return option;
    }));
    this.open(suggestions.length > 0);
    this.said.textContent = suggestions.length ? this.form.dataset.said.replace("{n}", suggestions.length) : "";
  }

  open(is) {
    this.list.hidden = !is;
    this.input.setAttribute("aria-expanded", String(is));
  }

  close() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.open(false);
    this.move(-1);
    this.said.textContent = "";
  }

  key(event) {
    if (event.isComposing) return; // the input method chooses characters with the same keys
    const count = this.list.hidden ? 0 : this.list.children.length;
    if (event.key === "Escape" && count) {
      event.preventDefault();
      this.input.value = this.typed;
      this.close();
    } else if (event.key === "Enter" && this.active >= 0) {
      event.preventDefault();
      this.choose(this.list.children[this.active]);
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && count) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.move(((this.active + 1 + step + count + 1) % (count + 1)) - 1);
      this.input.value = this.active < 0 ? this.typed : this.list.children[this.active].textContent;
    } else if (event.key === "ArrowDown") {
      this.ask();
    }
  }

  move(to) {
    this.list.children[this.active]?.setAttribute("aria-selected", "false");
    this.active = to;
    const option = this.list.children[to];
    if (!option) return this.input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
  }

  choose(option) {
    if (!option) return;
    this.input.value = option.textContent;
    this.close();
    this.form.requestSubmit();
  }
}

const seen = new WeakSet();
const begin = (input) => {
  if (!input?.matches?.("form[data-suggest] input[name=q]") || seen.has(input)) return;
  seen.add(input);
  new Suggesting(input);
};
document.addEventListener("focusin", (event) => begin(event.target));
begin(document.activeElement);
