// Dragging a channel to another place of its level: what the buttons do, in one go. Before it is dropped, the line
// above the table says what would change.
const rows = [...document.querySelectorAll("tr[data-order]")];
const said = document.querySelector("[data-order-said]");
let dragged = null;

const send = (row, before) => {
  const form = document.createElement("form");
  form.method = "post";
  form.action = row.dataset.order;
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  for (const [name, value] of [["csrfmiddlewaretoken", token], ["before", before]]) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value });
    form.append(field);
  }
  document.body.append(form);
  form.submit();
};

const levelOf = (row) => rows.filter((one) => one.dataset.beside === row.dataset.beside);
const nextOf = (row) => levelOf(row)[levelOf(row).indexOf(row) + 1];
const isLower = (row, event) => {
  const box = row.getBoundingClientRect();
  return event.clientY > box.top + box.height / 2;
};
const clear = () => rows.forEach((row) => row.classList.remove("hb-drop-above", "hb-drop-below"));

// Every row gives way by the width of a handle: a level shows by how far its names stand to the right.
for (const row of rows[0]?.parentElement.rows ?? []) {
  const handle = document.createElement("span");
  handle.className = "hb-handle";
  handle.setAttribute("aria-hidden", "true"); // the buttons say it to those who do not see it
  row.querySelector("td").prepend(handle);
}

for (const row of rows) {
  if (levelOf(row).length < 2) continue;
  const handle = row.querySelector(".hb-handle");
  handle.textContent = "⠿";
  handle.addEventListener("mousedown", () => { row.draggable = true; });
  handle.addEventListener("mouseup", () => { row.draggable = false; });

  row.addEventListener("dragstart", (event) => {
    dragged = row;
    event.dataTransfer.effectAllowed = "move";
    row.classList.add("hb-dragged");
  });
  row.addEventListener("dragend", () => {
    row.draggable = false;
    row.classList.remove("hb-dragged");
    dragged = null;
    said.textContent = "";
    clear();
  });
  row.addEventListener("dragover", (event) => {
    if (!dragged || dragged === row || dragged.dataset.beside !== row.dataset.beside) return;
    event.preventDefault();
    clear();
    const lower = isLower(row, event);
    row.classList.add(lower ? "hb-drop-below" : "hb-drop-above");
    said.textContent = `松开以后：“${dragged.dataset.title}”排到“${row.dataset.title}”${lower ? "后面" : "前面"}。`;
  });
  row.addEventListener("drop", (event) => {
    event.preventDefault();
    const before = isLower(row, event) ? nextOf(row) : row;
    if (before === dragged) return;
    send(dragged, before ? before.dataset.channel : "");
  });
}
