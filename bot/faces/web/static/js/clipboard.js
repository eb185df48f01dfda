/** Texts out of the page: to the clipboard and to a file. */

import { h } from "./dom.js";

/**
 * Whether the text is in the clipboard now.
 * @param {string} text
 * @returns {Promise<boolean>}
 */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Browsers keep the clipboard from pages that came without TLS from another machine; this older way still works.
    const field = /** @type {HTMLTextAreaElement} */ (h("textarea", { class: "hidden", "aria-hidden": "true" }, text));
    const focused = /** @type {HTMLElement|null} */ (document.activeElement);
    document.body.append(field);
    field.select();
    const copied = document.execCommand("copy");
    field.remove();
    focused?.focus();
    return copied;
  }
}

/** @param {string} name @param {string} text @param {string} type */
export function saveFile(name, text, type) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
