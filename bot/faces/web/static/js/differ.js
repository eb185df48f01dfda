/**
 * What differs between two sides, as spans inside their quotes: the short answers, else the words that the summary quotes,
 * else the words that are decisive for the kind, else those that speak of what the other side's speak of. Knows no markup.
 *
 * @typedef {import("./types.js").Quote} Quote
 * @typedef {{start: number, end: number}} Span  code points of a quote's plain words
 */

import { codePoints } from "./offsets.js";

/** @type {Record<string, RegExp>} */
const DECISIVE = {
  negation: /\b(?:not|never|no|none|nobody|neither|nor|without|cannot|den(?:y|ies|ied|ying))\b|n[’']t\b/giu,
  status: /\b(?:not|never|un)?\s?confirm\p{L}*|\b(?:if|reportedly|unverified|verified|official(?:ly)?)\b/giu,
  numeric: /\p{N}[\p{N}.,]*(?:\s?%)?/gu,
  date: /\b(?:\p{Lu}\p{L}+\s)?\p{N}{1,4}(?:,?\s\p{N}{4})?\b/gu,
};

/**
 * @param {Quote} quote
 * @param {Quote[]} against  the quotes of the other side
 * @param {import("./types.js").Disagreement} disagreement
 * @returns {Span[]}
 */
export function differing(quote, against, disagreement) {
  const found = marked(quote, against, disagreement);
  if (found.length) return found;
  const theirs = against.flatMap((other) => marked(other, [quote], disagreement).map((span) => slice(other, span)));
  return echo(quote, theirs.join(" "));
}

/**
 * The same for a disagreement of the documents with each other, which no short answers speak for: the words and values that the
 * summary names come first; where nothing is decisive, it is the words that two sentences differ in which are otherwise alike.
 * @param {Quote} quote
 * @param {Quote[]} against
 * @param {import("./types.js").Listed} listed
 * @returns {Span[]}
 */
export function telling(quote, against, listed) {
  const named = ["numeric", "date", "name"].includes(listed.kind) ? [...listed.summary.matchAll(/\bsays ([^;“”]+?)(?=;|\.$)/gu)] : [];
  const said = named.flatMap(([, words]) => places(quote, phrase(words)));
  if (said.length) return said;
  const own = values(quote, listed).filter((span) => {
    const value = bare(slice(quote, span));
    return !against.some((other) => values(other, listed).some((theirs) => bare(slice(other, theirs)) === value));
  });
  if (own.length) return own;
  const found = differing(quote, against, /** @type {any} */ (listed));
  return found.length ? found : odd(quote, against);
}

/** The numbers and times of a quote that the summary has, too. @param {Quote} quote @param {import("./types.js").Listed} listed */
function values(quote, listed) {
  if (!["numeric", "date"].includes(listed.kind)) return [];
  const said = new Set([...listed.summary.matchAll(DECISIVE[listed.kind])].map(([value]) => bare(value)));
  return places(quote, DECISIVE[listed.kind]).filter((span) => said.has(bare(slice(quote, span))));
}

/** A value without what may follow it. @param {string} value */
const bare = (value) => value.replace(/[\s%.,]+$/u, "");

/**
 * The words that a quote has and the most similar one of the others has not, where they have most of them in common.
 * @param {Quote} quote
 * @param {Quote[]} against
 */
function odd(quote, against) {
  const spans = places(quote, WORD);
  const rests = against.map((other) => {
    const theirs = new Set([...other.plain.matchAll(WORD)].map(([word]) => stem(word)));
    return spans.filter((span) => !theirs.has(stem(slice(quote, span))));
  });
  const found = rests.sort((one, other) => one.length - other.length)[0] ?? [];
  return found.length <= ODD * spans.length ? found : [];
}

/** The part of a quote's words that may be marked before the marks say nothing any more. */
const ODD = 0.4;

/** What differs as the quote itself shows it. @param {Quote} quote @param {Quote[]} against @param {import("./types.js").Disagreement} disagreement @returns {Span[]} */
function marked(quote, against, disagreement) {
  if (quote.short_plain) return [{ start: quote.short_plain[0], end: quote.short_plain[1] }];
  const named = [...disagreement.summary.matchAll(/“([^“”]+)”/gu)].flatMap(([, words]) => places(quote, phrase(words)));
  if (named.length) return named;
  const decisive = DECISIVE[disagreement.kind];
  const found = decisive ? places(quote, decisive) : [];
  const otherwise = found.filter((span) => !against.some((other) => other.plain.includes(slice(quote, span))));
  if (otherwise.length) return otherwise;
  return disagreement.kind === "name" ? own(quote, against) : [];
}

/**
 * The few words of a quote that speak of what the other side's words speak of: the shortest run with most of them.
 * @param {Quote} quote
 * @param {string} theirs
 * @returns {Span[]}
 */
function echo(quote, theirs) {
  const wanted = new Set([...theirs.matchAll(WORD)].map(([word]) => stem(word)));
  const said = [...quote.plain.matchAll(WORD)].map((match) => ({ at: match.index, length: match[0].length, stem: stem(match[0]) }));
  let best = { size: 0, from: 0, to: 0 };
  said.forEach((first, at) => {
    for (const last of said.slice(at, at + ECHO)) {
      const size = new Set(said.filter((word) => first.at <= word.at && word.at <= last.at && wanted.has(word.stem)).map((word) => word.stem)).size;
      const [from, to] = [first.at, last.at + last.length];
      if (size > best.size || (size === best.size && to - from < best.to - best.from)) best = { size, from, to };
    }
  });
  if (best.size < 2) return [];
  const start = codePoints(quote.plain.slice(0, best.from));
  return [{ start, end: start + codePoints(quote.plain.slice(best.from, best.to)) }];
}

/** Words that carry something: longer than most of those that don't. */
const WORD = /[\p{L}\p{N}][\p{L}\p{N}-]{3,}|\p{N}+/gu;
const ECHO = 8;

/** @param {string} word */
const stem = (word) => word.toLowerCase().slice(0, 5);

/** The words of a phrase as a pattern that doesn't mind how they are spaced. @param {string} words */
function phrase(words) {
  const escaped = words.trim().split(/\s+/).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(escaped.join("\\s+"), "gu");
}

/** Names that stand in a quote and in none of the others. @param {Quote} quote @param {Quote[]} against */
function own(quote, against) {
  const names = places(quote, /\p{Lu}[\p{L}\p{N}’'-]+(?:\s\p{Lu}[\p{L}\p{N}’'-]+)*/gu).slice(1);
  return names.filter((span) => !against.some((other) => other.plain.includes(slice(quote, span))));
}

/** @param {Quote} quote @param {RegExp} pattern @returns {Span[]} */
function places(quote, pattern) {
  return [...quote.plain.matchAll(pattern)].map((match) => {
    const start = codePoints(quote.plain.slice(0, match.index));
    return { start, end: start + codePoints(match[0]) };
  });
}

/** @param {Quote} quote @param {Span} span */
function slice(quote, span) {
  return [...quote.plain].slice(span.start, span.end).join("");
}
