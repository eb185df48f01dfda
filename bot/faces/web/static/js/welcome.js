/** What a newcomer sees: what this is, something to ask, or a way to add the first documents. */

import { byId, counted, h, iconButton } from "./dom.js";
import { legend } from "./marks.js";

const EXAMPLES = 3;

/**
 * @param {import("./types.js").SourceDocument[]} documents  some of them @param {number} count  of all
 * @param {{ask: (question: string) => void, add: (() => void)|null}} page  `add` is null where one may not
 */
export function showWelcome(documents, count, page) {
  const about = documents.length
    ? `It looks for the answer in ${counted(count, "document")}, quotes it word for word, and marks what you should not take on trust.`
    : "It answers from your documents, quotes them word for word, and marks what you should not take on trust.";
  byId("welcome").replaceChildren(
    h("p", { class: "greeting" }, "Ask, then check."),
    h("p", { class: "about" }, about),
    documents.length ? examples(documents, page.ask) : empty(page.add),
    h("section", { class: "meaning" }, h("h2", {}, "What the marks mean"), legend()),
  );
}

/** Questions about the documents that are there. @param {import("./types.js").SourceDocument[]} documents @param {(question: string) => void} ask */
function examples(documents, ask) {
  const titles = [...new Set(documents.map((document) => document.title))].filter((title) => title.length <= 160);
  const questions = titles.slice(0, EXAMPLES).map((title) => `What does “${title}” say?`);
  if (!questions.length) return null;
  return h(
    "section",
    { class: "examples" },
    h("h2", {}, "For example"),
    h("ul", {}, ...questions.map((question) => h("li", {}, h("button", { type: "button", class: "example", on: { click: () => ask(question) } }, question)))),
  );
}

/** @param {(() => void)|null} add */
function empty(add) {
  if (!add) return h("p", { class: "empty" }, "There are no documents yet, and your key may not add any.");
  return h(
    "div",
    { class: "empty" },
    h("p", {}, "There are no documents yet. Add some, then ask about them: plain text and Markdown files."),
    iconButton("upload", "Add documents", add, { class: "primary" }),
    h("p", { class: "hint" }, "You can also drop files anywhere on this page."),
  );
}
