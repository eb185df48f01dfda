/** Where the page lies on its server, with a slash at the end: "/", or "/corrobot/" below a path of a proxy. */
export const BASE = new URL(".", location.href).pathname;
