"use strict";

// The Markdown editor of the admin: a live preview, and pictures that are dropped or pasted.
// Listens on the document, so that forms added later ("Add another") work without being set up.

// Instead of what is selected. execCommand, for all its age, is the one way to insert text that Ctrl-Z takes back;
// without a new selection, Ctrl-Z would take back what was typed before, too.
function typeInto(textarea, text) {
  textarea.setSelectionRange(textarea.selectionStart, textarea.selectionEnd);
  if (document.activeElement === textarea && document.execCommand(text ? "insertText" : "delete", false, text)) return;
  textarea.setRangeText(text, textarea.selectionStart, textarea.selectionEnd, "end");
  textarea.dispatchEvent(new Event("input", { bubbles: true }));
}

// The text of the answer if that is a 200; else an Error whose message is for the editor.
async function postFromEditor(url, field, value, signal) {
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
  throw new Error((isPlain && text) || `The site answered with an error (${response.status}). Your text stays here.`);
}

{
  const latestPreview = new WeakMap(); // editor -> AbortController of its latest preview

  const textareaOf = (editor) => editor.querySelector("textarea");
  const editorAt = (event) => event.target.closest?.(".markdown-editor");
  const hasFiles = (transfer) => transfer?.types.includes("Files");

  function say(editor, about, message) {
    editor.querySelector(`[data-about="${about}"]`).textContent = message;
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
      const html = await postFromEditor(dataset.markdownxUrlsPath, "content", value, controller.signal);
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

  document.addEventListener("dragover", (event) => {
    if (editorAt(event) && hasFiles(event.dataTransfer)) event.preventDefault();
  });

  document.addEventListener("drop", (event) => {
    const editor = editorAt(event);
    if (!editor || !hasFiles(event.dataTransfer)) return;
    event.preventDefault();
    MarkdownPicture.open(editor, [...event.dataTransfer.files]);
  });

  document.addEventListener("paste", (event) => {
    const editor = editorAt(event);
    // Office programs put a picture of the text beside the text: then the text is meant.
    if (!editor || !hasFiles(event.clipboardData) || event.clipboardData.types.includes("text/plain")) return;
    event.preventDefault();
    MarkdownPicture.open(editor, [...event.clipboardData.files]);
  });

  document.addEventListener("DOMContentLoaded", () => {
    for (const editor of document.querySelectorAll(".markdown-editor")) {
      if (textareaOf(editor).value) showPreview(editor, 0);
    }
  });
}
