"use strict";

// The photo of a member in the admin: a click sets the point around which it is cut to a square, and the
// portrait is drawn as the site will cut it. The two fields beside do the same by keyboard.
document.addEventListener("DOMContentLoaded", () => {
  const picker = document.querySelector(".photo-focus");
  if (!picker) return;
  const form = picker.closest("form");
  const fields = [form.elements.focus_x, form.elements.focus_y];
  const [photo, point, portrait, hint] = ["photo", "point", "portrait", "hint"].map((part) =>
    picker.querySelector(`.photo-focus-${part}`),
  );
  const [anew, description] = [form.elements["photo-anew"], form.elements.photo_alt];
  const kept = form.elements["photo-kept"];
  let own = photo.querySelector("img"); // stored, or chosen when the form was sent before
  let before = null; // what the form said of it when a file was chosen
  let shown = null; // an image or a canvas
  let latest = null; // the file that was chosen last

  const sizeOf = (source) => [source.naturalWidth ?? source.width, source.naturalHeight ?? source.height];
  const percent = (field) => Math.min(Math.max(Number(field.value), 0), 100);

  function show(source) {
    shown = source;
    picker.hidden = !source;
    for (const part of [point, portrait, hint]) part.hidden = !source;
    picker.classList.toggle("ready", Boolean(source));
    if (!source) return;
    photo.prepend(source);
    draw();
  }

  function draw() {
    if (!shown) return;
    const size = sizeOf(shown);
    const edge = Math.min(...size);
    const [left, top] = size.map((length, axis) => {
      const start = Math.round((length * percent(fields[axis])) / 100 - edge / 2);
      return Math.min(Math.max(start, 0), length - edge);
    });
    point.style.left = `${percent(fields[0])}%`;
    point.style.top = `${percent(fields[1])}%`;
    const context = portrait.getContext("2d");
    context.fillStyle = "#fff";
    context.fillRect(0, 0, portrait.width, portrait.height);
    context.imageSmoothingQuality = "high";
    context.drawImage(shown, left, top, edge, edge, 0, 0, portrait.width, portrait.height);
  }

  photo.addEventListener("click", (event) => {
    if (!shown) return;
    const box = shown.getBoundingClientRect();
    fields[0].value = Math.round(((event.clientX - box.left) / box.width) * 100);
    fields[1].value = Math.round(((event.clientY - box.top) / box.height) * 100);
    draw();
  });

  for (const field of fields) field.addEventListener("input", draw);

  // Another photo has a point and a description of its own; what was typed for it stays.
  function begin() {
    before ??= [...fields, anew, description].map((field) => field.value);
    const isStored = (field) => field.value === field.dataset.stored;
    if (anew.value || fields.every(isStored)) for (const field of fields) field.value = field.dataset.default;
    if (isStored(description)) description.value = description.dataset.default;
    anew.value = "1";
  }

  // No file is chosen any more: the form's own photo stays as it was.
  function goBack() {
    if (before) {
      [fields[0].value, fields[1].value, anew.value] = before;
      description.value ||= before[3];
    }
    before = null;
    showOwn();
  }

  function showOwn() {
    shown?.remove();
    show(own?.naturalWidth ? own : null);
  }

  // A file that was just chosen. A canvas, since the security policy allows no addresses of local files.
  form.elements.photo.addEventListener("change", async (event) => {
    const [file] = event.target.files;
    latest = file;
    if (!file) return goBack();
    begin();
    let bitmap = null;
    try {
      bitmap = await createImageBitmap(file);
    } catch {
      // No picture: the site will say so when the form is saved.
    }
    if (latest !== file) return;
    shown?.remove();
    if (!bitmap) return show(null);
    const canvas = document.createElement("canvas");
    const scale = Math.min(1, 1024 / Math.max(bitmap.width, bitmap.height));
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    show(canvas);
  });

  // The photo of a text that was not saved is put back with it.
  kept.addEventListener("change", async () => {
    const image = new Image();
    image.alt = "";
    image.src = kept.value && kept.dataset.media + kept.value;
    latest = image;
    await image.decode().catch(() => {});
    if (image.naturalWidth) own = image;
    if (latest === image) showOwn();
  });

  // A photo whose file is missing or damaged is not shown.
  own
    ?.decode()
    .catch(() => {})
    .then(() => latest || showOwn());
});
