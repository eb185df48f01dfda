/**
 * Elements from plain values. Text only ever becomes a text node, so nothing that a document says is markup here.
 */

const SVG = "http://www.w3.org/2000/svg";
const ICONS = new URL("../icons.svg", import.meta.url).pathname;

/**
 * An element. In `properties`: `on` holds listeners by event name, `data` data attributes, true is an empty attribute,
 * null, undefined and false are none, anything else is set as an attribute. Children: nodes and texts; null is skipped.
 * @param {string} tag
 * @param {Record<string, any>} [properties]
 * @param {...(Node|string|number|null|undefined|false)} children
 * @returns {HTMLElement}
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (name === "data") {
      Object.assign(element.dataset, value);
    } else if (value === true) {
      element.setAttribute(name, "");
    } else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, String(value));
    }
  }
  append(element, ...children);
  return element;
}

/**
 * @param {Element} parent
 * @param {...(Node|string|number|null|undefined|false)} children
 */
export function append(parent, ...children) {
  for (const child of children) {
    if (child !== null && child !== undefined && child !== false) {
      parent.append(child instanceof Node ? child : String(child));
    }
  }
}

/**
 * A drawing from icons.svg; decoration, hidden from assistive technology.
 * @param {string} name
 * @returns {SVGElement}
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${ICONS}#${name}`);
  svg.append(use);
  return svg;
}

/**
 * A button with a drawing; `label` is its name, shown unless `bare`.
 * @param {string} drawing
 * @param {string} label
 * @param {(event: Event) => void} press
 * @param {{bare?: boolean, class?: string}} [options]
 * @returns {HTMLButtonElement}
 */
export function iconButton(drawing, label, press, options = {}) {
  const shown = h("span", { class: options.bare ? "hidden" : "" }, label);
  const properties = { type: "button", class: options.class ?? "plain", title: options.bare ? label : null };
  return /** @type {HTMLButtonElement} */ (h("button", { ...properties, on: { click: press } }, icon(drawing), shown));
}

/**
 * The element with an id, which index.html holds.
 * @param {string} id
 * @returns {any}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`index.html has no #${id}`);
  return element;
}

let last = 0;

/**
 * An id that no other element has.
 * @param {string} stem
 */
export function freshId(stem) {
  last += 1;
  return `${stem}-${last}`;
}

/** @param {number} n @param {string} one @param {string} [many] */
export function counted(n, one, many = `${one}s`) {
  return `${n} ${n === 1 ? one : many}`;
}

/** How scrolling is to move, by what the reader asked of the system. @returns {ScrollBehavior} */
export function motion() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
}

/**
 * Does `follow` in place of what a link does; with a modifier it is a link like any other: a new tab, a new window.
 * @param {HTMLElement} link
 * @param {() => void} follow
 */
export function onPlainClick(link, follow) {
  link.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    follow();
  });
}
