/**
 * A quote on the page: the document's words, what stands out in them, whose they are, and the way to their place.
 *
 * @typedef {import("./types.js").Quote} Quote
 */

import { counted, h, onPlainClick } from "./dom.js";
import { pieces } from "./offsets.js";
import { safeUrl, sourceHref } from "./route.js";

/**
 * @param {Quote} quote
 * @param {{corpus: string, mates: Quote[], open: (opened: Opened) => void, differs?: import("./types.js").Spans}} context
 *   `mates` are all quotes of the answer; `differs` are marked in place of the short answer, in code points of the plain words
 *
 * @typedef {{quote: {document_id: string, start: number, end: number, text: string}, mates: Quote[], corpus: string, opener: HTMLElement}} Opened
 */
export function quoteElement(quote, context) {
  const marked = context.differs ?? (quote.short_plain ? [quote.short_plain] : []);
  const spans = marked.map(([start, end]) => ({ start, end }));
  const kind = context.differs ? "differs" : "short";
  const words = pieces(quote.plain, spans).map((piece) => (piece.spans.length ? h("mark", { class: kind }, piece.text) : piece.text));
  const over = above(quote);
  return h(
    "figure",
    { class: "quote" },
    over && h("p", { class: "above", dir: "auto" }, over),
    h("blockquote", { dir: "auto" }, "“", ...words, "”"),
    h("figcaption", {}, citation(quote, context), webLink(quote), caveats(quote)),
  );
}

/** What stands above a quote and gives it its meaning, in brief: headings, a question, the line that leads its list. @param {Quote} quote */
export function above(quote) {
  return quote.context
    .filter((each) => each.kind !== "title" && each.plain && each.plain !== quote.title)
    .map((each) => each.plain)
    .join(" › ");
}

/** Where a quote stands, for people. @param {Quote} quote */
export function place(quote) {
  return quote.page ? `page ${quote.page}` : `line ${quote.line}`;
}

/** @param {Quote} quote @param {{corpus: string, mates: Quote[], open: (opened: Opened) => void}} context */
function citation(quote, context) {
  const about = [place(quote), quote.title === quote.document ? null : quote.document, quote.published && h("span", { class: "date" }, quote.published)];
  const link = h(
    "a",
    { class: "cite", data: { n: quote.n }, href: sourceHref(quote, context.corpus), "aria-label": `Source ${quote.n}: ${quote.title}, ${place(quote)}` },
    h("span", { class: "n" }, `[${quote.n}]`),
    h("span", { class: "where" }, h("bdi", { class: "title" }, quote.title), h("span", { class: "about" }, ...about.filter(Boolean).flatMap((each, at) => (at ? [" · ", each] : [each])))),
  );
  onPlainClick(link, () => context.open({ quote, mates: context.mates, corpus: context.corpus, opener: link }));
  return link;
}

/** A link to a quote's words in the page on the web that they are from; null where there is none. @param {{link?: string|null}} quote */
export function webLink(quote) {
  const url = safeUrl(quote.link ?? null);
  return url ? h("a", { class: "web", href: url, target: "_blank", rel: "noopener noreferrer" }, "On the web") : null;
}

/** What holds a quote open, and whose claim it is. @param {Quote} quote */
function caveats(quote) {
  if (!quote.hedges.length && !quote.origin) return null;
  const hedges = quote.hedges.map((hedge) => `“${hedge}”`).join(", ");
  return h(
    "p",
    { class: "caveats" },
    hedges && h("span", { class: "hedged" }, `hedged: ${hedges}`),
    hedges && quote.origin && "; ",
    quote.origin && `according to ${quote.origin}`,
  );
}

/** @param {import("./types.js").Answer} answer @param {{quotes: number[]}} point @returns {Quote[]} */
export function quotesOf(answer, point) {
  return point.quotes.flatMap((n) => answer.quotes.find((quote) => quote.n === n) ?? []);
}

/**
 * Quotes by who vouches for them, in order of the first quote of each: those of one witness count once.
 * @param {Quote[]} quotes
 * @returns {Quote[][]}
 */
export function byWitness(quotes) {
  /** @type {Map<number, Quote[]>} */
  const groups = new Map();
  for (const quote of quotes) {
    const number = quote.witness ?? -quote.n;
    groups.set(number, [...(groups.get(number) ?? []), quote]);
  }
  return [...groups.values()];
}

/** In how many documents some quotes stand. @param {Quote[]} quotes */
export const documentCount = (quotes) => new Set(quotes.map((quote) => quote.document_id)).size;

/**
 * The quotes of one witness, framed together where they are of several documents.
 * @param {Quote[]} quotes
 * @param {(quote: Quote) => HTMLElement} element
 */
export function witnessElement(quotes, element) {
  const elements = quotes.map(element);
  if (documentCount(quotes) < 2) return h("div", { class: "witness" }, ...elements);
  return h("div", { class: "witness shared", role: "group", "aria-label": "One witness" }, h("p", { class: "because" }, because(quotes)), ...elements);
}

/** Why several documents count as one. @param {Quote[]} quotes */
function because(quotes) {
  const origins = quotes.flatMap((quote) => quote.origin ?? []);
  const shared = origins.find((one, at) => origins.some((other, place) => at < place && one.toLowerCase() === other.toLowerCase()));
  const why = shared ? `all go back to ${shared}` : "they go back to one source, or repeat one text";
  return `${counted(documentCount(quotes), "document")}, one witness: ${why}.`;
}
