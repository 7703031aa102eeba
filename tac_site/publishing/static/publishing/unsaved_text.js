"use strict";

// Nothing typed is lost: what a form of the admin holds and the site has not confirmed is kept in localStorage,
// one entry for each form that was opened, so that no tab overwrites what another has kept.
{
  const MONTH = 30 * 24 * 60 * 60 * 1000;
  const NOT_KEPT = /^(csrfmiddlewaretoken|form_id)$|-__prefix__-|-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS$/;
  const KEPT_PHOTO = /-kept$/; // the field that names a photo which was sent and is not lost
  const ROW = /^((.+)-\d+)-(.+)$/; // a field of a row: the row, such as “terms-0”; the formset; the field

  // A storage that is full or forbidden leaves the form as it is without this script.
  function attempt(action) {
    try {
      return action();
    } catch {
      return null;
    }
  }

  const keys = (start) => attempt(() => Object.keys(localStorage).filter((key) => key.startsWith(start))) || [];
  const drop = (key) => attempt(() => localStorage.removeItem(key));
  const store = (key, entry) =>
    attempt(() => {
      localStorage.setItem(key, JSON.stringify(entry));
      return true;
    });
  function load(key) {
    const entry = attempt(() => JSON.parse(localStorage.getItem(key)));
    return Array.isArray(entry?.fields) && entry.time > Date.now() - MONTH ? { key, ...entry } : null;
  }

  // The site names the form whose content it has stored.
  const saved = document.cookie.match(/(?:^|; )saved_form=([^;]+)/)?.[1];
  for (const key of keys("unsaved:")) if (!load(key) || (saved && key.endsWith(`:${saved}`))) drop(key);
  const path = document.currentScript.dataset.adminPath; // as the cookie has it
  if (saved) document.cookie = `saved_form=; path=${path}; max-age=0`;

  function watch(line, form) {
    const start = `${line.dataset.key}:`;
    const ownKey = start + form.elements.form_id.value;
    const own = load(ownKey); // there is one if the site sent the form back with what was typed
    let unchanged, last; // what the form holds when there is nothing to lose; what it held when last looked at
    let typedAt = own?.time ?? Date.now();
    let isSent = false;
    let later = ""; // “+” once something was typed after sending, which the site does not confirm
    let isLeaving = false;
    let timer;

    const fields = () =>
      [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !NOT_KEPT.test(name));
    const hasPhoto = () => [...form.elements].some((field) => field.name && field.files?.length);
    const content = () => JSON.stringify({ fields: fields(), photo: hasPhoto() });

    function keep() {
      timer = clearTimeout(timer);
      const now = content();
      if (now !== last) {
        last = now;
        typedAt = Date.now();
        isLeaving = false;
        if (isSent) later = "+";
      }
      const isChanged = now !== unchanged;
      const entry = { ...JSON.parse(now), time: typedAt, isSent };
      const isKept = isChanged && store(ownKey + later, entry);
      if (!isChanged) drop(ownKey + later);
      form.dispatchEvent(new CustomEvent("text:kept", { detail: { isChanged, isKept, hasFile: entry.photo } }));
    }

    // What an editor sees: the rows in any order, without those that are marked to be deleted.
    function meaning(pairs) {
      const names = new Set(pairs.map(([name]) => name));
      const rows = new Map();
      for (const [name, value] of pairs) {
        const [, row = "", formset = "", field = name] = name.match(ROW) ?? [];
        const pattern = form.elements[`${formset}-__prefix__-${field}`] ?? form.elements[name];
        const isPhoto = value && KEPT_PHOTO.test(field);
        if ((pattern?.type === "hidden" && !isPhoto) || names.has(`${row}-DELETE`)) continue;
        rows.set(row, [...(rows.get(row) ?? [formset]), field, value]);
      }
      return JSON.stringify([...rows.values()].map((row) => JSON.stringify(row)).sort());
    }

    // The row of the form for a row of the entry: the stored one, else an empty one, added if there is none.
    function rowFor(formset, id, taken) {
      const isId = ({ name }) => name?.startsWith(`${formset}-`) && name.match(ROW)?.[3] === "id";
      const rows = () => [...form.elements].filter(isId);
      const isFree = ({ name, value }) => !value && !taken.has(name.match(ROW)[1]);
      const isStored = ({ value }) => id && value === id;
      if (!rows().some((field) => isStored(field) || isFree(field))) {
        form.querySelector(`#${CSS.escape(formset)}-group .add-row a`)?.click();
      }
      return (rows().find(isStored) ?? rows().find(isFree))?.name.match(ROW)[1];
    }

    function fill(pairs) {
      const typed = new Map();
      for (const [name, value] of pairs) typed.set(name, [...(typed.get(name) ?? []), value]);
      const sources = new Map(); // row of the form -> row of the entry
      for (const [name, [id]] of typed) {
        const [, row, formset, field] = name.match(ROW) ?? [];
        if (field !== "id") continue;
        const isGone = typed.has(`${row}-DELETE`) && ![...form.elements].some(({ value }) => value === id);
        if (!isGone) sources.set(rowFor(formset, id, sources), row);
      }
      for (const field of [...form.elements]) {
        const [, row, , name] = field.name?.match(ROW) ?? [];
        if (!field.name || field.disabled || field.type === "file" || NOT_KEPT.test(field.name)) continue;
        // Which stored row this is, the form knows better; which version was edited, the entry does.
        if (row && (field.type === "hidden" || !sources.has(row))) continue;
        set(field, typed.get(row ? `${sources.get(row)}-${name}` : field.name) ?? []);
      }
    }

    function set(field, values) {
      const before = new FormData(form).getAll(field.name).join();
      if (/^(checkbox|radio)$/.test(field.type)) field.checked = values.includes(field.value);
      else if (field.options) for (const each of field.options) each.selected = values.includes(each.value);
      else if (values.length) {
        field.value = values[0];
        if (values[0] && !field.value) Object.assign(field, { type: "text", value: values[0] }); // no day, but typed
      }
      if (new FormData(form).getAll(field.name).join() === before) return;
      for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }));
    }

    function say(message, ...actions) {
      const buttons = actions.map(([label, act]) => {
        const button = document.createElement("button");
        Object.assign(button, { type: "button", className: "button", textContent: label, onclick: act });
        return button;
      });
      const hadFocus = line.contains(document.activeElement);
      line.setAttribute("role", "status");
      line.hidden = false;
      line.replaceChildren(message, ...buttons);
      if (hadFocus) buttons[0]?.focus();
    }

    function when({ time }) {
      const day = new Date(time).toLocaleDateString("en-GB", { day: "numeric", month: "short" });
      return `${day} at ${new Date(time).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })}`;
    }

    function putBack(entry) {
      keep();
      const replaced = last !== unchanged && load(ownKey + later);
      fill(entry.fields);
      last = content();
      typedAt = entry.time;
      drop(entry.key);
      keep();
      if (replaced) store(entry.key, replaced);
      const throwAway = () => {
        unchanged = content(); // nothing is kept of it, and leaving does not ask
        location.replace(location.pathname + location.search);
      };
      const text = `The text that you typed on ${when(entry)} was put back. It is not saved yet.`;
      say(entry.photo ? `${text} Choose the file again.` : text, ["Throw it away", throwAway]);
    }

    function offer(entry) {
      const throwAway = () => {
        drop(entry.key);
        line.hidden = true;
      };
      const text = `The text that you typed on ${when(entry)} was not saved.`;
      say(text, ["Put it back", () => putBack(entry)], ["Throw it away", throwAway]);
    }

    form.autocomplete = "off"; // else the browser puts text back by itself, which looks as if it were stored
    last = content();
    unchanged = own ? null : last;
    keep();

    const shown = meaning(fields());
    const isShown = ({ fields }) => meaning(fields) === shown;
    const entries = keys(start)
      .map(load)
      .filter((entry) => entry && entry.key !== ownKey && !keys(`${entry.key}+`).length);
    for (const { key } of entries.filter(isShown)) drop(key);
    const others = entries.filter((entry) => !isShown(entry));
    const [entry] = others.sort((a, b) => b.isSent - a.isSent || b.time - a.time);
    const isKept = fields().some(([name, value]) => value && KEPT_PHOTO.test(name));
    const lost = !isKept && [own, ...entries.filter(isShown)].find((entry) => entry?.photo);
    if (entry) entry.isSent && !own ? putBack(entry) : offer(entry);
    else if (lost) say(`The file that you chose on ${when(lost)} was not saved. Choose the file again.`);

    for (const type of ["input", "change", "click", "formset:added", "formset:removed"]) {
      document.addEventListener(type, () => (timer ??= setTimeout(keep, 200)));
    }
    document.addEventListener("visibilitychange", keep);
    addEventListener("pagehide", keep);
    addEventListener("pageshow", () => (isLeaving = false));
    addEventListener("beforeunload", (event) => {
      keep();
      if (!isLeaving && last !== unchanged) event.preventDefault();
    });
    document.addEventListener("submit", (event) => {
      if (event.target !== form || event.defaultPrevented) return;
      drop(ownKey + later);
      [isSent, later] = [false, ""];
      keep();
      [isSent, isLeaving] = [true, true];
      keep();
    });
  }

  // After the admin has set up its rows, which jQuery does a task after this event.
  document.addEventListener("DOMContentLoaded", () => {
    const line = document.getElementById("unsaved-text");
    if (line) setTimeout(() => watch(line, line.closest("form")));
  });
}
