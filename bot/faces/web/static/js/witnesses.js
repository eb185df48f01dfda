/**
 * Which quotes are one witness, as far as an answer shows it: one document, one origin, or one text.
 *
 * The server knows more (credits elsewhere in a document). What it concluded shows in the standing: a point marked as
 * single-source has one plain witness, however many documents say it.
 *
 * @typedef {import("./types.js").Quote} Quote
 * @typedef {{quotes: Quote[], because: string}} Witness  `because` is empty for a single document
 */

import { counted } from "./dom.js";

/** The share of its runs of words that makes a quote a copy of another. */
const COPIED = 0.5;
const RUN = 5;

/**
 * The quotes grouped by who vouches for them, in order of the first quote of each.
 * @param {Quote[]} quotes
 * @param {import("./types.js").Standing} standing
 * @returns {Witness[]}
 */
export function witnesses(quotes, standing) {
  /** @type {Quote[][]} */
  let groups = [];
  const join = (/** @type {Quote} */ quote, /** @type {(one: Quote, other: Quote) => boolean} */ same) => {
    const joined = groups.filter((group) => group.some((other) => same(quote, other)));
    const at = joined.length ? groups.indexOf(joined[0]) : groups.length;
    const merged = [...joined.flat(), quote];
    const kept = groups.filter((group) => !joined.includes(group));
    groups = [...kept.slice(0, at), merged, ...kept.slice(at)];
  };
  const onePlain = standing === "single-source";
  for (const quote of quotes) {
    join(quote, (one, other) => sameWitness(one, other) || (onePlain && !one.hedges.length && !other.hedges.length));
  }
  return groups.map((group) => ({ quotes: group, because: because(group) }));
}

/** @param {Quote} one @param {Quote} other */
function sameWitness(one, other) {
  if (one.document_id === other.document_id || one.sha256 === other.sha256) return true;
  if (one.origin && other.origin && key(one.origin) === key(other.origin)) return true;
  return copied(one.plain, other.plain);
}

/** Why several documents count as one; empty where there is but one. @param {Quote[]} group */
function because(group) {
  const documents = new Set(group.map((quote) => quote.document_id)).size;
  if (documents < 2) return "";
  const origins = new Map(group.flatMap((quote) => (quote.origin ? [[key(quote.origin), quote.origin]] : [])));
  const shared = [...origins].find(([, name]) => group.filter((quote) => quote.origin && key(quote.origin) === key(name)).length > 1);
  if (shared) return `${counted(documents, "document")}, one witness: all go back to ${shared[1]}.`;
  if (group.some((one) => group.some((other) => one !== other && copied(one.plain, other.plain)))) {
    return `${counted(documents, "document")}, one witness: they repeat one text.`;
  }
  return `${counted(documents, "document")}, one witness: they go back to one source.`;
}

/** @param {string} origin */
function key(origin) {
  return words(origin).filter((word) => word !== "the").join(" ");
}

/** @param {string} one @param {string} other */
function copied(one, other) {
  const first = runs(one);
  const second = runs(other);
  if (!first.size || !second.size) return words(one).join(" ") === words(other).join(" ");
  const shared = [...first].filter((run) => second.has(run)).length;
  return shared >= COPIED * Math.min(first.size, second.size);
}

/** @param {string} text */
function runs(text) {
  const all = words(text);
  return new Set(all.slice(RUN - 1).map((_, at) => all.slice(at, at + RUN).join(" ")));
}

/** @param {string} text */
function words(text) {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
