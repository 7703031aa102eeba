"use strict";

// Fills in what goes with a seat, where nobody has chosen it: whoever is in the seat of a working group leads it,
// whoever is in that of a company works there, and a seat votes as others of its kind do.
{
  const filled = new WeakMap(); // what this script has set

  function fill(field, property, untouched, value) {
    if (!field || field[property] !== (filled.has(field) ? filled.get(field) : untouched)) return;
    field[property] = value;
    filled.set(field, value);
  }

  document.addEventListener("change", ({ isTrusted, target }) => {
    const chosen = isTrusted && target.selectedOptions?.[0];
    if (!chosen) return; // what is put back into the form stays as it was
    const inRow = (name) => target.form.elements[target.name.replace(/[^-]*$/, name)];
    const { group, company, member, lead, noVote } = target.dataset;
    if (noVote) fill(inRow("votes"), "checked", true, !JSON.parse(noVote).includes(Number(chosen.value)));
    if (!lead) return;
    const kind = chosen.parentElement.label;
    fill(inRow("capacity"), "value", member, kind === group ? lead : member);
    fill(inRow("employer"), "value", "", kind === company ? chosen.text : "");
  });
}
