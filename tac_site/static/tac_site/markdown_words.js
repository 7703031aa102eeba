"use strict";

// The words of one paragraph, with their marks and links, as Markdown in which every other character is only itself.
// A word is {text, marks, link}; so is a sign; code has isCode, and a white space the number of its line breaks.
const MarkdownWords = (() => {
  const STRONG = 1;
  const EMPHASIS = 2;
  const STRIKE = 4;
  const ALL = STRONG | EMPHASIS | STRIKE;
  const DELIMITERS = new Map([[STRONG, "**"], [EMPHASIS, "*"], [STRIKE, "~~"]]);

  // An address is one word, which ends where that of the server's BARE does: it is a link by itself.
  const CJK = "\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Hangul}\\u3000-\\u303f\\uff00-\\uffef";
  const OUTSIDE = `\\s<>()[\\]\`“”„«»‹›${CJK}`;
  const AFTER_ADDRESS = new RegExp(`^[)>“”„«»‹›${CJK}]`, "u"); // and no backslash is ever written before it
  const BARE = `(?:(?:https?|webcal):\\/\\/|www\\.)[^${OUTSIDE}]*[^${OUTSIDE}?!.,:;*_~'"’…]`;
  const WORDS = new RegExp(`${BARE}|[\\p{L}\\p{N}\\p{M}\\u200c\\u200d]+|\\s+|.`, "gsu");
  const TRACKING = /^(?:utm_\w*|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|mkt_tok)(?:=|$)/i;
  const REDIRECT = new RegExp(
    "^(?:(?:www\\.)?google\\.[a-z.]+/url|(?:www\\.)?linkedin\\.com/(?:redir/redirect|safety/go)" +
      "|[\\w.-]+\\.safelinks\\.protection\\.outlook\\.com/.*|lm?\\.facebook\\.com/l\\.php|slack-redir\\.net/link)$",
  );

  const ADDRESS = /^(?:(?:https?|webcal):\/\/|www\.)./;
  const SITE = /^(?:(?:https?|webcal):\/\/|www\.)[\p{L}\p{N}_.-]+(?::\d+)?(?:[/?#]|$)/u;
  const MEANINGFUL = /[*_~\\]/;
  const escaped = (text) => text.replace(/[*_~\\]/g, "\\$&");

  const split = (text, marks, link) => Array.from(text.matchAll(WORDS), ([word]) => ({ text: word, marks, link }));

  // Code, an address and a whole link begin and end with a sign of Markdown.
  const isAtom = (word) => Boolean(word.isCode || word.words || ADDRESS.test(word.text));
  const isSpace = (word) => !word || (!isAtom(word) && /^\s/.test(word.text));
  const isSign = (word) => isAtom(word) || /^[\p{P}\p{S}]/u.test(word.text);
  const isLetters = (word) => Boolean(word.text) && !word.isCode && !/^(?:\s|\p{P}|[$+<=>^`|~])/u.test(word.text);

  // The address that a link may lead to, without the detour over a redirect and what is there to track people; or null.
  function address(href, isOfThisSite) {
    const text = href.replace(/[\p{Cc}\p{Cf}]/gu, "").trim();
    if (/^mailto:./i.test(text) || (isOfThisSite && /^\/(?![/\\])/.test(text))) return encoded(text);
    let url;
    try {
      url = new URL(text);
    } catch {
      return null;
    }
    if (!/^(?:https?|webcal):$/.test(url.protocol)) return null;
    if (REDIRECT.test(url.host + url.pathname)) {
      const target = ["url", "q", "u"].map((name) => url.searchParams.get(name)).find((value) => value?.includes(":"));
      if (target) return address(target, false);
    }
    const [, start, query, end] = text.match(/^([^?#]*)(\?[^#]*)?(.*)$/s);
    const kept = (query ?? "").slice(1).split("&").filter((parameter) => !TRACKING.test(parameter)).join("&");
    return encoded(start + (kept && `?${kept}`) + end);
  }

  function encoded(url) {
    const isBalanced = /^[^()]*(?:\([^()]*\)[^()]*)*$/.test(url);
    const signs = isBalanced ? /[\s<>\\`]/g : /[\s<>\\`()]/g;
    return url.replace(signs, (sign) => encodeURIComponent(sign).replace("(", "%28").replace(")", "%29"));
  }

  // Each link becomes one word that has the words of its text; the spaces at its edges stay outside of it.
  function withLinks(words) {
    const result = [];
    words.forEach((word, i) => {
      const isInside = [words[i - 1], words[i + 1]].every((beside) => beside?.link === word.link);
      const link = !isSpace(word) || (isInside && word.text !== "\n") ? word.link : null;
      const last = result.at(-1);
      if (word.isCode && words[i - 1]?.isCode && !link === !last.link) (last.words?.at(-1) ?? last).text += word.text;
      else if (!link) result.push({ ...word, link });
      else if (last?.link === link) last.words.push(word);
      else result.push({ words: [word], link });
    });
    for (const each of result.filter((word) => word.words)) {
      each.marks = each.words.filter((word) => !isSpace(word)).reduce((marks, word) => marks & word.marks, ALL);
      each.words = each.words.map((word) => ({ ...word, link: null, marks: word.marks & ~each.marks }));
    }
    return result;
  }

  function unmark(word, mark) {
    if (!(word.marks & mark)) return;
    word.marks &= ~mark;
    for (const inner of word.words ?? []) inner.marks |= mark;
  }

  // Words that are struck out have no other mark, as two kinds of signs beside each other mean nothing before a letter.
  // “**Note:**text” is not bold in Markdown: a sign between the asterisks and a letter goes out of the bold.
  function moveSignsOut(words) {
    for (const word of words) if (word.marks & STRIKE) word.marks = STRIKE;
    for (const mark of DELIMITERS.keys()) {
      const isEdge = (word, beside) =>
        word.marks & mark && beside && !(beside.marks & mark) && isSign(word) && isLetters(beside);
      for (let i = 1; i < words.length; i++) if (isEdge(words[i], words[i - 1])) unmark(words[i], mark);
      for (let i = words.length - 2; i >= 0; i--) if (isEdge(words[i], words[i + 1])) unmark(words[i], mark);
    }
  }

  function following(words, i) {
    let text = "";
    for (; words[i]?.text && !words[i].isCode && text.length < 500; i++) text += words[i].text;
    return text;
  }

  // Whether this sign would mean something where it stands.
  function hasMeaning(words, i, counts, isLinkText) {
    const [before, { text, marks }, after] = [words[i - 1], words[i], words[i + 1]];
    const isLoose = isSpace(before) && isSpace(after);
    if (text === "\\") return !after || isSpace(after) || !isLetters(after) || after.marks !== marks;
    if (text === "*") return (!isLoose || marks > 0) && counts.get("*") > 1;
    const isInWord = before && after && isLetters(before) && isLetters(after);
    if (text === "_") return !isLoose && !isInWord && counts.get("_") > 1;
    if (text === "`") return true;
    if (text === "~") return before?.text === "~" || after?.text === "~" || (marks & STRIKE) > 0;
    if (text === "[") return isLinkText;
    if (text === "]") return isLinkText || /^\](?:\(|\[[^\s[\]]*\])/.test(following(words, i));
    if (text === "!") return Boolean(after?.words);
    if (text === "<") return HtmlSource.beginsTag(following(words, i));
    if (text === "&") return HtmlSource.decode(following(words, i).match(/^&#?\w+;/)?.[0] ?? "") !== "";
    return false;
  }

  // An address is a link by itself if it begins behind no letter, and ends the sentence or stands before a space.
  function isClear(words, i) {
    let end = i + 1;
    while (/^[?!.,:;'"’…]$/.test(words[end]?.text)) end++;
    const isEnd = isSpace(words[end]) || AFTER_ADDRESS.test(words[end].text);
    return isEnd && !(i && isLetters(words[i - 1]));
  }

  function addressText(words, i, isLinkText) {
    const { text } = words[i];
    if (isLinkText && isClear(words, i) && !MEANINGFUL.test(text)) return text;
    if (isLinkText) return escaped(text).replace(/[.:]/, "\\$&");
    if (isClear(words, i) || !SITE.test(text)) return text;
    return /^www/i.test(text) ? `[${escaped(text)}](https://${text})` : `<${text}>`;
  }

  // How often a sign is there that works in pairs, those that are going to be written included.
  function count(words) {
    const counts = new Map();
    const add = (sign) => counts.set(sign, (counts.get(sign) ?? 0) + 1);
    for (const word of words) {
      if (!word.words) add(word.text);
      if (word.marks & (STRONG | EMPHASIS)) add("*");
    }
    return counts;
  }

  function codeText(text) {
    const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
    const fence = "`".repeat(longest + 1);
    const pad = /^`|`$/.test(text) ? " " : "";
    return fence + pad + text + pad + fence;
  }

  function linkText(words, i, isLiteral) {
    const { link, marks, words: inner } = words[i];
    const label = inner.map((word) => word.text).join("");
    const isPlain = !inner.some((word) => word.isCode || word.marks);
    if (isPlain && link === `mailto:${label}` && /^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/.test(label)) return `<${label}>`;
    if (isPlain && /^(?:https?|webcal):\/\//.test(label) && link.replace(/\/$/, "") === label.replace(/\/$/, "")) {
      const isBare = inner.length === 1 && !marks && (isLiteral || isClear(words, i));
      return isBare ? label : `<${link}>`;
    }
    return `[${written(inner, isLiteral, true)}](${link.replace(/&(?=#?\w+;)/g, "&amp;")})`;
  }

  function written(words, isLiteral, isLinkText) {
    moveSignsOut(words);
    const counts = count(words);
    const open = []; // the marks around this place, the outermost first
    let text = "";
    let space = "";
    const delimiters = (marks) => marks.map((mark) => DELIMITERS.get(mark)).join("");
    const end = (i, mark) => {
      while (words[i] && (isSpace(words[i]) ? !words[i].text.includes("\n") : words[i].marks & mark)) i++;
      return i;
    };
    words.forEach((word, i) => {
      if (isSpace(word)) {
        space += word.text;
        return;
      }
      const closing = open.findIndex((mark) => !(word.marks & mark) || space.includes("\n"));
      const closed = closing < 0 ? [] : open.splice(closing);
      // Without a space between, what is closed with the mark around it is not opened again: “****” says nothing.
      const lost = space ? [] : closed.filter((mark) => word.marks & mark);
      for (const mark of lost) for (let at = i; !isSpace(words[at]); at++) unmark(words[at], mark);
      text += delimiters(closed.reverse()) + space;
      space = "";
      const opening = [...DELIMITERS.keys()].filter((mark) => word.marks & mark && !open.includes(mark));
      if (opening.length > 1) opening.sort((a, b) => end(i, b) - end(i, a));
      open.push(...opening);
      text += delimiters(opening);
      if (word.isCode) text += word.isVerbatim ? word.text : codeText(word.text);
      else if (word.words) text += linkText(words, i, isLiteral);
      else if (isLiteral) text += word.text;
      else if (ADDRESS.test(word.text)) text += addressText(words, i, isLinkText);
      else text += hasMeaning(words, i, counts, isLinkText) ? `\\${word.text}` : word.text;
    });
    return text + delimiters(open.reverse()) + space;
  }

  // A line that would begin a heading, a list, a quotation, a rule, a table or a definition begins with a backslash.
  function plainLine(line, i) {
    if (/^(?:#{1,6}|[-+*])(?:\s|$)|^>|^([-*_])(?:[ \t]*\1){2,}[ \t]*$/.test(line)) return `\\${line}`;
    if (/^(?:=+|-+)$/.test(line) || (i && /^[-|: ]+$/.test(line) && line.includes("-"))) return `\\${line}`;
    if (i === 0 && /^\[(?:[^\]\\]|\\.)*\]:/.test(line)) return `\\${line}`;
    return line.replace(i ? /^(1)([.)])(?=\s)/ : /^(\d{1,9})([.)])(?=\s|$)/, "$1\\$2");
  }

  const inline = (words, isLiteral) => written(withLinks(words), isLiteral, false);
  const paragraph = (words, isLiteral) => {
    const text = inline(words, isLiteral);
    return isLiteral ? text : text.split("\n").map(plainLine).join("\n");
  };

  function trim(words) {
    const isSpace = (word) => word?.breaks !== undefined;
    return words.slice(isSpace(words[0]) ? 1 : 0, words.length > 1 && isSpace(words.at(-1)) ? -1 : undefined);
  }

  // Each white space as one word: a space, a line break, or a space of its own kind where it stands alone.
  function tidy(words) {
    const result = [];
    for (const word of words) {
      const last = result.at(-1);
      if (word.breaks === undefined || last?.breaks === undefined) {
        result.push({ ...word });
        continue;
      }
      const isEndOfLine = last.isBreak && !word.isBreak && word.breaks === 1; // in the source, after “<br>”
      last.breaks += isEndOfLine ? 0 : word.breaks;
      last.isBreak ||= word.isBreak;
      last.text += word.text;
      if (last.link !== word.link) last.link = null;
    }
    for (const word of result.filter(({ breaks }) => breaks !== undefined)) {
      if (word.breaks && !(word.isMarkdown && !word.isBreak)) word.text = "\n";
      else if (!word.isMarkdown && (word.text.length > 1 || /[\t\n\f\r]/.test(word.text))) word.text = " ";
    }
    return result;
  }

  return { BARE, ALL, STRONG, EMPHASIS, STRIKE, split, tidy, trim, address, encoded, inline, paragraph };
})();
