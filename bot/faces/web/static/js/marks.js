/**
 * The marks: what each standing is called, how it looks, and why a point carries it. Knows nothing of layout.
 *
 * @typedef {import("./types.js").Quote} Quote
 * @typedef {import("./types.js").Standing} Standing
 */

import { counted, freshId, h, icon } from "./dom.js";
import { byWitness, documentCount } from "./quote.js";

/** @type {Record<string, {word: string, headline: string, meaning: string}>} */
export const MARKS = {
  corroborated: {
    word: "Corroborated",
    headline: "Sources agree",
    meaning: "Two or more independent sources say it plainly.",
  },
  "single-source": { word: "One source", headline: "One source says so", meaning: "Plainly said, by one source only." },
  unverified: {
    word: "Unverified",
    headline: "Not confirmed",
    meaning: "Only said with a hedge (“reportedly”), or passed on as someone’s claim.",
  },
  disputed: { word: "Disputed", headline: "Sources disagree", meaning: "Another place says otherwise; you see both." },
  abstained: {
    word: "Not answered",
    headline: "The documents don’t say",
    meaning: "No passage answers it; you see what came closest.",
  },
  supported: { word: "Supported", headline: "The documents say so", meaning: "A source says it plainly." },
  refuted: { word: "Refuted", headline: "The documents say otherwise", meaning: "A source plainly denies it." },
  unknown: { word: "Unknown", headline: "The documents don’t say", meaning: "No passage speaks for it or against it." },
};

/** The drawing of a mark: verdicts on claims share those of the standings. @type {Record<string, string>} */
const DRAWINGS = { supported: "corroborated", refuted: "disputed", unknown: "abstained" };

/** @param {string} mark */
export const drawingOf = (mark) => DRAWINGS[mark] ?? mark;

/**
 * Why a point carries its mark, in one or two short sentences.
 * @param {Standing} standing
 * @param {Quote[]} quotes  those of the point
 */
export function why(standing, quotes) {
  const plain = byWitness(quotes).filter((group) => group.some((quote) => !quote.hedges.length));
  const hedged = quotes.filter((quote) => quote.hedges.length).length;
  if (standing === "corroborated") {
    return `${counted(Math.max(2, plain.length), "independent source")} say this plainly.`;
  }
  if (standing === "single-source") {
    const copies = plain[0] && documentCount(plain[0]) > 1;
    return [
      copies ? "These documents go back to one source, so they count once." : "One source says this plainly; none confirms it.",
      hedged ? "What is said with a hedge doesn’t count." : "",
    ].join(" ").trim();
  }
  if (standing === "unverified") {
    const words = [...new Set(quotes.flatMap((quote) => quote.hedges))].slice(0, 3);
    const said = words.map((word) => `“${word}”`).join(", ");
    if (!said) return "No source says this plainly.";
    return words.length > 1 ? `No source says this plainly: the words ${said} hold it open.` : `No source says this plainly: ${said} holds it open.`;
  }
  return "Another place says otherwise. Both sides are quoted.";
}

/**
 * How an answer stands, in the words that stand above it; told why like a mark.
 * @param {string} mark @param {string} words @param {string} reason @param {"h2"|"h3"} [level]
 */
export function verdictElement(mark, words, reason, level = "h3") {
  return h(level, { class: "verdict", data: { mark } }, markElement(mark, reason, words));
}

/**
 * A mark with its word; the reason shows on hover, focus and tap, and Escape hides it.
 * @param {string} mark
 * @param {string} reason
 * @param {string} [word]  in place of its own
 */
export function markElement(mark, reason, word = MARKS[mark].word) {
  const id = freshId("why");
  const button = h(
    "button",
    { type: "button", class: "mark", data: { mark }, "aria-describedby": id },
    icon(drawingOf(mark)),
    word,
  );
  const holder = h("span", { class: "marked" }, button, h("span", { class: "why", role: "tooltip", id }, reason));
  const show = (/** @type {boolean} */ shown) => holder.classList.toggle("shown", shown);
  // A tap focuses no button in some browsers, so hover and focus alone would not do.
  button.addEventListener("click", () => show(true));
  holder.addEventListener("mouseenter", () => show(true));
  holder.addEventListener("mouseleave", () => show(holder.contains(document.activeElement)));
  button.addEventListener("focus", () => show(true));
  button.addEventListener("blur", () => show(false));
  holder.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && holder.classList.contains("shown")) {
      show(false);
      event.stopPropagation();
    }
  });
  return holder;
}

/** What the marks mean, as a list. */
export function legend() {
  const shown = ["corroborated", "single-source", "unverified", "disputed", "abstained"];
  return h(
    "dl",
    { class: "legend" },
    ...shown.map((mark) =>
      h(
        "div",
        {},
        h("dt", {}, h("span", { class: "mark", data: { mark } }, icon(drawingOf(mark)), MARKS[mark].word)),
        h("dd", {}, MARKS[mark].meaning),
      ),
    ),
  );
}
