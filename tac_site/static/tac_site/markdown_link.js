"use strict";

// The dialog that asks for the address and the words of a link. Which addresses there may be the site says.
const MarkdownLink = (() => {
  let dialog, editor, place, calls;

  const field = (name) => dialog.querySelector(`[name=${name}]`);

  function makeDialog() {
    dialog = MarkdownDialog.make(`
      <h2 id="markdown-link-title">Link</h2>
      <p>
        <label for="markdown-link-address">Address</label>
        <input id="markdown-link-address" name="address" type="text" inputmode="url" autocomplete="off"
               autocapitalize="off" spellcheck="false" aria-errormessage="markdown-link-fault"
               aria-describedby="markdown-link-fault markdown-link-hint">
        <span id="markdown-link-fault" class="markdown-dialog-fault" role="alert"></span>
        <span id="markdown-link-hint" class="markdown-dialog-hint">Such as https://example.org/page,
          list@example.org or, for a page of this site, /members/.</span>
      </p>
      <p>
        <label for="markdown-link-text">Text</label>
        <input id="markdown-link-text" name="text" type="text" autocomplete="off"
               aria-describedby="markdown-link-words">
        <span id="markdown-link-words" class="markdown-dialog-hint">What visitors read. Left empty, it is the
          address.</span>
      </p>
      <div class="markdown-dialog-buttons">
        <button type="submit" class="button default">Insert the link</button>
        <button type="button" class="button" data-remove>Remove the link</button>
        <button type="button" class="button" data-cancel>Cancel</button>
      </div>`);
    dialog.setAttribute("aria-labelledby", "markdown-link-title");
    dialog.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      insert();
    });
    const remove = () => finish(MarkdownCommands.unlink(place.value, place));
    dialog.querySelector("[data-remove]").addEventListener("click", remove);
    dialog.addEventListener("close", () => {
      calls.abort();
      editor.querySelector("textarea").focus();
    });
  }

  function open(from) {
    if (!dialog) makeDialog();
    editor = from;
    calls = new AbortController();
    const { value, selectionStart, selectionEnd } = editor.querySelector("textarea");
    place = { ...MarkdownCommands.linkAt(value, selectionStart, selectionEnd), value };
    field("address").value = place.address;
    field("text").value = place.label;
    MarkdownDialog.refuse(field("address"), "");
    dialog.querySelector("[type=submit]").textContent = place.isLink ? "Change the link" : "Insert the link";
    dialog.querySelector("[data-remove]").hidden = !place.isLink;
    dialog.showModal();
    field("address").focus();
    field("address").select();
  }

  async function insert() {
    const typed = field("address").value.trim();
    if (!typed) return MarkdownDialog.refuse(field("address"), "Write where the link leads.");
    const { signal } = calls;
    let answer;
    try {
      answer = JSON.parse(await postFromEditor(editor.dataset.addressUrl, "address", typed, signal));
    } catch {
      answer = { address: typed }; // the preview, which says that the site does not answer, shows it later
    }
    const { address, problem } = answer;
    if (signal.aborted) return;
    if (problem) MarkdownDialog.refuse(field("address"), problem);
    else finish(MarkdownCommands.link(place.value, place, field("text").value.trim(), address));
  }

  function finish(change) {
    dialog.close();
    if (change) applyChange(editor.querySelector("textarea"), change);
  }

  return { open };
})();
