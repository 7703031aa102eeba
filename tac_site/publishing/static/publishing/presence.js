"use strict";

// The line of a form that says who else has it open. Whoever closes the form is forgotten by the site after a
// while; an answer that does not come changes nothing.
document.addEventListener("DOMContentLoaded", () => {
  const line = document.getElementById("presence");
  if (!line) return;

  async function report() {
    try {
      const response = await fetch(line.dataset.url, {
        method: "POST",
        headers: { "X-CSRFToken": csrfToken() },
        redirect: "error",
      });
      if (!response.ok) return;
      const { text } = await response.json();
      if (typeof text !== "string") return;
      line.hidden = !text;
      line.textContent = text;
    } catch {
      // Signed out, or the connection is lost: saving will say so.
    }
  }

  report();
  setInterval(() => document.hidden || report(), 20_000);
});
