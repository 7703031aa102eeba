"use strict";

// Says in words what a day does, beside its field, while it is typed. The words are the field's own: for no day, for
// one that is past, today or in the future, for that with a box of the same row ticked, for a day before the draft
// goes live, and for one that another day of the row contradicts.
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

  // When the draft in the form goes live by itself, if it does.
  function scheduledAt({ elements }) {
    const [day, time] = [0, 1].map((part) => elements[`goes_live_at_${part}`]?.value);
    const at = `${day}T${time?.slice(0, 5)}`;
    return isDay(day) && time && at > now().slice(0, 16) ? at : "";
  }

  const inWords = (day) => `${weekday.format(Date.parse(day))}, ${date.format(Date.parse(day))}`;

  // Such as “future is_announced”, “scheduled” or “later than ends_on”.
  function chosen(words, when, { value }, live, inRow) {
    const contradicted = Object.keys(words).find((key) => {
      const [, order, name] = key.match(/^(earlier|later) than (\w+)$/) ?? [];
      const other = inRow(name)?.value;
      return isDay(other) && (order === "later" ? value > other : value < other);
    });
    if (contradicted) return contradicted;
    const isTicked = (key) => key.startsWith(`${when} `) && inRow(key.split(" ")[1])?.checked;
    const ticked = Object.keys(words).find(isTicked);
    if (!live || !words.scheduled || (when === "future" && !ticked && value > live)) return ticked ?? when;
    const scheduled = ticked?.replace(when, "scheduled");
    return words[scheduled] ? scheduled : "scheduled";
  }

  function wordsFor(field) {
    const words = JSON.parse(field.dataset.words);
    const inRow = (name) => field.form.elements[field.name.replace(/[^-]*$/, name)];
    const clock = field.form.elements[field.name.replace(/_0$/, "_1")]; // the field of the time, or else itself
    const live = scheduledAt(field.form);
    const parts = { live: live && `${inWords(live.slice(0, 10))} at ${live.slice(11)}` };
    const written = (key) => (words[key] ?? "").replace(/{(\w+)}/g, (_, name) => parts[name]);
    if (inRow("DELETE")?.checked) return "";
    if ([field, clock].every(({ value, validity }) => !value && !validity.badInput)) {
      return written(live && words["scheduled empty"] ? "scheduled empty" : "empty");
    }
    if (!isDay(field.value) || (clock !== field && !clock.value)) return "This is not complete yet.";

    const typed = clock === field ? field.value : `${field.value}T${clock.value}`;
    const present = now().slice(0, typed.length);
    const when = typed < present ? "past" : typed > present ? "future" : "today";
    const time = Date.parse(field.value);
    Object.assign(parts, {
      day: inWords(field.value),
      time: clock.value.slice(0, 5),
      distance: distance.format((time - Date.parse(now().slice(0, 10))) / (24 * HOUR), "day"),
      next: weekday.format(time + 24 * HOUR),
    });
    const text = written(chosen(words, when, field, live, inRow));
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
