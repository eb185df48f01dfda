/**
 * The source beside the chat: a document's whole text, scrolled to a quote, with all quotes of it that an answer has marked.
 *
 * @typedef {import("./types.js").Quote} Quote
 * @typedef {import("./types.js").SourceDocument & {text: string}} Text
 * @typedef {{start: number, end: number, n: number|null, short: [number, number]|null, link?: string|null}} Cited
 * @typedef {{id: string, corpus: string|null, at: {start: number, end: number}, cited: Cited[], words: string|null,
 *   opener: HTMLElement|null}} Wanted  `words` are the quote's, where they are known
 */

import { sourceDocument } from "./api.js";
import { byId, h, iconButton, motion } from "./dom.js";
import { codePoints, pieces } from "./offsets.js";
import { problemElement } from "./problem.js";
import { webLink } from "./quote.js";
import { sourceHref } from "./route.js";
import { sourceHeader } from "./source_header.js";

const NARROW = matchMedia("(max-width: 55.99rem)");

/** @param {import("./quote.js").Opened} opened @returns {Wanted} */
export function wanted({ quote, mates, corpus, opener }) {
  const cited = mates.filter((each) => each.document_id === quote.document_id);
  return { id: quote.document_id, corpus, at: quote, cited: cited.length ? cited : [quote], words: quote.text, opener };
}

export class Source {
  /**
   * @param {HTMLElement} panel
   * @param {() => void} closed  called when the person closes it
   */
  constructor(panel, closed) {
    this.panel = panel;
    this.closed = closed;
    /** @type {HTMLElement|null} */
    this.opener = null;
    this.turn = 0;
    /** @type {Text|null} */
    this.shown = null;
    panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.leave();
    });
    NARROW.addEventListener("change", () => this.fence());
  }

  get isOpen() {
    return !this.panel.hidden;
  }

  /** Shows a document at a quote. @param {Wanted} wanted */
  async open(wanted) {
    const turn = ++this.turn;
    this.opener = wanted.opener ?? this.opener;
    if (this.shown?.id !== wanted.id) {
      this.shown = null;
      this.panel.replaceChildren(this.frame("Opening the source …"));
    }
    this.panel.hidden = false;
    document.body.classList.add("with-source");
    this.fence();
    try {
      this.shown ??= await sourceDocument(wanted.id, wanted.corpus);
      if (turn === this.turn) this.show(this.shown, wanted);
    } catch (error) {
      if (turn === this.turn) this.fail(error, wanted);
    }
  }

  /** @param {Text} text @param {Wanted} wanted @param {string} [notice] */
  show(text, wanted, notice = "") {
    const known = wanted.cited.some((each) => each.start === wanted.at.start && each.end === wanted.at.end);
    const cited = known ? wanted.cited : [...wanted.cited, { ...wanted.at, n: null, short: null }];
    this.cited = cited.filter((each) => each.end > each.start).sort((a, b) => a.start - b.start || a.end - b.end);
    this.corpus = wanted.corpus;
    this.text = h("div", { class: "text", tabindex: "0", role: "region", "aria-label": "The document’s text", dir: "auto" }, ...this.marked(text.text));
    this.place = h("span", { class: "place", "aria-live": "polite" });
    this.link = /** @type {HTMLAnchorElement} */ (h("a", { class: "permalink" }, "Link to this quote"));
    this.web = h("span", {});
    const step = (by) => this.go(this.cited[(this.at + by + this.cited.length) % this.cited.length]);
    const several = this.cited.length > 1;
    const steps = h(
      "div",
      { class: "steps" },
      this.place,
      several && iconButton("previous", "Previous quote", () => step(-1), { bare: true }),
      several && iconButton("next", "Next quote", () => step(1), { bare: true }),
      this.link,
      this.web,
    );
    this.panel.replaceChildren(
      this.frame(text.title),
      sourceHeader(text),
      notice ? h("p", { class: "notice" }, notice) : "",
      this.cited.length ? steps : "",
      this.text,
    );
    this.go(this.cited.find((each) => each.start === wanted.at.start && each.end === wanted.at.end));
  }

  /** The text in pieces, the quotes among them marked. @param {string} text */
  marked(text) {
    const spans = this.cited.flatMap((cited) => [
      { start: cited.start, end: cited.end, cited, short: false },
      ...(cited.short ? [{ start: cited.short[0], end: cited.short[1], cited, short: true }] : []),
    ]);
    const begun = new Set();
    return pieces(text, spans).map((piece) => {
      const quotes = [...new Set(piece.spans.map((span) => span.cited))];
      if (!quotes.length) return piece.text;
      const first = quotes.find((cited) => !begun.has(cited));
      quotes.forEach((cited) => begun.add(cited));
      const mark = h("mark", { class: piece.spans.some((span) => span.short) ? "short" : "", tabindex: "-1" }, piece.text);
      mark.dataset.cited = quotes.map((cited) => this.cited.indexOf(cited)).join(" ");
      if (first && first.n !== null) mark.dataset.n = String(first.n);
      return mark;
    });
  }

  /** Highlights a quote, scrolls to it and sets the focus on it. @param {Cited|undefined} cited */
  go(cited) {
    if (!cited) {
      this.focusTitle();
      return;
    }
    this.at = this.cited.indexOf(cited);
    const marks = [...this.text.querySelectorAll("mark")];
    for (const mark of marks) mark.classList.toggle("here", mark.dataset.cited.split(" ").includes(String(this.at)));
    this.link.href = sourceHref({ document_id: this.shown.id, start: cited.start, end: cited.end }, this.corpus);
    this.web.replaceChildren(webLink(cited) ?? "");
    const number = cited.n === null ? "Marked in yellow" : `Quote [${cited.n}]`;
    this.place.textContent = this.cited.length > 1 ? `${number} · ${this.at + 1} of ${this.cited.length}` : number;
    const first = marks.find((mark) => mark.classList.contains("here"));
    if (!first) return;
    const above = first.getBoundingClientRect().top - this.text.getBoundingClientRect().top;
    this.text.scrollTo({ top: this.text.scrollTop + above - this.text.clientHeight / 4, behavior: motion() });
    first.focus({ preventScroll: true });
  }

  /** @param {unknown} error @param {Wanted} wanted */
  fail(error, wanted) {
    this.shown = null;
    const successor = /** @type {any} */ (error).successor;
    const again = successor
      ? { label: "Open the present version", act: () => this.openSuccessor(successor, wanted) }
      : undefined;
    this.panel.replaceChildren(this.frame("The source can’t be shown"), problemElement(error, again));
    this.focusTitle();
  }

  /** Shows the present version of a document that has changed, at the same words if it has them. @param {string} id @param {Wanted} wanted */
  async openSuccessor(id, wanted) {
    try {
      const text = await sourceDocument(id, wanted.corpus);
      const unit = wanted.words ? text.text.indexOf(wanted.words) : -1;
      const start = codePoints(text.text.slice(0, Math.max(0, unit)));
      const at = unit < 0 ? { start: 0, end: 0 } : { start, end: start + codePoints(wanted.words) };
      this.shown = text;
      const notice = unit < 0 ? "The document has changed, and the quoted words were not found in it." : "The document has changed. The quoted words stand here now.";
      this.show(text, { ...wanted, id, at, cited: [] }, notice);
    } catch (error) {
      this.fail(error, wanted);
    }
  }

  /** @param {string} title */
  frame(title) {
    return h(
      "header",
      { class: "frame" },
      h("h2", { id: "source-title", tabindex: "-1" }, title),
      iconButton("close", "Close the source", () => this.leave(), { bare: true }),
    );
  }

  focusTitle() {
    this.panel.querySelector("h2")?.focus();
  }

  /** Closes it, as the person asked, and goes back to where they came from. */
  leave() {
    const opener = this.opener;
    this.close();
    (opener?.isConnected ? opener : byId("question")).focus();
    this.closed();
  }

  close() {
    this.turn += 1;
    this.panel.hidden = true;
    this.shown = null;
    this.opener = null;
    document.body.classList.remove("with-source");
    this.fence();
  }

  /** On a narrow screen the panel covers the page: then nothing behind it may be reached. */
  fence() {
    const covered = this.isOpen && NARROW.matches;
    for (const behind of document.querySelectorAll("main, .topbar, .sidebar")) behind.toggleAttribute("inert", covered);
  }
}
