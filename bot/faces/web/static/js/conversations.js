/** The list of earlier conversations: to go back to one, and to delete it. */

import { announce } from "./announce.js";
import * as api from "./api.js";
import { confirm } from "./dialog.js";
import { byId, h, iconButton, onPlainClick } from "./dom.js";
import { problemElement } from "./problem.js";
import { href } from "./route.js";

export class Conversations {
  /**
   * @param {{open: (conversation: import("./types.js").Conversation) => void, deleted: (id: string) => void}} page
   */
  constructor(page) {
    this.page = page;
    this.list = byId("conversations");
    /** @type {string|null} */
    this.current = null;
  }

  /** Asks the server for the list, and shows it. */
  async refresh() {
    try {
      const found = (await api.conversations()).filter((each) => each.title);
      byId("earlier").hidden = !found.length;
      this.list.replaceChildren(...found.map((each) => this.item(each)));
      this.show(this.current);
    } catch (error) {
      byId("earlier").hidden = false;
      this.list.replaceChildren(h("li", {}, problemElement(error, { label: "Try again", act: () => this.refresh() })));
    }
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
    const remove = iconButton("trash", `Delete the conversation: ${title}`, () => this.remove(conversation), { bare: true });
    return h("li", {}, link, remove);
  }

  /** @param {import("./types.js").Conversation} conversation */
  async remove(conversation) {
    const asked = { title: "Delete this conversation?", text: `“${conversation.title}” and its answers are deleted for good.`, action: "Delete" };
    if (!(await confirm(asked))) return;
    try {
      await api.deleteConversation(conversation.id);
      announce("The conversation is deleted.");
      this.page.deleted(conversation.id);
      await this.refresh();
      (this.list.querySelector("a") ?? byId("question")).focus();
    } catch (error) {
      this.list.prepend(h("li", {}, problemElement(error)));
    }
  }
}
