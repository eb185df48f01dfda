/** The page, put together: who may do what, which view is shown, and what the address says of it. */

import * as api from "./api.js";
import { Chat } from "./chat.js";
import { buildClaimView } from "./claim.js";
import { Conversations } from "./conversations.js";
import { askKey, askText } from "./dialog.js";
import { Disagreements } from "./disagreements.js";
import { Documents } from "./documents.js";
import { byId, h, onPlainClick } from "./dom.js";
import { problemElement } from "./problem.js";
import * as route from "./route.js";
import { buildSidebar } from "./sidebar.js";
import { Source, wanted } from "./source.js";
import { showWelcome } from "./welcome.js";

/**
 * What the server said at the start, and the collection that is chosen.
 * @type {{role: string, limits: import("./types.js").Limits, compares: boolean, corpus: string|null, default: string|null}}
 */
const state = { role: "read", limits: { bytes: 0, files: 0, endings: [] }, compares: true, corpus: null, default: null };

const TITLES = {
  chat: "Corrobot",
  documents: "Documents · Corrobot",
  disagreements: "Disagreements · Corrobot",
  claim: "Check a claim · Corrobot",
};
const corpus = () => state.corpus ?? state.default;
/** The collection as an address names it: the default one goes without saying. */
const named = () => (state.corpus === state.default ? null : state.corpus);
/** @param {import("./quote.js").Opened} opened */
const open = (opened) => openSource(wanted(opened));

const source = new Source(byId("source"), () => route.replace({ ...route.read(), source: null }));
const sidebar = buildSidebar();
const chat = new Chat({
  corpus,
  open,
  entered: (name) => {
    choose(name);
    route.replace({ ...route.read(), corpus: named() });
  },
  changed: (conversation) => {
    if (route.read().view === "chat") {
      route.replace({ ...route.read(), conversation, corpus: named() });
      conversations.show(conversation);
      sidebar.show(route.read());
    }
    conversations.refresh();
  },
});
const conversations = new Conversations({
  corpus,
  open: (conversation) => {
    choose(conversation.corpus);
    go({ conversation: conversation.id, corpus: named() });
  },
  deleted: (id) => {
    if (chat.conversation === id) go({ corpus: named() });
  },
});
const documents = new Documents({
  corpus,
  writes: () => state.role === "write",
  limits: () => state.limits,
  open: (wanted) => openSource(wanted),
  quoted: open,
  disagreeing: (place) => {
    go(place);
    focusView();
  },
  removed: (id) => {
    if (route.read().source?.id === id) go({ ...route.read(), source: null });
  },
  changed: async () => {
    welcome();
    sidebar.offer((await api.corpora()).corpora, corpus(), state.role === "write");
  },
});

const disagreements = new Disagreements({
  corpus,
  writes: () => state.role === "write",
  compares: () => state.compares,
  open,
  filter: () => route.read().filter,
  href: (filter) => route.href({ view: "disagreements", corpus: named(), filter }),
  filtered: (filter) => route.replace({ ...route.read(), filter }),
  compared: () => documents.compared(),
  found: (count) => {
    byId("disagreement-count").textContent = count ? String(count) : "";
  },
});

/** @param {import("./source.js").Wanted} wanted */
function openSource(wanted) {
  const place = { ...route.read(), source: { id: wanted.id, start: wanted.at.start, end: wanted.at.end } };
  if (source.isOpen) route.replace(place);
  else route.push(place);
  source.open(wanted);
}

/** @param {Partial<route.Place>} place */
function go(place) {
  route.push(place);
  show();
}

/** Shows what the address says. @param {boolean} [back]  whether the person was there before */
function show(back = false) {
  const place = route.read();
  const stays = back && !byId(`view-${place.view}`).hidden;
  choose(place.corpus ?? state.default);
  for (const view of route.VIEWS) byId(`view-${view}`).hidden = view !== place.view;
  document.title = TITLES[place.view];
  sidebar.show(place);
  if (place.view === "documents") {
    documents.refresh();
    documents.resume();
  }
  if (place.view === "disagreements") stays ? disagreements.comeBack() : disagreements.refresh();
  if (place.view === "chat") {
    if (place.conversation) chat.load(place.conversation);
    else chat.clear();
    conversations.show(place.conversation);
  }
  if (!place.source) source.close();
  else if (!source.isOpen) {
    const { id, start, end } = place.source;
    source.open({ id, corpus: place.corpus, at: { start, end }, cited: [], words: null, opener: null });
  }
}

/** Goes over to a collection. @param {string|null} name */
function choose(name) {
  if (!name || name === state.corpus) return;
  state.corpus = name;
  sidebar.choose(name);
  conversations.draw();
  chat.scope.clear();
  welcome();
}

/** What a newcomer sees, with what is indexed now. */
async function welcome() {
  const name = corpus();
  let found;
  try {
    found = await api.documents(name, { limit: 1 });
  } catch (error) {
    byId("welcome").replaceChildren(problemElement(error, { label: "Try again", act: welcome }));
    return;
  }
  if (name !== corpus()) return;
  byId("document-count").textContent = found.count ? String(found.count) : "";
  if (route.read().view !== "disagreements") disagreements.refresh();
  const add = () => {
    go({ view: "documents", corpus: named() });
    documents.choose();
  };
  const questions = found.count ? api.suggestions(name) : Promise.resolve([]);
  showWelcome(found.count, questions, { ask: (question) => chat.ask(question), add: state.role === "write" ? add : null });
}

/** @param {string} view */
function visit(view) {
  go({ view: /** @type {any} */ (view), corpus: named() });
  focusView();
}

/** Sets the focus where a view begins: in the conversation, where one asks. */
function focusView() {
  const { view } = route.read();
  byId(view === "chat" ? "question" : `${view}-title`).focus();
}

/** Goes over to a collection that has no documents yet; it is listed once it has one. */
async function create() {
  const pattern = "[A-Za-z0-9_\\-][A-Za-z0-9._\\-]{0,63}";
  const hint = "Letters, digits, dots, dashes and underscores. It is kept once it has a document.";
  const name = await askText({ title: "New collection", label: "Name", action: "Create", hint, pattern });
  if (!name) return;
  choose(name);
  go({ view: "documents", corpus: named() });
  focusView();
}

async function start() {
  api.askKeyBy(askKey);
  const turnTo = (/** @type {string} */ name) => {
    choose(name);
    go({ corpus: named() });
  };
  sidebar.listen({ visit, choose: turnTo, create });
  buildClaimView({ corpus, open });
  onPlainClick(byId("skip"), focusView);
  addEventListener("popstate", () => show(true));
  addEventListener("corrobot:show", (event) => visit(/** @type {CustomEvent} */ (event).detail));
  try {
    const session = await api.session();
    const known = await api.corpora();
    Object.assign(state, { role: session.role, limits: session.upload, compares: session.compares, default: known.default });
    sidebar.offer(known.corpora, known.default, state.role === "write");
    show();
    conversations.refresh();
  } catch (error) {
    byId("welcome").replaceChildren(h("div", {}, problemElement(error, { label: "Try again", act: () => location.reload() })));
  }
  if (!source.isOpen && matchMedia("(pointer: fine)").matches && route.read().view === "chat") byId("question").focus();
}

start();
