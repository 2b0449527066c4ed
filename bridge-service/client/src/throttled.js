const MAX_HELD = 10_000;

/**
 * A handler that is called at most once in a while, with all events since: at once with the first, then with what has gathered. None is left
 * out, and over 10,000 are handed over early. Events that are held are lost with the page: their ids are adopted.
 * @template E
 * @param {(events: readonly E[]) => void} handler
 * @param {number} everyMs
 * @param {{ setTimeout: (callback: () => void, delayMs: number) => unknown }} [environment]
 * @returns {(event: E) => void} to be given to `subscribe`
 */
export function throttled(
  handler,
  everyMs,
  environment = { setTimeout: (callback, delayMs) => setTimeout(callback, delayMs) },
) {
  /** @type {E[]} */
  let held = [];
  let waiting = false;

  const release = () => {
    const events = held;
    held = [];
    handler(events);
  };
  const due = () => {
    waiting = held.length > 0;
    if (waiting) {
      environment.setTimeout(due, everyMs);
      release();
    }
  };
  return (event) => {
    held.push(event);
    if (!waiting) {
      due();
    } else if (held.length >= MAX_HELD) {
      release();
    }
  };
}
