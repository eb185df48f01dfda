/**
 * Server-sent events out of a fetch response. EventSource can neither POST nor send a key.
 */

/**
 * The events of a response, as they arrive; comments and unnamed fields are skipped.
 * @param {Response} response
 * @returns {AsyncGenerator<{event: string, data: string}>}
 */
export async function* events(response) {
  if (!response.body) return;
  let rest = "";
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      rest += value ?? "";
      // A carriage return at the end may be the first half of a line end.
      const whole = done ? rest.length : rest.length - (rest.endsWith("\r") ? 1 : 0);
      const blocks = rest.slice(0, whole).split(/(?:\r\n|\r|\n){2}/);
      rest = (blocks.pop() ?? "") + rest.slice(whole);
      if (done) blocks.push(rest);
      for (const block of blocks) {
        const parsed = parse(block);
        if (parsed) yield parsed;
      }
      if (done) return;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

/**
 * One event from its lines; null where it carries no data.
 * @param {string} block
 */
export function parse(block) {
  let event = "message";
  const data = [];
  for (const line of block.split(/\r\n|\r|\n/)) {
    const [, field, value] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === "event") event = value ?? "";
    if (field === "data") data.push(value ?? "");
  }
  return data.length ? { event, data: data.join("\n") } : null;
}
