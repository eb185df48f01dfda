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

import { telling } from "./differ.js";
import { KINDS } from "./disagreement.js";
import { append, counted, freshId, h, icon, iconButton } from "./dom.js";
import { quoteElement, witnessElement } from "./quote.js";
import { witnesses } from "./witnesses.js";

/** Witnesses of a side, and quotes of a witness, that are shown at once: the others are one click away. */
const SHOWN = { witnesses: 3, quotes: 2 };
const LONGEST_REASON = 1000;

/** Shows a disagreement whole. @param {HTMLElement} card @param {Listed} listed @param {Context} context */
export function showWhole(card, listed, context) {
  const [one, other] = listed.sides;
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
      side(listed, 0, one, other, context),
      h("div", { class: "versus" }, icon("disputed")),
      side(listed, 1, other, one, context),
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
  const form = h("form", { class: "because" }, h("label", { for: id }, "Why? (if you like)"), field, h("button", { class: "quiet" }, "Note"));
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

/** @param {Listed} listed @param {number} at @param {Quote[]} quotes @param {Quote[]} against @param {Context} context */
function side(listed, at, quotes, against, context) {
  const documents = new Set(quotes.map((quote) => quote.document_id)).size;
  const independent = listed.witnesses[at];
  const about = { ...context, mates: listed.sides.flat() };
  const element = (/** @type {Quote} */ quote) => quoteElement(quote, { ...about, differs: telling(quote, against, listed) });
  // The server knows more of who repeats whom than the quotes show: what it takes for one witness is framed as one.
  const framed = witnesses(quotes, independent === 1 ? "single-source" : "disputed").map((witness) => {
    const frame = witnessElement({ ...witness, quotes: witness.quotes.slice(0, SHOWN.quotes) }, element);
    append(frame, more(witness.quotes.slice(SHOWN.quotes).map(element), "of this witness"));
    return frame;
  });
  return h(
    "div",
    { class: "side", role: "group", "aria-label": at ? "The other side" : "One side" },
    documents > 1 ? h("h3", {}, `${counted(documents, "source")}, ${counted(independent, "witness", "witnesses")}`) : null,
    ...framed.slice(0, SHOWN.witnesses),
    more(framed.slice(SHOWN.witnesses), "on this side"),
  );
}

/** What is shown on demand. @param {HTMLElement[]} elements @param {string} where */
function more(elements, where) {
  return elements.length ? h("details", { class: "rest" }, h("summary", {}, `${elements.length} more ${where}`), ...elements) : null;
}
