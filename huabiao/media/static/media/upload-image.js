"use strict";

// What the editor's own Chinese leaves in English; said any sooner, it would stand for the whole.
tinymce.on("AddEditor", ({ editor }) => {
  editor.on("ScriptsLoaded", () => {
    tinymce.addI18n("zh-Hans", {
      "Block {0}": "段落样式：{0}",
      "Reveal or hide additional toolbar items": "显示或隐藏更多按钮",
      "Press the Up and Down arrow keys to resize the editor.": "按上、下方向键调整高度。",
    });
  });
});

// Sends a picture that was chosen, dropped or pasted into a text to the console, with the form's
// own token and unit; what the console refuses is shown as the sentence it answers with.
window.huabiaoUploadImage = function (blobInfo, progress) {
  const form = tinymce.activeEditor.getElement().form;
  const field = (name) => (form && form.elements[name] ? form.elements[name].value : "");
  const data = new FormData();
  data.append("organization", field("organization"));
  data.append("file", blobInfo.blob(), blobInfo.filename());

  return new Promise((resolve, reject) => {
    const refuse = (message) => reject({ message, remove: true });
    const request = new XMLHttpRequest();
    request.open("POST", tinymce.activeEditor.options.get("images_upload_url"));
    request.setRequestHeader("X-CSRFToken", field("csrfmiddlewaretoken"));
    request.responseType = "json";
    request.upload.onprogress = (event) => progress((event.loaded / event.total) * 100);
    request.onerror = () => refuse("上传没有完成：连接中断，或者图片太大。");
    request.onload = () => {
      const answer = request.response || {};
      if (request.status === 200 && answer.location) {
        resolve(answer.location);
      } else {
        refuse(answer.message || "上传没有完成，请稍后再试。");
      }
    };
    request.send(data);
  });
};
