/**
 * How many quotes of a document others support or contradict, and on demand which.
 *
 * @typedef {import("./types.js").Quote} Quote
 * @typedef {import("./types.js").SourceDocument} SourceDocument
 * @typedef {{corpus: string, open: (opened: import("./quote.js").Opened) => void, contrasting: {href: string, show: () => void}}} Context
 */

import * as api from "./api.js";
import { freshId, h, icon, onPlainClick } from "./dom.js";
import { problemElement } from "./problem.js";
import { quoteElement } from "./quote.js";

/** The counts in words; empty where there is none. @param {{supporting: number, contrasting: number}} counts */
export function tallyWords({ supporting, contrasting }) {
  return [supporting && `${supporting} supporting`, contrasting && `${contrasting} contrasting`].filter(Boolean).join(", ");
}

/**
 * The counts of a document as chips, and the room below it where the supporting quotes are shown; both null where there are none.
 * @param {SourceDocument} document @param {Context} context
 */
export function tallyElements(document, context) {
  const { supporting, contrasting } = document;
  if (!supporting && !contrasting) return { chips: null, room: null };
  const id = freshId("support");
  const room = h("div", { class: "support", id, hidden: true });
  const of = (/** @type {number} */ count) => h("span", { class: "hidden" }, ` ${count === 1 ? "quote" : "quotes"} of ${document.title}`);
  const shows = h("button", { type: "button", class: "mark", data: { mark: "corroborated" }, "aria-expanded": "false", "aria-controls": id, title: "Other documents say the same" }, icon("corroborated"), `${supporting} supporting`, of(supporting));
  shows.addEventListener("click", () => toggle(shows, room, document, context));
  const leads = h("a", { class: "mark", data: { mark: "disputed" }, href: context.contrasting.href, title: "They stand in disagreements" }, icon("disputed"), `${contrasting} contrasting`, of(contrasting));
  onPlainClick(leads, context.contrasting.show);
  return { chips: h("span", { class: "tally" }, supporting > 0 && shows, contrasting > 0 && leads), room };
}

/** @param {HTMLElement} button @param {HTMLElement} room @param {SourceDocument} document @param {Context} context */
async function toggle(button, room, document, context) {
  const opens = room.hidden;
  button.setAttribute("aria-expanded", String(opens));
  room.hidden = !opens;
  if (!opens || room.childElementCount) return;
  room.append(h("p", { class: "hint", role: "status" }, "Looking for the quotes …"));
  try {
    const found = await api.support(document.id, context.corpus);
    room.replaceChildren(...found.map((each) => pair(each, context)));
  } catch (error) {
    room.replaceChildren(problemElement(error));
  }
}

/** A quote beside those that support it. @param {{quote: Quote, by: Quote[]}} each @param {Context} context */
function pair({ quote, by }, context) {
  const drawn = (/** @type {Quote} */ one) => quoteElement(one, { ...context, mates: [quote, ...by] });
  return h(
    "div",
    { class: "sides" },
    h("div", { class: "side" }, h("p", { class: "because" }, "Here"), drawn(quote)),
    h("div", { class: "side" }, h("p", { class: "because" }, "Elsewhere"), ...by.map(drawn)),
  );
}
