"use strict";

// HTML, as programs put it on the clipboard or as it stands in a text, as Markdown with the same words.
const HtmlToMarkdown = (() => {
  const { ALL, STRONG, split, tidy, trim, address, inline, paragraph } = MarkdownWords;
  const { checkbox, raised, style, property, marksOf, isHidden, isMarker } = HtmlStyles;
  const LINES = /^(?:address|div|dd|dt|figcaption|legend|summary)$/; // without a space above and below
  const PARAGRAPHS = new RegExp(
    "^(?:article|aside|body|caption|center|details|dialog|dl|fieldset|figure|footer|form|header|hgroup|li|main|nav|" +
      "p|section|td|th|tr)$",
  );
  const LIST_SIGN = /^\s*(?:(?:\d{1,3}|[a-z])[.)]|[·•●○◦▪■§‣–-]|o)(?=\s\s|\t|\u00a0)/i;
  const BULLET = /^\s*[·•●○◦▪■‣]\s*[\t\u00a0]/;
  const LAID_OUT = "table, ul, ol, pre, blockquote, h1, h2, h3, h4, h5, h6, hr"; // in the cells of no table of data
  const MOST_SPANNED = 50;
  const BEGINS_BLOCK = /^(?:[-+*>|]|#{1,6}|\d{1,9}[.)])\s/;

  // What is read goes into a flow: words, which become a paragraph among its blocks where a block ends.
  const newFlow = (isOneLine) => ({ words: [], blocks: [], kind: "line", isOneLine });

  function read(parent, context, flow) {
    readText(checkbox(parent), context, flow);
    for (const node of parent.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) readText(node.data, context, flow);
      else if (node.nodeType === Node.ELEMENT_NODE && !isHidden(node)) readElement(node, context, flow);
    }
  }

  function readText(data, context, flow) {
    const text = data.replace(/[\u00ad\u200b\u2060\ufeff]|(?![\t\n\f\r])\p{Cc}/gu, "");
    let at = 0;
    for (const word of split(text, context.marks, context.link)) {
      at += word.text.length;
      if (/^\s/.test(word.text)) addSpace(word, text.slice(at, at + 12), context);
      flow.words.push(word);
    }
  }

  // How many line breaks a white space is. Outside of HTML's blocks, white space is Markdown's.
  function addSpace(word, next, { isSource, isInBlock, keepsLines }) {
    const count = word.text.split("\n").length - 1;
    word.isMarkdown = isSource && !isInBlock;
    const isKept = keepsLines || word.isMarkdown || (isSource && (count > 1 || BEGINS_BLOCK.test(next)));
    word.breaks = isKept ? count : 0;
  }

  function readElement(node, outer, flow) {
    const { localName } = node;
    const context = { ...outer, marks: marksOf(node, outer.marks) };
    const space = property(node, "white-space(?:-collapse)?");
    if (space) context.keepsLines = /^(?:pre|break-spaces)/.test(space);
    if (localName === "nav") context.isPlain = true;
    if (localName === "a" && !outer.isPlain) context.link = address(node.getAttribute("href") ?? "", outer.isSource);
    const isLine = LINES.test(localName) || property(node, "display").startsWith("block");
    const readAsBlock = BLOCK_READERS.get(localName);
    if (readAsBlock && !flow.isOneLine) {
      endBlock(flow, context);
      readAsBlock(node, { ...context, isInBlock: true }, flow);
    } else if (readAsBlock || isLine || PARAGRAPHS.test(localName)) {
      readBlock(node, context, flow, isLine ? "line" : "paragraph");
    } else {
      (WORD_READERS.get(localName) ?? read)(node, context, flow);
    }
  }

  const WORD_READERS = new Map([
    ["br", (node, context, flow) => flow.words.push(lineBreak(context, flow))],
    ["img", (node, context, flow) => readText(node.alt, context, flow)],
    ["iframe", readFrame],
    ...["code", "kbd", "samp", "tt"].map((name) => [name, readCode]),
    ...["sup", "sub"].map((name) => [name, readRaised]),
  ]);

  // A row of a Markdown table and a heading are one line.
  function lineBreak({ isSource, isInBlock }, flow) {
    const line = flow.words.slice(flow.words.findLastIndex((word) => word.breaks) + 1);
    const isOneLine = isSource && !isInBlock && /^(?:\||#{1,6}\s)/.test(line.map((word) => word.text).join(""));
    return { text: isOneLine ? " " : "\n", marks: 0, link: null, breaks: isOneLine ? 0 : 1, isBreak: true };
  }

  function readFrame(node, context, flow) {
    const link = address(node.getAttribute("src") ?? "", false);
    if (link) readText(node.title || link, { ...context, link }, flow);
  }

  // In code, Markdown has no entities: those that toHtml() has left to the text are read.
  const codeOf = (text, { isSource }) =>
    isSource ? text.replace(/&#?\w+;/g, (entity) => HtmlSource.decode(entity) || entity) : text;

  function readCode(node, context, flow) {
    const isVerbatim = node.hasAttribute("data-verbatim");
    const text = isVerbatim ? node.textContent : codeOf(node.textContent, context).replace(/[\s\u200b]+/g, " ").trim();
    if (text) flow.words.push({ text, marks: context.marks, link: context.link, isCode: true, isVerbatim });
  }

  function readRaised(node, context, flow) {
    const text = node.textContent.replace(/\s+/g, " ").trim();
    const written = raised(text, node.localName === "sup");
    return written === text ? read(node, context, flow) : readText(written, context, flow);
  }

  function readBlock(node, context, flow, kind) {
    const outer = flow.kind;
    endBlock(flow, context);
    flow.kind = kind;
    read(node, { ...context, isInBlock: true }, flow);
    endBlock(flow, context);
    flow.kind = outer;
  }

  function blocksOf(node, context) {
    const flow = newFlow(false);
    if (node.nodeType === Node.TEXT_NODE) readText(node.data, context, flow);
    else read(node, { ...context, marks: marksOf(node, context.marks) }, flow);
    endBlock(flow, context);
    return flow.blocks;
  }

  // All of it in one line: a heading, or the cell of a table.
  function lineOf(node, context, marks) {
    const flow = newFlow(true);
    read(node, { ...context, marks: marksOf(node, context.marks) }, flow);
    const words = trim(tidy(flow.words)).map((word) => ({
      ...word,
      text: word.breaks ? " " : word.text,
      marks: word.marks & marks,
    }));
    return inline(words, context.isLiteral);
  }

  function endBlock(flow, context) {
    if (flow.isOneLine) {
      flow.words.push({ text: " ", marks: 0, link: null, breaks: 0 });
      return;
    }
    let words = [];
    for (const word of tidy(flow.words)) {
      if (word.breaks > 1) {
        addParagraph(flow, words, context);
        words = [];
      }
      words.push(word);
    }
    addParagraph(flow, words, context);
    flow.words = [];
  }

  function addParagraph(flow, words, { isLiteral }) {
    const [first] = words;
    const isGap = first?.breaks > 1 || first?.isBreak || (words.length === 1 && first.text === "\u00a0");
    if (isGap) flow.blocks.push({ kind: "gap" }); // what stands before and after it are two paragraphs
    const indent = first?.isMarkdown && first.breaks ? first.text.match(/[ \t]*$/)[0] : "";
    const text = paragraph(trim(words), isLiteral);
    if (text) flow.blocks.push({ kind: flow.kind, text: indent + text });
  }

  function addBlock(flow, text) {
    if (text) flow.blocks.push({ kind: "block", text });
  }

  function readHeading(node, context, flow, level) {
    const text = lineOf(node, context, ALL & ~STRONG);
    const escaped = context.isLiteral ? text : text.replace(/(\s)(#+)$/, "$1\\$2");
    addBlock(flow, text && `${"#".repeat(level)} ${escaped}`);
  }

  function readQuotation(node, context, flow) {
    addBlock(flow, MarkdownBlocks.quotation(MarkdownBlocks.join(blocksOf(node, context))));
  }

  function linesOf(node) {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (node.localName === "br") return "\n";
    return [...node.childNodes].map(linesOf).join("") + (/^(?:div|p|li|tr)$/.test(node.localName) ? "\n" : "");
  }

  function readPreformatted(node, context, flow) {
    const isVerbatim = node.hasAttribute("data-verbatim");
    const lines = codeOf(linesOf(node), context).replace(/^\s*\n|\s+$/g, "");
    addBlock(flow, isVerbatim ? node.textContent : MarkdownBlocks.fenced(lines));
  }

  // The cells of a table in rows and columns, with empty ones where a cell is higher or wider.
  function grid(table, context) {
    const rows = Array.from(table.rows, () => []);
    Array.from(table.rows).forEach((row, y) => {
      let x = 0;
      for (const cell of row.cells) {
        while (rows[y][x] !== undefined) x++;
        const text = lineOf(cell, context, y ? ALL : ALL & ~STRONG).replace(/\|/g, "\\|");
        const width = Math.min(cell.colSpan, MOST_SPANNED);
        const height = Math.min(Math.max(1, cell.rowSpan), MOST_SPANNED);
        for (const line of rows.slice(y, y + height)) for (let i = 0; i < width; i++) line[x + i] = "";
        rows[y][x] = text;
      }
    });
    return rows.filter((row) => row.some(Boolean));
  }

  function readTable(node, context, flow) {
    const rows = node.querySelector(LAID_OUT) ? [] : grid(node, context);
    const isTable = rows.length > 1 && rows.some((row) => row.length > 1);
    const text = isTable ? node.caption : node;
    if (text) flow.blocks.push(...blocksOf(text, context));
    if (isTable) addBlock(flow, MarkdownBlocks.table(rows));
  }

  function itemsOf(list, context, level) {
    const start = Number(list.getAttribute("start")?.match(/^\d{1,6}$/)?.[0] ?? 1);
    const items = [];
    for (const child of list.childNodes) {
      if (/^[uo]l$/.test(child.localName)) {
        items.push(...itemsOf(child, context, level + 1));
      } else if (child.nodeType === Node.ELEMENT_NODE ? !isHidden(child) : child.nodeType === Node.TEXT_NODE) {
        const own = child.getAttribute?.("data-aria-level"); // of Word in the browser: each item is a list
        items.push(...partsOf(child, context, { level: own ? own - 1 : level, type: list.localName, start }));
      }
    }
    return items;
  }

  function readList(node, context, flow) {
    flow.blocks.push(...itemsOf(node, context, 0));
  }

  // An item, more of it, and the items of the lists in it.
  function partsOf(node, context, item) {
    const parts = [];
    let { type } = item;
    let blocks = [];
    const end = () => {
      const text = MarkdownBlocks.join(blocks);
      if (text) parts.push({ ...item, type, text });
      if (text) type = "";
      blocks = [];
    };
    for (const block of blocksOf(node, context)) {
      if (block.level === undefined) {
        blocks.push(block);
      } else {
        end();
        parts.push({ ...block, level: item.level + 1 + block.level });
      }
    }
    end();
    return parts;
  }

  // Word's lists are paragraphs, and its title is one.
  function readParagraph(node, context, flow) {
    if (/^MsoTitle\b/.test(node.className)) {
      readHeading(node, context, flow, 1);
      return;
    }
    const level = style(node).match(/mso-list:[^;]*\blevel(\d)/i)?.[1];
    const isWordList = level || /^MsoList/.test(node.className);
    const marker = Array.from(node.querySelectorAll("[data-style]")).find(isMarker);
    const sign = (marker?.textContent ?? node.textContent.match(isWordList ? LIST_SIGN : BULLET)?.[0] ?? "").trim();
    const blocks = blocksOf(node, context);
    if (sign) {
      const text = MarkdownBlocks.join(blocks);
      const type = sign !== "o" && /[\da-z][.)]*$/i.test(sign) ? "ol" : "ul";
      const start = Number(sign.match(/\d{1,6}/)?.[0] ?? 1);
      const item = { level: (level ?? 1) - 1, type, start, text: marker ? text : text.replace(/^\S+\s+/, "") };
      if (item.text) flow.blocks.push(item);
    } else {
      flow.blocks.push(...blocks.map((block) => (block.kind === "line" ? { ...block, kind: "paragraph" } : block)));
    }
  }

  const BLOCK_READERS = new Map([
    ["p", readParagraph],
    ["pre", readPreformatted],
    ["table", readTable],
    ["hr", (node, context, flow) => addBlock(flow, "---")],
    ["blockquote", readQuotation],
    ["ul", readList],
    ["ol", readList],
    ...[1, 2, 3, 4, 5, 6].map((level) => [`h${level}`, (...of) => readHeading(...of, level)]),
  ]);

  // isSource: Markdown stands beside the HTML. isLiteral: no character is escaped.
  function convert(page, { isSource = false, isLiteral = isSource } = {}) {
    return MarkdownBlocks.join(blocksOf(page.body, { marks: 0, link: null, isSource, isLiteral }));
  }

  return { convert };
})();
