/** What is known of a source, above its text: file, dates, whose it is, its hash. */

import { announce } from "./announce.js";
import { copyText } from "./clipboard.js";
import { h, iconButton } from "./dom.js";
import { safeUrl } from "./route.js";
import { tallyWords } from "./tally.js";

/** @param {import("./types.js").SourceDocument} source */
export function sourceHeader(source) {
  const url = safeUrl(source.url);
  const rows = [
    ["File", h("bdi", {}, source.source)],
    ["Date", source.published ?? "not given"],
    ["Author", source.author],
    ["Goes back to", source.origin],
    ["Compared", tallyWords(source)],
    ["Address", url ? h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, url) : source.url],
    ["SHA-256", hash(source.sha256)],
  ];
  return h(
    "dl",
    { class: "facts" },
    ...rows.filter(([, value]) => value).map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))),
  );
}

/** @param {string} sha256 */
function hash(sha256) {
  const copy = iconButton("copy", "Copy the whole hash", async () => announce((await copyText(sha256)) ? "Hash copied." : "It could not be copied."), { bare: true });
  return h("span", { class: "hash" }, h("code", { title: sha256 }, `${sha256.slice(0, 16)}…`), copy);
}
