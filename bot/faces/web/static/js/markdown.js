/**
 * An answer as Markdown with its sources. Nothing that a document says is markup in it.
 *
 * @typedef {import("./types.js").Answer} Answer
 * @typedef {import("./types.js").Quote} Quote
 */

import { headline, sentence } from "./answer.js";
import { pieces } from "./offsets.js";
import { above, place, quotesOf } from "./quote.js";
import { sourceHref } from "./route.js";
import { scopeWords } from "./scope.js";

const MARKUP = /[\\`*_{}[\]<>#|~!&$]|^(?:[-+=]|\d+(?=[.)]))/gu;

/**
 * @param {Answer} answer
 * @param {string} base  the address that the links to the sources begin with
 */
export function markdown(answer, base) {
  const blocks = [`**${plain(answer.question)}**`, `**${headline(answer)}** (${answer.standing ?? answer.status})`];
  if (answer.scope) blocks.push(plain(`Asked of: ${scopeWords(answer.scope)}`));
  if (answer.read_as) blocks.push(plain(`Read as: ${answer.read_as}`));
  if (answer.reason) blocks.push(plain(sentence(answer.reason)));
  for (const point of answer.points) {
    const own = point.standing === answer.standing ? "" : `(${point.standing})`;
    const earlier = point.earlier ? plain(`earlier (${point.earlier})`) + (point.short ? ":" : "") : "";
    const title = [earlier, point.short ? plain(point.short) : "", own].filter(Boolean).join(" ");
    if (title) blocks.push(title);
    blocks.push(...quotesOf(answer, point).map(quoteBlock));
  }
  for (const each of answer.disagreements) {
    const [one, other] = each.sides.map((side) => side.map((n) => `[${n}]`).join(""));
    blocks.push(`What differs between ${one} and ${other}: ${plain(each.summary)}`);
  }
  const sources = answer.quotes.length ? answer.quotes : answer.nearest;
  if (answer.nearest.length) blocks.push("What came closest:", ...answer.nearest.map(quoteBlock));
  if (sources.length) blocks.push("Sources:", sources.map((quote) => source(quote, answer.corpus, base)).join("\n"));
  return `${blocks.join("\n\n")}\n`;
}

/** @param {Quote} quote */
function quoteBlock(quote) {
  const spans = quote.short_plain ? [{ start: quote.short_plain[0], end: quote.short_plain[1] }] : [];
  const over = above(quote);
  const words = pieces(quote.plain, spans)
    .map((piece) => (piece.spans.length ? `**${quoted(piece.text)}**` : quoted(piece.text)))
    .join("");
  return `${over ? `> ${plain(over)}\n>\n` : ""}> “${words}” [${quote.n}]${caveats(quote)}`;
}

/** The text in a block quote, with its line breaks. @param {string} text */
function quoted(text) {
  return text.split("\n").map(plain).join("\\\n> ");
}

/** @param {Quote} quote */
function caveats(quote) {
  const said = [];
  if (quote.hedges.length) said.push(`hedged: ${quote.hedges.map((hedge) => `“${plain(hedge)}”`).join(", ")}`);
  if (quote.origin) said.push(`according to ${plain(quote.origin)}`);
  return said.length ? ` (${said.join("; ")})` : "";
}

/** @param {Quote} quote @param {string} corpus @param {string} base */
function source(quote, corpus, base) {
  const about = [plain(quote.document), place(quote), quote.published, `sha256 ${quote.sha256}`].filter(Boolean).join(", ");
  const web = quote.link ? ` ([on the web](${quote.link}))` : "";
  return `- [${quote.n}] [${plain(quote.title)}](${base}${sourceHref(quote, corpus)})${web}, ${about}`;
}

/** The text as Markdown that shows it literally. @param {string} text */
function plain(text) {
  return text.replace(/\s+/gu, " ").replace(MARKUP, (found) => (/^\d/.test(found) ? `${found}\\` : `\\${found}`));
}
