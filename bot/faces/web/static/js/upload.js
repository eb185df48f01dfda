/**
 * Files and web pages on their way into the index: sent, then indexed in the background, with what became of each.
 */

import { announce } from "./announce.js";
import * as api from "./api.js";
import { counted, h } from "./dom.js";
import { problemElement } from "./problem.js";

/** Where each job is shown. @type {Map<string, HTMLElement>} */
const boxes = new Map();

/** In milliseconds: how often a running job is asked how far it is. */
const PAUSE = 400;

/** How often in a row it may not answer before that is told. */
const MOST_MISSED = 8;

/** What became of a file that can be asked about. */
const READY = ["added", "updated", "unchanged"];

const ENDS = ["done", "failed", "cancelled"];

/** @type {Record<string, string>} */
const STATES = {
  queued: "waiting",
  added: "added",
  updated: "updated",
  unchanged: "already there, unchanged",
  skipped: "skipped",
};

/**
 * Sends files and follows their job to its end, shown in `room`.
 * @param {File[]} files
 * @param {string|null} corpus
 * @param {HTMLElement} room
 */
export const uploadFiles = (files, corpus, room) =>
  add(`Sending ${counted(files.length, "file")} …`, "file", (told) => api.upload(files, corpus, told), room);

/**
 * Has a page fetched, and follows its job to its end, shown in `room`.
 * @param {string} address
 * @param {string|null} corpus
 * @param {HTMLElement} room
 */
export const addPage = (address, corpus, room) => add(`Fetching ${address} …`, "page", () => api.addPages([address], corpus), room);

/**
 * Shows a job that was begun before, and follows it to its end; one that is shown already stays as it is.
 * @param {any} job
 * @param {HTMLElement} room
 */
export const showJob = async (job, room) =>
  boxes.get(job.id)?.isConnected ? false : add("Indexing …", "file", async () => ({ job: job.id }), room);

/**
 * @param {string} begins  what is said first
 * @param {string} noun
 * @param {(told: (share: number) => void) => Promise<{job: string}>} send
 * @param {HTMLElement} room
 * @returns {Promise<boolean>}  whether the corpus may have changed
 */
async function add(begins, noun, send, room) {
  const label = h("p", { class: "what" }, begins);
  const bar = /** @type {HTMLProgressElement} */ (h("progress", { max: "1", value: "0", "aria-label": "Upload" }));
  const list = h("ul", { class: "outcome" });
  const box = h("div", { class: "upload" }, label, bar, list);
  room.prepend(box);
  announce(begins);
  try {
    const { job } = await send((share) => (bar.value = share));
    boxes.get(job)?.remove();
    boxes.set(job, box);
    const cancel = h("button", { type: "button", class: "quiet", on: { click: () => stop(job, cancel) } }, "Cancel");
    box.append(cancel);
    const done = await follow(job, (now) => {
      label.textContent = `Indexing: ${now.done} of ${counted(now.total, noun)} …`;
      bar.max = Math.max(1, now.total);
      bar.value = now.done;
      list.replaceChildren(...now.files.map(outcome));
    });
    bar.remove();
    cancel.remove();
    list.replaceChildren(...done.files.map(outcome));
    label.textContent = done.state === "failed" ? `The ${noun}s could not be indexed.` : summary(done.files, noun);
    if (done.files.some((/** @type {{state: string}} */ file) => READY.includes(file.state))) box.append(asking());
    if (done.reason) box.append(h("p", { class: "remedy" }, done.reason));
    announce(label.textContent);
    return done.state !== "failed";
  } catch (error) {
    box.replaceChildren(problemElement(error));
    return false;
  }
}

/** The way from what was added to a question about it. */
function asking() {
  const ask = () => dispatchEvent(new CustomEvent("corrobot:show", { detail: "chat" }));
  return h("button", { type: "button", class: "quiet", on: { click: ask } }, "Ask about it");
}

/** @param {string} job @param {HTMLElement} button */
async function stop(job, button) {
  button.setAttribute("disabled", "");
  try {
    await api.cancelJob(job);
    announce("Cancelled: what is not indexed yet is left out.");
  } catch (error) {
    button.replaceWith(problemElement(error));
  }
}

/** The end of a job. A server that can't be reached for a moment is asked again. @param {string} id @param {(now: any) => void} told */
async function follow(id, told) {
  for (let missed = 0; ; ) {
    try {
      const now = await api.job(id);
      if (ENDS.includes(now.state)) return now;
      told(now);
      missed = 0;
    } catch (error) {
      missed += 1;
      if (!(error instanceof api.Problem) || error.kind !== "unreachable" || missed > MOST_MISSED) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE * (1 + missed)));
  }
}

/** @param {{name: string, state: string, reason?: string|null}} file */
function outcome(file) {
  return h(
    "li",
    { data: { state: file.state } },
    h("bdi", { class: "name" }, file.name),
    " ",
    h("span", { class: "state" }, STATES[file.state] ?? file.state),
    file.reason ? h("span", { class: "remedy" }, ` ${file.reason}`) : null,
  );
}

/** @param {{state: string}[]} files @param {string} noun */
function summary(files, noun) {
  const skipped = files.filter((file) => file.state === "skipped").length;
  const taken = files.length - skipped;
  const ready = `${counted(taken, noun)} ready to be asked about`;
  return skipped ? `${ready}, ${skipped} skipped.` : `${ready}.`;
}
