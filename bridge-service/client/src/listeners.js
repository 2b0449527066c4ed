/**
 * Those who want to hear of something. They may come and go while others are told; one that throws, or rejects, is reported, and disturbs nobody.
 * @template [T=void]
 */
export class Listeners {
  /** @type {Set<(value: T) => unknown>} */
  #all = new Set();
  #report;

  /** @param {(error: unknown) => void} [report] */
  constructor(report = (error) => console.error(error)) {
    this.#report = report;
  }

  /**
   * @param {(value: T) => unknown} listener
   * @returns {() => boolean} ends it; false if it has been called before
   */
  add(listener) {
    const own = (/** @type {T} */ value) => listener(value);
    this.#all.add(own);
    return () => this.#all.delete(own);
  }

  /**
   * In the order in which they came.
   * @param {T} value
   * @param {(error: unknown) => void} [report] for this once
   */
  tell(value, report = this.#report) {
    for (const listener of [...this.#all]) {
      if (this.#all.has(listener)) {
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
