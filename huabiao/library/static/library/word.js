// Takes Word files that are dropped on a page: on the list as drafts, on a form into its fields.
"use strict";
(() => {
  const panel = document.querySelector("[data-word-panel]");
  const taking = document.querySelector("[data-word-taking]");
  const LIMIT = 100 * 1024 * 1024; // as the server's

  const form = () => document.querySelector("[data-word-form]");

  // Where the form is not on the page yet (the list), it is fetched when it is needed.
  async function ready() {
    if (form()) return form();
    const answer = await fetch(panel.dataset.wordPanel);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const parts = page.querySelectorAll("[data-word-report], [data-word-form]");
    if (!answer.ok || parts.length < 2) {
      location.assign(panel.dataset.wordPanel);
      return null;
    }
    panel.classList.add("nice-padding");
    panel.replaceChildren(...parts);
    return form();
  }

  // One file after the other, so that each is told as soon as it is done and a large one ends nothing.
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-word-form]")) return;
    const files = [...event.target.elements.word_files.files];
    if (!files.length) return;
    event.preventDefault();
    sendAll(event.target, files);
  });

  async function sendAll(sender, files) {
    const report = document.querySelector("[data-word-report]");
    const place = sender.querySelector("[data-word-progress]");
    const bar = place.querySelector("progress");
    const said = place.querySelector("[role=status]");
    const button = sender.querySelector("[type=submit]");
    place.hidden = false;
    button.disabled = true;
    let imported = 0;
    for (const [number, file] of files.entries()) {
      said.textContent = `正在导入第 ${number + 1} 个，共 ${files.length} 个：${file.name}`;
      const answer = await send(sender, file, (part) => {
        bar.value = (100 * (number + part)) / files.length;
      });
      bar.value = (100 * (number + 1)) / files.length;
      imported += answer.imported || 0;
      report.insertAdjacentHTML("beforeend", answer.html || refusal(file.name, answer.message));
    }
    said.textContent = `完成：导入 ${imported} 个，没有导入 ${files.length - imported} 个。`;
    button.disabled = false;
    sender.reset();
    report.scrollIntoView({ block: "start" });
  }

  function refusal(name, message) {
    const section = document.createElement("section");
    section.className = "hb-card";
    section.append(Object.assign(document.createElement("h2"), { className: "hb-subject", textContent: `没有导入：${name}` }));
    section.append(Object.assign(document.createElement("p"), { textContent: message }));
    return section.outerHTML;
  }

  function send(sender, file, told) {
    if (file.size > LIMIT) {
      return Promise.resolve({ message: "文件超过 100 MB，没有上传；请拆成几个文件，或者压缩其中的图片。" });
    }
    const data = new FormData(sender);
    data.delete("word_files");
    data.append("word_files", file);
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.open("POST", sender.action);
      request.setRequestHeader("Accept", "application/json");
      request.responseType = "json";
      // The other half of the way is reading it.
      request.upload.onprogress = (event) => told((0.5 * event.loaded) / event.total);
      request.onerror = () => resolve({ message: "连接中断，没有导入；请检查网络后再试。" });
      request.onload = () => resolve(request.response || { message: unread(request) });
      request.send(data);
    });
  }

  const unread = (request) =>
    request.status < 400 || request.status === 403
      ? "登录已过期，没有导入；请在另一个窗口重新登录，再导入一次。"
      : "没有导入：服务器没有读完这个文件，请稍后再试。";

  // Into the form that is being written: sent as it is, so that nothing typed can be lost.
  function take(files) {
    const input = document.getElementById("id_word_file");
    const said = taking.querySelector("[data-word-said]");
    if (files.length > 1) {
      said.textContent = "一次只能把一个 Word 文件导入到这篇；要导入几个，请到信息列表。";
      taking.scrollIntoView({ block: "center" });
      return;
    }
    if (files.length) input.files = files;
    said.textContent = "正在读 Word 文件，请稍候……";
    input.form.requestSubmit(taking.querySelector("[name=action-word]"));
  }

  if (taking) {
    document.getElementById("id_word_file").addEventListener("change", (event) => {
      if (event.target.files.length) take(event.target.files);
    });
    document.querySelector("[data-word-choose]")?.addEventListener("click", (event) => {
      event.preventDefault();
      document.getElementById("id_word_file").click();
    });
  }

  // The place to drop on covers the page, the text editor too; pictures go to the editor as before.
  const cover = document.createElement("div");
  cover.className = "hb-drop";
  cover.hidden = true;
  cover.textContent = taking ? "松开鼠标，导入到这篇" : "松开鼠标，从 Word 导入";
  document.body.append(cover);

  const brings = (event) =>
    [...(event.dataTransfer?.items || [])].some((one) => one.kind === "file" && !one.type.startsWith("image/"));

  if (panel || taking || form()) {
    document.addEventListener("dragenter", (event) => {
      if (brings(event)) cover.hidden = false;
    });
    cover.addEventListener("dragover", (event) => {
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
    });
    cover.addEventListener("dragleave", () => { cover.hidden = true; });
    cover.addEventListener("drop", async (event) => {
      event.preventDefault();
      cover.hidden = true;
      const { files } = event.dataTransfer;
      if (taking) {
        take(files);
        return;
      }
      const own = [...files];
      const where = await ready();
      if (!where) return;
      const kept = new DataTransfer();
      own.forEach((file) => kept.items.add(file));
      where.elements.word_files.files = kept.files;
      where.scrollIntoView({ block: "center" });
      where.querySelector("[type=submit]").focus();
    });
  }
})();
