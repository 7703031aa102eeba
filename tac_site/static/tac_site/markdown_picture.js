"use strict";

// The dialog from which pictures go into a Markdown text: uploaded now, or used before, each with its description.
const MarkdownPicture = (() => {
  let dialog, editor, calls;
  let nextPage; // of the pictures used before; null after the last one
  let isWanted; // it is loaded when their list opens
  let loading; // the signal of the call that loads it

  const part = (name) => dialog.querySelector(`[data-part=${name}]`);
  const items = () => [...part("chosen").children];

  function makeDialog() {
    dialog = MarkdownDialog.make(`
      <h2 id="markdown-picture-title">Insert a picture</h2>
      <p>
        <label class="button markdown-dialog-file">
          <span>Upload pictures…</span>
          <input type="file" accept="image/jpeg,image/png,image/webp,image/avif" multiple
                 aria-describedby="markdown-picture-kinds">
        </label>
        <span id="markdown-picture-kinds" class="markdown-dialog-hint">JPEG, PNG, WebP or AVIF, up to 10 MB.</span>
      </p>
      <p class="markdown-dialog-fault" role="status" data-part="upload"></p>
      <details data-part="used">
        <summary>Pictures used before</summary>
        <p role="status" data-part="found"></p>
        <div class="markdown-dialog-used" data-part="grid"></div>
        <button type="button" class="button" data-part="more" hidden>Show more</button>
      </details>
      <ol class="markdown-dialog-chosen" data-part="chosen" aria-label="Pictures to insert"></ol>
      <p class="markdown-dialog-hint" data-part="hint" hidden>A description says what the picture shows, for people who
        do not see it.</p>
      <div class="markdown-dialog-buttons">
        <button type="submit" class="button default" disabled>Insert</button>
        <button type="button" class="button" data-cancel>Cancel</button>
      </div>`);
    dialog.setAttribute("aria-labelledby", "markdown-picture-title");
    dialog.querySelector("[type=file]").addEventListener("change", ({ target }) => {
      upload([...target.files]);
      target.value = ""; // so that the same file can be chosen again
    });
    dialog.addEventListener("dragover", (event) => event.preventDefault());
    dialog.addEventListener("drop", (event) => {
      event.preventDefault();
      upload([...event.dataTransfer.files]);
    });
    part("used").addEventListener("toggle", () => part("used").open && isWanted && showUsed());
    part("more").addEventListener("click", showUsed);
    dialog.querySelector("form").addEventListener("submit", insert);
    dialog.addEventListener("close", () => {
      calls.abort();
      editor.querySelector("textarea").focus();
    });
  }

  function open(from, files = []) {
    if (!dialog) makeDialog();
    editor = from;
    calls = new AbortController();
    nextPage = 1;
    isWanted = true;
    part("more").hidden = true;
    for (const name of ["upload", "found", "grid", "chosen"]) part(name).replaceChildren();
    part("used").open = false;
    update();
    dialog.showModal();
    if (files.length) upload(files);
  }

  async function upload(files) {
    const { signal } = calls;
    const address = editor.querySelector("textarea").dataset.markdownxUploadUrlsPath;
    const refusals = [];
    for (const file of files) {
      part("upload").textContent = `Uploading “${file.name}”…`;
      try {
        choose(JSON.parse(await postFromEditor(address, "image", file, signal)).address, "", file.name);
      } catch (error) {
        refusals.push(error.message);
      }
      if (signal.aborted) return;
    }
    part("upload").textContent = refusals.join(" ");
  }

  const element = (name, properties, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  // A picture to insert, with the question what it shows.
  function choose(address, description, name) {
    if (!dialog.open) return;
    const id = `markdown-picture-${crypto.getRandomValues(new Uint32Array(1))[0]}`;
    const text = element("input", { type: "text", id, value: description, autocomplete: "off" });
    text.setAttribute("aria-errormessage", `${id}-fault`);
    text.setAttribute("aria-describedby", `${id}-fault`);
    const fault = element("span", { id: `${id}-fault`, className: "markdown-dialog-fault" });
    fault.setAttribute("role", "alert");
    const tick = element("input", { type: "checkbox" });
    tick.addEventListener("change", () => {
      text.disabled = tick.checked;
      MarkdownDialog.refuse(text, "");
    });
    const remove = element("button", { type: "button", className: "button", textContent: "Remove" });
    remove.setAttribute("aria-label", `Remove ${name}`);
    const item = element(
      "li",
      {},
      element("img", { src: address, alt: "" }),
      element(
        "div",
        {},
        element("label", { htmlFor: id, textContent: `Description of “${name}”` }),
        text,
        fault,
        element("label", { className: "markdown-dialog-tick" }, tick, " Decorative: it says nothing beside the text"),
        remove,
      ),
    );
    item.dataset.address = address;
    remove.addEventListener("click", () => {
      item.remove();
      update();
      (items().at(-1)?.querySelector("input") ?? dialog.querySelector("[type=file]")).focus();
    });
    part("chosen").append(item);
    update();
    if (items().length === 1 || description) text.focus();
  }

  function update() {
    const count = items().length;
    part("hint").hidden = !count;
    const button = dialog.querySelector("[type=submit]");
    button.disabled = !count;
    button.textContent = count > 1 ? `Insert ${count} pictures` : "Insert the picture";
  }

  async function showUsed() {
    const { signal } = calls;
    if (loading === signal) return;
    loading = signal;
    isWanted = false;
    part("found").textContent = "Looking for pictures…";
    let answer;
    try {
      const response = await fetch(`${editor.dataset.picturesUrl}?page=${nextPage}`, { signal, redirect: "error" });
      if (response.status !== 200) throw new Error();
      answer = await response.json();
    } catch {
      if (signal.aborted) return;
      isWanted = true;
      part("found").textContent = "The site does not answer. Close this list and open it again.";
      return;
    } finally {
      if (loading === signal) loading = null;
    }
    nextPage = answer.next;
    part("found").textContent = answer.pictures.length ? "" : "No text has a picture yet.";
    const buttons = answer.pictures.map(usedPicture);
    part("grid").append(...buttons);
    part("more").hidden = !nextPage;
    buttons[0]?.focus();
  }

  function usedPicture({ address, description, where, width, height }) {
    const words = description || "Without a description";
    const picture = element("img", { src: address, alt: "", loading: "lazy", width, height });
    const said = [element("span", {}, words), element("small", {}, where)];
    const button = element("button", { type: "button" }, picture, ...said);
    button.addEventListener("click", () => choose(address, description, description || where));
    return button;
  }

  function insert(event) {
    event.preventDefault();
    const chosen = items().map((item) => {
      const [text, tick] = item.querySelectorAll("input");
      const description = tick.checked ? "" : text.value.trim();
      return { text, address: item.dataset.address, description, isDone: tick.checked };
    });
    const missing = chosen.filter(({ description, isDone }) => !description && !isDone);
    for (const { text } of chosen) MarkdownDialog.refuse(text, "");
    for (const { text } of missing.reverse()) {
      MarkdownDialog.refuse(text, "Write what the picture shows, or tick “Decorative”.");
    }
    if (missing.length || !chosen.length) return;
    const textarea = editor.querySelector("textarea");
    const change = MarkdownCommands.insertPictures(textarea.value, textarea.selectionEnd, chosen);
    dialog.close();
    applyChange(textarea, change);
  }

  return { open };
})();
