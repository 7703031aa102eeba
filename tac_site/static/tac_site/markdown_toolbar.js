"use strict";

// The buttons above a Markdown text, and the keys that do the same in the text.
// Listens on the document, so that forms added later ("Add another") work without being set up.

// One step for Ctrl-Z.
function applyChange(textarea, { from, to, text, start, end }) {
  textarea.focus();
  textarea.setSelectionRange(from, to);
  if (from !== to || text) typeInto(textarea, text);
  textarea.setSelectionRange(start, end);
}

{
  const IS_MAC = /^(?:Mac|iPhone|iPad)/.test(navigator.platform);
  const OPENERS = { link: MarkdownLink, picture: MarkdownPicture };
  const NOTHING = { bold: "Words in code have no formatting.", italic: "Words in code have no formatting." };

  const buttonsOf = (toolbar) => [...toolbar.querySelectorAll("button")];

  function setUp(toolbar) {
    const textarea = toolbar.closest(".markdown-editor").querySelector("textarea");
    toolbar.hidden = false;
    toolbar.setAttribute("aria-controls", textarea.id);
    const label = textarea.labels[0]?.textContent.trim().replace(/:$/, "");
    if (label) toolbar.setAttribute("aria-label", `Formatting of “${label}”`);
    for (const button of toolbar.querySelectorAll("[data-key]")) {
      const { key } = button.dataset;
      button.setAttribute("aria-keyshortcuts", `${IS_MAC ? "Meta" : "Control"}+${key}`);
      button.title = `${button.title.replace(/ \(.*/, "")} (${IS_MAC ? "⌘" : "Ctrl+"}${key})`;
    }
  }

  function run(editor, command) {
    const textarea = editor.querySelector("textarea");
    const line = editor.querySelector("[data-about=command]");
    line.textContent = "";
    if (OPENERS[command]) return OPENERS[command].open(editor);
    const change = MarkdownCommands[command](textarea.value, textarea.selectionStart, textarea.selectionEnd);
    textarea.focus();
    if (change) applyChange(textarea, change);
    else line.textContent = NOTHING[command] ?? "";
  }

  function focusOn(toolbar, button) {
    for (const each of buttonsOf(toolbar)) each.tabIndex = each === button ? 0 : -1;
    button.focus();
  }

  function commandOf({ key, code, ctrlKey, metaKey, altKey, shiftKey, isComposing }) {
    if (isComposing || altKey || shiftKey || (IS_MAC ? !metaKey || ctrlKey : !ctrlKey || metaKey)) return null;
    // On a keyboard with other letters the key has the place of the Latin one.
    const letter = /^[a-z]$/i.test(key) ? key.toLowerCase() : code.replace(/^Key/, "").toLowerCase();
    return { b: "bold", i: "italic", k: "link" }[letter] ?? null;
  }

  const isPlainEnter = ({ key, ctrlKey, metaKey, altKey, shiftKey, isComposing }) =>
    key === "Enter" && !(ctrlKey || metaKey || altKey || shiftKey || isComposing);

  function goOn(event) {
    const { value, selectionStart, selectionEnd } = event.target;
    const change = MarkdownCommands.newLine(value, selectionStart, selectionEnd);
    if (!change) return;
    event.preventDefault();
    applyChange(event.target, change);
  }

  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.(".markdown-toolbar button");
    if (!button) return;
    for (const each of buttonsOf(button.parentElement)) each.tabIndex = each === button ? 0 : -1;
    run(button.closest(".markdown-editor"), button.dataset.command);
  });

  // The text keeps the focus, and the keyboard of a phone stays.
  document.addEventListener("mousedown", (event) => {
    if (event.target.closest?.(".markdown-toolbar button")) event.preventDefault();
  });

  document.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (target.matches?.(".markdown-editor textarea")) {
      if (isPlainEnter(event)) return goOn(event);
      const command = commandOf(event);
      if (!command) return;
      event.preventDefault();
      return run(target.closest(".markdown-editor"), command);
    }
    const toolbar = target.closest?.(".markdown-toolbar");
    const buttons = toolbar ? buttonsOf(toolbar) : [];
    const at = buttons.indexOf(target);
    const step = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[key];
    if (step === undefined || at < 0) return;
    event.preventDefault();
    focusOn(toolbar, buttons[(step + buttons.length) % buttons.length]);
  });

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll(".markdown-toolbar").forEach(setUp));
  document.addEventListener("formset:added", ({ target }) => target.querySelectorAll(".markdown-toolbar").forEach(setUp));
}
