"use strict";

// Says in words what a day does, beside its field, while it is typed. The words are the field's own: for no day, for
// one that is past, today or in the future, and for that with a box of the same row ticked.
{
  const HOUR = 60 * 60 * 1000;
  const format = (options) => new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options });
  const weekday = format({ weekday: "long" });
  const date = format({ day: "numeric", month: "long", year: "numeric" });
  const distance = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

  // As 2026-12-01T09:00, where the site's days begin.
  const now = () => new Date(Date.now() + document.body.dataset.adminUtcOffset * 1000).toISOString();

  function isDay(text) {
    const time = /^[1-9]\d{3}-\d\d-\d\d$/.test(text) ? Date.parse(text) : NaN;
    return !isNaN(time) && new Date(time).toISOString().startsWith(text);
  }

  function wordsFor(field) {
    const words = JSON.parse(field.dataset.words);
    const inRow = (name) => field.form.elements[field.name.replace(/[^-]*$/, name)];
    const clock = field.form.elements[field.name.replace(/_0$/, "_1")]; // the field of the time, or else itself
    if (inRow("DELETE")?.checked) return "";
    if ([field, clock].every(({ value, validity }) => !value && !validity.badInput)) return words.empty ?? "";
    if (!isDay(field.value) || (clock !== field && !clock.value)) return "This is not complete yet.";

    const typed = clock === field ? field.value : `${field.value}T${clock.value}`;
    const present = now().slice(0, typed.length);
    const when = typed < present ? "past" : typed > present ? "future" : "today";
    const ticked = Object.keys(words).find((key) => key.startsWith(`${when} `) && inRow(key.split(" ")[1])?.checked);
    const time = Date.parse(field.value);
    const parts = {
      day: `${weekday.format(time)}, ${date.format(time)}`,
      time: clock.value.slice(0, 5),
      distance: distance.format((time - Date.parse(now().slice(0, 10))) / (24 * HOUR), "day"),
      next: weekday.format(time + 24 * HOUR),
    };
    const text = words[ticked ?? when].replace(/{(\w+)}/g, (_, name) => parts[name]);
    return words.hidden && field.form.elements.is_visible?.checked === false ? `${text} ${words.hidden}` : text;
  }

  function say() {
    for (const field of document.querySelectorAll("[data-words]")) {
      const place = field.closest(".flex-container");
      let line = place.parentElement.querySelector(":scope > .day-words");
      if (!line) {
        line = document.createElement("div");
        line.className = "help day-words";
        line.setAttribute("aria-live", "polite");
        place.after(line);
      }
      const text = wordsFor(field);
      if (line.textContent !== text) line.textContent = text;
    }
  }

  for (const type of ["DOMContentLoaded", "input", "change", "formset:added", "visibilitychange"]) {
    document.addEventListener(type, say);
  }
  addEventListener("pageshow", say);

  // A day of which a part is missing would be sent as none, which means something else.
  document.addEventListener("submit", (event) => {
    const partial = [...event.target.elements].find((field) => field.validity?.badInput);
    if (!partial) return;
    event.preventDefault();
    partial.reportValidity();
  });
}
