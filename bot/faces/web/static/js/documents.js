/** The documents: what is indexed, a search through names and texts, adding and removing. */

import { announce } from "./announce.js";
import * as api from "./api.js";
import { confirm } from "./dialog.js";
import { byId, counted, h, icon, iconButton, onPlainClick } from "./dom.js";
import { problemElement } from "./problem.js";
import { href, sourceHref } from "./route.js";
import { tallyElements } from "./tally.js";
import { addPage, showJob, uploadFiles } from "./upload.js";

/** In milliseconds: a pause in typing that is long enough to search. */
const PAUSE = 250;
const PASSAGES = 8;

/** Documents that are named before they are removed together. */
const NAMED = 5;

export class Documents {
  /**
   * @param {{corpus: () => string|null, writes: () => boolean, limits: () => import("./types.js").Limits, open: (wanted: import("./source.js").Wanted) => void,
   *   quoted: (opened: import("./quote.js").Opened) => void, disagreeing: (place: Partial<import("./route.js").Place>) => void, removed: (id: string) => void, changed: () => void}} page
   */
  constructor(page) {
    this.page = page;
    this.view = byId("view-documents");
    this.turn = 0;
    this.resumed = false;
    this.picker = /** @type {HTMLInputElement} */ (h("input", { type: "file", multiple: true, class: "hidden", tabindex: "-1", "aria-label": "Files to add" }));
    this.picker.addEventListener("change", () => {
      this.add([...(this.picker.files ?? [])]);
      this.picker.value = "";
    });
    this.field = /** @type {HTMLInputElement} */ (h("input", { type: "search", id: "document-search", autocomplete: "off" }));
    let timer = 0;
    this.field.addEventListener("input", () => {
      clearTimeout(timer);
      timer = window.setTimeout(() => this.refresh(), PAUSE);
    });
    this.folder = /** @type {HTMLInputElement} */ (h("input", { type: "file", multiple: true, webkitdirectory: true, class: "hidden", tabindex: "-1", "aria-label": "Folder to add" }));
    this.folder.addEventListener("change", () => {
      this.add([...(this.folder.files ?? [])]);
      this.folder.value = "";
    });
    this.sort = this.select("document-sort", { name: "Name", newest: "Newest first", longest: "Longest first" });
    this.of = this.select("document-origin", { all: "From anywhere", uploaded: "Uploaded", folder: "From folders", web: "From the web" });
    /** The documents that are ticked, by id. @type {Map<string, import("./types.js").SourceDocument>} */
    this.ticked = new Map();
    this.removing = iconButton("trash", "Remove", () => this.removeTicked(), { class: "quiet" });
    this.removing.hidden = true;
    this.uploads = h("div", { class: "uploads" });
    this.notice = h("p", { class: "notice", hidden: true, tabindex: "-1" });
    this.count = h("p", { class: "hint" });
    this.list = h("ul", { class: "documents" });
    this.invitation = h("p", {});
    this.nothing = h("p", { class: "hint", hidden: true }, "There are no documents yet.");
    this.more = h("button", { type: "button", class: "plain", hidden: true, on: { click: () => this.goOn() } }, "Show more documents");
    /** @type {string|null} */
    this.next = null;
    this.passages = h("section", { class: "passages", "aria-labelledby": "passages-title", hidden: true });
    this.kinds = h("p", { class: "hint" });
    this.adding = h(
      "div",
      { class: "dropzone" },
      h("div", {}, this.invitation, this.kinds),
      iconButton("upload", "Choose files", () => this.choose(), { class: "primary" }),
      h("button", { type: "button", class: "quiet", on: { click: () => this.folder.click() } }, "Choose a folder"),
      this.picker,
      this.folder,
    );
    this.address = /** @type {HTMLInputElement} */ (h("input", { type: "url", id: "page-address", required: true, pattern: "https?://.+", placeholder: "https://", autocomplete: "off" }));
    this.fetching = h("form", { class: "fetching" }, h("label", { for: "page-address" }, "Or the address of a web page"), this.address, h("button", { class: "plain" }, icon("upload"), h("span", {}, "Add page")));
    this.fetching.addEventListener("submit", (event) => {
      event.preventDefault();
      this.addPage(this.address.value.trim());
    });
    this.finding = h(
      "div",
      { class: "finding" },
      h("div", { class: "search" }, h("label", { for: "document-search" }, "Search names and texts"), h("div", { class: "field" }, icon("search"), this.field)),
      h("div", { class: "filters" }, h("div", { class: "field" }, h("label", { for: "document-sort" }, "Order"), this.sort), h("div", { class: "field" }, h("label", { for: "document-origin" }, "Where from"), this.of)),
    );
    this.view.append(
      h("h1", { id: "documents-title", tabindex: "-1" }, "Documents"),
      this.adding,
      this.fetching,
      this.uploads,
      this.notice,
      this.finding,
      h("div", { class: "listed" }, this.count, this.removing),
      this.list,
      this.nothing,
      this.more,
      this.passages,
    );
    this.catchDrops();
  }

  /** Shows what was begun before the page was loaded and is under way still, once. */
  async resume() {
    if (this.resumed || !this.page.writes()) return;
    this.resumed = true;
    const running = (await api.jobs().catch(() => [])).filter((job) => job.corpus === this.page.corpus() && ["queued", "running"].includes(job.state));
    for (const job of running) {
      showJob(job, this.uploads).then(async () => {
        await this.refresh();
        this.page.changed();
      });
    }
  }

  /** Asks the server what is indexed, and shows it; with something searched for, also the passages that fit it. */
  async refresh() {
    const turn = ++this.turn;
    const q = this.field.value.trim();
    const corpus = this.page.corpus();
    this.adding.hidden = this.fetching.hidden = !this.page.writes();
    this.kinds.textContent = this.page.limits().endings.join(" ");
    try {
      const found = await api.documents(corpus, { q, sort: this.sort.value, of: this.of.value });
      const hits = q ? await api.search(q, corpus, PASSAGES) : [];
      if (turn !== this.turn) return;
      this.count.textContent = q ? `${counted(found.count, "document")} with this in the name` : counted(found.count, "document");
      this.ticked.clear();
      this.showTicked();
      this.list.replaceChildren(...found.documents.map((each) => this.item(each)));
      const empty = !found.count && !q && this.of.value === "all";
      this.finding.hidden = this.count.hidden = empty;
      this.nothing.hidden = !empty || this.page.writes();
      this.adding.classList.toggle("first", empty);
      this.invitation.textContent = empty ? "No documents yet. Drop the first ones here, or choose them" : "Drop files here, or choose them";
      this.offer(found.next);
      this.showPassages(q, hits);
      if (q) announce(`${this.count.textContent}, ${counted(hits.length, "passage")} found.`);
    } catch (error) {
      if (turn === this.turn) this.list.replaceChildren(h("li", {}, problemElement(error, { label: "Try again", act: () => this.refresh() })));
    }
  }

  /** Shows what comparing the documents has counted, unless somebody is at the list. */
  compared() {
    if (!this.view.hidden && !this.ticked.size && !this.list.contains(document.activeElement)) this.refresh();
  }

  /** Shows the next page of the list, and sets the focus on its first document. */
  async goOn() {
    const turn = this.turn;
    try {
      const found = await api.documents(this.page.corpus(), { q: this.field.value.trim(), sort: this.sort.value, of: this.of.value, cursor: this.next });
      if (turn !== this.turn) return;
      const items = found.documents.map((each) => this.item(each));
      this.list.append(...items);
      this.offer(found.next);
      items[0]?.querySelector("a")?.focus();
      announce(`${counted(items.length, "more document")}.`);
    } catch (error) {
      if (turn === this.turn) this.uploads.prepend(problemElement(error));
    }
  }

  /** @param {string|null} next  where the list goes on */
  offer(next) {
    this.next = next;
    this.more.hidden = !next;
  }

  /** @param {string} q @param {any[]} hits */
  showPassages(q, hits) {
    this.passages.hidden = !q;
    const items = hits.map((hit) => {
      const at = { start: hit.start, end: hit.end };
      const title = h("bdi", { class: "title" }, hit.title);
      const link = this.link(hit.document_id, at, h("span", { class: "where" }, title, hit.heading ? h("span", { class: "about" }, hit.heading) : null));
      return h("li", {}, link, h("p", { class: "excerpt", dir: "auto" }, hit.text));
    });
    this.passages.replaceChildren(
      h("h2", { id: "passages-title" }, "Passages about it"),
      items.length ? h("ul", {}, ...items) : h("p", { class: "hint" }, "No passage comes near it."),
    );
  }

  /** @param {import("./types.js").SourceDocument} document */
  item(document) {
    const facts = [document.title === document.source ? null : document.source, document.published, document.author, size(document.characters), origin(document)];
    const label = h("span", { class: "where" }, h("bdi", { class: "title" }, document.title), h("span", { class: "about" }, facts.filter(Boolean).join(" · ")));
    const remove = iconButton("trash", `Remove ${document.title}`, () => this.remove(document), { bare: true });
    const tick = /** @type {HTMLInputElement} */ (h("input", { type: "checkbox", "aria-label": `Choose ${document.title}` }));
    tick.addEventListener("change", () => {
      if (tick.checked) this.ticked.set(document.id, document);
      else this.ticked.delete(document.id);
      this.showTicked();
    });
    const place = { view: /** @type {const} */ ("disagreements"), corpus: this.page.corpus(), filter: { of: document.source, kind: null, dismissed: false } };
    const contrasting = { href: href(place), show: () => this.page.disagreeing(place) };
    const { chips, room } = tallyElements(document, { corpus: this.page.corpus() ?? "", open: this.page.quoted, contrasting });
    return h("li", {}, this.page.writes() && tick, this.link(document.id, { start: 0, end: 0 }, label), chips, this.page.writes() && remove, room);
  }

  /** A link that opens a document beside the list. @param {string} id @param {{start: number, end: number}} at @param {HTMLElement} label */
  link(id, at, label) {
    const corpus = this.page.corpus();
    const link = h("a", { class: "cite", href: sourceHref({ document_id: id, ...at }, corpus) }, label);
    onPlainClick(link, () => this.page.open({ id, corpus, at, cited: [], words: null, opener: link }));
    return link;
  }

  /** @param {import("./types.js").SourceDocument} document */
  async remove(document) {
    const text = `“${document.title}” will no longer be searched or quoted. The file itself is not touched.`;
    if (!(await confirm({ title: "Remove this document?", text, action: "Remove" }))) return;
    try {
      const { removed, stays_removed_until_changed: stays } = await api.removeDocument(document.id, this.page.corpus());
      this.say(`${removed} is removed.${stays ? " An indexed folder still holds it: it stays removed until the file changes." : ""}`);
      this.page.removed(document.id);
      await this.refresh();
      this.page.changed();
      this.notice.focus();
    } catch (error) {
      this.uploads.prepend(problemElement(error));
    }
  }

  showTicked() {
    this.removing.hidden = !this.ticked.size;
    const label = this.removing.querySelector("span");
    if (label) label.textContent = `Remove ${counted(this.ticked.size, "document")}`;
  }

  /** Removes the documents that are ticked, one after the other. */
  async removeTicked() {
    const chosen = [...this.ticked.values()];
    const named = counted(chosen.length, "document");
    const text = `They will no longer be searched or quoted: ${chosen.slice(0, NAMED).map((each) => each.title).join(", ")}${chosen.length > NAMED ? ` and ${chosen.length - NAMED} more` : ""}. The files themselves are not touched.`;
    if (!(await confirm({ title: `Remove ${named}?`, text, action: "Remove" }))) return;
    try {
      for (const each of chosen) {
        await api.removeDocument(each.id, this.page.corpus());
        this.page.removed(each.id);
      }
      this.say(`${named} removed. Those of indexed folders stay removed until their file changes.`);
    } catch (error) {
      this.uploads.prepend(problemElement(error));
    }
    await this.refresh();
    this.page.changed();
    this.notice.focus();
  }

  /** @param {string} id @param {Record<string, string>} options */
  select(id, options) {
    const select = /** @type {HTMLSelectElement} */ (h("select", { id }, ...Object.entries(options).map(([value, label]) => h("option", { value }, label))));
    select.addEventListener("change", () => this.refresh());
    return select;
  }

  /** @param {string} text */
  say(text) {
    this.notice.hidden = false;
    this.notice.textContent = text;
    announce(text);
  }

  /** @param {File[]} files */
  async add(files) {
    if (!files.length) return;
    const hidden = files.filter((file) => api.nameOf(file).split(" · ").some((part) => part.startsWith(".")));
    if (hidden.length < files.length) files = files.filter((file) => !hidden.includes(file));
    const limits = this.page.limits();
    if (files.some((file) => file.size > limits.bytes)) {
      const detail = `A file may have at most ${limits.bytes / 1e6} MB.`;
      this.uploads.prepend(problemElement(new api.Problem({ detail, remedy: "Nothing was added. Leave out the larger ones." })));
      return;
    }
    this.resumed = true; // or it would be shown twice
    for (const group of groups(files, limits)) await uploadFiles(group, this.page.corpus(), this.uploads);
    await this.refresh();
    this.page.changed();
  }

  /** @param {string} address */
  async addPage(address) {
    this.address.value = "";
    this.resumed = true;
    await addPage(address, this.page.corpus(), this.uploads);
    await this.refresh();
    this.page.changed();
  }

  /** Lets the person choose among the files that can be read; which those are, the server says. */
  choose() {
    this.picker.accept = this.page.limits().endings.join(",");
    this.picker.click();
  }

  /** Files may be dropped anywhere; the page must never navigate to one. */
  catchDrops() {
    const carries = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes("Files") ?? false;
    addEventListener("dragover", (event) => {
      if (!carries(event)) return;
      event.preventDefault();
      document.body.classList.toggle("dropping", this.page.writes());
    });
    addEventListener("dragleave", (event) => {
      if (!event.relatedTarget) document.body.classList.remove("dropping");
    });
    addEventListener("drop", (event) => {
      if (!carries(event)) return;
      event.preventDefault();
      document.body.classList.remove("dropping");
      if (!this.page.writes()) return;
      dispatchEvent(new CustomEvent("corrobot:show", { detail: "documents" }));
      dropped(event.dataTransfer).then((files) => this.add(files));
    });
  }
}

/** Files in groups that may be sent at once. @param {File[]} files @param {import("./types.js").Limits} limits */
function groups(files, limits) {
  /** @type {File[][]} */
  const found = [];
  let size = 0;
  for (const file of files) {
    const last = found[found.length - 1];
    if (!last || last.length >= limits.files || size + file.size > limits.bytes) {
      found.push([file]);
      size = file.size;
    } else {
      last.push(file);
      size += file.size;
    }
  }
  return found;
}

/** The files that are dropped, those of folders too. @param {DataTransfer|null} carried @returns {Promise<File[]>} */
async function dropped(carried) {
  const entries = [...(carried?.items ?? [])].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (!entries.some((entry) => entry.isDirectory)) return [...(carried?.files ?? [])];
  return (await Promise.all(entries.map((entry) => within(entry)))).flat();
}

/** The files of an entry of the file system, each with its path from there. @param {FileSystemEntry} entry @returns {Promise<File[]>} */
async function within(entry) {
  if (entry.isFile) {
    /** @type {File} */
    const file = await new Promise((resolve, reject) => /** @type {FileSystemFileEntry} */ (entry).file(resolve, reject));
    return [new File([file], entry.fullPath.replace(/^\//, "").replaceAll("/", " · "), { type: file.type })];
  }
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
  const found = [];
  for (;;) {
    /** @type {FileSystemEntry[]} */
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) break;
    found.push(...some);
  }
  return (await Promise.all(found.map((each) => within(each)))).flat();
}

/** Where a document came from. @param {import("./types.js").SourceDocument} document */
function origin(document) {
  if (document.uploaded) return "uploaded";
  return /^https?:\/\//.test(document.source) ? "from the web" : "from a folder";
}

/** @param {number} characters */
function size(characters) {
  return `${characters.toLocaleString("en")} characters`;
}
