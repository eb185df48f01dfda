/** The conversation: sends questions, shows their turns, and remembers which conversation they belong to. */

import { announce } from "./announce.js";
import * as api from "./api.js";
import { headline, sentence } from "./answer.js";
import { byId, counted, motion } from "./dom.js";
import { problemElement } from "./problem.js";
import { documentCount } from "./quote.js";
import { ScopeChoice } from "./scope.js";
import { Turn } from "./turn.js";

/** Under this name the question is kept that is being written. */
const DRAFT = "corrobot-draft";

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
    /** What was asked while an answer was on its way, in order. @type {(() => void)[]} */
    this.waiting = [];
    /** @type {Turn|null} */
    this.last = null;
    this.scope = new ScopeChoice(page.corpus);
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
    this.field.addEventListener("input", () => this.write(this.field.value));
    this.write(sessionStorage.getItem(DRAFT) ?? "");
    addEventListener("keydown", (event) => this.press(event));
    byId("stop").addEventListener("click", () => this.running?.abort());
  }

  /** A digit opens the quote of that number, of the answer that has the focus, else of the last one. @param {KeyboardEvent} event */
  press(event) {
    const target = /** @type {Element} */ (event.target);
    if (!/^[1-9]$/.test(event.key) || event.ctrlKey || event.metaKey || event.altKey || target.closest("input, select, textarea, dialog")) return;
    if (byId("view-chat").hidden) return;
    const turn = target.closest(".turn") ?? this.last?.element;
    const link = /** @type {HTMLElement|null|undefined} */ (turn?.querySelector(`.cite[data-n="${event.key}"]`));
    if (!link) return;
    event.preventDefault();
    link.click();
  }

  /** Empties the page for a new conversation. */
  clear() {
    this.running?.abort();
    this.running = null;
    this.waiting = [];
    this.conversation = null;
    this.last = null;
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
        const turn = this.turn(answer.question);
        turn.finish(answer, feedback);
        this.turns.append(turn.element);
      }
      this.turns.lastElementChild?.scrollIntoView({ block: "start" });
      if (!turns.length) this.welcome.hidden = false;
      else if (this.last) this.goOn(this.last, turns[turns.length - 1].answer);
    } catch (error) {
      if (this.conversation !== id) return;
      this.conversation = null;
      this.turns.replaceChildren(problemElement(error));
    }
  }

  /** @param {string} said @param {boolean} [asWritten]  without the earlier questions, its words as they are */
  async ask(said, asWritten = false) {
    const question = said.trim();
    if (!question) return;
    this.welcome.hidden = true;
    if (!this.conversation && !this.running) this.turns.replaceChildren();
    const turn = this.turn(question);
    this.turns.append(turn.element);
    this.write("");
    // On a touch screen the keyboard would cover the answer.
    if (matchMedia("(pointer: coarse)").matches) this.field.blur();
    const scope = this.scope.chosen;
    if (this.running) {
      turn.wait();
      this.waiting.push(() => this.run(turn, asWritten, scope));
      announce("The question waits for the answer before it.");
      return;
    }
    await this.run(turn, asWritten, scope);
  }

  /** The next turn: what the one before it offers to ask next is gone. @param {string} question */
  turn(question) {
    this.last?.offer([]);
    this.last = new Turn(question, { open: this.page.open, ask: (said, asWritten) => this.ask(said, asWritten) });
    return this.last;
  }

  /** Offers what may be asked after an answer; nothing where that can't be found out. @param {Turn} turn @param {import("./types.js").Answer} answer */
  async goOn(turn, answer) {
    const questions = await api.suggestions(null, answer.id).catch(() => []);
    if (turn === this.last && !this.running) turn.offer(questions);
  }

  /** @param {Turn} turn @param {boolean} asWritten @param {import("./types.js").Scope} scope */
  async run(turn, asWritten, scope) {
    const { question } = turn;
    const running = new AbortController();
    const again = () => {
      if (this.running) return;
      const next = turn === this.last ? this.turn(question) : new Turn(question, turn.page);
      turn.element.replaceWith(next.element);
      this.field.focus();
      this.run(next, asWritten, scope);
    };
    this.running = running;
    this.busy(true);
    turn.begin();
    turn.element.scrollIntoView({ block: "start", behavior: motion() });
    announce("Looking through the documents.");
    try {
      const conversation = this.conversation ?? (await api.newConversation(this.page.corpus())).id;
      running.signal.throwIfAborted();
      this.conversation = conversation;
      const asked = { question, conversation, corpus: this.page.corpus(), as_written: asWritten, ...scope };
      for await (const { event, data } of api.ask(asked, running.signal)) {
        if (running.signal.aborted) return;
        if (event === "answer") {
          turn.finish(data, null);
          announce(spoken(data));
          this.goOn(turn, data);
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
        this.waiting.shift()?.();
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

  /** Has this in the field, and keeps it as long as the tab is open. @param {string} draft */
  write(draft) {
    if (this.field.value !== draft) this.field.value = draft;
    sessionStorage.setItem(DRAFT, draft);
    this.fit();
  }

  /** Makes the field as high as what is written in it. */
  fit() {
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight}px`;
  }
}

/** An answer as a screen reader says it, in brief: how it stands, what it says, and how many sources say it. @param {import("./types.js").Answer} answer */
function spoken(answer) {
  if (answer.status === "abstained") return `${headline(answer)}. ${sentence(answer.reason ?? "")}`;
  const short = answer.points.flatMap((point) => point.short ?? []);
  return `${headline(answer)}. ${short.length ? `${short.join("; ")}. ` : ""}${counted(documentCount(answer.quotes), "source")}.`;
}
