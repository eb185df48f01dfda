/**
 * The server's HTTP API, one function a route. Knows keys and problem+json; knows nothing of the page.
 *
 * @typedef {import("./types.js").Answer} Answer
 * @typedef {import("./types.js").Conversation} Conversation
 * @typedef {import("./types.js").SourceDocument} SourceDocument
 */

import { BASE } from "./base.js";
import { events } from "./stream.js";

const STORED = "corrobot-key";

/** What went wrong, in words for a person, with what to do about it. */
export class Problem extends Error {
  /** @param {{type?: string, title?: string, status?: number, detail?: string, remedy?: string, successor?: string|null}} said */
  constructor(said) {
    super(said.detail || said.title || "Something went wrong.");
    this.name = "Problem";
    this.status = said.status ?? 0;
    /** What kind of problem it is, as the server names it; empty where it has no name. */
    this.kind = /^urn:corrobot:problem:(.+)$/.exec(said.type ?? "")?.[1] ?? "";
    this.title = said.title ?? "";
    this.remedy = said.remedy ?? "";
    this.successor = said.successor ?? null;
  }
}

/** @type {(wrong: boolean) => Promise<string|null>} */
let keyFrom = async () => null;

/**
 * Says how to ask the person for a key; called once a request needs one. It gives null where they give none.
 * @param {(wrong: boolean) => Promise<string|null>} ask
 */
export function askKeyBy(ask) {
  keyFrom = ask;
}

/** The headers that every request carries. @returns {Record<string, string>} */
export function keyHeaders() {
  const key = sessionStorage.getItem(STORED);
  return key ? { Authorization: `Bearer ${key}` } : {};
}

/** @type {Promise<boolean>|null} */
let asking = null;

/** Asks for a key, once for all requests that wait for it. @returns {Promise<boolean>} */
function obtainKey() {
  asking ??= keyFrom(sessionStorage.getItem(STORED) !== null)
    .then((key) => {
      if (key) sessionStorage.setItem(STORED, key);
      return Boolean(key);
    })
    .finally(() => {
      asking = null;
    });
  return asking;
}

/** How often a server that is busy is asked again, and in seconds how long it is waited for each time at most. */
const RETRIES = 3;
const LONGEST_WAIT = 30;

/**
 * Waits as long as a server that is busy says; false where it says nothing, or was asked often enough.
 * @param {number} status @param {string|null} after  the header Retry-After @param {number} tried @param {AbortSignal|null} [signal]
 */
async function waited(status, after, tried, signal) {
  const seconds = Number(after);
  if (status !== 503 || !after || !(seconds >= 0) || seconds > LONGEST_WAIT || tried >= RETRIES) return false;
  await new Promise((resolve) => {
    setTimeout(resolve, seconds * 1000);
    signal?.addEventListener("abort", resolve);
  });
  signal?.throwIfAborted();
  return true;
}

/**
 * A response of the server that is no error. Asks for a key where one is needed, and again where the server is busy.
 * @param {string} path
 * @param {RequestInit} [init]
 * @returns {Promise<Response>}
 */
async function request(path, init = {}) {
  for (let tried = 0; ; tried += 1) {
    let response;
    try {
      response = await fetch(BASE + path, { ...init, headers: { ...keyHeaders(), ...init.headers } });
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") throw error;
      throw unreachable();
    }
    if (response.ok) return response;
    if (response.status === 401 && (await obtainKey())) continue;
    if (await waited(response.status, response.headers.get("Retry-After"), tried, init.signal)) continue;
    throw await problemOf(response);
  }
}

export function unreachable() {
  return new Problem({
    type: "urn:corrobot:problem:unreachable",
    title: "No connection",
    detail: "The server can't be reached.",
    remedy: "Is `corrobot serve` still running? Start it, then try again.",
  });
}

/** @param {Response} response */
async function problemOf(response) {
  const said = await response.json().catch(() => ({}));
  return new Problem({ title: `The server answered ${response.status}`, ...said, status: response.status });
}

/** @param {string} path @param {Record<string, string|number|null|undefined>} query */
function withQuery(path, query) {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
  return given.length ? `${path}?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}` : path;
}

/** @param {string} path @param {unknown} body @param {RequestInit} [init] */
function post(path, body, init = {}) {
  const headers = { "Content-Type": "application/json", .../** @type {Record<string, string>} */ (init.headers) };
  return request(path, { method: "POST", ...init, headers, body: JSON.stringify(body) });
}

/**
 * The steps of an answer as they are done, the answer last.
 * @param {{question: string, conversation: string|null, corpus: string|null, as_written?: boolean} & import("./types.js").Scope} asked
 * @param {AbortSignal} signal
 * @returns {AsyncGenerator<{event: string, data: any}>}
 */
export async function* ask(asked, signal) {
  const response = await post("api/ask", asked, { headers: { Accept: "text/event-stream" }, signal });
  let finished = false;
  for await (const { event, data } of events(response)) {
    const value = JSON.parse(data);
    if (event === "error") throw new Problem(value);
    finished ||= event === "answer";
    yield { event, data: value };
  }
  if (!finished) {
    throw new Problem({ detail: "The answer broke off before it was whole.", remedy: "Ask again." });
  }
}

/** What to begin with, or to ask after an answer. @param {string|null} corpus @param {string|null} [answer] @returns {Promise<string[]>} */
export const suggestions = async (corpus, answer = null) =>
  (await (await request(withQuery("api/suggestions", { corpus, answer }))).json()).questions;

/** @returns {Promise<import("./types.js").Session>} */
export const session = async () => (await request("api/session")).json();

/** @returns {Promise<{corpora: string[], default: string}>} */
export const corpora = async () => (await request("api/corpora")).json();

/** @returns {Promise<Conversation[]>} */
export const conversations = async () => (await (await request("api/conversations")).json()).conversations;

/** @param {string} id @returns {Promise<Conversation & {turns: import("./types.js").Turn[]}>} */
export async function conversation(id) {
  const kept = await (await request(`api/conversations/${encodeURIComponent(id)}`)).json();
  for (const { answer } of kept.turns) {
    for (const name of ["quotes", "nearest"]) answer[name] = answer[name].map(complete);
    answer.unused ??= [];
    answer.scope ??= null;
    answer.headline ??= null;
    answer.writer ??= null;
    answer.second_opinions ??= [];
    for (const point of answer.points) point.earlier ??= null;
    for (const each of answer.disagreements) {
      each.differs_plain ??= each.sides.map((/** @type {number[]} */ side) => side.map((n) => [answer.quotes[n - 1]?.short_plain].filter(Boolean)));
      each.witnesses ??= each.sides.map((/** @type {number[]} */ side) => side.length);
    }
  }
  return kept;
}

/** A quote of an answer that an earlier version kept, with what it did not have yet. @param {any} quote @returns {import("./types.js").Quote} */
function complete(quote) {
  const short = quote.short?.map((/** @type {number} */ at) => at - quote.start);
  return { plain: quote.text, context: [], short_plain: short, witness: null, ...quote };
}

/** @param {string|null} corpus @returns {Promise<Conversation>} */
export const newConversation = async (corpus) => (await post("api/conversations", { corpus })).json();

/** @param {string} id @param {string} title @returns {Promise<Conversation>} */
export const renameConversation = async (id, title) => (await post(`api/conversations/${encodeURIComponent(id)}`, { title }, { method: "PATCH" })).json();

/** @param {string} id */
export const deleteConversation = (id) =>
  request(`api/conversations/${encodeURIComponent(id)}`, { method: "DELETE" });

/**
 * A page of the documents; `count` is that of all, `next` where to go on.
 * @param {string|null} corpus @param {{q?: string, sort?: string, of?: string, cursor?: string|null, limit?: number}} [asked]
 * @returns {Promise<{documents: SourceDocument[], count: number, next: string|null}>}
 */
export const documents = async (corpus, asked = {}) =>
  (await request(withQuery("api/documents", { corpus, ...asked }))).json();

/** @param {string} id @param {string|null} corpus @returns {Promise<SourceDocument & {text: string}>} */
export const sourceDocument = async (id, corpus) =>
  (await request(withQuery(`api/documents/${encodeURIComponent(id)}`, { corpus }))).json();

/**
 * The quotes of a document that others support, each with those of the others.
 * @param {string} id @param {string|null} corpus
 * @returns {Promise<{quote: import("./types.js").Quote, by: import("./types.js").Quote[]}[]>}
 */
export const support = async (id, corpus) =>
  (await (await request(withQuery(`api/documents/${encodeURIComponent(id)}/support`, { corpus }))).json()).support;

/**
 * What to draw of the stretch of a document that an offset stands in.
 * @param {string} id @param {string|null} corpus @param {number} at
 * @returns {Promise<{start: number, end: number, blocks: import("./types.js").Block[]}>}
 */
export const blocks = async (id, corpus, at) =>
  (await request(withQuery(`api/documents/${encodeURIComponent(id)}/blocks`, { corpus, at }))).json();

/**
 * Where words stand on the pages of a PDF.
 * @param {string} id @param {string|null} corpus @param {number} start @param {number} end
 * @returns {Promise<import("./types.js").Place[]>}
 */
export const places = async (id, corpus, start, end) =>
  (await (await request(withQuery(`api/documents/${encodeURIComponent(id)}/places`, { corpus, start, end }))).json()).places;

/** A page of a PDF as a picture. @param {string} id @param {string|null} corpus @param {number} page */
export const pageImage = async (id, corpus, page) =>
  createImageBitmap(await (await request(withQuery(`api/documents/${encodeURIComponent(id)}/pages/${page}`, { corpus }))).blob());

/** @param {string} id @param {string|null} corpus @returns {Promise<{removed: string, stays_removed_until_changed: boolean}>} */
export const removeDocument = async (id, corpus) =>
  (await request(withQuery(`api/documents/${encodeURIComponent(id)}`, { corpus }), { method: "DELETE" })).json();

/** @param {string[]} addresses @param {string|null} corpus @returns {Promise<{job: string}>} */
export const addPages = async (addresses, corpus) => (await post("api/pages", { addresses, corpus })).json();

/** @param {string} id @returns {Promise<any>} */
export const job = async (id) => (await request(`api/jobs/${encodeURIComponent(id)}`)).json();

/** The newest uploads and pages, the newest first. @returns {Promise<any[]>} */
export const jobs = async () => (await (await request(withQuery("api/jobs", { limit: 20 }))).json()).jobs;

/** Has what of a job is not indexed yet left out. @param {string} id @returns {Promise<any>} */
export const cancelJob = async (id) => (await request(`api/jobs/${encodeURIComponent(id)}`, { method: "DELETE" })).json();

/** @param {string} claim @param {string|null} corpus @returns {Promise<import("./types.js").Verification>} */
export const verify = async (claim, corpus) => (await post("api/verify", { claim, corpus })).json();

/**
 * The disagreements that are open, or those that were dismissed; `pending` documents are still to be compared.
 * @param {string|null} corpus @param {boolean} dismissed
 * @returns {Promise<{listed: import("./types.js").Listed[], pending: number}>}
 */
export async function disagreements(corpus, dismissed) {
  const listed = [];
  for (let cursor = null; ; ) {
    const response = await request(withQuery("api/disagreements", { corpus, dismissed: String(dismissed), limit: 1000, cursor }));
    listed.push(...(await response.json()));
    cursor = response.headers.get("Next-Cursor");
    if (!cursor) return { listed, pending: Number(response.headers.get("Documents-Not-Compared")) };
  }
}

/**
 * How many are open, and the surest of them.
 * @param {string|null} corpus @param {number} limit
 * @returns {Promise<{listed: import("./types.js").Listed[], count: number, pending: number}>}
 */
export async function surestDisagreements(corpus, limit) {
  const response = await request(withQuery("api/disagreements", { corpus, limit }));
  const [count, pending] = ["Total-Count", "Documents-Not-Compared"].map((name) => Number(response.headers.get(name)));
  return { listed: await response.json(), count, pending };
}

/** @param {string} id @param {string|null} reason @param {string|null} corpus @returns {Promise<import("./types.js").Listed>} */
export const dismiss = async (id, reason, corpus) =>
  (await post(`api/disagreements/${encodeURIComponent(id)}/dismiss`, { reason, corpus })).json();

/** @param {string} id @param {string|null} corpus @returns {Promise<import("./types.js").Listed>} */
export const restore = async (id, corpus) =>
  (await post(`api/disagreements/${encodeURIComponent(id)}/restore`, { corpus })).json();

/** @param {string} answer @param {"up"|"down"} rating @param {string} comment */
export const feedback = (answer, rating, comment) => post("api/feedback", { answer, rating, comment: comment || null });

/** @param {string} q @param {string|null} corpus @param {number} limit @returns {Promise<any[]>} */
export const search = async (q, corpus, limit) =>
  (await (await request(withQuery("api/search", { q, corpus, limit }))).json()).hits;

/**
 * Sends files; `progress` is told the share that has been sent, from 0 to 1.
 * @param {File[]} files @param {string|null} corpus @param {(share: number) => void} progress
 * @returns {Promise<{job: string}>}
 */
export async function upload(files, corpus, progress) {
  for (let tried = 0; ; tried += 1) {
    const sent = await send(files, corpus, progress);
    if (sent.status >= 200 && sent.status < 300) return sent.body;
    if (sent.status === 401 && (await obtainKey())) continue;
    if (await waited(sent.status, sent.retryAfter, tried)) continue;
    throw new Problem({ title: `The server answered ${sent.status}`, ...sent.body, status: sent.status });
  }
}

/** The name of a file to send; one of a folder has the folder's name in it, so that no two are one. @param {File} file */
export const nameOf = (file) => (file.webkitRelativePath || file.name).replaceAll("/", " · ");

/**
 * fetch() doesn't tell how much it has sent; this does.
 * @param {File[]} files @param {string|null} corpus @param {(share: number) => void} progress
 * @returns {Promise<{status: number, retryAfter: string|null, body: any}>}
 */
function send(files, corpus, progress) {
  const form = new FormData();
  if (corpus) form.append("corpus", corpus);
  for (const file of files) form.append("files", file, nameOf(file));
  return new Promise((resolve, reject) => {
    const wire = new XMLHttpRequest();
    wire.open("POST", `${BASE}api/documents`);
    for (const [name, value] of Object.entries(keyHeaders())) wire.setRequestHeader(name, value);
    wire.responseType = "json";
    wire.upload.addEventListener("progress", (event) => event.lengthComputable && progress(event.loaded / event.total));
    wire.addEventListener("load", () => resolve({ status: wire.status, retryAfter: wire.getResponseHeader("Retry-After"), body: wire.response ?? {} }));
    wire.addEventListener("error", () => reject(unreachable()));
    wire.send(form);
  });
}
