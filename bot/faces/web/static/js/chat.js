/** The conversation: sends questions, shows their turns, and remembers which conversation they belong to. */

import { announce } from "./announce.js";
import * as api from "./api.js";
import { byId, motion } from "./dom.js";
import { MARKS } from "./marks.js";
import { problemElement } from "./problem.js";
import { Turn } from "./turn.js";

export class Chat {
  /**
   * @param {{corpus: () => string|null, open: (opened: import("./quote.js").Opened) => void,
   *   entered: (corpus: string) => void, changed: (conversation: string) => void}} page
   *   `entered` is told whose documents a conversation is about, `changed` that it has grown
   */
  constructor(page) {
    this.page = page;
    /** @type {string|null} */
    this.conversation = null;
    /** @type {AbortController|null} */
    this.running = null;
    this.turns = byId("turns");
    this.welcome = byId("welcome");
    this.field = byId("question");
    byId("composer").addEventListener("submit", (/** @type {Event} */ event) => {
      event.preventDefault();
      this.ask(this.field.value);
    });
    this.field.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.ask(this.field.value);
      }
    });
    this.field.addEventListener("input", () => this.fit());
    byId("stop").addEventListener("click", () => this.running?.abort());
  }

  /** Empties the page for a new conversation. */
  clear() {
    this.running?.abort();
    this.running = null;
    this.conversation = null;
    this.turns.replaceChildren();
    this.welcome.hidden = false;
    this.busy(false);
  }

  /** Shows an earlier conversation; does nothing where it is shown already. @param {string} id */
  async load(id) {
    if (id === this.conversation) return;
    this.clear();
    this.conversation = id;
    this.welcome.hidden = true;
    try {
      const { turns, corpus } = await api.conversation(id);
      if (this.conversation !== id) return;
      this.page.entered(corpus);
      for (const { answer, feedback } of turns) {
        const turn = new Turn(answer.question, this.page.open);
        turn.finish(answer, feedback);
        this.turns.append(turn.element);
      }
      this.turns.lastElementChild?.scrollIntoView({ block: "start" });
      if (!turns.length) this.welcome.hidden = false;
    } catch (error) {
      if (this.conversation !== id) return;
      this.conversation = null;
      this.turns.replaceChildren(problemElement(error));
    }
  }

  /** @param {string} said */
  async ask(said) {
    const question = said.trim();
    if (!question || this.running) return;
    this.welcome.hidden = true;
    if (!this.conversation) this.turns.replaceChildren();
    const turn = new Turn(question, this.page.open);
    this.turns.append(turn.element);
    turn.element.scrollIntoView({ block: "start", behavior: motion() });
    this.field.value = "";
    this.fit();
    // On a touch screen the keyboard would cover the answer.
    if (matchMedia("(pointer: coarse)").matches) this.field.blur();
    await this.run(question, turn);
  }

  /** @param {string} question @param {Turn} turn */
  async run(question, turn) {
    const running = new AbortController();
    const again = () => {
      if (this.running) return;
      const next = new Turn(question, this.page.open);
      turn.element.replaceWith(next.element);
      this.field.focus();
      this.run(question, next);
    };
    this.running = running;
    this.busy(true);
    announce("Looking through the documents.");
    try {
      const conversation = this.conversation ?? (await api.newConversation(this.page.corpus())).id;
      running.signal.throwIfAborted();
      this.conversation = conversation;
      const asked = { question, conversation, corpus: this.page.corpus() };
      for await (const { event, data } of api.ask(asked, running.signal)) {
        if (running.signal.aborted) return;
        if (event === "answer") {
          turn.finish(data, null);
          announce(spoken(data));
          this.page.changed(conversation);
        } else {
          turn.step(event, data);
        }
      }
    } catch (error) {
      if (running.signal.aborted) turn.stop(again);
      else turn.fail(error, again);
    } finally {
      if (this.running === running) {
        this.running = null;
        this.busy(false);
      }
    }
  }

  /** @param {boolean} busy */
  busy(busy) {
    const stop = byId("stop");
    const send = byId("send");
    const focused = document.activeElement === stop || document.activeElement === send;
    send.hidden = busy;
    stop.hidden = !busy;
    if (focused) this.field.focus();
  }

  /** Makes the field as high as what is written in it. */
  fit() {
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight}px`;
  }
}

/** An answer as a screen reader says it: whole, and once. @param {import("./types.js").Answer} answer */
function spoken(answer) {
  const headline = MARKS[answer.standing ?? "abstained"].headline;
  return answer.text.startsWith(headline.replace("’", "'")) ? answer.text : `${headline}. ${answer.text}`;
}
