/** The sidebar: the views and the choice of a collection. On a narrow screen it opens over the page. */

import { byId, h, onPlainClick } from "./dom.js";

const NARROW = matchMedia("(max-width: 67.99rem)");

export function buildSidebar() {
  const sidebar = byId("sidebar");
  const menu = byId("menu");
  const select = byId("corpus");
  const backdrop = h("div", { class: "backdrop", hidden: true });
  sidebar.after(backdrop);
  const links = /** @type {HTMLAnchorElement[]} */ ([...document.querySelectorAll("a[data-view]")]);

  /** @param {boolean} opened */
  function toggle(opened) {
    const over = opened && NARROW.matches;
    sidebar.classList.toggle("open", over);
    backdrop.hidden = !over;
    menu.setAttribute("aria-expanded", String(over));
    for (const behind of document.querySelectorAll("main")) behind.toggleAttribute("inert", over);
    if (over) sidebar.querySelector("a")?.focus();
  }
  menu.addEventListener("click", () => toggle(!sidebar.classList.contains("open")));
  backdrop.addEventListener("click", () => toggle(false));
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && sidebar.classList.contains("open") && !document.querySelector("dialog")) {
      event.preventDefault();
      toggle(false);
      menu.focus();
    }
  });
  NARROW.addEventListener("change", () => toggle(false));

  return {
    /** @param {import("./route.js").Place} place */
    show(place) {
      toggle(false);
      for (const link of links) {
        const here = link.dataset.view === place.view && !(place.view === "chat" && place.conversation);
        if (here) link.setAttribute("aria-current", "page");
        else link.removeAttribute("aria-current");
      }
    },

    /** @param {string} corpus */
    choose(corpus) {
      // A collection is listed once it has a document; one may be there before.
      if (![...select.options].some((option) => option.value === corpus)) select.append(h("option", { value: corpus }, corpus));
      select.value = corpus;
    },

    /** @param {string[]} corpora @param {string|null} chosen @param {boolean} writes  whether new ones may be made */
    offer(corpora, chosen, writes) {
      byId("corpus-choice").hidden = corpora.length < 2 && !writes;
      byId("new-corpus").hidden = !writes;
      select.replaceChildren(...corpora.map((name) => h("option", { value: name }, name)));
      if (chosen) this.choose(chosen);
    },

    /** @param {{visit: (view: string) => void, choose: (corpus: string) => void, create: () => void}} page */
    listen(page) {
      for (const link of links) onPlainClick(link, () => page.visit(link.dataset.view ?? "chat"));
      select.addEventListener("change", () => page.choose(select.value));
      byId("new-corpus").addEventListener("click", page.create);
    },
  };
}
