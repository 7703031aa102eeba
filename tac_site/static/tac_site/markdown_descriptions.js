"use strict";

// Below a Markdown text: which of its pictures say nothing to people who do not see them. Each leads to its place.
{
  const PLACEHOLDER = "Describe the picture";
  const FILE_NAME = /^\S+\.(?:jpe?g|png|webp|avif|gif|heic)$/i;
  const timers = new WeakMap();

  function problem(label, number) {
    const text = MarkdownCommands.unescaped(label).trim();
    if (!text) return { isQuiet: true, message: `Picture ${number} is decorative: it has no description.` };
    if (text === PLACEHOLDER) return { message: `Picture ${number} is not described yet.` };
    if (!FILE_NAME.test(text)) return null;
    return { message: `Picture ${number} has the name of a file, “${text}”, as its description.` };
  }

  function goTo(textarea, number) {
    const picture = MarkdownCommands.pictures(textarea.value)[number - 1];
    if (!picture) return;
    textarea.setSelectionRange(picture.labelAt, picture.labelAt + picture.label.length);
    textarea.focus(); // which brings it into view
  }

  function show(editor) {
    const textarea = editor.querySelector("textarea");
    const place = editor.querySelector(".markdown-editor-pictures");
    const found = MarkdownCommands.pictures(textarea.value)
      .map(({ label }, i) => ({ number: i + 1, ...problem(label, i + 1) }))
      .filter(({ message }) => message);
    const content = found.map(({ message }) => message).join("\n");
    if (place.dataset.content === content) return; // a screen reader says it once
    place.dataset.content = content;
    const list = document.createElement("ul");
    list.append(
      ...found.map(({ number, message, isQuiet }) => {
        const item = document.createElement("li");
        const button = document.createElement("button");
        Object.assign(button, { type: "button", textContent: isQuiet ? "Describe it all the same" : "Describe it" });
        button.setAttribute("aria-label", `${button.textContent}: picture ${number}`);
        button.addEventListener("click", () => goTo(textarea, number));
        item.classList.toggle("is-quiet", Boolean(isQuiet));
        item.append(message, " ", button);
        return item;
      }),
    );
    place.replaceChildren(...(found.length ? [list] : []));
  }

  document.addEventListener("input", ({ target }) => {
    if (!target.matches(".markdown-editor textarea")) return;
    const editor = target.closest(".markdown-editor");
    clearTimeout(timers.get(editor));
    timers.set(editor, setTimeout(() => show(editor), 500));
  });

  document.addEventListener("DOMContentLoaded", () => {
    for (const editor of document.querySelectorAll(".markdown-editor")) show(editor);
  });
}
