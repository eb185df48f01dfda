/**
 * One question and what becomes of it: steps and text while they stream in, then the answer, or what went wrong.
 *
 * @typedef {import("./types.js").Answer} Answer
 */

import { actionsElement } from "./actions.js";
import { answerElement, sentenceElement } from "./answer.js";
import { counted, freshId, h } from "./dom.js";
import { problemElement } from "./problem.js";
import { questionList } from "./welcome.js";

/** Passages or quotes that are shown while an answer is made. */
const FOUND = 5;

/**
 * @typedef {object} Page
 * @property {(opened: import("./quote.js").Opened) => void} open
 * @property {(question: string, asWritten?: boolean) => void} ask
 */

export class Turn {
  /** @param {string} question @param {Page} page */
  constructor(question, page) {
    const id = freshId("question");
    this.question = question;
    this.page = page;
    /** @type {HTMLElement|null} */
    this.offered = null;
    this.steps = h("p", { class: "progress" }, "Looking through the documents …");
    this.found = h("ul", { class: "found", "aria-hidden": "true" });
    this.draft = h("p", { class: "draft" });
    /** @type {HTMLElement|null} */
    this.prose = null;
    this.body = h("div", { class: "body" }, this.steps, this.found, this.draft);
    this.element = h("article", { class: "turn", "aria-labelledby": id }, h("h2", { class: "asked", id, dir: "auto" }, question), this.body);
  }

  /** Says that the answer before it comes first. */
  wait() {
    this.steps.textContent = "Waits for the answer above …";
  }

  begin() {
    this.steps.textContent = "Looking through the documents …";
  }

  /** A step of the answer, as the server tells it. @param {string} event @param {any} data */
  step(event, data) {
    if (event === "retrieved") {
      /** @type {{document_id: string, title: string, heading: string|null}[]} */
      const hits = data.hits;
      const documents = new Set(hits.map((hit) => hit.document_id)).size;
      this.steps.textContent = `Reading ${counted(hits.length, "passage")} of ${counted(documents, "document")} …`;
      this.show(hits.map((hit) => (hit.heading && hit.heading !== hit.title ? `${hit.title} › ${hit.heading}` : hit.title)));
    } else if (event === "quoted") {
      /** @type {import("./types.js").Quote[]} */
      const quotes = data.quotes;
      this.steps.textContent = `Comparing ${counted(quotes.length, "quote")} …`;
      this.show(quotes.map((quote) => `“${quote.plain}”`));
    } else if (event === "compared") {
      const found = data.disagreements.length;
      if (found) this.steps.textContent = `Found ${counted(found, "disagreement")} …`;
    } else if (event === "text") {
      this.found.replaceChildren();
      this.draft.append(data.text);
    } else if (event === "written") {
      if (!this.prose) {
        this.prose = h("p", { class: "draft prose" });
        this.draft.before(this.prose);
      }
      this.steps.textContent = "A model is writing, and each sentence is compared with the quotes …";
      this.prose.append(sentenceElement(data), " ");
    }
  }

  /** What is found so far, of which the first few are shown. @param {string[]} lines */
  show(lines) {
    const all = [...new Set(lines)];
    this.found.replaceChildren(...all.slice(0, FOUND).map((line) => h("li", { dir: "auto" }, line)));
  }

  /** @param {Answer} answer @param {import("./types.js").Feedback|null} feedback */
  finish(answer, feedback) {
    const asWritten = () => this.page.ask(this.question, true);
    this.body.replaceChildren(answerElement(answer, this.page.open, asWritten), actionsElement(answer, feedback));
  }

  /** Offers questions to go on with, in place of those that were offered. @param {string[]} questions */
  offer(questions) {
    this.offered?.remove();
    if (!questions.length) return;
    this.offered = h("section", { class: "next examples" }, h("h3", {}, "Ask next"), questionList(questions, this.page.ask));
    this.body.append(this.offered);
  }

  /** @param {unknown} error @param {() => void} again */
  fail(error, again) {
    this.body.replaceChildren(problemElement(error, { label: "Ask again", act: again }));
  }

  /** @param {() => void} again */
  stop(again) {
    const button = h("button", { type: "button", class: "quiet", on: { click: again } }, "Ask again");
    this.body.replaceChildren(h("p", { class: "progress" }, "Stopped. "), button);
  }
}
