/** What a screen reader is told, once each: never the pieces of a text that is still growing. */

import { byId } from "./dom.js";

/** @param {string} text */
export function announce(text) {
  const announcer = byId("announcer");
  announcer.textContent = "";
  // A live region speaks when it changes: the same words twice have to be two changes.
  setTimeout(() => {
    announcer.textContent = text;
  }, 50);
}
