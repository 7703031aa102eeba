"use strict";

// A button that copies what a field holds, where the browser can: only pages by HTTPS have a clipboard.
if (navigator.clipboard) {
  for (const button of document.querySelectorAll("button[data-copies]")) {
    const field = document.getElementById(button.dataset.copies);
    const status = button.nextElementSibling;
    button.hidden = false;
    button.addEventListener("click", async () => {
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
        status.textContent = "Copied.";
      } catch {
        status.textContent = "The browser did not allow it. The link is selected: copy it with Ctrl+C.";
      }
    });
  }
}
