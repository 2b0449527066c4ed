const MAX_HELD = 10_000;

/**
 * Throttles a handler: it is called at once with the first event, then at most once per interval with all events since.
 * No event is left out; 10,000 waiting events are passed on early. Waiting events are lost with the page, because the
 * position has moved past them.
 * @template E
 * @param {(events: readonly E[]) => void} handler
 * @param {number} everyMs
 * @param {{ setTimeout: (callback: () => void, delayMs: number) => unknown }} [environment]
 * @returns {(event: E) => void} the handler for `subscribe`
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
