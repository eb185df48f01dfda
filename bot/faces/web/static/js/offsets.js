/**
 * The server counts code points, a browser counts UTF-16 units: this is the only place that knows both.
 */

/**
 * Where code point offsets lie in a JavaScript string.
 * @param {string} text
 * @param {number[]} points  code point offsets, in any order; those past the end give the text's length
 * @returns {Map<number, number>}  each offset, and its place in UTF-16 units
 */
export function toUnits(text, points) {
  const wanted = [...new Set(points)].sort((a, b) => a - b);
  const found = new Map();
  let unit = 0;
  let point = 0;
  for (const target of wanted) {
    while (point < target && unit < text.length) {
      unit += (text.codePointAt(unit) ?? 0) > 0xffff ? 2 : 1;
      point += 1;
    }
    found.set(target, unit);
  }
  return found;
}

/**
 * A text in pieces: cut wherever one of the spans starts or ends, each piece with the spans it lies in.
 * @template {{start: number, end: number}} Span
 * @param {string} text
 * @param {Span[]} spans  in code points; they may overlap
 * @param {number} [offset]  the code point of the document at which the text starts
 * @returns {{text: string, spans: Span[]}[]}  joined, the pieces are the text
 */
export function pieces(text, spans, offset = 0) {
  const edges = spans.flatMap((span) => [Math.max(0, span.start - offset), Math.max(0, span.end - offset)]);
  const units = toUnits(text, [0, ...edges]);
  const placed = spans.map((span) => ({
    span,
    start: units.get(Math.max(0, span.start - offset)) ?? 0,
    end: units.get(Math.max(0, span.end - offset)) ?? 0,
  }));
  const cuts = [...new Set([...units.values(), text.length])].sort((a, b) => a - b);
  return cuts.slice(0, -1).map((from, at) => ({
    text: text.slice(from, cuts[at + 1]),
    spans: placed.filter((each) => each.start <= from && cuts[at + 1] <= each.end && each.start < each.end).map((each) => each.span),
  }));
}

/** The number of code points of a text. @param {string} text */
export function codePoints(text) {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
