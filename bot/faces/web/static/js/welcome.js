/** What a newcomer sees: what this is, something to ask, or a way to add the first documents. */

import { byId, counted, h, iconButton } from "./dom.js";
import { legend } from "./marks.js";

/**
 * @param {number} documents  how many there are
 * @param {Promise<string[]>} questions  that they answer well
 * @param {{ask: (question: string) => void, add: (() => void)|null}} page  `add` is null where one may not
 */
export function showWelcome(documents, questions, page) {
  const about = documents
    ? `It looks for the answer in ${counted(documents, "document")}, quotes it word for word, and marks what you should not take on trust.`
    : "It answers from your documents, quotes them word for word, and marks what you should not take on trust.";
  byId("welcome").replaceChildren(
    h("p", { class: "greeting" }, "Ask, then check."),
    h("p", { class: "about" }, about),
    documents ? examples(questions, page.ask) : empty(page.add),
    h("section", { class: "meaning" }, h("h2", {}, "What the marks mean"), legend()),
  );
}

/** Questions to begin with, once they are known. @param {Promise<string[]>} questions @param {(question: string) => void} ask */
function examples(questions, ask) {
  const room = h("div", {}, h("p", { class: "hint" }, "Looking for questions that your documents answer …"));
  const section = h("section", { class: "examples" }, h("h2", {}, "For example"), room);
  const show = (/** @type {string[]} */ found) => (found.length ? room.replaceChildren(questionList(found, ask)) : section.remove());
  questions.then(show, () => section.remove());
  return section;
}

/** Questions to press. @param {string[]} questions @param {(question: string) => void} ask */
export function questionList(questions, ask) {
  const button = (/** @type {string} */ question) => h("button", { type: "button", class: "example", on: { click: () => ask(question) } }, question);
  return h("ul", {}, ...questions.map((question) => h("li", {}, button(question))));
}

/** @param {(() => void)|null} add */
function empty(add) {
  if (!add) return h("p", { class: "empty" }, "There are no documents yet, and your key may not add any.");
  return h(
    "div",
    { class: "empty" },
    h("p", {}, "There are no documents yet. Add some, then ask about them: PDF, Word, Markdown, web pages and more."),
    iconButton("upload", "Add documents", add, { class: "primary" }),
    h("p", { class: "hint" }, "You can also drop files anywhere on this page."),
  );
}
