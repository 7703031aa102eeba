"use strict";

// The dialogs of the Markdown editor. They stand outside of the admin's form, so that Enter in them sends nothing.
const MarkdownDialog = (() => {
  function make(html) {
    const dialog = document.createElement("dialog");
    dialog.className = "markdown-dialog";
    dialog.innerHTML = `<form method="dialog" novalidate>${html}</form>`;
    dialog.addEventListener("click", ({ target }) => target.matches("[data-cancel]") && dialog.close());
    document.body.append(dialog);
    return dialog;
  }

  // A fault is said at once, and belongs to its field.
  function refuse(field, message) {
    const line = document.getElementById(field.getAttribute("aria-errormessage"));
    line.textContent = message;
    field.setAttribute("aria-invalid", String(Boolean(message)));
    if (message) field.focus();
  }

  return { make, refuse };
})();
