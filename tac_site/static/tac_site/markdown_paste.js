"use strict";

// Rich text that is pasted into the Markdown editor becomes Markdown, and HTML that stands in its text is pointed out.
{
  const MONOSPACED = 'pre, code, tt, samp, [data-style*="monospace" i]';
  const BEGINS_BLOCK = /^(?:[-+*>|] |#{1,6} |\d+\. |```|---$)/;
  const MOST_NAMED = 6; // tags in the message

  const squeeze = (text) => text.replace(/[\s\u00ad\u200b\u2060\ufeff]+/g, "");
  const paragraphs = (text) => text.trim().split(/\n\s*\n/).length;

  function isCode(page) {
    const texts = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const { data, parentElement } = texts.currentNode;
      if (data.trim() && !parentElement.closest(MONOSPACED)) return false;
    }
    return true;
  }

  // Without any format, what is meant is the plain text: it may be Markdown itself.
  function fromClipboard(html, plainText) {
    const plain = plainText.replace(/\r\n?/g, "\n");
    const page = HtmlSource.parse(html);
    if (plain && isCode(page)) return plain;
    const words = HtmlToMarkdown.convert(page, { isLiteral: true });
    if (squeeze(words) === squeeze(plain)) {
      return paragraphs(words) > paragraphs(plain) ? words : plain; // Word's plain text has no empty lines
    }
    const text = HtmlToMarkdown.convert(page) || plain;
    if (text.includes("\n") || !plain.trim()) return text;
    return plain.match(/^[ \t]*/)[0] + text + plain.match(/[ \t]*$/)[0];
  }

  // With the empty lines that a heading, a list and the like need around them.
  function inPlace({ value, selectionStart, selectionEnd }, text) {
    const [before, after] = [value.slice(0, selectionStart), value.slice(selectionEnd)];
    const start = before.trim() && BEGINS_BLOCK.test(text) ? "\n\n".slice(before.match(/\n{0,2}$/)[0].length) : "";
    const last = text.slice(text.lastIndexOf("\n\n") + 1).trimStart();
    const end = after.trim() && BEGINS_BLOCK.test(last) ? "\n\n".slice(after.match(/^\n{0,2}/)[0].length) : "";
    return start + text + end;
  }

  function pointOut(editor) {
    const { value } = editor.querySelector("textarea");
    const found = HtmlSource.find(value);
    const names = found.slice(0, MOST_NAMED).join(", ") + (found.length > MOST_NAMED ? " …" : "");
    const message = found.length ? `This text has HTML in it, which visitors see as it stands: ${names}.` : "";
    const line = editor.querySelector("[data-about=html]");
    if (line.textContent !== message) line.textContent = message; // a screen reader says it once
    editor.querySelector(".markdown-editor-convert").hidden = !found.length;
  }

  document.addEventListener("paste", (event) => {
    const { target, clipboardData } = event;
    if (!target.matches?.(".markdown-editor textarea") || event.defaultPrevented) return;
    const html = clipboardData.getData("text/html");
    const plain = clipboardData.getData("text/plain");
    const [before, after] = [target.value.slice(0, target.selectionStart), target.value.slice(target.selectionEnd)];
    if (plain && HtmlSource.isCodeBetween(before, after)) return; // the browser pastes the words alone
    const isPicture = clipboardData.types.includes("Files") && !plain;
    const text = html && !isPicture ? fromClipboard(html, plain) : "";
    if (!text) return;
    event.preventDefault();
    typeInto(target, inPlace(target, text));
  });

  document.addEventListener("click", (event) => {
    const editor = event.target.closest?.(".markdown-editor-convert")?.closest(".markdown-editor");
    if (!editor) return;
    const textarea = editor.querySelector("textarea");
    const text = HtmlToMarkdown.convert(HtmlSource.parse(HtmlSource.toHtml(textarea.value)), { isSource: true });
    textarea.focus();
    textarea.select();
    typeInto(textarea, text);
  });

  document.addEventListener("input", ({ target }) => {
    if (target.matches(".markdown-editor textarea")) pointOut(target.closest(".markdown-editor"));
  });

  document.addEventListener("DOMContentLoaded", () => {
    for (const editor of document.querySelectorAll(".markdown-editor")) pointOut(editor);
  });
}
