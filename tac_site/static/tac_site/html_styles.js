"use strict";

// What an element and its style say of its text: whether it is bold, raised or ticked, and whether it is there at all.
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

  const ABOVE = ["0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ"];
  const BELOW = ["0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ"];

  const FORMULA = /^[-+]|\d\s*[-+/=]|[-+/=]\s*\d|\d\.\d|(?<!\p{L})\p{L}\s*[+=]/u;

  const style = (node) => node.getAttribute("data-style") ?? "";
  const isMarker = (node) => MARKER.test(style(node));
  const isHidden = (node) =>
    node.hidden || isMarker(node) || node.getAttribute("aria-roledescription") === "checkbox" || HIDDEN.test(style(node)) || HIDDEN_CLASS.test(node.className);

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

  // GitHub, Notion and Google Docs have boxes of their own for what is done.
  function checkbox(node) {
    const isBox = node.type === "checkbox" || node.getAttribute("role") === "checkbox";
    const [, state] = node.className.match(/(?:^|\s)checkbox-(on|off)(?:\s|$)/) ?? [];
    if (!isBox && !state) return "";
    return node.checked || node.getAttribute("aria-checked") === "true" || state === "on" ? "[x] " : "[ ] ";
  }

  // “-3” as “⁻³”, and “-3.5”, which Unicode has no signs for, as “^-3.5”. The “st” of “1st” is a word.
  function raised(text, isAbove) {
    const plain = text.replace(/[−–]/g, "-");
    const [signs, equals] = isAbove ? ABOVE : BELOW;
    const isWord = /^\p{L}{2,}$/u.test(plain);
    if (!isWord && [...plain].every((sign) => signs.includes(sign))) {
      return plain.replace(/./g, (sign) => [...equals][signs.indexOf(sign)]);
    }
    if (!isAbove || !FORMULA.test(plain)) return text;
    return /^[-+]?[\p{L}\d.]+$/u.test(plain) ? `^${plain}` : `^(${plain})`;
  }

  return { checkbox, raised, style, property, marksOf, isHidden, isMarker };
})();
