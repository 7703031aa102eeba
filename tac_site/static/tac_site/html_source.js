"use strict";

// HTML as text: how it is read, and whether some stands in a Markdown text, where visitors would see it as it stands.
// “std::vector<int>”, “1 < 2” and what stands in code are none.
const HtmlSource = (() => {
  const NAMES =
    "a|abbr|acronym|address|article|aside|b|big|blockquote|body|br|caption|center|cite|code|col|colgroup|dd|del|" +
    "details|dfn|div|dl|dt|em|embed|figcaption|figure|font|footer|h[1-6]|head|header|hr|html|i|iframe|img|ins|kbd|li|" +
    "link|main|mark|meta|nav|o:p|object|ol|p|picture|pre|q|s|samp|script|section|small|source|span|strike|strong|" +
    "style|sub|summary|sup|table|tbody|td|tfoot|th|thead|time|title|tr|tt|u|ul|var|video";
  // These are often left open; any other one that is alone may be a name in somebody's prose: “cp <source> <link>”.
  const ALONE = /^(?:b|blockquote|br|div|em|h[1-6]|hr|i|img|li|ol|p|span|strong|table|td|th|tr|u|ul)$/;
  const VALUE = `\\s*=\\s*(?:"[^"]*"|'[^']*'|[^\\s"'<>]+)`;
  const TAG = `<(\\/?)(${NAMES})((?:\\s+[a-z][\\w:-]*${VALUE}(?:\\s+[a-z][\\w:-]*(?:${VALUE})?)*)?)\\s*(\\/?)>`;
  const COMMENT = "<!--(?:(?!<!--|-->)[^])*-->";
  const FENCED =
    "^[ \\t>]*(?:(?:[-*+]|\\d+[.)])[ \\t]+)?(`{3,}|~{3,})[^`\\n]*\\n[^]*?(?:^[ \\t>]*\\5[`~]*[ \\t]*$|(?![^]))";
  const CODE = "(?<!`)(`+)(?!`)(?:(?!\\n[ \\t]*\\n)[^])*?(?<!`)\\6(?!`)";
  const PARTS = new RegExp(`${TAG}|${COMMENT}|${FENCED}|${CODE}|\\\\[!-/:-@[-\`{-~]|&#?\\w+;|[<&]`, "gim");
  const UNREAD = "head, script, style, template, noscript, title, meta, link, svg, xml, select, object, video, audio";
  const AUTOLINK = /^<(?:[a-z][a-z0-9+.-]{1,31}:[^\s<>]*|[^\s<>@]+@[^\s<>@]+)>/i;
  const BEGINNING = new RegExp(`^(?:${TAG}|<!--)`, "i");

  const beginsTag = (text) => BEGINNING.test(text) || AUTOLINK.test(text);

  // The characters that an entity stands for; “” if it is none, as “&T;”.
  function decode(entity) {
    const text = new DOMParser().parseFromString(entity, "text/html").body.textContent;
    return text === entity ? "" : text;
  }

  const escape = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");

  // Calls as(kind, part) for each part of the text that is HTML or could be taken for it.
  function replace(text, as) {
    const closed = new Set(Array.from(text.matchAll(/<\/([a-z][a-z0-6:]*)\s*>/gi), ([, name]) => name.toLowerCase()));
    return text.replace(PARTS, (part, slash, tag, attributes, end, fence, ticks, at) => {
      if (fence) return as("fence", part);
      if (ticks || part[0] === "\\") return as("code", part);
      if (part.startsWith("<!--")) return as("comment", part);
      if (part[0] === "&") return as("entity", part);
      if (!tag) return as("sign", part);
      const name = tag.toLowerCase();
      // “List<P>” is a type; “word<b>bold</b>” is HTML.
      const isInWord = /[\p{L}\p{N}_]/u.test(text[at - 1] ?? "");
      const isTag = slash || end || attributes || closed.has(name) || /^[bh]r$/.test(name);
      return isTag || (ALONE.test(name) && !isInWord) ? as("tag", part, name) : as("sign", part);
    });
  }

  // Where code begins and ends.
  const codeIn = (text) =>
    Array.from(text.matchAll(PARTS))
      .filter((match) => match[5] || match[6])
      .map(({ 0: code, index }) => ({ at: index, end: index + code.length }));

  // Whether what is put between them is code.
  function isCodeBetween(before, after) {
    const isFence = /(?:^|\n)[ \t>]*(?:`{3,}|~{3,})[ \t]*$/.test(before); // what comes next begins a line of its own
    const text = `${before}${isFence ? "\n" : ""}x`;
    return Array.from((text + after).matchAll(PARTS)).some((match) => {
      const [isCode, end] = [match[5] || match[6], match.index + match[0].length];
      return isCode && match.index < text.length && text.length <= end;
    });
  }

  // The tags and comments in a text, each once, as a message names them.
  function find(text) {
    const found = new Set();
    replace(text, (kind, part, name) => {
      if (kind === "tag") found.add(part[1] === "/" ? `</${name}>` : `<${name}>`);
      if (kind === "comment") found.add(part.length > 40 ? `${part.slice(0, 36)}… -->` : part);
      return part;
    });
    return [...found].filter((tag) => tag[1] !== "/" || !found.has(`<${tag.slice(2)}`));
  }

  // The site's policy forbids styles and handlers in a page that is only read, too: they get other names.
  function parse(html) {
    const inert = html
      .replace(/(<\/?)style\b/gi, "$1script")
      .replace(/<[a-z](?:[^"'<>]|"[^"]*"|'[^']*')*>/gi, (tag) =>
        tag.replace(/"[^"]*"|'[^']*'|\b(?=(?:style|on\w+)\s*=)/gi, (quoted) => quoted || "data-"),
      );
    const page = new DOMParser().parseFromString(inert, "text/html");
    for (const each of page.querySelectorAll(UNREAD)) each.remove();
    return page;
  }

  // A text of HTML and Markdown as HTML alone, in which the Markdown is text and code is kept apart.
  function toHtml(text) {
    return replace(text, (kind, part) => {
      if (kind === "fence") return `<pre data-verbatim>${escape(part)}</pre>`;
      if (kind === "code") return `<code data-verbatim>${escape(part)}</code>`;
      if (kind === "sign") return escape(part);
      // “&lt;” stays so: as “<” it could mean something.
      if (kind === "entity" && !/[^!-~]/.test(decode(part))) return escape(part);
      return part;
    });
  }

  return { beginsTag, decode, codeIn, isCodeBetween, parse, find, toHtml };
})();
