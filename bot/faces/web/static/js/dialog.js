/** Questions that have to be answered before the page goes on. Knows nothing of what they are about. */

import { freshId, h } from "./dom.js";

/**
 * Whether the person wants it done.
 * @param {{title: string, text: string, action: string}} asked
 * @returns {Promise<boolean>}
 */
export function confirm({ title, text, action }) {
  return ask(title, [h("p", {}, text)], action, "danger").then((dialog) => dialog.returnValue === "yes");
}

/**
 * A key from the person; null where they give none.
 * @param {boolean} wrong  whether there was one, and the server refused it
 * @returns {Promise<string|null>}
 */
export async function askKey(wrong) {
  const id = freshId("key");
  const field = /** @type {HTMLInputElement} */ (h("input", { type: "password", id, required: true, autocomplete: "current-password" }));
  const about = wrong
    ? "The server doesn’t accept the key it was given. Enter another one."
    : "This Corrobot is only for people who have a key. Whoever runs it can make one with corrobot serve --new-key.";
  const body = [h("p", {}, about), h("label", { for: id }, "Key"), field, h("p", { class: "hint" }, "It is kept until you close this tab.")];
  const dialog = await ask("A key is needed", body, "Continue", "primary");
  return dialog.returnValue === "yes" ? field.value.trim() || null : null;
}

/**
 * A short text from the person; null where they give none.
 * @param {{title: string, label: string, action: string, value?: string, hint?: string, pattern?: string}} asked
 * @returns {Promise<string|null>}
 */
export async function askText({ title, label, action, value = "", hint = "", pattern }) {
  const id = freshId("text");
  const field = /** @type {HTMLInputElement} */ (h("input", { type: "text", id, required: true, maxlength: "200", value, pattern, autocomplete: "off" }));
  const body = [h("label", { for: id }, label), field, ...(hint ? [h("p", { class: "hint" }, hint)] : [])];
  const dialog = await ask(title, body, action, "primary");
  return dialog.returnValue === "yes" ? field.value.trim() || null : null;
}

/** @param {string} title @param {HTMLElement[]} body @param {string} action @param {string} kind @returns {Promise<HTMLDialogElement>} */
function ask(title, body, action, kind) {
  const id = freshId("dialog");
  const cancel = h("button", { type: "button", class: "quiet" }, "Cancel");
  const form = h(
    "form",
    { method: "dialog" },
    h("h2", { id }, title),
    ...body,
    h("div", { class: "choices" }, cancel, h("button", { class: kind, value: "yes" }, action)),
  );
  const dialog = /** @type {HTMLDialogElement} */ (h("dialog", { "aria-labelledby": id }, form));
  document.body.append(dialog);
  return new Promise((resolve) => {
    cancel.addEventListener("click", () => dialog.close(""));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog);
    });
    dialog.showModal();
  });
}
