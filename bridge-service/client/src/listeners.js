/**
 * A set of callbacks. Listeners may be added and removed while others are called. One that throws or rejects is
 * reported; the others are still called.
 * @template [T=void]
 */
export class Listeners {
  /** @type {Set<(value: T) => unknown>} */
  #listeners = new Set();
  #report;

  /** @param {(error: unknown) => void} [report] */
  constructor(report = (error) => console.error(error)) {
    this.#report = report;
  }

  /**
   * @param {(value: T) => unknown} listener
   * @returns {() => boolean} unsubscribes; false if it was called before
   */
  add(listener) {
    const own = (/** @type {T} */ value) => listener(value);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  /**
   * Calls the listeners in the order in which they were added.
   * @param {T} value
   * @param {(error: unknown) => void} [report] for this call only
   */
  notify(value, report = this.#report) {
    for (const listener of [...this.#listeners]) {
      if (this.#listeners.has(listener)) {
        try {
          const result = listener(value);
          if (result instanceof Promise) {
            result.catch(report);
          }
        } catch (error) {
          report(error);
        }
      }
    }
  }
}
