/**
 * The evidence of an answer as a table: a row a source, a column a point, a quote a cell. It can be copied.
 *
 * @typedef {import("./types.js").Answer} Answer
 * @typedef {import("./types.js").Quote} Quote
 */

import { announce } from "./announce.js";
import { copyText } from "./clipboard.js";
import { counted, h, iconButton, onPlainClick } from "./dom.js";
import { place } from "./quote.js";
import { sourceHref } from "./route.js";
import { tallyWords } from "./tally.js";

/**
 * @typedef {{title: string, supporting: number, contrasting: number, cells: Quote[][]}} Row  a source, how many quotes of it say
 *   so or otherwise, and its quotes for each column
 * @typedef {{columns: string[], rows: Row[]}} Table
 */

/** The quotes of an answer by source and by point. @param {Answer} answer @returns {Table} */
export function evidence(answer) {
  const columns = answer.points.map((point, at) => point.short ?? `Point ${at + 1}`);
  // Of two sides the one whose quotes come first is what the answer says; the other one is against it.
  const against = new Set(answer.disagreements.flatMap(({ sides: [one, other] }) => (Math.min(...one) < Math.min(...other) ? other : one)));
  const ids = [...new Set(answer.quotes.map((quote) => quote.document_id))];
  const rows = ids.map((id) => {
    const own = answer.quotes.filter((quote) => quote.document_id === id);
    const contrasting = own.filter((quote) => against.has(quote.n)).length;
    const supporting = own.length - contrasting;
    return { title: own[0].title, supporting, contrasting, cells: answer.points.map((point) => own.filter((quote) => point.quotes.includes(quote.n))) };
  });
  return { columns, rows };
}

/** The table of an answer that has several points or sources; null for another. @param {Answer} answer @param {{corpus: string, mates: Quote[], open: (opened: import("./quote.js").Opened) => void}} context */
export function tableElement(answer, context) {
  const table = evidence(answer);
  if (table.rows.length < 2 && table.columns.length < 2) return null;
  const quoted = (/** @type {Quote} */ quote) => {
    const link = h("a", { href: sourceHref(quote, context.corpus), "aria-label": `Source ${quote.n}: ${quote.title}, ${place(quote)}` }, `[${quote.n}]`);
    onPlainClick(link, () => context.open({ quote, mates: context.mates, corpus: context.corpus, opener: link }));
    return h("p", { dir: "auto" }, `“${quote.plain}” `, link);
  };
  const told = h("span", { class: "told" });
  const copy = async (/** @type {string} */ text, /** @type {string} */ what) => {
    told.textContent = (await copyText(text)) ? `Copied as ${what}.` : "It could not be copied.";
    announce(told.textContent);
  };
  const sum = (/** @type {"supporting"|"contrasting"} */ name) => table.rows.reduce((total, row) => total + row[name], 0);
  const whole = { supporting: sum("supporting"), contrasting: sum("contrasting") };
  const head = h("tr", {}, h("th", { scope: "col" }, "Source"), ...table.columns.map((name) => h("th", { scope: "col" }, name)));
  const body = table.rows.map((row) => h("tr", {}, h("th", { scope: "row" }, h("bdi", {}, row.title), h("span", { class: "about" }, tallyWords(row))), ...row.cells.map((quotes) => h("td", {}, ...quotes.map(quoted)))));
  return h(
    "details",
    { class: "evidence" },
    h("summary", {}, `As a table: ${counted(table.rows.length, "source")} (${tallyWords(whole)})`),
    h("div", { class: "table", tabindex: "0", role: "group", "aria-label": "Evidence as a table" }, h("table", {}, h("thead", {}, head), h("tbody", {}, ...body))),
    h("div", { class: "row" }, iconButton("copy", "Copy table as Markdown", () => copy(asMarkdown(table), "Markdown")), iconButton("copy", "Copy table as CSV", () => copy(asCsv(table), "CSV")), told),
  );
}

/** @param {Quote[]} quotes */
const words = (quotes) => quotes.map((quote) => `“${quote.plain}” (${quote.document}, ${place(quote)})`).join(" ");

/** @param {Table} table */
function lines({ columns, rows }) {
  return [["Source", "Quotes", ...columns], ...rows.map((row) => [row.title, tallyWords(row), ...row.cells.map(words)])];
}

/** A table in which nothing that a document says is markup. @param {Table} table */
export function asMarkdown(table) {
  const literal = (/** @type {string} */ text) => text.replace(/\s+/gu, " ").replace(/[\\`*_{}[\]<>#|~!&$]/g, "\\$&");
  const [head, ...rest] = lines(table).map((cells) => `| ${cells.map(literal).join(" | ")} |`);
  return `${[head, `|${" --- |".repeat(table.columns.length + 2)}`, ...rest].join("\n")}\n`;
}

/** RFC 4180. What a spreadsheet would take for a formula gets an apostrophe before it. @param {Table} table */
export function asCsv(table) {
  const cell = (/** @type {string} */ text) => `"${text.replace(/^[=+\-@\t\r]/, "'$&").replaceAll('"', '""')}"`;
  return `${lines(table).map((cells) => cells.map(cell).join(",")).join("\r\n")}\r\n`;
}
