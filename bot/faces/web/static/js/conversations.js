/** The list of earlier conversations of a collection: to find one, go back to it, rename, export and delete it. */

import { announce } from "./announce.js";
import * as api from "./api.js";
import { saveFile } from "./clipboard.js";
import { askText, confirm } from "./dialog.js";
import { byId, h, iconButton, onPlainClick } from "./dom.js";
import { markdown } from "./markdown.js";
import { problemElement } from "./problem.js";
import { href } from "./route.js";

/** From so many conversations on there is a field to find one. */
const MANY = 6;

export class Conversations {
  /**
   * @param {{corpus: () => string|null, open: (conversation: import("./types.js").Conversation) => void, deleted: (id: string) => void}} page
   */
  constructor(page) {
    this.page = page;
    this.list = byId("conversations");
    this.field = byId("conversation-search");
    /** @type {string|null} */
    this.current = null;
    /** @type {import("./types.js").Conversation[]} */
    this.all = [];
    this.field.addEventListener("input", () => this.draw());
  }

  /** Asks the server for the list, and shows it. */
  async refresh() {
    try {
      this.all = (await api.conversations()).filter((each) => each.title);
      this.draw();
    } catch (error) {
      byId("earlier").hidden = false;
      this.list.replaceChildren(h("li", {}, problemElement(error, { label: "Try again", act: () => this.refresh() })));
    }
  }

  /** Shows those of the collection that have what is searched for in their title, by day. */
  draw() {
    const ours = this.all.filter((each) => each.corpus === this.page.corpus());
    this.field.parentElement.hidden = ours.length < MANY;
    const wanted = ours.length < MANY ? "" : this.field.value.trim().toLowerCase();
    const found = ours.filter((each) => (each.title ?? "").toLowerCase().includes(wanted));
    byId("earlier").hidden = !ours.length;
    const items = found.flatMap((each, at) => {
      const date = day(each.updated);
      const begins = at === 0 || day(found[at - 1].updated) !== date;
      return begins ? [h("li", { class: "day" }, date), this.item(each)] : [this.item(each)];
    });
    this.list.replaceChildren(...items, found.length || !ours.length ? "" : h("li", { class: "day" }, "None has this in its name."));
    this.show(this.current);
  }

  /** Marks the conversation that is shown. @param {string|null} id */
  show(id) {
    this.current = id;
    for (const item of this.list.querySelectorAll("a")) {
      if (item.dataset.id === id) item.setAttribute("aria-current", "page");
      else item.removeAttribute("aria-current");
    }
  }

  /** @param {import("./types.js").Conversation} conversation */
  item(conversation) {
    const title = conversation.title ?? "";
    const link = h("a", { href: href({ conversation: conversation.id }), title, data: { id: conversation.id } }, h("bdi", {}, title));
    onPlainClick(link, () => this.page.open(conversation));
    const tools = h(
      "span",
      { class: "tools" },
      iconButton("rename", `Rename the conversation: ${title}`, () => this.try(this.rename(conversation)), { bare: true }),
      iconButton("save", `Export the conversation: ${title}`, () => this.try(this.export(conversation)), { bare: true }),
      iconButton("trash", `Delete the conversation: ${title}`, () => this.try(this.remove(conversation)), { bare: true }),
    );
    return h("li", {}, link, tools);
  }

  /** Tells an error of what the person asked for. @param {Promise<void>} doing */
  async try(doing) {
    try {
      await doing;
    } catch (error) {
      this.list.prepend(h("li", {}, problemElement(error)));
    }
  }

  /** @param {import("./types.js").Conversation} conversation */
  async rename(conversation) {
    const title = await askText({ title: "Rename this conversation", label: "Name", action: "Rename", value: conversation.title ?? "" });
    if (!title) return;
    await api.renameConversation(conversation.id, title);
    announce("The conversation is renamed.");
    await this.refresh();
    this.focus(conversation.id);
  }

  /** Saves all answers of a conversation as Markdown. @param {import("./types.js").Conversation} conversation */
  async export(conversation) {
    const { turns } = await api.conversation(conversation.id);
    const text = turns.map((turn) => markdown(turn.answer, location.origin)).join("\n---\n\n");
    const name = (conversation.title ?? "").replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 60).replace(/^-|-$/g, "");
    saveFile(`${name || "conversation"}.md`, text, "text/markdown");
    announce("Exported as Markdown.");
  }

  /** @param {import("./types.js").Conversation} conversation */
  async remove(conversation) {
    const asked = { title: "Delete this conversation?", text: `“${conversation.title}” and its answers are deleted for good.`, action: "Delete" };
    if (!(await confirm(asked))) return;
    await api.deleteConversation(conversation.id);
    announce("The conversation is deleted.");
    this.page.deleted(conversation.id);
    await this.refresh();
    this.focus(null);
  }

  /** Sets the focus on a conversation, else on the first, else where one asks. @param {string|null} id */
  focus(id) {
    const links = [...this.list.querySelectorAll("a")];
    (links.find((link) => link.dataset.id === id) ?? links[0] ?? byId("question")).focus();
  }
}

/** A day as people call it, in their own time. @param {string} time */
function day(time) {
  const date = new Date(time);
  const midnight = new Date();
  midnight.setHours(0, 0, 0, 0);
  const ago = Math.ceil((midnight.getTime() - date.getTime()) / 86_400_000);
  if (ago <= 0) return "Today";
  if (ago === 1) return "Yesterday";
  return date.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
}
