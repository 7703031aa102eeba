"use strict";

// What the bar of a form says while somebody types, and its keys: Ctrl+S saves a draft, Ctrl+Enter leads to the bar.
document.addEventListener("DOMContentLoaded", () => {
  const bar = document.getElementById("save-bar");
  const form = bar?.closest("form");
  if (!form) return;
  const line = bar.querySelector("#save-bar-unsaved");
  const [draft, publish] = ["_draft", "_save"].map((name) => form.elements[name]);
  const schedule = [0, 1].map((part) => form.elements[`goes_live_at_${part}`]);

  // Of unsaved_text.js.
  form.addEventListener("text:kept", ({ detail: { isChanged, isKept, hasFile } }) => {
    const where = isKept ? "it is kept in this browser." : "this browser does not keep it.";
    const file = hasFile ? " A chosen file is kept once the form is sent." : "";
    const text = isChanged ? `What you typed is not saved yet: ${where}${file}` : "";
    if (line.textContent !== text) line.textContent = text;
  });

  function showSchedule() {
    const isScheduled = schedule.some((field) => field?.value);
    bar.classList.toggle("is-scheduled", isScheduled);
  }

  for (const type of ["input", "change"]) form.addEventListener(type, showSchedule);
  showSchedule();

  if (!draft) return;
  bar.querySelector(".save-bar-keys").hidden = false;
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.altKey || event.shiftKey || !(event.ctrlKey || event.metaKey)) return;
    if (event.key === "s") form.requestSubmit(draft);
    else if (event.key === "Enter") (publish ?? draft).focus();
    else return;
    event.preventDefault();
  });
});
