"use strict";

// What an element and its style say of its text: whether it is bold, and whether it is there at all.
const HtmlStyles = (() => {
  const { STRONG, EMPHASIS, STRIKE } = MarkdownWords;
  const MARKS = new Map([
    ...["b", "strong"].map((name) => [name, STRONG]),
    ...["i", "em"].map((name) => [name, EMPHASIS]),
    ...["s", "strike", "del"].map((name) => [name, STRIKE]),
  ]);
  const HIDDEN = /(?:^|;)\s*(?:display:\s*none|visibility:\s*hidden|mso-hide:\s*all|mso-element:\s*comment-list)/i;
  const HIDDEN_CLASS = /(?:^|\s)(?:visually-hidden|sr-only|screen-reader-text|msocomanchor)(?:\s|$)/i;
  const MARKER = /(?:^|;)\s*mso-list:\s*ignore/i; // Word writes the sign or number of an item as text

  const style = (node) => node.getAttribute("data-style") ?? "";
  const isMarker = (node) => MARKER.test(style(node));
  const isHidden = (node) =>
    node.hidden || isMarker(node) || HIDDEN.test(style(node)) || HIDDEN_CLASS.test(node.className);

  function property(node, name) {
    return style(node).match(new RegExp(`(?:^|;)\\s*${name}\\s*:\\s*([^;]+)`, "i"))?.[1].toLowerCase() ?? "";
  }

  function marksOf(node, outer) {
    const weight = property(node, "font-weight");
    const slant = property(node, "font-style");
    let marks = outer | (MARKS.get(node.localName) ?? 0);
    if (weight) marks = /^(?:bold|[6-9]\d\d)/.test(weight) ? marks | STRONG : marks & ~STRONG;
    if (slant) marks = /^(?:italic|oblique)/.test(slant) ? marks | EMPHASIS : marks & ~EMPHASIS;
    if (property(node, "text-decoration(?:-line)?").includes("line-through")) marks |= STRIKE;
    return marks;
  }

  return { style, property, marksOf, isHidden, isMarker };
})();
