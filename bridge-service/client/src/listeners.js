/** Those who want to hear of changes. They may come and go while others are told; one that throws is reported, and disturbs nobody. */
export class Listeners {
  /** @type {Set<() => void>} */
  #all = new Set();
  #report;

  /** @param {(error: unknown) => void} [report] */
  constructor(report = (error) => console.error(error)) {
    this.#report = report;
  }

  /**
   * @param {() => void} listener
   * @returns {() => boolean} ends it; false if it has been called before
   */
  add(listener) {
    const own = () => listener();
    this.#all.add(own);
    return () => this.#all.delete(own);
  }

  tell() {
    for (const listener of [...this.#all]) {
      try {
        listener();
      } catch (error) {
        this.#report(error);
      }
    }
  }
}
