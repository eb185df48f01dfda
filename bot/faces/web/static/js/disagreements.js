/**
 * Where the documents contradict each other: what there is, what the filters leave of it, and how far the comparing is.
 *
 * @typedef {import("./types.js").Listed} Listed
 * @typedef {import("./route.js").Filter} Filter
 */

import { announce } from "./announce.js";
import * as api from "./api.js";
import { Cases } from "./cases.js";
import { byId, counted, h } from "./dom.js";
import { Filters, matching } from "./filters.js";
import { problemElement } from "./problem.js";

/** In milliseconds: how often it is asked for more while documents are compared; the more seldom, the longer nothing changes. */
const PAUSE = { least: 2_000, most: 60_000, grows: 1.5 };

/** So many are known before the view is opened, and are there at once. */
const SUREST = 20;

export class Disagreements {
  /**
   * @param {{corpus: () => string|null, writes: () => boolean, compares: () => boolean, open: (opened: import("./quote.js").Opened) => void,
   *   filter: () => Filter, href: (filter: Filter) => string, filtered: (filter: Filter) => void, found: (count: number) => void, compared: () => void}} page
   *   `filter` is what the address says, `filtered` has it say something else, `found` is told how many are open, `compared` that
   *   all documents are compared now
   */
  constructor(page) {
    this.page = page;
    this.view = byId("view-disagreements");
    this.turn = 0;
    /** @type {string|null} */
    this.corpus = null;
    /** How many documents there are, where there are no disagreements. @type {number|null} */
    this.documents = null;
    this.timer = 0;
    this.shown = "";
    this.pause = PAUSE.least;
    this.pending = 0;
    /** How many were found since the list was drawn. */
    this.fresh = 0;
    /** @type {{open: Listed[], dismissed: Listed[]}} */
    this.all = { open: [], dismissed: [] };
    this.cases = new Cases({
      corpus: () => this.corpus ?? "",
      writes: page.writes,
      open: page.open,
      dismissed: () => page.filter().dismissed,
      settled: (former, now) => this.move(former, now),
      reload: () => this.refresh(),
    });
    this.filters = new Filters((filter) => this.filterBy(filter), page.href);
    this.state = h("p", { class: "comparing", hidden: true });
    this.count = h("p", { class: "hint" });
    this.nothing = h("div", { class: "nothing", hidden: true });
    this.keys = h("p", { class: "hint keys" });
    this.view.append(
      h("h1", { id: "disagreements-title", tabindex: "-1" }, "Disagreements"),
      h("p", { class: "lead" }, "What your documents say that can’t all be right. The most certain come first; both sides are quoted, so that you can judge."),
      this.filters.element,
      this.state,
      h("div", { class: "above" }, this.count, this.keys),
      this.nothing,
      this.cases.list,
      this.cases.more,
    );
    addEventListener("keydown", (event) => {
      if (!this.view.hidden) this.cases.press(event);
    });
  }

  /** Shows what the address says, unless that is shown already: who comes back from a source finds the list as it was. */
  comeBack() {
    if (this.shown !== this.page.href(this.page.filter())) this.refresh();
  }

  /**
   * Asks the server for all disagreements, and shows those that are wanted: at once as far as they are known, so that a key
   * pressed at once finds them. While the view is hidden, only how many there are.
   */
  async refresh() {
    const turn = ++this.turn;
    clearTimeout(this.timer);
    this.pause = PAUSE.least;
    const corpus = this.page.corpus();
    if (this.view.hidden) {
      const now = await api.surestDisagreements(corpus, SUREST).catch(() => null);
      if (turn === this.turn && now) this.counted(corpus, now, turn);
      return;
    }
    const drawn = !this.view.hidden && this.corpus === (corpus ?? "") && this.all.open.length > 0;
    if (drawn) this.render(true);
    try {
      const [open, dismissed] = await Promise.all([api.disagreements(corpus, false), api.disagreements(corpus, true)]);
      const documents = open.listed.length ? null : (await api.documents(corpus, { limit: 1 })).count;
      if (turn !== this.turn) return;
      const all = { open: open.listed, dismissed: dismissed.listed };
      const same = drawn && JSON.stringify(all) === JSON.stringify(this.all);
      this.all = all;
      this.documents = documents;
      this.corpus = corpus ?? "";
      this.pending = open.pending;
      this.fresh = 0;
      this.render(true, same);
      this.wait(turn);
    } catch (error) {
      if (turn !== this.turn) return;
      this.cases.show([]);
      this.showNothing(problemElement(error, { label: "Try again", act: () => this.refresh() }));
    }
  }

  /**
   * While the view is hidden only the number is shown; the surest are kept, to be shown as soon as the view is opened.
   * @param {string|null} corpus @param {{listed: Listed[], count: number, pending: number}} now @param {number} turn
   */
  counted(corpus, now, turn) {
    const waited = this.corpus === (corpus ?? "") && this.pending > 0;
    if (this.corpus !== (corpus ?? "") || !this.all.open.length) this.all = { open: now.listed, dismissed: [] };
    this.corpus = corpus ?? "";
    this.pending = now.pending;
    this.page.found(now.count);
    if (waited && !now.pending) this.page.compared();
    this.wait(turn);
  }

  /** Asks again after a while, as long as documents are compared. @param {number} turn */
  wait(turn) {
    if (!this.pending || !this.page.compares()) return;
    this.timer = window.setTimeout(async () => {
      if (this.view.hidden) {
        const corpus = this.page.corpus();
        const number = document.hidden ? null : await api.surestDisagreements(corpus, SUREST).catch(() => null);
        if (turn !== this.turn) return;
        this.pause = Math.min(PAUSE.most, this.pause * PAUSE.grows);
        if (number) this.counted(corpus, number, turn);
        else this.wait(turn);
        return;
      }
      const now = document.hidden ? null : await api.disagreements(this.corpus, false).catch(() => null);
      if (turn !== this.turn) return;
      this.pause = now && now.pending !== this.pending ? PAUSE.least : Math.min(PAUSE.most, this.pause * PAUSE.grows);
      if (now) this.heard(now);
      if (turn === this.turn) this.wait(turn);
    }, this.pause);
  }

  /** What is new is shown where nobody reads yet, and offered where somebody does. @param {{listed: Listed[], pending: number}} now */
  heard({ listed, pending }) {
    this.pending = pending;
    const known = new Set([...this.all.open, ...this.all.dismissed].map((each) => each.id));
    this.fresh = listed.filter((each) => !known.has(each.id)).length;
    if (this.fresh && this.cases.isEmpty) this.refresh();
    else {
      this.showState();
      if (!pending) {
        if (!this.view.hidden) announce("All documents are compared.");
        if (this.cases.isEmpty) this.refresh();
      }
    }
  }

  /** @param {Filter} filter */
  filterBy(filter) {
    this.page.filtered(filter);
    this.render();
    announce(`${this.count.textContent}.`);
  }

  /** @param {boolean} [further]  with as many of them as were drawn before @param {boolean} [drawn]  they are on the page as they are */
  render(further = false, drawn = false) {
    const filter = this.page.filter();
    this.shown = this.page.href(filter);
    const listed = filter.dismissed ? this.all.dismissed : this.all.open;
    const wanted = matching(listed, filter);
    this.showCounts();
    this.showState();
    if (!drawn) this.cases.show(wanted, further);
    this.keys.hidden = !wanted.length;
    const change = this.page.writes() ? [", ", key("D"), " dismiss, ", key("R"), " restore"] : [];
    this.keys.replaceChildren("Keys: ", key("J"), " next, ", key("K"), " previous", ...change);
    this.showNothing(wanted.length ? null : this.why(wanted.length < listed.length, filter.dismissed));
  }

  showCounts() {
    const filter = this.page.filter();
    const listed = filter.dismissed ? this.all.dismissed : this.all.open;
    const wanted = matching(listed, filter).length;
    const all = counted(listed.length, "disagreement");
    this.count.textContent = wanted < listed.length ? `${wanted} of ${all}` : all;
    this.filters.show(filter, this.all);
    this.page.found(this.all.open.length);
  }

  /** How far the comparing is, and what it has found since the list was drawn. */
  showState() {
    this.state.hidden = !this.pending && !this.fresh;
    const left = counted(this.pending, "document");
    const [is, wait] = this.pending === 1 ? ["is", "waits"] : ["are", "wait"];
    const said = this.page.compares()
      ? `Documents are being compared: ${left} still ${wait}.`
      : `${left} ${is} not compared: whoever runs this has switched comparing off.`;
    const show = h("button", { type: "button", class: "plain", on: { click: () => this.refresh().then(() => byId("disagreements-title").focus()) } }, "Show them");
    this.state.replaceChildren(this.pending ? said : "All documents are compared.", this.fresh ? ` ${counted(this.fresh, "disagreement")} more found.` : "", this.fresh ? show : "");
  }

  /** Why there is nothing to see. @param {boolean} shortened  by the filters @param {boolean} dismissed */
  why(shortened, dismissed) {
    if (shortened) {
      const all = () => {
        this.filterBy({ of: null, kind: null, dismissed });
        byId("disagreements-title").focus();
      };
      return h("div", {}, h("p", {}, "No disagreement is of this document and this kind."), h("button", { type: "button", class: "quiet", on: { click: all } }, "Show all"));
    }
    if (dismissed) return h("p", {}, "Nothing is dismissed.");
    if (this.documents === 0) return h("p", {}, "There are no documents yet. What you add is compared with all else.");
    if (this.pending) return h("p", {}, "No disagreement is found so far.");
    if (this.all.dismissed.length) return h("p", {}, "No disagreement is left: all that were found are dismissed.");
    return h("p", {}, "No disagreement was found: nothing that your documents plainly say is denied by another. What only follows from what they say is not looked for.");
  }

  /** @param {HTMLElement|null} said */
  showNothing(said) {
    this.nothing.hidden = !said;
    this.nothing.replaceChildren(said ?? "");
  }

  /** @param {Listed} former @param {Listed} now */
  move(former, now) {
    const without = (/** @type {Listed[]} */ list) => list.filter((each) => each.id !== former.id && each.id !== now.id);
    const at = (this.all.open.find((each) => each.id === former.id) ? this.all.open : this.all.dismissed).findIndex((each) => each.id === former.id);
    const [open, dismissed] = [without(this.all.open), without(this.all.dismissed)];
    const into = now.dismissed ? dismissed : open;
    const place = into.findIndex((each) => each.confidence < now.confidence);
    into.splice(former.dismissed === now.dismissed ? at : place < 0 ? into.length : place, 0, now);
    this.all = { open, dismissed };
    this.showCounts();
  }
}

/** @param {string} letter */
const key = (letter) => h("kbd", {}, letter);
