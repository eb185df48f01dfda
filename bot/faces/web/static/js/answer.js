/**
 * An answer on the page: how it stands, once; then short answers with their quotes, both sides of every disagreement, or what
 * is missing. Shows every part of the JSON and adds none.
 *
 * @typedef {import("./types.js").Answer} Answer
 * @typedef {import("./types.js").Quote} Quote
 * @typedef {import("./types.js").Point} Point
 * @typedef {(opened: import("./quote.js").Opened) => void} Open
 */

import { disagreementElement } from "./disagreement.js";
import { h } from "./dom.js";
import { balanceElement, origins, unusedElement } from "./evidence.js";
import { MARKS, markElement, verdictElement, why } from "./marks.js";
import { scopeWords } from "./scope.js";
import { tableElement } from "./table.js";
import { byWitness, quoteElement, quotesOf, witnessElement } from "./quote.js";

/**
 * @param {Answer} answer
 * @param {Open} open  opens a source
 * @param {() => void} asWritten  asks the same without the earlier questions, and with its words as they are
 */
export function answerElement(answer, open, asWritten) {
  const mark = answer.standing ?? "abstained";
  const context = { corpus: answer.corpus, mates: answer.quotes.length ? answer.quotes : answer.nearest, open };
  const opposed = new Set(answer.disagreements.flatMap((each) => each.sides.flat()));
  const agreed = answer.points.filter((point) => !point.quotes.every((n) => opposed.has(n)));
  return h(
    "div",
    { class: "answer", data: { mark } },
    answer.scope && h("p", { class: "read-as" }, `Asked of: ${scopeWords(answer.scope)}`),
    answer.read_as && readAs(answer.read_as, asWritten),
    verdictElement(mark, headline(answer), worth(answer)),
    answer.reason && h("p", { class: "reason" }, sentence(answer.reason)),
    answer.verdict && decided(answer),
    answer.writer && writtenElement(answer.writer),
    ...answer.disagreements.map((each) => disagreementElement(answer, each, context)),
    ...answer.second_opinions.filter((each) => each.told).map((each) => h("p", { class: "second-opinion", dir: "auto" }, each.told)),
    opposed.size && agreed.length ? h("h4", { class: "also" }, "Also said") : null,
    ...agreed.map((point) => pointElement(point, quotesOf(answer, point), point.standing !== answer.standing, context)),
    answer.status === "abstained" && nearest(answer, context),
    tableElement(answer, context),
    unusedElement(answer.unused, answer.corpus, (place, opener) => open({ quote: { ...place, text: "" }, mates: [], corpus: answer.corpus, opener })),
  );
}

/** How a question was read, and the way out of it. @param {string} question @param {() => void} asWritten */
function readAs(question, asWritten) {
  const button = h("button", { type: "button", class: "link", on: { click: asWritten } }, "Ask it as written");
  return h("p", { class: "read-as" }, `Read as: ${question} `, button);
}

/** How many origins say yes, and how many no, where all that decide it say the same: those of the point that has most. @param {Answer} answer */
function decided(answer) {
  const count = Math.max(...answer.points.map((point) => origins(quotesOf(answer, point))));
  return answer.verdict === "yes" ? balanceElement(["Yes", count], ["No", 0]) : balanceElement(["Yes", 0], ["No", count]);
}

/** Why an answer stands as it does. @param {Answer} answer */
function worth(answer) {
  if (!answer.standing) return MARKS.abstained.meaning;
  const [point, ...others] = answer.points;
  return others.length ? MARKS[answer.standing].meaning : why(answer.standing, quotesOf(answer, point));
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
 * @param {boolean} marked  whether it stands otherwise than the answer
 * @param {{corpus: string, mates: Quote[], open: Open}} context
 */
function pointElement(point, quotes, marked, context) {
  const told = point.short ? h("p", { class: "short-answer" }, point.short) : ownText(point, quotes);
  const title = point.earlier ? h("div", {}, h("p", { class: "earlier" }, `Earlier (${point.earlier})`), told) : told;
  return h(
    "section",
    { class: "point", data: { mark: point.standing } },
    (title || marked) && h("header", {}, title, marked && markElement(point.standing, why(point.standing, quotes))),
    ...byWitness(quotes).map((witness) => witnessElement(witness, (quote) => quoteElement(quote, context))),
  );
}

/** What a point says beyond its quotes; null where they say it all. @param {Point} point @param {Quote[]} quotes */
function ownText(point, quotes) {
  const bare = (/** @type {string} */ text) => text.replace(/\[\d+\]/g, "").replace(/\s+/g, " ").replace(/^[\s.“”"]+|[\s.“”"]+$/g, "");
  const said = bare(point.text);
  return said && !quotes.some((quote) => said.includes(bare(quote.plain))) ? h("p", { class: "own-text" }, point.text) : null;
}

/** @param {Answer} answer @param {{corpus: string, mates: Quote[], open: Open}} context */
function nearest(answer, context) {
  if (!answer.nearest.length) return null;
  return h(
    "section",
    { class: "nearest" },
    h("h4", {}, "What came closest"),
    ...answer.nearest.map((quote) => quoteElement(quote, context)),
  );
}

/** What stands above an answer. @param {Answer} answer */
export const headline = (answer) => answer.headline?.replace("'", "’") ?? MARKS[answer.standing ?? "abstained"].headline;

/** A reason as a sentence. @param {string} reason */
export function sentence(reason) {
  const said = reason.trim().replaceAll("n't", "n’t");
  return said.slice(0, 1).toUpperCase() + said.slice(1) + (/[.!?]$/.test(said) ? "" : ".");
}
