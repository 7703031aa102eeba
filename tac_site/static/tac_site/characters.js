"use strict";

// Below a field of a form of the admin: how many characters it has, as the site counts them, where there is a limit or
// a length that reads well. Nothing is cut off: what is too long is said, and is refused when it is saved.
{
  const FIELDS = "textarea[data-limit], input[data-limit], input[maxlength]:is([type=text], [type=url], [type=email])";
  const NEARLY = 0.8; // of the limit: from there on it is told
  const PAUSE = 1000; // in milliseconds, after which a screen reader is told
  const lines = new WeakMap(); // field -> what is below it
  const number = (count) => Number(count).toLocaleString("en");

  function count(field) {
    const text = field.value.trim().normalize("NFC");
    return [...(field.matches("textarea") ? text : text.replace(/\s+/g, " "))].length;
  }

  // {text, isFault}, and whether it is worth a word to who cannot see it.
  function told(field) {
    const [length, limit] = [count(field), Number(field.dataset.limit)];
    const { sensible, why } = field.dataset;
    if (length > limit) {
      const most = `This has ${number(length)} characters and at most ${number(limit)} are kept:`;
      return { text: `${most} shorten it by ${number(length - limit)}.`, isFault: true, isNews: true };
    }
    if (length >= limit * NEARLY) return { text: `${number(length)} of ${number(limit)} characters.`, isNews: true };
    if (!sensible && (!length || field.matches("input"))) return { text: "" };
    const so = length === 1 ? "1 character." : `${number(length)} characters.`;
    if (!sensible) return { text: so };
    const [least, most] = sensible.split("-").map(number);
    return { text: `${so} Some ${least} to ${most} read well: ${why}` };
  }

  function lineOf(field) {
    if (lines.has(field)) return lines.get(field);
    const isInput = field.matches("input");
    const seen = Object.assign(document.createElement("div"), { className: isInput ? "help characters" : "characters" });
    seen.id = `${field.id}_characters`; // which is read when the field is entered, and not at each key
    field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") ?? ""} ${seen.id}`.trim());
    const heard = Object.assign(document.createElement("div"), { className: "visually-hidden" });
    heard.setAttribute("role", "status");
    ((isInput && field.closest(".flex-container")) || field).after(seen, heard);
    const line = { seen, heard, timer: 0 };
    lines.set(field, line);
    return line;
  }

  function show(field, isTyped) {
    if (field.maxLength > 0) {
      field.dataset.limit = field.maxLength;
      field.removeAttribute("maxlength"); // the browser would cut off what is pasted, without a word
    }
    const line = lineOf(field);
    const { text, isFault, isNews } = told(field);
    line.seen.textContent = text;
    line.seen.classList.toggle("is-fault", Boolean(isFault));
    clearTimeout(line.timer);
    if (isTyped) line.timer = setTimeout(() => (line.heard.textContent = isNews ? text : ""), PAUSE);
  }

  document.addEventListener("input", ({ target }) => {
    if (target.matches?.(FIELDS)) show(target, true);
  });
  // Of a row that was added, the first time.
  document.addEventListener("focusin", ({ target }) => {
    if (target.matches?.(FIELDS)) show(target, false);
  });
  document.addEventListener("DOMContentLoaded", () => {
    for (const field of document.querySelectorAll(FIELDS)) if (!field.closest(".empty-form")) show(field, false);
  });
}
