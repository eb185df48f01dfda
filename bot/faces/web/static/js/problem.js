/**
 * What went wrong, where it went wrong: in the page's words where the server's are for programs, with a button that helps.
 */

import { Problem } from "./api.js";
import { h, icon } from "./dom.js";
import { href } from "./route.js";

/**
 * By kind: what the page says in place of the server's words, and where a button leads.
 * @typedef {{said?: string, remedy?: string, label?: string, to?: () => string}} Words
 * @type {Record<string, Words>}
 */
const WORDS = {
  "bad-question": { remedy: "Ask one question in words. To ask about a long text, add it as a document." },
  "corpus-not-found": { said: "This collection has no documents yet.", remedy: "Add some, then ask about them.", label: "Add documents", to: documents },
  corpus: { said: "Your key is not for this collection.", remedy: "Choose another one.", label: "Open my collection", to: home },
  "not-indexed": { said: "This document is not there any more.", remedy: "It was removed, or it has changed.", label: "Show the documents", to: documents },
  "not-found": { remedy: "It was removed, or it has changed.", label: "Show the documents", to: documents },
  "not-kept": { said: "This conversation is not there.", remedy: "It was deleted, or it is somebody else’s.", label: "Begin a new one", to: home },
  "no-such-disagreement": {
    said: "This disagreement is no longer there.",
    remedy: "A document was changed or removed, or somebody settled it.",
    label: "Show what is left",
    to: () => href({ view: "disagreements", corpus: corpus() }),
  },
  "another-corpus": { said: "This conversation is about another collection.", remedy: "Begin a new one.", label: "Begin a new one", to: home },
  invalid: { said: "The server didn’t understand the page.", remedy: "Reload the page: it may be older than the server.", label: "Reload", to: here },
  "method-not-allowed": { said: "The server didn’t understand the page.", remedy: "Reload the page: it may be older than the server.", label: "Reload", to: here },
  cursor: { said: "The list has changed meanwhile.", remedy: "Load it again.", label: "Reload", to: here },
  "key-needed": { said: "A key is needed.", remedy: "Reload the page, and enter the key that you were given.", label: "Reload", to: here },
  role: { said: "Your key may read, and not change anything.", remedy: "Ask whoever runs this for a key that may." },
  "read-only": { said: "Nothing can be changed here: the server can’t write to its folder.", remedy: "Questions can still be asked." },
  "too-large": { said: "This is more than can be sent at once.", remedy: "Send fewer or smaller files." },
  "too-many-files": { remedy: "Add them in smaller groups." },
};

/** The collection that the address names. */
const corpus = () => new URLSearchParams(location.search).get("corpus");

function documents() {
  return href({ view: "documents", corpus: corpus() });
}

function home() {
  return href({});
}

function here() {
  return location.href;
}

/**
 * @param {unknown} error
 * @param {{label: string, act: () => void}} [again]  what the person may press
 */
export function problemElement(error, again) {
  const problem = error instanceof Problem ? error : new Problem({ detail: "The page failed.", remedy: "Reload it." });
  if (!(error instanceof Problem)) console.error(error);
  const words = WORDS[problem.kind] ?? {};
  const remedy = words.remedy ?? problem.remedy;
  return h(
    "div",
    { class: "problem", role: "alert" },
    icon("warning"),
    h(
      "div",
      {},
      h("p", { class: "what" }, words.said ?? problem.message),
      remedy && h("p", { class: "remedy" }, remedy),
      h(
        "div",
        { class: "choices" },
        again && h("button", { type: "button", class: "quiet", on: { click: again.act } }, again.label),
        words.to && h("a", { class: "button", href: words.to() }, words.label),
      ),
    ),
  );
}
