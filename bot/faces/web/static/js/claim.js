/** What the documents say of a claim: who says it, who denies it. */

import { announce } from "./announce.js";
import * as api from "./api.js";
import { byId, h, icon } from "./dom.js";
import { balanceElement, origins } from "./evidence.js";
import { MARKS, verdictElement } from "./marks.js";
import { problemElement } from "./problem.js";
import { quoteElement } from "./quote.js";
import { sentence } from "./answer.js";

/** @param {{corpus: () => string|null, open: (opened: import("./quote.js").Opened) => void}} page */
export function buildClaimView(page) {
  const field = /** @type {HTMLTextAreaElement} */ (h("textarea", { id: "claim", rows: "2", maxlength: "2000", required: true }));
  const button = h("button", { class: "primary" }, icon("verify"), h("span", {}, "Check"));
  const form = h("form", { class: "claim" }, h("label", { for: "claim" }, "Claim to check"), field, button);
  const room = h("div", { class: "verdict-room" });
  byId("view-claim").append(h("h1", { id: "claim-title", tabindex: "-1" }, "Check a claim"), form, room);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      /** @type {HTMLFormElement} */ (form).requestSubmit();
    }
  });
  let turn = 0;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const mine = ++turn;
    room.replaceChildren(h("p", { class: "progress" }, "Looking through the documents …"));
    try {
      const corpus = page.corpus();
      const found = await api.verify(field.value.trim(), corpus);
      if (mine !== turn) return;
      room.replaceChildren(foundElement(found, corpus ?? "", page.open));
      announce(`${MARKS[found.verdict].headline}. ${sentence(found.reason)}`);
    } catch (error) {
      if (mine === turn) room.replaceChildren(problemElement(error));
    }
  });
}

/** @param {import("./types.js").Verification} found @param {string} corpus @param {(opened: import("./quote.js").Opened) => void} open */
function foundElement(found, corpus, open) {
  const context = { corpus, mates: [...found.supporting, ...found.refuting], open };
  /** @param {string} title @param {import("./types.js").Quote[]} quotes */
  const side = (title, quotes) =>
    h("div", { class: "side" }, h("h3", {}, title), ...quotes.map((quote) => quoteElement(quote, context)), quotes.length ? null : h("p", { class: "none" }, "Nothing."));
  const both = found.supporting.length && found.refuting.length;
  return h(
    "div",
    { class: "answer", data: { mark: found.verdict } },
    h("p", { class: "asked" }, found.claim),
    verdictElement(found.verdict, MARKS[found.verdict].headline, MARKS[found.verdict].meaning, "h2"),
    h("p", { class: "reason" }, sentence(found.reason)),
    context.mates.length ? balanceElement(["Says so", origins(found.supporting)], ["Denies it", origins(found.refuting)]) : null,
    context.mates.length
      ? h(
          "div",
          { class: both ? "sides" : "sides alone" },
          found.supporting.length || both ? side("Says so", found.supporting) : null,
          both ? h("div", { class: "versus" }, icon("disputed")) : null,
          found.refuting.length || both ? side("Denies it", found.refuting) : null,
        )
      : null,
  );
}
