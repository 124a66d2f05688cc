// Parts of a screen are shown anew while somebody looks: every few seconds while something goes on,
// seldom otherwise. A part that holds the focus, or an opened detail, is left as it is.
const whole = document.querySelector("[data-renewed]");

const isInUse = (part) =>
  part.contains(document.activeElement) || part.querySelector("details[open]") !== null;

const renew = async () => {
  if (document.hidden) return;
  let text;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return;
    text = await answer.text();
  } catch {
    return; // no connection: what is shown stays
  }
  const fresh = new DOMParser().parseFromString(text, "text/html").querySelector("[data-renewed]");
  if (!fresh) return;
  whole.dataset.renewed = fresh.dataset.renewed;
  for (const part of whole.querySelectorAll("[data-part]")) {
    const other = fresh.querySelector(`[data-part="${part.dataset.part}"]`);
    if (other && !isInUse(part) && part.innerHTML !== other.innerHTML) part.innerHTML = other.innerHTML;
  }
};

const wait = () =>
  setTimeout(async () => {
    await renew();
    wait();
  }, Number(whole.dataset.renewed) * 1000);

if (whole) wait();
