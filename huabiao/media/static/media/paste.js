// What is pasted from Word, WPS or a web page becomes what the console keeps, and what was left out
// is told. The list of kept elements is the editor's own (valid_elements, from base/html.py): here
// goes what must go with everything inside, what is hidden, and pictures nobody here can fetch.
"use strict";
(() => {
  const MOST = 8_000_000; // characters of a cleaned paste; one text holds about twice that
  const NAMED = 5;
  const DROPPED = {
    "script, noscript, template": "脚本",
    "iframe, frame, object, embed, applet": "嵌入的网页",
    "video, audio": "音视频",
    "canvas, math": "图形或公式",
    "form select, form input, form button, form textarea, input, select, textarea, button": "表单",
  };
  const SILENT = "style, link, meta, title, head > *, xml, svg, map, dialog";
  const KEPT = {
    a: ["href", "title"], img: ["src", "alt", "title", "width", "height"], ol: ["start"],
    td: ["colspan", "rowspan"], th: ["colspan", "rowspan", "scope"], col: ["span"], colgroup: ["span"],
  };
  const PLACED = ["p", "h1", "h2", "h3", "h4", "td", "th"];
  const HIDDEN = /display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all/i;

  const nameOf = (source) => {
    try {
      return decodeURIComponent(source.split(/[?#]/)[0].split(/[\\/]/).pop()).slice(0, 60);
    } catch {
      return "";
    }
  };
  const unwrap = (element) => element.replaceWith(...element.childNodes);
  const several = (names) => {
    const shown = [...new Set(names)].slice(0, NAMED);
    return shown.join("、") + (names.length > shown.length ? ` 等 ${names.length} 张` : "");
  };

  function cleaned(content) {
    const page = new DOMParser().parseFromString(content, "text/html");
    const told = [];
    for (const [selector, word] of Object.entries(DROPPED)) {
      const found = [...page.querySelectorAll(selector)];
      found.forEach((one) => one.remove());
      if (found.length) told.push(`去掉${word} ${found.length} 处`);
    }
    page.querySelectorAll(SILENT).forEach((one) => one.remove());
    dropComments(page);
    dropHidden(page, told);
    writeMarks(page);
    settlePictures(page, told);
    settleLinks(page);
    for (const element of page.body.querySelectorAll("*")) strip(element);
    page.body.querySelectorAll("h1").forEach((one) => {
      const lower = page.createElement("h2");
      if (one.className) lower.className = one.className;
      lower.append(...one.childNodes);
      one.replaceWith(lower);
    });
    page.body.querySelectorAll("p, h2, h3, h4, div").forEach((one) => {
      if (!one.textContent.trim() && !one.querySelector("img, table, hr, input")) one.remove();
    });
    return { html: page.body.innerHTML, told };
  }

  function dropComments(page) {
    const walker = page.createTreeWalker(page, NodeFilter.SHOW_COMMENT);
    const found = [];
    while (walker.nextNode()) found.push(walker.currentNode);
    found.forEach((one) => one.remove());
  }

  function dropHidden(page, told) {
    let words = 0;
    for (const one of page.body.querySelectorAll("[style], [hidden]")) {
      if (one.isConnected && (one.hidden || HIDDEN.test(one.getAttribute("style") || ""))) {
        words += one.textContent.trim().length;
        one.remove();
      }
    }
    if (words) told.push(`去掉看不见的文字 ${words} 个`);
  }

  // Word writes numbers and points of lists as words of their own, points as letters of an odd font.
  function writeMarks(page) {
    for (const mark of page.body.querySelectorAll("[style*='mso-list:Ignore' i], [style*='mso-list: Ignore' i]")) {
      const isPoint = /wingdings|symbol/i.test(mark.outerHTML);
      const words = mark.textContent.trim();
      mark.replaceWith(isPoint ? "• " : /[\x21-\x7e]$/.test(words) ? `${words} ` : words);
    }
  }

  function settlePictures(page, told) {
    const local = [];
    let away = 0;
    for (const picture of page.body.querySelectorAll("img")) {
      const source = picture.getAttribute("src") || picture.getAttribute("data-src") || "";
      if (/^data:image\//i.test(source)) continue; // sent by the editor, as one that was chosen
      const address = URL.parse ? URL.parse(source, location.href) : parsed(source);
      if (address && address.origin === location.origin && address.pathname.startsWith("/media/images/")) continue;
      if (address && /^https?:$/.test(address.protocol) && /^(https?:)?\/\//i.test(source)) {
        away += 1;
        const link = page.createElement("a");
        link.href = address.href;
        link.textContent = `［图片：${picture.alt.trim() || nameOf(source) || "未命名"}］`;
        const around = picture.closest("a");
        (around || picture).replaceWith(link);
        continue;
      }
      local.push(nameOf(source) || picture.alt || "未命名");
      picture.remove();
    }
    if (away) told.push(`别的网站的图片 ${away} 张没有带入，留下了链接，请另存后上传`);
    if (local.length) told.push(`本机的图片没有带入，请用“插入图片”上传：${several(local)}`);
  }

  function parsed(source) {
    try {
      return new URL(source, location.href);
    } catch {
      return null;
    }
  }

  function settleLinks(page) {
    for (const link of page.body.querySelectorAll("a")) {
      if (!/^(https?:|mailto:|tel:)/i.test(link.getAttribute("href") || "")) unwrap(link);
    }
  }

  const placeOf = (element) => {
    const said = `${element.getAttribute("align") || ""} ${element.style.textAlign} ${element.className}`;
    return (/\b(center|right)\b/i.exec(said) || [])[1]?.toLowerCase();
  };

  function strip(element) {
    const kept = KEPT[element.localName] || [];
    const place = PLACED.includes(element.localName) && placeOf(element);
    for (const { name } of [...element.attributes]) {
      if (!kept.includes(name)) element.removeAttribute(name);
    }
    if (place) element.className = place;
    if (element.localName === "img") element.alt = element.getAttribute("alt") || "";
  }

  tinymce.on("AddEditor", ({ editor }) => {
    editor.on("PastePreProcess", (event) => {
      if (event.internal) return;
      const { html, told } = cleaned(event.content);
      const isTooLong = html.length > MOST;
      event.content = isTooLong ? "" : html;
      const words = isTooLong
        ? "粘贴的内容太长，没有放进正文；请分几次粘贴，或者用“从 Word 导入”。"
        : told.length ? `粘贴的内容已整理：${told.join("；")}。` : "";
      if (words) editor.notificationManager.open({ text: words, type: isTooLong ? "error" : "info" });
    });
  });
})();
