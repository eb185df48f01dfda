/**
 * An answer on the page: what it is worth, its points with their marks, both sides of every disagreement, or what is missing.
 * Shows every part of the JSON and adds none.
 *
 * @typedef {import("./types.js").Answer} Answer
 * @typedef {import("./types.js").Quote} Quote
 * @typedef {import("./types.js").Point} Point
 * @typedef {(opened: import("./quote.js").Opened) => void} Open
 */

import { disagreementElement } from "./disagreement.js";
import { h, icon } from "./dom.js";
import { MARKS, markElement, why } from "./marks.js";
import { quoteElement, quotesOf, witnessElement } from "./quote.js";
import { witnesses } from "./witnesses.js";

/**
 * @param {Answer} answer
 * @param {Open} open  opens a source
 */
export function answerElement(answer, open) {
  const mark = answer.standing ?? "abstained";
  const context = { corpus: answer.corpus, mates: answer.quotes.length ? answer.quotes : answer.nearest, open };
  const opposed = new Set(answer.disagreements.flatMap((each) => each.sides.flat()));
  const agreed = answer.points.filter((point) => !point.quotes.every((n) => opposed.has(n)));
  return h(
    "div",
    { class: "answer", data: { mark } },
    h("h3", { class: "verdict", data: { mark } }, icon(mark), headline(answer)),
    answer.read_as && h("p", { class: "read-as" }, `Read as: ${answer.read_as}`),
    answer.reason && h("p", { class: "reason" }, sentence(answer.reason)),
    answer.writer && writtenElement(answer.writer),
    ...answer.disagreements.map((each) => disagreementElement(answer, each, context)),
    opposed.size && agreed.length ? h("h4", { class: "besides" }, "Besides") : null,
    ...agreed.map((point) => pointElement(point, quotesOf(answer, point), context)),
    answer.status === "abstained" && nearest(answer, context),
  );
}

/** What a chat model wrote, its sentences marked that do not pass; or why it is not shown. @param {import("./types.js").Writer} writer */
function writtenElement(writer) {
  if (!writer.shown) {
    return h("p", { class: "written-by" }, `The text of ${writer.model} is not shown: ${writer.failed}. The quotes stand alone.`);
  }
  return h(
    "section",
    { class: "written" },
    h("p", { class: "written-by" }, `Written by ${writer.model} from the quotes below, and compared with them:`),
    h("p", { class: "prose", dir: "auto" }, ...writer.sentences.flatMap((each) => [sentenceElement(each), " "])),
  );
}

/** A sentence that a chat model wrote. @param {import("./types.js").Sentence} sentence */
export function sentenceElement(sentence) {
  if (sentence.passed) return h("span", {}, sentence.text);
  return h("span", { class: "unconfirmed" }, h("s", {}, sentence.text), h("small", {}, ` (not confirmed: ${sentence.why})`));
}

/**
 * @param {Point} point
 * @param {Quote[]} quotes
 * @param {{corpus: string, mates: Quote[], open: Open}} context
 */
function pointElement(point, quotes, context) {
  return h(
    "section",
    { class: "point", data: { mark: point.standing } },
    h(
      "header",
      {},
      markElement(point.standing, why(point.standing, quotes)),
      point.short ? h("p", { class: "short-answer" }, point.short) : ownText(point, quotes),
    ),
    ...witnesses(quotes, point.standing).map((witness) => witnessElement(witness, (quote) => quoteElement(quote, context))),
  );
}

/** What a point says beyond its quotes; null where they say it all. @param {Point} point @param {Quote[]} quotes */
function ownText(point, quotes) {
  const bare = (text) => text.replace(/\[\d+\]/g, "").replace(/\s+/g, " ").replace(/^[\s.“”"]+|[\s.“”"]+$/g, "");
  const said = bare(point.text);
  return said && !quotes.some((quote) => said.includes(bare(quote.plain))) ? h("p", { class: "own-text" }, point.text) : null;
}

/** @param {Answer} answer @param {{corpus: string, mates: Quote[], open: Open}} context */
function nearest(answer, context) {
  if (!answer.nearest.length) return h("p", { class: "none" }, "No passage comes near it.");
  return h(
    "section",
    { class: "nearest" },
    h("h4", {}, "What came closest"),
    ...answer.nearest.map((quote) => quoteElement(quote, context)),
  );
}

/** What stands above an answer: its verdict, where it has one, and how it stands. @param {Answer} answer */
export function headline(answer) {
  const said = MARKS[answer.standing ?? "abstained"].headline;
  return answer.verdict ? `${answer.verdict === "yes" ? "Yes" : "No"}. ${said}` : said;
}

/** A reason as a sentence. @param {string} reason */
export function sentence(reason) {
  const said = reason.trim();
  return said.slice(0, 1).toUpperCase() + said.slice(1) + (/[.!?]$/.test(said) ? "" : ".");
}
