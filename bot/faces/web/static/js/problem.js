/** What went wrong, where it went wrong: the server's words and its remedy. */

import { Problem } from "./api.js";
import { h, icon } from "./dom.js";

/**
 * @param {unknown} error
 * @param {{label: string, act: () => void}} [again]  what the person may press
 */
export function problemElement(error, again) {
  const problem = error instanceof Problem ? error : new Problem({ detail: "The page failed.", remedy: "Reload it." });
  if (!(error instanceof Problem)) console.error(error);
  return h(
    "div",
    { class: "problem", role: "alert" },
    icon("warning"),
    h(
      "div",
      {},
      h("p", { class: "what" }, problem.message),
      problem.remedy && h("p", { class: "remedy" }, problem.remedy),
      again && h("button", { type: "button", class: "quiet", on: { click: again.act } }, again.label),
    ),
  );
}
