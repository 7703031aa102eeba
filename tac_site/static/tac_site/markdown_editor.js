"use strict";

// The Markdown editor of the admin: a live preview, and pictures that are dropped, pasted or chosen.
// Listens on the document, so that forms added later ("Add another") work without being set up.

// Instead of what is selected. execCommand, for all its age, is the one way to insert text that Ctrl-Z takes back;
// without a new selection, Ctrl-Z would take back what was typed before, too.
function typeInto(textarea, text) {
  textarea.setSelectionRange(textarea.selectionStart, textarea.selectionEnd);
  if (document.activeElement === textarea && document.execCommand(text ? "insertText" : "delete", false, text)) return;
  textarea.setRangeText(text, textarea.selectionStart, textarea.selectionEnd, "end");
  textarea.dispatchEvent(new Event("input", { bubbles: true }));
}

{
  const latestPreview = new WeakMap(); // editor -> AbortController of its latest preview

  const textareaOf = (editor) => editor.querySelector("textarea");
  const editorAt = (event) => event.target.closest?.(".markdown-editor");
  const hasFiles = (transfer) => transfer?.types.includes("Files");

  function say(editor, about, message) {
    editor.querySelector(`[data-about="${about}"]`).textContent = message;
  }

  // The text of the answer if that is a 200; else an Error whose message is for the editor.
  async function post(editor, url, field, value, signal) {
    const body = new FormData();
    body.append(field, value);
    body.append("csrfmiddlewaretoken", csrfToken());
    let response, text;
    try {
      response = await fetch(url, { method: "POST", body, signal, redirect: "error" });
      text = await response.text();
    } catch {
      throw new Error("The site does not answer. Check the connection; your text stays here.");
    }
    if (response.status === 200) return text;
    const isPlain = response.headers.get("Content-Type")?.startsWith("text/plain");
    throw new Error(
      (isPlain && text) || `The site answered with an error (${response.status}). Your text stays here.`,
    );
  }

  // A newer preview calls off the older one, whether that still waits or is already being answered.
  async function showPreview(editor, delay) {
    latestPreview.get(editor)?.abort();
    const controller = new AbortController();
    latestPreview.set(editor, controller);
    await new Promise((resolve) => setTimeout(resolve, delay));
    if (controller.signal.aborted) return;
    const { value, dataset } = textareaOf(editor);
    try {
      const html = await post(editor, dataset.markdownxUrlsPath, "content", value, controller.signal);
      if (controller.signal.aborted) return;
      const preview = editor.querySelector(".markdown-editor-preview");
      preview.innerHTML = html;
      // A link that is tried out must not take the page and the unsaved text away.
      for (const link of preview.querySelectorAll("a")) link.target = "_blank";
      say(editor, "preview", "");
    } catch (error) {
      if (!controller.signal.aborted) say(editor, "preview", `This preview is out of date. ${error.message}`);
    }
  }

  async function insertPictures(editor, files) {
    const textarea = textareaOf(editor);
    textarea.focus();
    const codes = [];
    const refusals = [];
    for (const file of files) {
      say(editor, "picture", `Uploading “${file.name}”…`);
      try {
        const answer = await post(editor, textarea.dataset.markdownxUploadUrlsPath, "image", file);
        codes.push(JSON.parse(answer).image_code);
      } catch (error) {
        refusals.push(error.message);
      }
    }
    if (codes.length) insert(textarea, codes.join("\n\n"));
    say(editor, "picture", refusals.join(" "));
  }

  // At the cursor, or behind the picture that the cursor is in; then the first alt text is selected.
  function insert(textarea, code) {
    let at = textarea.selectionEnd;
    for (const picture of textarea.value.matchAll(/!\[[^\]\n]*\]\([^)\n]*\)/g)) {
      const end = picture.index + picture[0].length;
      if (picture.index < at && at < end) at = end;
    }
    textarea.setSelectionRange(at, at);
    typeInto(textarea, code);
    textarea.setSelectionRange(at + code.indexOf("[") + 1, at + code.indexOf("]"));
  }

  document.addEventListener("submit", (event) => {
    const field = event.target.elements.csrfmiddlewaretoken;
    if (field && event.target.querySelector(".markdown-editor")) field.value = csrfToken() || field.value;
  });

  document.addEventListener("input", (event) => {
    const editor = editorAt(event);
    if (event.target.matches(".markdown-editor textarea")) {
      showPreview(editor, Number(event.target.dataset.markdownxLatency));
    }
  });

  document.addEventListener("change", (event) => {
    if (!event.target.matches(".markdown-editor input[type=file]")) return;
    insertPictures(editorAt(event), [...event.target.files]);
    event.target.value = ""; // so that the same file can be chosen again
  });

  document.addEventListener("dragover", (event) => {
    if (editorAt(event) && hasFiles(event.dataTransfer)) event.preventDefault();
  });

  document.addEventListener("drop", (event) => {
    const editor = editorAt(event);
    if (!editor || !hasFiles(event.dataTransfer)) return;
    event.preventDefault();
    insertPictures(editor, [...event.dataTransfer.files]);
  });

  document.addEventListener("paste", (event) => {
    const editor = editorAt(event);
    // Office programs put a picture of the text beside the text: then the text is meant.
    if (!editor || !hasFiles(event.clipboardData) || event.clipboardData.types.includes("text/plain")) return;
    event.preventDefault();
    insertPictures(editor, [...event.clipboardData.files]);
  });

  document.addEventListener("DOMContentLoaded", () => {
    for (const editor of document.querySelectorAll(".markdown-editor")) {
      if (textareaOf(editor).value) showPreview(editor, 0);
    }
  });
}
