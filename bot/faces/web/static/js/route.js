/**
 * What the address says: which view, which conversation, which source, which disagreements. Knows the names of its parameters
 * and nothing else.
 *
 * @typedef {{of: string|null, kind: string|null, dismissed: boolean}} Filter  `of` is the name of a document
 *
 * @typedef {object} Place
 * @property {"chat"|"documents"|"disagreements"|"claim"} view
 * @property {string|null} conversation
 * @property {string|null} corpus
 * @property {{id: string, start: number, end: number}|null} source
 * @property {Filter} filter  of the disagreements
 */

import { BASE } from "./base.js";

export const VIEWS = ["chat", "documents", "disagreements", "claim"];

/** @returns {Place} */
export function read() {
  const given = new URLSearchParams(location.search);
  const id = given.get("document");
  const start = whole(given.get("start"));
  return {
    view: /** @type {Place["view"]} */ (VIEWS.find((view) => view === given.get("view")) ?? "chat"),
    conversation: given.get("conversation"),
    corpus: given.get("corpus"),
    source: id ? { id, start, end: Math.max(start, whole(given.get("end"))) } : null,
    filter: { of: given.get("of") || null, kind: given.get("kind") || null, dismissed: given.get("dismissed") === "true" },
  };
}

/** @param {string|null} text */
const whole = (text) => (/^\d{1,12}$/.test(text ?? "") ? Number(text) : 0);

/** @param {Partial<Place>} place @returns {string} */
export function href(place) {
  const given = new URLSearchParams();
  if (place.view && place.view !== "chat") given.set("view", place.view);
  if (place.conversation) given.set("conversation", place.conversation);
  if (place.source) {
    given.set("document", place.source.id);
    given.set("start", String(place.source.start));
    given.set("end", String(place.source.end));
  }
  if (place.view === "disagreements" && place.filter) {
    const { of, kind, dismissed } = place.filter;
    if (of) given.set("of", of);
    if (kind) given.set("kind", kind);
    if (dismissed) given.set("dismissed", "true");
  }
  if (place.corpus) given.set("corpus", place.corpus);
  const query = given.toString();
  return query ? `${BASE}?${query}` : BASE;
}

/**
 * The permanent link of a quote.
 * @param {{document_id: string, start: number, end: number}} quote
 * @param {string|null} corpus
 */
export function sourceHref(quote, corpus) {
  return href({ source: { id: quote.document_id, start: quote.start, end: quote.end }, corpus });
}

/** Goes on to a place: the way back leads here. @param {Partial<Place>} place */
export function push(place) {
  if (href(place) !== location.pathname + location.search) history.pushState(null, "", href(place));
}

/** Names the place one is at, without a step to go back. @param {Partial<Place>} place */
export function replace(place) {
  history.replaceState(null, "", href(place));
}

/**
 * Where a link of a document may lead: the web, or a letter; null for all else, also for what lies beside the document.
 * @param {string} address  untrusted
 */
export function followable(address) {
  const letter = /^mailto:[^\s<>"]+$/i.test(address);
  return letter ? address : safeUrl(address);
}

/**
 * An address that may be followed; null for anything but http and https.
 * @param {string|null} url  from a document, so untrusted
 */
export function safeUrl(url) {
  try {
    const parsed = new URL(url ?? "");
    return ["http:", "https:"].includes(parsed.protocol) ? parsed.href : null;
  } catch {
    return null;
  }
}
