"use strict";

// What the buttons above a Markdown text do: (value, start, end) of the text and what is selected in it become the
// one change {from, to, text}, with what is selected then, {start, end}; null where there is nothing to change.
const MarkdownCommands = (() => {
  // What stands before the words of a line: of quotations, items, headings.
  const PREFIX = /^(?:[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t])|#{1,6}(?=[ \t])))*[ \t]*/;
  const RULE = /^[ \t]*([-*_=])(?:[ \t]*\1){2,}[ \t]*$/;
  const QUOTED = /^(?:[ \t]*>)*[ \t]?/;
  const ITEM = /^([ \t]*)(?:[-+*]|\d{1,9}[.)])(?:[ \t]+|$)/;
  const BEGIN = /^((?:[ \t]*>)*[ \t]*)(?:([-+*]|(\d{1,9})[.)])([ \t]+|$))?/;
  const LABEL = "\\[((?:\\\\.|[^[\\]\\\\]|\\[(?:\\\\.|[^[\\]\\\\])*\\])*)\\]";
  const ADDRESS = "\\(\\s*(<[^<>\\n]*>|(?:\\\\.|[^\\s()\\\\]|\\((?:\\\\.|[^()\\\\\\n])*\\))*)([^()\\n]*)\\)";
  const LINK = new RegExp(`(?<![!\\\\])()${LABEL}${ADDRESS}`, "g");
  const PICTURE = new RegExp(`(?<!\\\\)(!)${LABEL}${ADDRESS}`, "g");

  // The lines, each with where it begins, from that of `start` to that of `end`.
  function linesBetween(value, start, end) {
    const from = value.lastIndexOf("\n", start - 1) + 1;
    const isBehind = end > start && value[end - 1] === "\n"; // nothing of the next line is selected
    const last = isBehind ? end - 1 : end;
    const to = value.indexOf("\n", last) < 0 ? value.length : value.indexOf("\n", last);
    let at = from;
    const lines = value.slice(from, to).split("\n").map((text) => {
      const line = { text, at };
      at += text.length + 1;
      return line;
    });
    return { lines, from, to };
  }

  // The smallest change that makes one text of the other.
  function change(value, result, start, end) {
    if (value === result) return null;
    const most = Math.min(value.length, result.length);
    let [head, tail] = [0, 0];
    while (head < most && value[head] === result[head]) head++;
    while (tail < most - head && value[value.length - 1 - tail] === result[result.length - 1 - tail]) tail++;
    // Never within a character of two halves.
    if (/[\ud800-\udbff]/.test(value[head - 1])) head--;
    if (/[\udc00-\udfff]/.test(value[value.length - tail])) tail--;
    return { from: head, to: value.length - tail, text: result.slice(head, result.length - tail), start, end };
  }

  // The paragraphs of the text, as {at, text}: the words of the lines of each, without the prefix of the first one.
  function paragraphs(value) {
    const found = [];
    let at = 0;
    for (const line of value.split("\n")) {
      const isRule = RULE.test(line);
      const prefix = line.match(PREFIX)[0];
      const isOpen = Boolean(line.trim()) && !isRule && !prefix.includes("#");
      if (isOpen && !prefix.trim() && found.at(-1)?.isOpen) found.at(-1).text += `\n${line}`;
      else found.push({ at: at + prefix.length, text: line.slice(prefix.length), isOpen });
      at += line.length + 1;
    }
    return found;
  }

  // Asterisks on both sides of the cursor, with nothing between them, wait for a word.
  function emptyPair(value, at, mark) {
    const before = value.slice(0, at).match(/\**$/)[0].length;
    const after = value.slice(at).match(/^\**/)[0].length;
    if (before !== after || before > 3) return null;
    const size = before ^ mark;
    const result = value.slice(0, at - before) + "*".repeat(2 * size) + value.slice(at + before);
    return change(value, result, at - before + size, at - before + size);
  }

  // Where the word is that a cursor without a selection means, as it stands in its paragraph.
  function word(text, at) {
    const before = text.slice(0, at).match(/(?<=\S)[*_]+$/)?.[0].length ?? 0;
    const after = text.slice(at).match(/^[*_]+(?=\S)/)?.[0].length ?? 0;
    const places = [at, at - before, at + after];
    return places.map((place) => MarkdownEmphasis.wordAt(text, place)).find(Boolean) ?? null;
  }

  function emphasizeWord(value, at, mark) {
    const paragraph = paragraphs(value).findLast((each) => each.at <= at);
    const inside = paragraph && at <= paragraph.at + paragraph.text.length;
    const isPair = /\*$/.test(value.slice(0, at)) && value[at] === "*";
    const found = inside && !isPair && word(paragraph.text, at - paragraph.at);
    if (!found) return emptyPair(value, at, mark);
    const isInnerEnd = /[^\s*_]$/.test(value.slice(0, at)) && value.slice(at).match(/^(?:\*+|_+)/)?.[0].length === mark;
    if (isInnerEnd && MarkdownEmphasis.has(paragraph.text, found.start, found.end, mark)) {
      return { from: at, to: at, text: "", start: at + mark, end: at + mark }; // to go on without it
    }
    const [start, end] = [paragraph.at + found.start, paragraph.at + found.end];
    const result = emphasize(value, start, end, mark);
    if (!result) return null;
    const cursor = Math.min(Math.max(result.start + at - result.first, result.start), result.end);
    return { ...result, start: cursor, end: cursor };
  }

  function emphasize(value, start, end, mark) {
    if (HtmlSource.isCodeBetween(value.slice(0, start), value.slice(end))) return null;
    if (start === end) return emphasizeWord(value, start, mark);
    const parts = paragraphs(value)
      .map(({ at, text }) => ({ at, text, start: Math.max(0, start - at), end: Math.min(text.length, end - at) }))
      .filter((part) => part.start < part.end && part.text.slice(part.start, part.end).trim());
    const isOff = parts.every((part) => MarkdownEmphasis.has(part.text, part.start, part.end, mark) !== false);
    // Signs at the edges cannot always have the mark: what changes nothing any more is taken back.
    return (!isOff && setMark(value, parts, mark, true)) || setMark(value, parts, mark, false);
  }

  function setMark(value, parts, mark, isOn) {
    const done = parts
      .map((part) => ({ part, now: MarkdownEmphasis.set(part.text, part.start, part.end, mark, isOn) }))
      .filter(({ now }) => now);
    if (!done.length) return null;
    let [result, moved] = [value, 0];
    const selection = [];
    for (const { part, now } of done) {
      const at = part.at + moved;
      result = result.slice(0, at) + now.text + result.slice(at + part.text.length);
      moved += now.text.length - part.text.length;
      selection.push(at + now.start, at + now.end);
    }
    const changed = change(value, result, selection[0], selection.at(-1));
    return changed && { ...changed, first: done[0].part.at + done[0].now.from };
  }

  // Lines that are changed one by one, with an empty line between them and text before or behind them.
  function changeLines(value, start, end, changed, isSame) {
    const { lines, from, to } = linesBetween(value, start, end);
    const texts = changed(lines.map(({ text }) => text));
    const [before, after] = [value.slice(0, from), value.slice(to)];
    const needsGap = (line) => Boolean(line.trim()) && !isSame(line);
    const [lineBefore, lineAfter] = [before.slice(0, -1).split("\n").at(-1), after.slice(1).split("\n")[0]];
    const gapBefore = isSame(texts[0]) && needsGap(lineBefore) ? "\n" : "";
    const gapAfter = isSame(texts.at(-1)) && needsGap(lineAfter) ? "\n" : "";
    const text = texts.join("\n");
    const result = before + gapBefore + text + gapAfter + after;
    const begin = from + gapBefore.length;
    if (start !== end) return change(value, result, begin, begin + text.length);
    const cursor = begin + Math.max(0, start - from + texts[0].length - lines[0].text.length);
    return change(value, result, cursor, cursor);
  }

  const bare = (line) => line.slice(line.match(QUOTED)[0].length);
  const isItem = (line) => ITEM.test(bare(line));

  function list(value, start, end) {
    const toggle = (texts) => {
      const used = texts.filter((text) => bare(text).trim());
      const isOff = used.length > 0 && used.every(isItem);
      return texts.map((text) => {
        const quoted = text.match(QUOTED)[0];
        const own = text.slice(quoted.length);
        if (isOff) return quoted + own.replace(ITEM, "$1");
        if (isItem(text) || (!own.trim() && texts.length > 1)) return text;
        return own.replace(/^([ \t]*)/, `${quoted}$1- `);
      });
    };
    const isContinued = (line) => isItem(line) || /^[ \t]+\S/.test(bare(line));
    return changeLines(value, start, end, toggle, isContinued);
  }

  function quote(value, start, end) {
    const isQuoted = (line) => /^[ \t]*>/.test(line);
    const toggle = (texts) => {
      const used = texts.filter((text) => text.trim());
      const isOff = used.length > 0 && used.every(isQuoted);
      if (isOff) return texts.map((text) => text.replace(/^([ \t]*)> ?/, "$1"));
      return texts.map((text) => (text || texts.length === 1 ? `> ${text}` : ">"));
    };
    return changeLines(value, start, end, toggle, isQuoted);
  }

  // Enter goes on with a list or a quotation; in a line without words it ends it. Null elsewhere.
  function newLine(value, start, end) {
    const from = value.lastIndexOf("\n", start - 1) + 1;
    const to = value.indexOf("\n", end) < 0 ? value.length : value.indexOf("\n", end);
    const line = value.slice(from, to);
    const [begin, quoted, sign, number, gap] = line.match(BEGIN);
    const isInside = start >= from + begin.length && !HtmlSource.isCodeBetween(value.slice(0, start), value.slice(end));
    if (!(sign || quoted.trim()) || !isInside || RULE.test(line)) return null;
    if (!line.slice(begin.length).trim()) {
      const kept = sign && quoted.trim() ? quoted : "";
      return { from, to, text: kept, start: from + kept.length, end: from + kept.length };
    }
    const next = number ? sign.replace(number, Number(number) + 1) : (sign ?? "");
    const text = `\n${quoted}${next}${gap ?? ""}`;
    return { from: start, to: end, text, start: start + text.length, end: start + text.length };
  }

  // The links, or the pictures, that do not stand in code.
  function find(pattern, value) {
    const code = HtmlSource.codeIn(value);
    return Array.from(value.matchAll(pattern), ({ 0: all, 1: sign, 2: label, 3: address, 4: title, index }) => ({
      label,
      address: address.replace(/^<|>$/g, ""),
      title: title.trimEnd(),
      at: index,
      end: index + all.length,
      labelAt: index + sign.length + 1,
    })).filter(({ at }) => !code.some((each) => each.at <= at && at < each.end));
  }

  const pictures = (value) => find(PICTURE, value);

  // What a cursor in an address or in a word means: all of that.
  function meantAt(value, place) {
    const { at, text } = paragraphs(value).findLast((each) => each.at <= place) ?? { at: place, text: "" };
    const isInside = ({ start, end }) => start < place - at && place - at < end;
    const addresses = MarkdownEmphasis.parse(text)
      .filter((atom) => /^(?:\w+:\/\/|www\.)/.test(atom.text))
      .map((atom) => ({ start: atom.at, end: atom.at + atom.text.length }));
    const around = [...addresses, MarkdownEmphasis.wordAt(text, place - at)].find((each) => each && isInside(each));
    return around ? [at + around.start, at + around.end] : [place, place];
  }

  // The link around the selection, or the words that become one: {from, to, label, address}, of a link its title.
  function linkAt(value, start, end) {
    const isAround = ({ at, end: last }) => (start === end ? at < start && end < last : at <= start && end <= last);
    const link = find(LINK, value).find(isAround);
    const picture = pictures(value).find(({ at, end: last }) => at < end && start < last);
    if (picture && !link) return { from: picture.end, to: picture.end, label: "", address: "" };
    if (link) return { ...link, from: link.at, to: link.end, isLink: true };
    if (start === end) [start, end] = meantAt(value, start);
    const words = value.slice(start, end);
    const [head, tail] = [words.match(/^\s*/)[0].length, words.trim() ? words.match(/\s*$/)[0].length : 0];
    const text = words.trim();
    const isAddress = /^(?:(?:https?|webcal):\/\/|www\.|mailto:|[^\s@]+@[^\s@]+\.[^\s@]+$)\S*$/i.test(text);
    const label = find(LINK, text).reduceRight(
      (all, { at, end: last, label: own }) => all.slice(0, at) + own + all.slice(last),
      text,
    );
    const between = { from: start + head, to: end - tail };
    if (isAddress) return { ...between, label: "", address: text };
    return { ...between, label: label.replace(/\s*\n\s*/g, " "), address: "" };
  }

  // Brackets that do not go together would end the words of the link too early.
  function labelled(text) {
    const isBalanced = /^(?:\\.|[^[\]\\]|\[(?:\\.|[^[\]\\])*\])*$/.test(text);
    return isBalanced ? text : text.replace(/(?<!\\)[[\]]|\\$/g, "\\$&");
  }

  function link(value, { from, to, title = "" }, label, address) {
    const isBare = !label && !title && /^(?:https?|webcal):\/\/[^\s()<>[\]]*[\w/]$/.test(address);
    const isClear = !/[\w]$/.test(value.slice(0, from)) && !/^[^\s.,;:)]/.test(value.slice(to));
    const text = isBare && isClear ? address : `[${labelled(label || address.replace(/^mailto:/, ""))}](${MarkdownWords.encoded(address)}${title})`;
    const end = from + text.length;
    return change(value, value.slice(0, from) + text + value.slice(to), end, end);
  }

  function unlink(value, { from, to, label }) {
    return change(value, value.slice(0, from) + label + value.slice(to), from, from + label.length);
  }

  // As the words between the brackets of a picture, and back.
  const MEANINGFUL = /[\\`*[\]<]|&(?=#?\w+;)|(?<!\w)_|_(?!\w)/g;
  const escaped = (text) => text.replace(/\s+/g, " ").trim().replace(MEANINGFUL, "\\$&");
  const unescaped = (text) => text.replace(/\\([!-/:-@[-`{-~])/g, "$1");

  // Behind what is selected, and the picture that this is in; as a paragraph of its own where no words go on.
  function insertPictures(value, end, chosen) {
    const around = pictures(value).find((picture) => picture.at < end && end < picture.end);
    const at = around?.end ?? end;
    const [before, after] = [value.slice(0, at), value.slice(at)];
    const text = chosen.map(({ address, description }) => `![${escaped(description)}](${address})`).join("\n\n");
    const line = before.slice(before.lastIndexOf("\n") + 1);
    const isInBlock = /\S/.test(line.match(PREFIX)[0]); // of which the next line could be a part
    const isEnd = isInBlock ? /^\s*$|^[ \t]*\n[ \t]*\n/.test(after) : /^[ \t]*(?:\n|$)/.test(after);
    const isOwn = isEnd || !line.trim();
    const gap = isOwn ? "\n\n".slice(before.match(/\n{0,2}$/)[0].length) : /\S$/.test(before) ? " " : "";
    const lead = before.trim() ? gap : "";
    const trail = isOwn && after.trim() ? "\n\n".slice(after.match(/^\n{0,2}/)[0].length) : "";
    const cursor = at + lead.length + text.length;
    return { from: at, to: at, text: lead + text + trail, start: cursor, end: cursor };
  }

  const bold = (value, start, end) => emphasize(value, start, end, MarkdownEmphasis.BOLD);
  const italic = (value, start, end) => emphasize(value, start, end, MarkdownEmphasis.ITALIC);

  return { bold, italic, list, quote, newLine, linkAt, link, unlink, pictures, unescaped, insertPictures };
})();
