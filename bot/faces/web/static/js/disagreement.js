/**
 * The two sides of a disagreement next to each other, with what differs marked.
 *
 * @typedef {import("./types.js").Answer} Answer
 * @typedef {import("./types.js").Quote} Quote
 */

import { differing } from "./differ.js";
import { h, icon } from "./dom.js";
import { markElement } from "./marks.js";
import { quoteElement, quotesOf, witnessElement } from "./quote.js";
import { witnesses } from "./witnesses.js";

/** What it is that differs, in a few words. @type {Record<string, string>} */
export const KINDS = {
  numeric: "The numbers differ",
  date: "The times differ",
  name: "The names differ",
  negation: "One denies what the other says",
  status: "One calls certain what the other holds open",
  statement: "The statements contradict each other",
};

/**
 * @param {Answer} answer
 * @param {import("./types.js").Disagreement} disagreement
 * @param {{corpus: string, mates: Quote[], open: (opened: import("./quote.js").Opened) => void}} context
 */
export function disagreementElement(answer, disagreement, context) {
  const [one, other] = disagreement.sides.map((side) => quotesOf(answer, { quotes: side }));
  const sure = Math.round(disagreement.confidence * 100);
  return h(
    "section",
    { class: "disagreement" },
    h(
      "header",
      {},
      markElement("disputed", "Two places answer this differently, or one denies the other. Both are quoted below."),
      h("h4", {}, KINDS[disagreement.kind] ?? "They differ"),
    ),
    h("p", { class: "summary" }, disagreement.summary),
    h(
      "div",
      { class: "sides" },
      side(answer, disagreement, one, other, context),
      h("div", { class: "versus" }, icon("disputed")),
      side(answer, disagreement, other, one, context),
    ),
    h("p", { class: "sureness" }, `Corrobot is ${sure}% sure that this is a disagreement; the quotes let you judge.`),
  );
}

/** @param {Answer} answer @param {import("./types.js").Disagreement} disagreement @param {Quote[]} quotes @param {Quote[]} against @param {any} context */
function side(answer, disagreement, quotes, against, context) {
  const numbers = quotes.map((quote) => quote.n);
  const point = answer.points.find((each) => each.quotes.some((n) => numbers.includes(n)));
  const element = (/** @type {Quote} */ quote) => quoteElement(quote, { ...context, differs: differing(quote, against, disagreement) });
  return h(
    "div",
    { class: "side" },
    point?.short ? h("p", { class: "short-answer" }, point.short) : null,
    ...witnesses(quotes, "disputed").map((witness) => witnessElement(witness, element)),
  );
}
