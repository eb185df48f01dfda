/**
 * The pages of a PDF as pictures, each drawn when it comes near to being seen, with words marked on them. The document's text
 * stays with them: on the pages there are only the words that are marked.
 *
 * @typedef {import("./types.js").Place} Place
 */

import { pageImage } from "./api.js";
import { h } from "./dom.js";

/** How far outside of what is shown a page is drawn already. */
const NEAR = "150%";
/** The proportion of a page that is not drawn yet, where none is known: A4. */
const PROPORTION = { width: 210, height: 297 };

export class Pages {
  /** @param {{id: string, count: number, corpus: string|null}} source @param {Place[]} places  any, for the proportion */
  constructor({ id, count, corpus }, places) {
    const { width, height } = places[0] ?? PROPORTION;
    this.figures = Array.from({ length: count }, (_, at) => {
      const sheet = h("div", { class: "sheet" });
      sheet.style.aspectRatio = `${width} / ${height}`;
      return h("figure", { class: "page", data: { page: String(at + 1) }, tabindex: "-1", "aria-label": `Page ${at + 1}` }, sheet, h("figcaption", {}, `Page ${at + 1} of ${count}`));
    });
    this.element = h("div", { class: "pages", tabindex: "0", role: "region", "aria-label": "The document’s pages" }, ...this.figures);
    this.watching = new IntersectionObserver((seen) => {
      for (const each of seen) if (each.isIntersecting) this.draw(/** @type {HTMLElement} */ (each.target), id, corpus);
    }, { root: this.element, rootMargin: `${NEAR} 0px` });
  }

  /** Draws what is seen, and from now on what comes near to it: the page that has the focus first. */
  watch() {
    const first = this.figures.find((figure) => figure === document.activeElement);
    for (const figure of first ? [first, ...this.figures] : this.figures) this.watching.observe(figure);
  }

  /** @param {HTMLElement} figure @param {string} id @param {string|null} corpus */
  async draw(figure, id, corpus) {
    this.watching.unobserve(figure);
    const page = Number(figure.dataset.page);
    const sheet = /** @type {HTMLElement} */ (figure.querySelector(".sheet"));
    try {
      const image = await pageImage(id, corpus, page);
      const canvas = /** @type {HTMLCanvasElement} */ (h("canvas", { width: image.width, height: image.height, role: "img", "aria-label": `Page ${page}; its words are in the text` }));
      canvas.getContext("2d")?.drawImage(image, 0, 0);
      sheet.style.aspectRatio = `${image.width} / ${image.height}`;
      sheet.prepend(canvas);
    } catch (error) {
      sheet.prepend(h("p", { class: "notice" }, /** @type {Error} */ (error).message));
    }
  }

  /** Marks words, in place of those that were marked, and shows them. @param {Place[]} places @param {string} words */
  mark(places, words) {
    for (const old of this.element.querySelectorAll(".box, .words")) old.remove();
    const share = (/** @type {number} */ part, /** @type {number} */ whole) => `${(100 * part) / whole}%`;
    for (const { page, width, height, boxes } of places) {
      const sheet = this.figures[page - 1]?.querySelector(".sheet");
      for (const [left, top, right, bottom] of boxes) {
        const box = h("div", { class: "box", "aria-hidden": "true" });
        Object.assign(box.style, { left: share(left, width), top: share(top, height), width: share(right - left, width), height: share(bottom - top, height) });
        sheet?.append(box);
      }
    }
    const figure = this.figures[(places[0]?.page ?? 0) - 1];
    if (!figure) return;
    figure.append(h("p", { class: "words hidden" }, `Marked on this page: ${words}`));
    const box = figure.querySelector(".box");
    const above = (box ?? figure).getBoundingClientRect().top - this.element.getBoundingClientRect().top;
    this.element.scrollTo({ top: this.element.scrollTop + above - this.element.clientHeight / 4 });
    figure.focus({ preventScroll: true });
  }

  close() {
    this.watching.disconnect();
  }
}
