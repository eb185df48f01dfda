/**
 * What speaks for either side, counted by origins and not by documents; and what was read and is not quoted.
 *
 * @typedef {import("./types.js").Quote} Quote
 * @typedef {import("./types.js").Unused} Unused
 */

import { counted, h, onPlainClick } from "./dom.js";
import { byWitness } from "./quote.js";
import { sourceHref } from "./route.js";

/** Of how many origins some quotes are. @param {Quote[]} quotes */
export const origins = (quotes) => byWitness(quotes).length;

/**
 * A bar of two sides, each as long as it has origins; with the words for it, so that nobody has to see it.
 * @param {[string, number]} one  what a side is called, and its origins
 * @param {[string, number]} other
 */
export function balanceElement(one, other) {
  const said = [one, other].map(([name, count]) => `${name}: ${counted(count, "independent source")}`);
  const side = (/** @type {number} */ count, /** @type {string} */ name) => {
    const bar = h("span", { class: name });
    bar.style.flexGrow = String(count);
    return bar;
  };
  const alone = !one[1] || !other[1];
  return h(
    "div",
    { class: "balance" },
    h("div", { class: "bar", "aria-hidden": "true" }, side(one[1], "one"), side(other[1], "other")),
    h("p", {}, h("span", {}, said[0]), h("span", {}, said[1])),
    alone && h("p", { class: "alone" }, "Only one side says this."),
  );
}

const WHY = {
  "less-likely": "Less likely to answer than what is quoted",
  unlikely: "Something in it may be meant, but is unlikely to answer",
  silent: "Nothing in it answers the question",
};

/**
 * The passages that were read and are not quoted, by the reason; null where there are none.
 * @param {Unused[]} unused @param {string} corpus @param {(place: Unused, opener: HTMLElement) => void} open
 */
export function unusedElement(unused, corpus, open) {
  if (!unused.length) return null;
  const item = (/** @type {Unused} */ each) => {
    const about = each.heading && each.heading !== each.title ? each.heading : null;
    const link = h("a", { class: "cite", href: sourceHref(each, corpus) }, h("span", { class: "where" }, h("bdi", { class: "title" }, each.title), about && h("span", { class: "about" }, about)));
    onPlainClick(link, () => open(each, link));
    return h("li", {}, link);
  };
  const groups = Object.entries(WHY).flatMap(([why, words]) => {
    const found = unused.filter((each) => each.why === why);
    return found.length ? [h("p", {}, `${words}:`), h("ul", {}, ...found.map(item))] : [];
  });
  return h("details", { class: "unused" }, h("summary", {}, `Looked at, not used: ${counted(unused.length, "passage")}`), ...groups);
}
