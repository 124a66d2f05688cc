// Says how long a title is while it is typed, and when a list on a telephone will break it.
const title = document.querySelector("#w-editor-form [name=title]");
const words = document.querySelector("[data-title-words]");
const place = document.createElement("p");
place.className = "hb-quiet";
place.setAttribute("role", "status");
title.closest(".w-field__input").append(place);

const tell = () => {
  const length = [...title.value.trim()].length;
  const { most, calm, tooLong, long } = words.dataset;
  let said = "";
  if (length > Number(most)) said = tooLong;
  else if (length > Number(calm)) said = long;
  said = said.replace("{n}", length);
  if (place.textContent !== said) place.textContent = said;
};
title.addEventListener("input", tell);
tell();
