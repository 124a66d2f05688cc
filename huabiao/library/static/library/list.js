// Counts what is ticked, narrows a list of channels while one types, goes on with a long act.
for (const form of document.querySelectorAll("[data-bulk]")) {
  const boxes = [...form.querySelectorAll("input[name=item]")];
  const all = form.querySelector("input[name=all]");
  const page = form.querySelector("[data-whole-page]");
  const count = form.querySelector("[data-count]");
  if (!page) continue;
  for (const hidden of form.querySelectorAll("[data-needs-script]")) hidden.hidden = false;

  const tell = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    page.checked = ticked === boxes.length;
    page.indeterminate = ticked > 0 && ticked < boxes.length;
    count.textContent = all?.checked ? count.dataset.allWords : count.dataset.words.replace("{n}", ticked);
    form.classList.toggle("hb-bulk--some", ticked > 0 || Boolean(all?.checked));
  };
  page.addEventListener("change", () => {
    for (const box of boxes) box.checked = page.checked;
    tell();
  });
  form.addEventListener("change", tell);
  window.addEventListener("pageshow", tell); // a browser that goes back keeps what was ticked
  tell();
}

for (const select of document.querySelectorAll("select[data-narrowed-by]")) {
  const words = document.getElementById(select.dataset.narrowedBy);
  if (!words) continue;
  const narrow = () => {
    const wanted = words.value.trim().split(/\s+/).filter(Boolean);
    const options = [...select.options].filter((option) => option.value);
    for (const option of options) {
      option.hidden = option.disabled = !wanted.every((word) => option.text.includes(word));
    }
    for (const group of select.querySelectorAll("optgroup")) {
      group.hidden = [...group.children].every((option) => option.hidden);
    }
    if (select.selectedOptions[0]?.hidden) select.value = "";
    const left = options.filter((option) => !option.hidden);
    if (left.length === 1) select.value = left[0].value;
  };
  words.addEventListener("input", narrow);

  // Another site's channels are listed when it is chosen; what was typed into the form stays.
  const search = words.form;
  const { site } = search.elements;
  site?.addEventListener("change", async () => {
    const chosen = site.value;
    if (chosen === "all") return; // of all sites only channels of a name are listed
    const query = `?${new URLSearchParams({ site: chosen })}`;
    const answer = await fetch(query).catch(() => null);
    if (!answer?.ok || site.value !== chosen) return; // the button still lists them
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const listed = page.getElementById(select.id);
    const notes = page.querySelector("[data-channel-notes]");
    if (!listed || !notes) return;
    select.replaceChildren(...listed.children);
    select.selectedIndex = 0; // each that left the other page handed its choice to the next
    search.parentElement.querySelector("[data-channel-notes]").replaceChildren(...notes.children);
    history.replaceState(null, "", query); // where the form below is sent
    narrow();
  });
}

document.querySelector("form[data-goes-on]")?.requestSubmit();
