/**
 * One disagreement of the documents with each other, for somebody who goes through many: whole, or, once it is settled, as one
 * line that can be taken back. Knows nothing of the list it is in, nor of the server.
 *
 * @typedef {import("./types.js").Listed} Listed
 * @typedef {import("./types.js").Quote} Quote
 * @typedef {object} Context
 * @property {string} corpus
 * @property {boolean} writes  whether the person may dismiss and restore
 * @property {(opened: import("./quote.js").Opened) => void} open
 * @property {() => void} dismiss
 * @property {() => void} restore
 * @property {(reason: string) => void} explain
 */

import { KINDS } from "./disagreement.js";
import { append, counted, freshId, h, icon, iconButton } from "./dom.js";
import { byWitness, documentCount, quoteElement, witnessElement } from "./quote.js";

/** Witnesses of a side, and quotes of a witness, that are shown at once: the others are one click away. */
const SHOWN = { witnesses: 3, quotes: 2 };
const LONGEST_REASON = 1000;

/** Shows a disagreement whole. @param {HTMLElement} card @param {Listed} listed @param {Context} context */
export function showWhole(card, listed, context) {
  const id = freshId("case");
  card.classList.remove("settled");
  card.setAttribute("aria-labelledby", id);
  card.replaceChildren(
    h(
      "header",
      {},
      h(
        "div",
        { class: "what" },
        h("h2", { id }, KINDS[listed.kind] ?? "They differ"),
        h("span", { class: "sureness" }, `${Math.min(99, Math.round(listed.confidence * 100))}% sure`),
      ),
      context.writes && (listed.dismissed ? restoring(context.restore, "Restore") : dismissing(context)),
    ),
    h("p", { class: "summary" }, listed.summary),
    listed.dismissal ? h("p", { class: "dismissal" }, dismissal(listed.dismissal)) : "",
    h(
      "div",
      { class: "sides" },
      side(listed, 0, context),
      h("div", { class: "versus" }, icon("disputed")),
      side(listed, 1, context),
    ),
  );
}

/** Shows in one line what was just done with a disagreement. @param {HTMLElement} card @param {Listed} listed @param {Context} context */
export function showSettled(card, listed, context) {
  const id = freshId("case");
  card.classList.add("settled");
  card.setAttribute("aria-labelledby", id);
  const [one, other] = listed.sides.map((quotes) => quotes[0].title);
  const said = h(
    "p",
    { id },
    h("strong", {}, listed.dismissed ? "Dismissed: " : "Restored: "),
    `${KINDS[listed.kind] ?? "They differ"} in `,
    title(one),
    one === other ? null : " and ",
    one === other ? null : title(other),
  );
  const again = listed.dismissed ? restoring(context.restore, "Restore") : dismissing(context);
  card.replaceChildren(h("div", { class: "line" }, said, again), listed.dismissed ? reasonForm(listed, context) : "");
}

/** @param {string} title */
const title = (title) => h("bdi", { class: "title" }, title);

/** @param {Context} context */
function dismissing({ dismiss }) {
  const button = iconButton("close", "Dismiss", dismiss, { class: "quiet" });
  button.setAttribute("aria-keyshortcuts", "D");
  return button;
}

/** @param {() => void} restore @param {string} label */
function restoring(restore, label) {
  const button = iconButton("restore", label, restore, { class: "quiet" });
  button.setAttribute("aria-keyshortcuts", "R");
  return button;
}

/** @param {Listed} listed @param {Context} context */
function reasonForm(listed, context) {
  const reason = listed.dismissal?.reason;
  if (reason) return h("p", { class: "dismissal" }, h("span", {}, "Because: "), h("bdi", {}, reason));
  const id = freshId("reason");
  const field = /** @type {HTMLInputElement} */ (h("input", { id, type: "text", maxlength: String(LONGEST_REASON), autocomplete: "off" }));
  const form = h("form", { class: "because" }, h("label", { for: id }, "Reason (optional)"), field, h("button", { class: "quiet" }, "Save"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (field.value.trim()) context.explain(field.value.trim());
    else field.focus();
  });
  return form;
}

/** @param {{at: string, by: string|null, reason: string|null}} said */
function dismissal({ at, by, reason }) {
  const day = new Date(at).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
  return `Dismissed on ${day}${by ? ` by ${by}` : ""}${reason ? `: ${reason}` : "."}`;
}

/** @param {Listed} listed @param {0|1} at @param {Context} context */
function side(listed, at, context) {
  const quotes = listed.sides[at];
  const documents = documentCount(quotes);
  const independent = listed.witnesses[at];
  const about = { ...context, mates: listed.sides.flat() };
  const element = (/** @type {Quote} */ quote) => quoteElement(quote, { ...about, differs: listed.differs_plain[at][quotes.indexOf(quote)] });
  const framed = byWitness(quotes).map((witness) => {
    const frame = witnessElement(witness.slice(0, SHOWN.quotes), element);
    append(frame, more(witness.slice(SHOWN.quotes).map(element), "quote", "from this source"));
    return frame;
  });
  return h(
    "div",
    { class: "side", role: "group", "aria-label": at ? "The other side" : "One side" },
    documents > 1 ? h("h3", {}, `${counted(documents, "source")}, ${counted(independent, "witness", "witnesses")}`) : null,
    ...framed.slice(0, SHOWN.witnesses),
    more(framed.slice(SHOWN.witnesses), "source", "on this side"),
  );
}

/** What is shown on demand. @param {HTMLElement[]} elements @param {string} noun @param {string} where */
function more(elements, noun, where) {
  return elements.length ? h("details", { class: "rest" }, h("summary", {}, `${counted(elements.length, `more ${noun}`)} ${where}`), ...elements) : null;
}
