/**
 * A document's blocks as elements: headings, paragraphs, nested lists, tables, code. Text only ever becomes a text node,
 * a link leads only where `followable` allows, and nothing is loaded.
 *
 * @typedef {import("./types.js").Block} Block
 */

import { h } from "./dom.js";
import { followable } from "./route.js";

/** Headings of a document stand below the panel's own, whatever their level. */
const TOP = 2;
const LOWEST = 6;
const INLINE = { strong: "strong", emphasis: "em", struck: "s", code: "code" };

/**
 * @param {Block[]} blocks  in order
 * @param {(start: number, end: number) => Node[]} write  the document's characters between two offsets
 * @returns {Node[]}
 */
export function drawn(blocks, write) {
  const root = h("div", {});
  /** @type {Element[]} */
  const quotes = [root];
  /** @type {{depth: number, list: Element, item: Element}[]} */
  let lists = [];
  /** @type {Element|null} */
  let table = null;
  for (const block of blocks) {
    if (block.quoted !== quotes.length - 1) lists = [];
    while (quotes.length - 1 > block.quoted) quotes.pop();
    while (quotes.length - 1 < block.quoted) quotes.push(added(quotes[quotes.length - 1], h("blockquote", {})));
    while (lists.length && lists[lists.length - 1].depth > block.depth) lists.pop();
    const within = lists[lists.length - 1];
    const room = within?.item ?? quotes[quotes.length - 1];
    if (block.kind !== "row" && block.kind !== "head") table = null;
    if (block.kind === "item" && block.mark) {
      const tag = /^\w/.test(block.mark) ? "ol" : "ul";
      if (within?.depth !== block.depth || within.list.localName !== tag) {
        if (within?.depth === block.depth) lists.pop();
        const outer = lists[lists.length - 1]?.item ?? quotes[quotes.length - 1];
        lists.push({ depth: block.depth, list: added(outer, h(tag, {})), item: outer });
      }
      const last = lists[lists.length - 1];
      last.item = added(last.list, item(block, words(block, write)));
    } else if (block.kind === "row" || block.kind === "head") {
      if (!table || (block.kind === "head" && table.querySelector("tbody"))) {
        table = h("table", {});
        room.append(h("div", { class: "table", tabindex: "0", role: "region", "aria-label": "Table" }, table));
      }
      row(table, block, write);
    } else {
      room.append(single(block, words(block, write)));
    }
  }
  return [...root.childNodes];
}

/** @template {Element} T @param {Element} parent @param {T} child @returns {T} */
function added(parent, child) {
  parent.append(child);
  return child;
}

/** @param {Block} block @param {Node[]} said */
function single(block, said) {
  switch (block.kind) {
    case "heading":
      return h(`h${Math.min(LOWEST, TOP + block.level)}`, {}, ...said);
    case "code":
      return h("pre", { tabindex: "0", role: "region", "aria-label": "Code" }, h("code", {}, ...said));
    case "rule":
      return h("hr", {});
    default:
      return h("p", { class: block.kind === "paragraph" || block.kind === "item" ? null : block.kind }, ...said);
  }
}

/** @param {Block} block @param {Node[]} said */
function item(block, said) {
  const number = /^\d{1,9}/.exec(block.mark);
  const task = /\[([ xX])\]/.exec(block.mark);
  const box = task && h("span", { class: "task", role: "img", "aria-label": task[1] === " " ? "to do" : "done" }, task[1] === " " ? "☐ " : "☑ ");
  return h("li", { value: number?.[0], class: task ? "task-item" : null }, box, h("p", {}, ...said));
}

/** @param {Element} table @param {Block} block @param {(start: number, end: number) => Node[]} write */
function row(table, block, write) {
  const head = block.kind === "head";
  const part = head ? "thead" : "tbody";
  const rows = table.querySelector(part) ?? added(table, h(part, {}));
  const cells = block.cells.map(([start, end]) => h(head ? "th" : "td", { scope: head ? "col" : null }, ...words({ ...block, start, end }, write)));
  rows.append(h("tr", {}, ...cells));
}

/**
 * A block's words: without its markup, with what stands out in them.
 * @param {Block} block @param {(start: number, end: number) => Node[]} write
 */
function words(block, write) {
  const inside = (/** @type {number} */ start, /** @type {number} */ end) => start < block.end && block.start < end;
  const gaps = [
    ...block.hidden.map(([start, end]) => ({ start, end, said: "" })),
    ...block.entities.map(([start, end, said]) => ({ start, end, said })),
  ]
    .filter((gap) => inside(gap.start, gap.end))
    .sort((a, b) => a.start - b.start);
  const styles = block.styles.filter((style) => inside(style.start, style.end)).sort((a, b) => a.start - b.start || b.end - a.end);
  let next = 0;

  /** @param {number} start @param {number} end @returns {Node[]} */
  const bare = (start, end) => {
    /** @type {Node[]} */
    const found = [];
    let at = start;
    for (const gap of gaps) {
      if (gap.end <= at || gap.start >= end) continue;
      if (gap.start > at) found.push(...write(at, gap.start));
      if (gap.said && gap.start >= at) found.push(document.createTextNode(gap.said));
      at = Math.min(end, gap.end);
    }
    if (at < end) found.push(...write(at, end));
    return found;
  };

  /** @param {number} start @param {number} end @returns {Node[]} */
  const nested = (start, end) => {
    /** @type {Node[]} */
    const found = [];
    let at = start;
    while (next < styles.length && styles[next].start < end) {
      const style = styles[next];
      next += 1;
      if (style.start < at) continue;
      found.push(...bare(at, style.start));
      const upto = Math.min(style.end, end);
      found.push(...styled(style, nested(style.start, upto)));
      at = upto;
    }
    found.push(...bare(at, end));
    return found;
  };
  return nested(block.start, block.end);
}

/** @param {import("./types.js").Style} style @param {Node[]} said @returns {Node[]} */
function styled(style, said) {
  if (!said.length) return [];
  if (style.kind !== "link") return [h(INLINE[style.kind], {}, ...said)];
  const address = followable(style.address);
  return address ? [h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, ...said)] : said;
}
