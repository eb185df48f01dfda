/**
 * What the next questions are put to: all documents, or chosen documents and folders, or those of some time.
 *
 * @typedef {import("./types.js").Scope} Scope
 */

import { announce } from "./announce.js";
import * as api from "./api.js";
import { byId, counted, h, icon, iconButton } from "./dom.js";

/** Names that are offered while one is typed. */
const OFFERED = 20;

/** A scope in words. @param {Scope} scope */
export function scopeWords(scope) {
  const names = scope.in.length > 2 ? [counted(scope.in.length, "document or folder", "documents and folders")] : scope.in;
  const dates = [scope.since && `since ${scope.since}`, scope.until && `until ${scope.until}`].filter(Boolean).join(" ");
  return [names.join(" and "), dates].filter(Boolean).join(", ");
}

export class ScopeChoice {
  /** @param {() => string|null} corpus */
  constructor(corpus) {
    this.corpus = corpus;
    /** @type {Scope} */
    this.chosen = { in: [], since: null, until: null };
    this.label = h("span", {});
    this.names = h("datalist", { id: "scope-names" });
    this.field = /** @type {HTMLInputElement} */ (h("input", { type: "text", id: "scope-name", list: "scope-names", autocomplete: "off" }));
    this.list = h("ul", { class: "chips", "aria-label": "Chosen documents and folders" });
    this.since = this.date("scope-since", "since");
    this.until = this.date("scope-until", "until");
    const add = h("button", { type: "button", class: "quiet", on: { click: () => this.add() } }, "Add");
    this.field.addEventListener("input", () => this.offer());
    this.field.addEventListener("focus", () => this.offer());
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      event.stopPropagation();
      this.add();
    });
    byId("scope").append(
      h("summary", {}, icon("scope"), this.label),
      h(
        "div",
        { class: "choice" },
        h("div", { class: "wide" }, h("label", { for: "scope-name" }, "Document or folder"), h("div", { class: "row" }, this.field, this.names, add), this.list),
        h("div", {}, h("label", { for: "scope-since" }, "Published since"), this.since),
        h("div", {}, h("label", { for: "scope-until" }, "Published until"), this.until),
        h("button", { type: "button", class: "plain", on: { click: () => this.clear() } }, "Ask all documents"),
      ),
    );
    this.show();
  }

  /** @param {string} id @param {"since"|"until"} end */
  date(id, end) {
    const field = /** @type {HTMLInputElement} */ (h("input", { type: "date", id }));
    field.addEventListener("change", () => {
      this.chosen = { ...this.chosen, [end]: field.value || null };
      this.show();
    });
    return field;
  }

  /** Goes back to all documents. */
  clear() {
    this.chosen = { in: [], since: null, until: null };
    this.field.value = this.since.value = this.until.value = "";
    this.show();
  }

  add() {
    const name = this.field.value.trim();
    if (!name) return;
    this.field.value = "";
    this.chosen = { ...this.chosen, in: [...new Set([...this.chosen.in, name])] };
    this.show();
    announce(`Questions are put to ${scopeWords(this.chosen)}.`);
  }

  /** Offers the names of documents, and of the folders that they are in, that have what is typed. */
  async offer() {
    const typed = this.field.value.trim();
    const found = await api.documents(this.corpus(), { q: typed, limit: OFFERED }).catch(() => null);
    if (!found || typed !== this.field.value.trim()) return;
    const sources = found.documents.map((each) => each.source);
    const folders = sources.flatMap((source) => (/^https?:/.test(source) || !source.includes("/") ? [] : [source.slice(0, source.lastIndexOf("/"))]));
    this.names.replaceChildren(...[...new Set([...folders, ...sources])].map((value) => h("option", { value })));
  }

  show() {
    const words = scopeWords(this.chosen);
    this.label.textContent = words ? `Only ${words}` : "All documents";
    byId("scope").classList.toggle("narrowed", Boolean(words));
    const drop = (/** @type {string} */ name) => {
      this.chosen = { ...this.chosen, in: this.chosen.in.filter((each) => each !== name) };
      this.show();
      this.field.focus();
    };
    this.list.replaceChildren(...this.chosen.in.map((name) => h("li", {}, h("bdi", {}, name), iconButton("close", `Leave out ${name}`, () => drop(name), { bare: true }))));
  }
}
