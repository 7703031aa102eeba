"use strict";

// The blocks of a Markdown text: {kind, text}, or an item of a list, {level, type, start, text}, where an item without
// a type is more of the one before it.
const MarkdownBlocks = (() => {
  const LONE_SIGN = /^[ \t]*(?:[-+*>]|\d{1,9}[.)]|#{1,6}|\[[ x]\])$/;

  const indented = (text, indent) => text.replace(/\n(?=[^\n])/g, `\n${indent}`);
  const quotation = (text) => text && `> ${text.replace(/\n(?=(\n?))/g, (_, next) => (next ? "\n>" : "\n> "))}`;

  function fenced(text) {
    const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
    const fence = "`".repeat(longest + 1);
    return text && `${fence}\n${text}\n${fence}`;
  }

  function table(rows) {
    const width = Math.max(...rows.map((row) => row.length));
    const lines = rows.map((row) => `| ${Array.from({ length: width }, (_, x) => row[x] ?? "").join(" | ")} |`);
    lines.splice(1, 0, `|${" --- |".repeat(width)}`);
    return lines.join("\n");
  }

  function list(items) {
    const lists = []; // those around an item, the outermost first
    let text = "";
    for (const { level: wanted, type, start, text: content } of items) {
      const level = Math.min(wanted, type ? lists.length : lists.length - 1);
      const indent = " ".repeat(lists.slice(0, type ? level : level + 1).reduce((sum, { width }) => sum + width, 0));
      if (type) {
        const before = lists[level];
        const isNew = before?.type !== type;
        const number = isNew ? start : before.number + 1;
        const sign = type === "ol" ? `${number}. ` : "- ";
        lists.splice(level, lists.length, { type, number, width: sign.length });
        // Behind another list, or from a number that is not 1, a list begins below an empty line only.
        if (text) text += isNew && (before || (type === "ol" && number !== 1)) ? "\n\n" : "\n";
        text += indent + sign + indented(content, indent + " ".repeat(sign.length));
      } else {
        lists.splice(level + 1);
        text += `\n\n${indent}${indented(content, indent)}`;
      }
    }
    return text;
  }

  // Blocks of the kind “line” stand directly below each other; one of the kind “gap” is an empty line.
  function join(blocks) {
    const parts = [];
    let before = null;
    for (let i = 0; i < blocks.length; i++) {
      let block = blocks[i];
      if (block.type) {
        let end = i;
        while (blocks[end]?.level !== undefined) end++;
        const items = blocks.slice(i, end);
        i = end - 1;
        block = { kind: "list", text: list(items) };
      }
      if (parts.length && block.text) {
        // The one in front of “<p>” in “- <p>text</p>”.
        const isLoneSign = LONE_SIGN.test(before.text?.slice(before.text.lastIndexOf("\n") + 1));
        const isNextLine = before.kind === "line" && block.kind === "line";
        parts.push(isLoneSign ? " " : isNextLine ? "\n" : "\n\n");
      }
      if (block.text) parts.push(block.text);
      before = block;
    }
    return parts.join("");
  }

  return { quotation, fenced, table, join };
})();
