/**
 * The disagreements one below the other, and what a person makes of each. Whole by keyboard: J and K go from one to the next,
 * D dismisses, R restores. Knows nothing of filters and of what else there is.
 *
 * @typedef {import("./types.js").Listed} Listed
 */

import { announce } from "./announce.js";
import * as api from "./api.js";
import { showSettled, showWhole } from "./case.js";
import { h, motion } from "./dom.js";
import { problemElement } from "./problem.js";

/** Disagreements that are drawn at once. */
const PAGE = 50;

export class Cases {
  /**
   * @param {{corpus: () => string, writes: () => boolean, open: (opened: import("./quote.js").Opened) => void, dismissed: () => boolean,
   *   settled: (former: Listed, now: Listed) => void, reload: () => void}} page
   *   `dismissed` says which ones are listed, `settled` is told what was dismissed or restored
   */
  constructor(page) {
    this.page = page;
    /** @type {Listed[]} */
    this.listed = [];
    this.drawn = 0;
    /** @type {WeakMap<Element, Listed>} */
    this.cards = new WeakMap();
    this.list = h("ol", { class: "cases" });
    this.more = h("button", { type: "button", class: "quiet more", hidden: true, on: { click: () => this.drawMore() } });
    this.list.addEventListener("focusin", (event) => this.stand(/** @type {Element} */ (event.target).closest("article")));
  }

  get isEmpty() {
    return !this.list.childElementCount;
  }

  /** Shows these in place of what was shown; with `further`, as many of them as were drawn before. @param {Listed[]} listed @param {boolean} [further] */
  show(listed, further = false) {
    const before = further ? this.drawn : 0;
    const focused = /** @type {HTMLElement|null} */ (this.list.querySelector("article:focus-within"))?.dataset.id;
    this.listed = listed;
    this.list.replaceChildren();
    this.drawn = 0;
    do this.draw();
    while (this.drawn < Math.min(before, listed.length));
    const again = this.all().find((card) => focused && card.dataset.id === focused);
    this.stand(again ?? this.all()[0]);
    again?.focus({ preventScroll: true });
  }

  draw() {
    const items = this.listed.slice(this.drawn, this.drawn + PAGE).map((listed) => h("li", {}, this.card(listed)));
    this.list.append(...items);
    this.drawn += items.length;
    const left = this.listed.length - this.drawn;
    this.more.hidden = left <= 0;
    this.more.textContent = `Show ${Math.min(PAGE, left)} more of ${left}`;
  }

  /** Draws the next ones, and goes on to the first of them. */
  drawMore() {
    const first = this.list.childElementCount;
    this.draw();
    this.go(this.all()[first]);
  }

  /** @returns {HTMLElement[]} */
  all() {
    return [...this.list.querySelectorAll("article")];
  }

  /** @param {Listed} listed */
  card(listed) {
    const card = h("article", { class: "case disagreement", tabindex: "-1", data: { id: listed.id } });
    this.cards.set(card, listed);
    showWhole(card, listed, this.context(card));
    return card;
  }

  /** @param {HTMLElement} card @returns {import("./case.js").Context} */
  context(card) {
    return {
      corpus: this.page.corpus(),
      writes: this.page.writes(),
      open: this.page.open,
      dismiss: () => this.settle(card, true, null),
      restore: () => this.settle(card, false, null),
      explain: (reason) => this.settle(card, true, reason),
    };
  }

  /** Dismisses or restores; what is not listed here any more becomes a line that takes it back. @param {HTMLElement} card @param {boolean} dismissed @param {string|null} reason */
  async settle(card, dismissed, reason) {
    const listed = this.cards.get(card);
    if (!listed || card.getAttribute("aria-busy") === "true") return;
    card.setAttribute("aria-busy", "true");
    const corpus = this.page.corpus() || null;
    try {
      const now = dismissed ? await api.dismiss(listed.id, reason, corpus) : await api.restore(listed.id, corpus);
      this.cards.set(card, now);
      const show = now.dismissed === this.page.dismissed() ? showWhole : showSettled;
      show(card, now, this.context(card));
      if (card.isConnected) card.focus({ preventScroll: true });
      this.page.settled(listed, now);
      announce(reason ? "Reason noted." : dismissed ? "Dismissed. You can restore it, or say why." : "Restored.");
    } catch (error) {
      card.querySelector(".problem")?.remove();
      card.append(problemElement(error, { label: "Reload the list", act: this.page.reload }));
    } finally {
      card.removeAttribute("aria-busy");
    }
  }

  /** Has Tab come back to a card. @param {Element|null|undefined} card */
  stand(card) {
    if (!card) return;
    for (const other of this.all()) other.setAttribute("tabindex", other === card ? "0" : "-1");
  }

  /** @param {HTMLElement|undefined} card */
  go(card) {
    if (!card) return;
    this.stand(card);
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "center", behavior: motion() });
  }

  /** Does what a key is for, unless it is for a field or for the browser. @param {KeyboardEvent} event */
  press(event) {
    const target = /** @type {Element} */ (event.target);
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest("input, select, textarea, dialog")) return;
    const cards = this.all();
    const at = cards.findIndex((card) => card.contains(target));
    const card = cards[at];
    const dismissed = card && this.cards.get(card)?.dismissed;
    const pressed = event.key.toLowerCase();
    if (pressed === "j" && at === cards.length - 1 && !this.more.hidden) this.drawMore();
    else if (pressed === "j") this.go(cards[at + 1]);
    else if (pressed === "k") this.go(cards[at - 1]);
    else if (card && this.page.writes() && pressed === "d" && !dismissed) this.settle(card, true, null);
    else if (card && this.page.writes() && pressed === "r" && dismissed) this.settle(card, false, null);
    else return;
    event.preventDefault();
  }
}
