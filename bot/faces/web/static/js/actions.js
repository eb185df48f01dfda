/** What can be done with an answer: copy, save, rate, look at how it was made. */

import { announce } from "./announce.js";
import { feedback } from "./api.js";
import { copyText, saveFile } from "./clipboard.js";
import { freshId, h, icon, iconButton } from "./dom.js";
import { markdown } from "./markdown.js";
import { problemElement } from "./problem.js";

/**
 * @param {import("./types.js").Answer} answer
 * @param {import("./types.js").Feedback|null} given
 */
export function actionsElement(answer, given) {
  const told = h("span", { class: "told" });
  const tell = (/** @type {string} */ text) => {
    told.textContent = text;
    announce(text);
  };
  const copy = async () => tell((await copyText(markdown(answer, location.origin))) ? "Copied as Markdown." : "It could not be copied.");
  const save = () => {
    saveFile(`${answer.id}.json`, `${JSON.stringify(answer, null, 2)}\n`, "application/json");
    tell("Saved. `corrobot check` tells whether its quotes still stand.");
  };
  const room = h("div", { class: "word" });
  return h(
    "footer",
    { class: "actions" },
    h(
      "div",
      { class: "row" },
      iconButton("copy", "Copy Markdown", copy),
      iconButton("save", "Save JSON", save),
      ...ratings(answer, given, room),
      told,
    ),
    room,
    details(answer),
  );
}

/** @param {import("./types.js").Answer} answer @param {import("./types.js").Feedback|null} given @param {HTMLElement} room */
function ratings(answer, given, room) {
  const buttons = [rating("up", "Good answer"), rating("down", "Bad answer")];
  let comment = given?.comment ?? "";
  const show = (/** @type {string} */ chosen) => {
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.rating === chosen));
  };
  const send = async (/** @type {"up"|"down"} */ chosen) => {
    try {
      await feedback(answer.id, chosen, comment);
      show(chosen);
      return true;
    } catch (error) {
      room.replaceChildren(problemElement(error));
      return false;
    }
  };
  for (const button of buttons) {
    const chosen = /** @type {"up"|"down"} */ (button.dataset.rating);
    button.addEventListener("click", async () => {
      const note = (/** @type {string} */ said) => {
        comment = said;
        return send(chosen);
      };
      if (!(await send(chosen))) return;
      room.replaceChildren(wordForm(chosen, comment, note, room));
      room.querySelector("input")?.focus();
    });
  }
  show(given?.rating ?? "");
  return buttons;
}

/** @param {"up"|"down"} which @param {string} label */
function rating(which, label) {
  return h("button", { type: "button", class: "plain rating", title: label, data: { rating: which }, "aria-pressed": "false" }, icon(which), h("span", { class: "hidden" }, label));
}

/** @param {"up"|"down"} chosen @param {string} comment @param {(said: string) => Promise<boolean>} send @param {HTMLElement} room */
function wordForm(chosen, comment, send, room) {
  const id = freshId("word");
  const field = /** @type {HTMLInputElement} */ (h("input", { id, type: "text", maxlength: "1000", value: comment }));
  const question = chosen === "up" ? "Thank you. What was good about it? (optional)" : "Thank you. What is wrong with it? (optional)";
  const form = h("form", {}, h("label", { for: id }, question), h("div", { class: "field" }, field, h("button", { class: "quiet" }, "Send")));
  announce(question);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await send(field.value.trim())) {
      room.replaceChildren(h("p", { class: "hint", tabindex: "-1" }, "Noted with the answer."));
      announce("Noted with the answer.");
      /** @type {HTMLElement} */ (room.firstElementChild).focus();
    }
  });
  return form;
}

/** How the answer was made. @param {import("./types.js").Answer} answer */
function details(answer) {
  const models = Object.entries(answer.models).map(([role, name]) => [role, name ?? "none"]);
  const spent = Object.entries(answer.timings_ms).map(([step, ms]) => `${step} ${ms} ms`).join(", ");
  const rows = [["answer", answer.id], ["collection", answer.corpus], ...models, ["took", spent]];
  return h(
    "details",
    { class: "made" },
    h("summary", {}, "How it was made"),
    h("dl", {}, ...rows.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value)))),
  );
}
