/**
 * The source beside the chat: a document as it is drawn, or a PDF's pages, scrolled to a quote, with all quotes of it that an answer has marked.
 *
 * @typedef {import("./types.js").Quote} Quote
 * @typedef {import("./types.js").Place} Place
 * @typedef {import("./types.js").SourceDocument & {text: string}} Text
 * @typedef {{start: number, end: number, n: number|null, short: [number, number]|null, link?: string|null}} Cited
 * @typedef {{id: string, corpus: string|null, at: {start: number, end: number}, cited: Cited[], words: string|null,
 *   opener: HTMLElement|null}} Wanted  `words` are the quote's, where they are known
 * @typedef {Awaited<ReturnType<typeof blocks>>} Stretch
 */

import { blocks, places, sourceDocument } from "./api.js";
import { byId, h, icon, iconButton, motion } from "./dom.js";
import { drawn } from "./drawing.js";
import { codePoints, toUnits } from "./offsets.js";
import { Pages } from "./pages.js";
import { problemElement } from "./problem.js";
import { webLink } from "./quote.js";
import { sourceHref } from "./route.js";
import { sourceHeader } from "./source_header.js";

const NARROW = matchMedia("(max-width: 55.99rem)");

/** @param {import("./quote.js").Opened} opened @returns {Wanted} */
export function wanted({ quote, mates, corpus, opener }) {
  const cited = mates.filter((each) => each.document_id === quote.document_id);
  return { id: quote.document_id, corpus, at: quote, cited, words: quote.text || null, opener };
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
    this.drawnId = "";
    /** @type {Stretch} */
    this.stretch = { start: 0, end: 0, blocks: [] };
    /** The quotes that are marked, in order, and which of them one is at. @type {Cited[]} */
    this.cited = [];
    this.at = 0;
    /** @type {string|null} */
    this.corpus = null;
    /** @type {Wanted|null} */
    this.wanted = null;
    this.text = h("div", {});
    this.place = h("span", {});
    this.link = /** @type {HTMLAnchorElement} */ (h("a", {}));
    this.web = h("span", {});
    /** @type {Pages|null} */
    this.pages = null;
    addEventListener("keydown", (event) => {
      const elsewhere = document.querySelector("dialog, .sidebar.open");
      if (event.key === "Escape" && this.isOpen && !elsewhere && !event.defaultPrevented) this.leave();
    });
    NARROW.addEventListener("change", () => this.fence());
  }

  /** The document that is shown. */
  get document() {
    if (!this.shown) throw new Error("no document is shown");
    return this.shown;
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
      if (turn === this.turn) await this.show(this.shown, wanted);
    } catch (error) {
      if (turn === this.turn) this.fail(error, wanted);
    }
  }

  /** @param {Text} text @param {Wanted} wanted @param {string} [notice] */
  async show(text, wanted, notice = "") {
    const turn = this.turn;
    const known = wanted.cited.some((each) => each.start === wanted.at.start && each.end === wanted.at.end);
    const cited = known ? wanted.cited : [...wanted.cited, { start: wanted.at.start, end: wanted.at.end, n: null, short: null }];
    this.cited = cited.filter((each) => each.end > each.start).sort((a, b) => a.start - b.start || a.end - b.end);
    this.corpus = wanted.corpus;
    const [pictured, stretch] = await Promise.all([
      this.pictured(text, wanted.at),
      this.stretchAt(text.id, wanted.at.start) ?? blocks(text.id, this.corpus, wanted.at.start),
    ]);
    if (turn !== this.turn) return;
    this.pages?.close();
    this.pages = pictured.pages;
    this.text = h("div", { class: "text", tabindex: "0", role: "region", "aria-label": "The document’s text", dir: "auto" });
    this.place = h("span", { class: "place", "aria-live": "polite" });
    this.link = /** @type {HTMLAnchorElement} */ (h("a", { class: "permalink", title: "Link to this quote" }, icon("link"), h("span", { class: this.pages ? "hidden" : null }, "Link to this quote")));
    this.web = h("span", {});
    this.link.hidden = !this.cited.length;
    this.wanted = wanted;
    const step = (/** @type {number} */ by) => this.try(this.go(this.cited[(this.at + by + this.cited.length) % this.cited.length]));
    const several = this.cited.length > 1;
    const steps = h(
      "div",
      { class: "steps" },
      this.place,
      several && iconButton("previous", "Previous quote", () => step(-1), { bare: true }),
      several && iconButton("next", "Next quote", () => step(1), { bare: true }),
      this.pages && this.views(this.pages),
      this.link,
      this.web,
    );
    const told = [notice, pictured.notice].filter(Boolean);
    this.panel.replaceChildren(
      this.frame(text.title),
      sourceHeader(text),
      ...told.map((each) => h("p", { class: "notice" }, each)),
      this.cited.length || this.pages ? steps : "",
      this.pages?.element ?? "",
      this.text,
    );
    this.draw(stretch);
    await this.go(this.cited.find((each) => each.start === wanted.at.start && each.end === wanted.at.end), pictured.places);
    this.pages?.watch();
  }

  /**
   * The pages of a PDF, where its file is still what it was; else why there are none, or nothing for a document without pages.
   * @param {Text} text @param {{start: number, end: number}} at
   * @returns {Promise<{pages: Pages|null, places: Place[], notice: string}>}
   */
  async pictured(text, at) {
    const count = text.pages?.length ?? 0;
    if (!count || !/\.pdf$/i.test(text.source)) return { pages: null, places: [], notice: "" };
    try {
      const found = await places(text.id, this.corpus, at.start, at.end);
      return { pages: new Pages({ id: text.id, count, corpus: this.corpus }, found), places: found, notice: "" };
    } catch (error) {
      return { pages: null, places: [], notice: `${/** @type {any} */ (error).message} ${/** @type {any} */ (error).remedy}` };
    }
  }

  /** The buttons that lead from a PDF's pages to its text and back. @param {Pages} drawn */
  views(drawn) {
    const pages = h("button", { type: "button", class: "plain", "aria-pressed": "true" }, "Pages");
    const text = h("button", { type: "button", class: "plain", "aria-pressed": "false" }, "Text");
    const choose = (/** @type {HTMLElement} */ chosen) => {
      for (const each of [pages, text]) each.setAttribute("aria-pressed", String(each === chosen));
      drawn.element.hidden = chosen === text;
      this.text.hidden = chosen === pages;
      this.try(this.go(this.cited[this.at]));
    };
    pages.addEventListener("click", () => choose(pages));
    text.addEventListener("click", () => choose(text));
    this.text.hidden = true;
    return h("div", { class: "views", role: "group", "aria-label": "Show as" }, pages, text);
  }

  /** Draws a stretch of the text, with the ways to what is above and below it. @param {Stretch} stretch */
  draw(stretch) {
    this.stretch = stretch;
    this.drawnId = this.document.id;
    const length = this.document.characters;
    const more = (/** @type {string} */ label, /** @type {number} */ at) => h("button", { type: "button", class: "plain more", on: { click: () => this.try(this.move(at)) } }, label);
    this.text.replaceChildren(
      stretch.start > 0 ? more("Show what is above", stretch.start - 1) : "",
      ...drawn(stretch.blocks, this.writer(stretch)),
      stretch.end < length ? more("Show what is below", stretch.end) : "",
    );
  }

  /** The stretch that is drawn, if it is of this document and has this offset. @param {string} id @param {number} at */
  stretchAt(id, at) {
    const drawn = this.drawnId === id && this.stretch.start <= at && at < this.stretch.end;
    return drawn ? this.stretch : null;
  }

  /** Goes to another stretch of a long text. @param {number} at */
  async move(at) {
    const turn = this.turn;
    const stretch = await blocks(this.document.id, this.corpus, at);
    if (turn !== this.turn) return;
    const up = stretch.start < this.stretch.start;
    this.draw(stretch);
    this.text.scrollTo({ top: up ? this.text.scrollHeight : 0 });
    this.text.focus({ preventScroll: true });
  }

  /**
   * What writes the text between two offsets, the quotes in it marked. All offsets of the stretch are found in one pass.
   * @param {Stretch} stretch
   * @returns {(start: number, end: number) => Node[]}
   */
  writer({ blocks: found }) {
    const text = this.document.text ?? "";
    const spans = this.cited.flatMap((cited) => [
      { start: cited.start, end: cited.end, cited, short: false },
      ...(cited.short ? [{ start: cited.short[0], end: cited.short[1], cited, short: true }] : []),
    ]);
    const cuts = [...new Set(spans.flatMap((span) => [span.start, span.end]))].sort((a, b) => a - b);
    const points = found.flatMap((block) => [block.start, block.end, ...block.cells.flat(), ...block.hidden.flat(), ...block.entities.flatMap((entity) => [entity[0], entity[1]]), ...block.styles.flatMap((style) => [style.start, style.end])]);
    const units = toUnits(text, [...points, ...cuts]);
    const begun = new Set();
    return (start, end) => {
      const edges = [start, ...cuts.filter((cut) => start < cut && cut < end), end];
      return edges.slice(0, -1).map((from, at) => {
        const said = text.slice(units.get(from), units.get(edges[at + 1]));
        const over = spans.filter((span) => span.start <= from && edges[at + 1] <= span.end);
        if (!over.length) return document.createTextNode(said);
        const quotes = [...new Set(over.map((span) => span.cited))];
        const first = quotes.find((cited) => !begun.has(cited));
        for (const cited of quotes) begun.add(cited);
        const mark = h("mark", { class: over.some((span) => span.short) ? "short" : "", tabindex: "-1" }, said);
        mark.dataset.cited = quotes.map((cited) => this.cited.indexOf(cited)).join(" ");
        if (first && typeof first.n === "number") mark.dataset.n = String(first.n);
        return mark;
      });
    };
  }

  /** Highlights a quote, scrolls to it and sets the focus on it. @param {Cited|undefined} cited @param {Place[]} [known]  where it stands on the pages */
  async go(cited, known) {
    if (!cited) {
      this.focusTitle();
      return;
    }
    this.at = this.cited.indexOf(cited);
    this.link.href = sourceHref({ document_id: this.document.id, start: cited.start, end: cited.end }, this.corpus);
    this.web.replaceChildren(webLink(cited) ?? "");
    const number = cited.n === null ? "Marked in yellow" : `Quote [${cited.n}]`;
    this.place.textContent = this.cited.length > 1 ? `${number} · ${this.at + 1} of ${this.cited.length}` : number;
    const turn = this.turn;
    if (!this.stretchAt(this.document.id, cited.start)) {
      const stretch = await blocks(this.document.id, this.corpus, cited.start);
      if (turn !== this.turn) return;
      this.draw(stretch);
    }
    const marks = [...this.text.querySelectorAll("mark")];
    for (const mark of marks) mark.classList.toggle("here", (mark.dataset.cited ?? "").split(" ").includes(String(this.at)));
    if (this.pages && !this.pages.element.hidden) {
      const found = known ?? (await places(this.document.id, this.corpus, cited.start, cited.end));
      const words = marks.filter((mark) => mark.classList.contains("here")).map((mark) => mark.textContent);
      if (turn === this.turn) this.pages.mark(found, words.join(" "));
      return;
    }
    const first = marks.find((mark) => mark.classList.contains("here"));
    if (!first) return;
    const above = first.getBoundingClientRect().top - this.text.getBoundingClientRect().top;
    this.text.scrollTo({ top: this.text.scrollTop + above - this.text.clientHeight / 4, behavior: motion() });
    first.focus({ preventScroll: true });
  }

  /** Tells an error of what the person asked for in the open source. @param {Promise<void>} doing */
  async try(doing) {
    const turn = this.turn;
    try {
      await doing;
    } catch (error) {
      if (turn === this.turn) this.fail(error, /** @type {Wanted} */ (this.wanted));
    }
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
      const words = wanted.words ?? "";
      const unit = words ? text.text.indexOf(words) : -1;
      const start = codePoints(text.text.slice(0, Math.max(0, unit)));
      const at = unit < 0 ? { start: 0, end: 0 } : { start, end: start + codePoints(words) };
      this.shown = text;
      const notice = unit < 0 ? "The document has changed, and the quoted words were not found in it." : "The document has changed. The quoted words stand here now.";
      await this.show(text, { ...wanted, id, at, cited: [] }, notice);
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
    this.pages?.close();
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
