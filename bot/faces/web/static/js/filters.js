/**
 * Which disagreements are wanted: open or dismissed ones, of which document, of which kind; with how many there are of each.
 * Knows nothing of how one is shown.
 *
 * @typedef {import("./types.js").Listed} Listed
 * @typedef {import("./route.js").Filter} Filter
 */

import { h, onPlainClick } from "./dom.js";

const KINDS = {
  numeric: "Numbers",
  date: "Times",
  name: "Names",
  negation: "Denials",
  status: "Certain or open",
  statement: "Statements",
};

/** @param {Listed} listed @returns {string[]} */
export const documentsOf = (listed) => [...new Set(listed.sides.flat().map((quote) => quote.document))];

/** Those of a list that a filter lets through. @param {Listed[]} listed @param {{of: string|null, kind: string|null}} filter */
export function matching(listed, { of, kind }) {
  return listed.filter((each) => (!kind || each.kind === kind) && (!of || documentsOf(each).includes(of)));
}

export class Filters {
  /** @param {(filter: Filter) => void} changed @param {(filter: Filter) => string} href */
  constructor(changed, href) {
    this.href = href;
    /** @type {Filter} */
    this.filter = { of: null, kind: null, dismissed: false };
    this.changed = changed;
    this.open = this.link(false, "Open");
    this.dismissed = this.link(true, "Dismissed");
    this.of = this.select("filter-document", (of) => ({ of }));
    this.kind = this.select("filter-kind", (kind) => ({ kind }));
    this.element = h(
      "div",
      { class: "filters" },
      h("nav", { class: "which", "aria-label": "Which disagreements" }, this.open.link, this.dismissed.link),
      h("div", { class: "field" }, h("label", { for: "filter-document" }, "Document"), this.of),
      h("div", { class: "field" }, h("label", { for: "filter-kind" }, "What differs"), this.kind),
    );
  }

  /** @param {boolean} dismissed @param {string} label */
  link(dismissed, label) {
    const count = h("span", { class: "count" });
    const link = h("a", {}, label, " ", count);
    onPlainClick(link, () => this.changed({ ...this.filter, dismissed }));
    return { link, count };
  }

  /** @param {string} id @param {(chosen: string|null) => Partial<Filter>} chosen */
  select(id, chosen) {
    const select = /** @type {HTMLSelectElement} */ (h("select", { id }));
    select.addEventListener("change", () => this.changed({ ...this.filter, ...chosen(select.value || null) }));
    return select;
  }

  /**
   * Shows what is wanted, and how many there are of everything that could be.
   * @param {Filter} filter
   * @param {{open: Listed[], dismissed: Listed[]}} all
   */
  show(filter, all) {
    this.filter = filter;
    for (const [{ link, count }, dismissed, listed] of /** @type {const} */ ([
      [this.open, false, all.open],
      [this.dismissed, true, all.dismissed],
    ])) {
      link.setAttribute("href", this.href({ ...filter, dismissed }));
      link.toggleAttribute("aria-current", false);
      if (filter.dismissed === dismissed) link.setAttribute("aria-current", "page");
      count.textContent = String(listed.length);
    }
    const listed = filter.dismissed ? all.dismissed : all.open;
    const ofKind = matching(listed, { of: null, kind: filter.kind });
    const titles = new Map([...all.open, ...all.dismissed].flatMap((each) => each.sides.flat().map((quote) => [quote.document, quote.title])));
    if (filter.of && !titles.has(filter.of)) titles.set(filter.of, filter.of);
    const named = [...titles].map(([document, title]) => ({ value: document, label: label(document, title) }));
    const ofDocument = matching(listed, { of: filter.of, kind: null });
    fill(this.of, filter.of, "All documents", ofKind.length, named.sort((a, b) => a.label.localeCompare(b.label, "en")), (document) => matching(ofKind, { of: document, kind: null }).length);
    const kinds = Object.entries(KINDS).map(([value, label]) => ({ value, label }));
    fill(this.kind, filter.kind, "Anything", ofDocument.length, kinds, (kind) => matching(ofDocument, { of: null, kind }).length);
  }
}

/** @param {string} document @param {string} title */
const label = (document, title) => (title === document ? title : `${title} · ${document}`);

/**
 * Options with their counts; those of which there is none only where they are chosen.
 * @param {HTMLSelectElement} select @param {string|null} chosen @param {string} all @param {number} total
 * @param {{value: string, label: string}[]} options @param {(value: string) => number} count
 */
function fill(select, chosen, all, total, options, count) {
  const counted = options.map((each) => ({ ...each, count: count(each.value) })).filter((each) => each.count || each.value === chosen);
  select.replaceChildren(
    h("option", { value: "" }, `${all} (${total})`),
    ...counted.map((each) => h("option", { value: each.value }, `${each.label} (${each.count})`)),
  );
  select.value = chosen ?? "";
}
