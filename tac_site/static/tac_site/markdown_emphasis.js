"use strict";

// Bold and italic of one paragraph: which of its words have them, and the text in which some words get or lose them.
const MarkdownEmphasis = (() => {
  const ITALIC = 1;
  const BOLD = 2;
  const ADDRESS = "(?:<[^<>\\n]*>|(?:\\\\.|[^\\s()\\\\]|\\((?:\\\\.|[^()\\\\\\n])*\\))*)";
  const TITLE = "(?:\\s+(?:\"[^\"]*\"|'[^']*'))?";
  const LABEL = "(?:\\\\.|[^[\\]\\\\]|\\[(?:\\\\.|[^[\\]\\\\])*\\])*";
  const ATOMS = new RegExp(
    [
      "\\\\[!-/:-@[-`{-~]",
      "(?<!`)(?<ticks>`+)(?!`)[^]*?(?<!`)\\k<ticks>(?!`)",
      "<[a-zA-Z][a-zA-Z0-9+.-]{1,31}:[^\\s<>]*>|<[^\\s<>@]+@[^\\s<>@]+>",
      `(?<![a-zA-Z0-9])${MarkdownWords.BARE}`,
      `(?<picture>!?)\\[(?<label>${LABEL})\\]\\(\\s*(?<address>${ADDRESS})${TITLE}\\s*\\)`,
      "(?<run>\\*+|_+)",
      "~+",
      "[^]",
    ].join("|"),
    "gu",
  );
  // As tac_site/markdown/scripts.py has them: they put no space between words.
  const UNSPACED = new RegExp(
    "[\\u0e00-\\u109f\\u1780-\\u17ff\\u1100-\\u11ff\\ua960-\\ua97f\\uac00-\\ud7ff\\u2e80-\\ua4cf\\uf900-\\ufaff" +
      "\\ufe10-\\ufe1f\\ufe30-\\ufe6f\\uff00-\\uffef\\u{16fe0}-\\u{1b2ff}\\u{20000}-\\u{3ffff}]",
    "u",
  );
  const SIGN = /[\p{P}\p{S}]/u;

  const isSpace = (character) => /^\s?$/u.test(character);
  const isSign = (character) => SIGN.test(character) && !UNSPACED.test(character);
  const isLetter = (character) => !isSpace(character) && !SIGN.test(character) && !UNSPACED.test(character);
  const first = (text) => text.match(/^\p{Cf}{0,8}(\P{Cf})/u)?.[1] ?? "";
  const last = (text) => text.match(/(\P{Cf})\p{Cf}{0,8}$/u)?.[1] ?? "";

  // Whether emphasis begins, or ends, with these signs, as the server’s emphasis.py says.
  function run({ 0: signs, index: at, input }) {
    const [before, after] = [last(input.slice(Math.max(0, at - 20), at)), first(input.slice(at + signs.length))];
    if (signs[0] === "*") {
      const canOpen = !isSpace(after) && (!isSign(after) || !isLetter(before));
      const canClose = !isSpace(before) && (!isSign(before) || !isLetter(after));
      return { at, sign: "*", size: signs.length, left: signs.length, used: 0, canOpen, canClose };
    }
    const [isSignBefore, isSignAfter] = [SIGN.test(before), SIGN.test(after)];
    const isLeft = !isSpace(after) && (!isSignAfter || isSpace(before) || isSignBefore);
    const isRight = !isSpace(before) && (!isSignBefore || isSpace(after) || isSignAfter);
    const [canOpen, canClose] = [isLeft && (!isRight || isSignBefore), isRight && (!isLeft || isSignAfter)];
    return { at, sign: "_", size: signs.length, left: signs.length, used: 0, canOpen, canClose };
  }

  // CommonMark’s “rule of 3”.
  function fits(opener, closer) {
    if (!opener.left || !opener.canOpen || opener.sign !== closer.sign) return false;
    const isOdd = (opener.size + closer.size) % 3 === 0 && (opener.size % 3 !== 0 || closer.size % 3 !== 0);
    return !((opener.canClose || closer.canOpen) && isOdd);
  }

  function pairs(runs) {
    const found = [];
    runs.forEach((closer, at) => {
      while (closer.canClose && closer.left) {
        let from = at - 1;
        while (from >= 0 && !fits(runs[from], closer)) from--;
        if (from < 0) return;
        const opener = runs[from];
        const size = opener.left > 1 && closer.left > 1 ? 2 : 1;
        opener.left -= size;
        closer.left -= size;
        found.push({ mark: size, from: opener.at + opener.used + opener.left, to: closer.at + closer.used });
        closer.used += size;
        for (const between of runs.slice(from + 1, at)) between.left = 0;
      }
    });
    return found;
  }

  // What the text is made of, each with its marks: a character, a piece of code, an address, a picture, a link.
  function parse(text) {
    const atoms = [];
    const runs = [];
    for (const match of text.matchAll(ATOMS)) {
      const { run: signs, picture, label, address } = match.groups;
      const atom = { text: match[0], at: match.index, marks: 0, isSpace: isSpace(match[0]) };
      if (signs) {
        runs.push(run(match));
        [...signs].forEach((sign, i) => atoms.push({ ...atom, text: sign, at: match.index + i, isRun: true }));
      } else {
        if (label !== undefined) Object.assign(atom, { label, address, kind: picture ? "picture" : "link" });
        atoms.push(atom);
      }
    }
    const delimiters = new Set();
    for (const { mark, from, to } of pairs(runs)) {
      for (let i = 0; i < mark; i++) delimiters.add(from + i).add(to + i);
      for (const atom of atoms) if (from <= atom.at && atom.at < to) atom.marks |= mark;
    }
    return atoms.filter(({ at }) => !delimiters.has(at));
  }

  function relabel(atom, mark, isOn) {
    const label = setAll(atom.label, mark, isOn);
    atom.text = `[${label}]${atom.text.slice(atom.label.length + 2)}`;
    atom.label = label;
  }

  function isMarked(atom, mark) {
    if (atom.marks & mark) return true;
    return atom.kind === "link" && parse(atom.label).every(({ marks, isSpace }) => isSpace || marks & mark);
  }

  function setMark(atom, mark, isOn) {
    if (atom.kind === "link") relabel(atom, mark, false);
    atom.marks = isOn ? atom.marks | mark : atom.marks & ~mark;
  }

  // “**Note:**text” is not bold in Markdown: a sign between the asterisks and a letter goes out of the bold.
  function moveSignsOut(atoms, mark) {
    const check = (atom, beside, [character, other]) => {
      if (!(atom.marks & mark) || !beside || beside.marks & mark || !isSign(character) || !isLetter(other)) return;
      setMark(atom, mark, false);
      if (atom.kind === "link") relabel(atom, mark, true);
    };
    for (let i = 1; i < atoms.length; i++) {
      check(atoms[i], atoms[i - 1], [first(atoms[i].text), last(atoms[i - 1].text)]);
    }
    for (let i = atoms.length - 2; i >= 0; i--) {
      check(atoms[i], atoms[i + 1], [last(atoms[i].text), first(atoms[i + 1].text)]);
    }
  }

  // A space has the marks that are on both sides of it.
  function markSpaces(atoms) {
    let before = 0;
    atoms.forEach((atom, i) => {
      if (!atom.isSpace) before = atom.marks;
      else atom.marks = before & (atoms.slice(i).find((each) => !each.isSpace)?.marks ?? 0);
    });
  }

  // Sets `newAt` of each atom.
  function write(atoms, { italic, isEscaped, shorterFirst }) {
    const open = []; // the marks around this place, the outermost first
    let text = "";
    const delimiter = (mark) => (mark === BOLD ? "**" : italic);
    const end = (i, mark) => {
      while (atoms[i] && atoms[i].marks & mark) i++;
      return i;
    };
    [...atoms, { text: "", marks: 0 }].forEach((atom, i) => {
      const closing = open.findIndex((mark) => !(atom.marks & mark));
      if (closing >= 0) text += open.splice(closing).reverse().map(delimiter).join("");
      const opening = atom.isSpace ? [] : [BOLD, ITALIC].filter((mark) => atom.marks & mark && !open.includes(mark));
      opening.sort((a, b) => (end(i, b) - end(i, a)) * (shorterFirst ? -1 : 1));
      open.push(...opening);
      text += opening.map(delimiter).join("");
      atom.newAt = text.length;
      atom.newText = atom.isRun && isEscaped ? `\\${atom.text}` : atom.text;
      text += atom.newText;
    });
    return text;
  }

  const WAYS = [false, true].flatMap((isEscaped) =>
    ["*", "_"].flatMap((italic) => [false, true].map((shorterFirst) => ({ italic, isEscaped, shorterFirst }))),
  );
  const meaning = (atoms, text) =>
    JSON.stringify(atoms.filter((atom) => !atom.isSpace).map((atom) => [text(atom), atom.marks]));

  // The first way of writing it that means what is wanted; null if there is none.
  function written(atoms, mark) {
    moveSignsOut(atoms, mark);
    markSpaces(atoms);
    for (const way of WAYS) {
      const text = write(atoms, way);
      if (meaning(parse(text), (atom) => atom.text) === meaning(atoms, (atom) => atom.newText)) return text;
    }
    return null;
  }

  function setAll(text, mark, isOn) {
    const atoms = parse(text);
    for (const atom of atoms) if (!atom.isSpace) setMark(atom, mark, isOn);
    return written(atoms, mark) ?? text;
  }

  const within = (atoms, start, end) =>
    atoms.filter(({ at, text, isSpace }) => !isSpace && at < end && start < at + text.length);

  // The label that holds the whole selection, as {atom, from}.
  const labelAround = (atoms, start, end) =>
    atoms.find(({ kind, at, label }) => kind === "link" && at < start && end <= at + 1 + label.length);

  // Whether all of it, between `start` and `end`, has the mark; null where there are no words.
  function has(text, start, end, mark) {
    const atoms = parse(text);
    const link = labelAround(atoms, start, end);
    if (link && !(link.marks & mark)) return has(link.label, start - link.at - 1, end - link.at - 1, mark);
    const chosen = within(atoms, start, end);
    return chosen.length ? chosen.every((atom) => isMarked(atom, mark)) : null;
  }

  // {text, start, end}: the same words are selected, which began at `from`; null if it cannot be written.
  function set(text, start, end, mark, isOn) {
    const atoms = parse(text);
    const link = labelAround(atoms, start, end);
    if (link && !(link.marks & mark)) {
      const inner = set(link.label, start - link.at - 1, end - link.at - 1, mark, isOn);
      const from = link.at + 1;
      return (
        inner && {
          text: text.slice(0, from) + inner.text + text.slice(from + link.label.length),
          start: from + inner.start,
          end: from + inner.end,
          from: from + inner.from,
        }
      );
    }
    const chosen = within(atoms, start, end);
    if (!chosen.length) return null; // nothing but signs of Markdown
    for (const atom of chosen) setMark(atom, mark, isOn);
    const result = written(atoms, mark);
    if (result === null) return null;
    const [head, tail] = [chosen[0], chosen.at(-1)];
    return { text: result, start: head.newAt, end: tail.newAt + tail.newText.length, from: head.at };
  }

  // Where the word at a place begins and ends; null where there is none.
  function wordAt(text, place) {
    const words = [...new Intl.Segmenter(undefined, { granularity: "word" }).segment(text)]
      .filter(({ isWordLike }) => isWordLike)
      .map(({ index, segment }) => ({ start: index, end: index + segment.length }));
    const around = ({ start, end }) => start < place && place < end;
    const beside = ({ start, end }) => start === place || end === place;
    return words.find(around) ?? words.find(beside) ?? null;
  }

  return { BOLD, ITALIC, parse, has, set, wordAt };
})();
