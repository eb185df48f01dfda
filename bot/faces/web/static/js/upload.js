/**
 * Files and web pages on their way into the index: sent, then indexed in the background, with what became of each.
 */

import { announce } from "./announce.js";
import * as api from "./api.js";
import { counted, h } from "./dom.js";
import { problemElement } from "./problem.js";

/** In milliseconds: how often a running job is asked how far it is. */
const PAUSE = 400;

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
    const done = await follow(job, (now) => {
      label.textContent = `Indexing: ${now.done} of ${counted(now.total, noun)} …`;
      bar.max = Math.max(1, now.total);
      bar.value = now.done;
      list.replaceChildren(...now.files.map(outcome));
    });
    bar.remove();
    list.replaceChildren(...done.files.map(outcome));
    label.textContent = done.state === "failed" ? `The ${noun}s could not be indexed.` : summary(done.files, noun);
    if (done.reason) box.append(h("p", { class: "remedy" }, done.reason));
    announce(label.textContent);
    return done.state === "done";
  } catch (error) {
    box.replaceChildren(problemElement(error));
    return false;
  }
}

/** @param {string} id @param {(now: any) => void} told */
async function follow(id, told) {
  for (;;) {
    const now = await api.job(id);
    if (now.state === "done" || now.state === "failed") return now;
    told(now);
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
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
