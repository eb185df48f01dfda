/**
 * One question and what becomes of it: steps and text while they stream in, then the answer, or what went wrong.
 *
 * @typedef {import("./types.js").Answer} Answer
 */

import { actionsElement } from "./actions.js";
import { answerElement, sentenceElement } from "./answer.js";
import { counted, freshId, h } from "./dom.js";
import { problemElement } from "./problem.js";

export class Turn {
  /**
   * @param {string} question
   * @param {(opened: import("./quote.js").Opened) => void} open
   */
  constructor(question, open) {
    const id = freshId("question");
    this.open = open;
    this.steps = h("p", { class: "progress" }, "Looking through the documents …");
    this.draft = h("p", { class: "draft" });
    /** @type {HTMLElement|null} */
    this.prose = null;
    this.body = h("div", { class: "body" }, this.steps, this.draft);
    this.element = h("article", { class: "turn", "aria-labelledby": id }, h("h2", { class: "asked", id, dir: "auto" }, question), this.body);
  }

  /** A step of the answer, as the server tells it. @param {string} event @param {any} data */
  step(event, data) {
    if (event === "retrieved") {
      const documents = new Set(data.hits.map((hit) => hit.document_id)).size;
      this.steps.textContent = `Reading ${counted(data.hits.length, "passage")} of ${counted(documents, "document")} …`;
    } else if (event === "quoted") {
      this.steps.textContent = `Comparing ${counted(data.quotes.length, "quote")} …`;
    } else if (event === "compared") {
      const found = data.disagreements.length;
      if (found) this.steps.textContent = `Found ${counted(found, "disagreement")} …`;
    } else if (event === "text") {
      this.draft.append(data.text);
    } else if (event === "written") {
      if (!this.prose) this.draft.before((this.prose = h("p", { class: "draft prose" })));
      this.steps.textContent = "A model is writing, and each sentence is compared with the quotes …";
      this.prose.append(sentenceElement(data), " ");
    }
  }

  /** @param {Answer} answer @param {import("./types.js").Feedback|null} feedback */
  finish(answer, feedback) {
    this.body.replaceChildren(answerElement(answer, this.open), actionsElement(answer, feedback));
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
