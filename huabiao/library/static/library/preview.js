// Makes a page of the stated width fit the window; without it the box scrolls sideways.
for (const box of document.querySelectorAll("[data-preview-width]")) {
  const frame = box.querySelector("iframe");
  const width = Number(box.dataset.previewWidth);
  const fit = () => {
    const scale = Math.min(1, box.clientWidth / width);
    frame.style.transform = `scale(${scale})`;
    frame.style.height = `${box.clientHeight / scale}px`;
  };
  box.classList.add("hb-preview--fitted");
  new ResizeObserver(fit).observe(box);
}
