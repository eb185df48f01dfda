/**
 * The two sides of a disagreement next to each other, with what differs marked.
 *
 * @typedef {import("./types.js").Answer} Answer
 * @typedef {import("./types.js").Quote} Quote
 */

import { h, icon } from "./dom.js";
import { balanceElement } from "./evidence.js";
import { byWitness, quoteElement, witnessElement } from "./quote.js";

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
  const sure = Math.round(disagreement.confidence * 100);
  return h(
    "div",
    { class: "disagreement", role: "group", "aria-label": "Both sides" },
    h(
      "div",
      { class: "sides" },
      side(answer, disagreement, 0, context),
      h("div", { class: "versus" }, icon("disputed")),
      side(answer, disagreement, 1, context),
    ),
    Math.max(...disagreement.witnesses) > 1 && balanceElement(["First side", disagreement.witnesses[0]], ["Other side", disagreement.witnesses[1]]),
    h("p", { class: "summary" }, h("strong", {}, "What differs: "), disagreement.summary, " ", h("span", { class: "sureness" }, `${sure}% sure`)),
  );
}

/** @param {Answer} answer @param {import("./types.js").Disagreement} disagreement @param {0|1} at @param {any} context */
function side(answer, disagreement, at, context) {
  const numbers = disagreement.sides[at];
  const quotes = numbers.flatMap((n) => answer.quotes.find((quote) => quote.n === n) ?? []);
  const point = answer.points.find((each) => each.quotes.some((n) => numbers.includes(n)));
  const element = (/** @type {Quote} */ quote) => quoteElement(quote, { ...context, differs: disagreement.differs_plain[at][numbers.indexOf(quote.n)] });
  return h(
    "div",
    { class: "side" },
    point?.short ? h("p", { class: "short-answer" }, point.short) : null,
    ...byWitness(quotes).map((witness) => witnessElement(witness, element)),
  );
}
