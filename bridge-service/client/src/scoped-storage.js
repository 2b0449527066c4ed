/** @import { Environment } from './environment.js' */
/** @import { Observe } from './observation.js' */

/**
 * The browser's storage, limited to names with one prefix. Where storage is missing, nothing is kept; errors go to the
 * observer.
 */
export class ScopedStorage {
  #storage;
  #prefix;
  #observe;

  /**
   * @param {Environment} environment
   * @param {string} prefix
   * @param {Observe} observe
   */
  constructor(environment, prefix, observe) {
    this.#storage = environment.storage;
    this.#prefix = prefix;
    this.#observe = observe;
  }

  /**
   * @param {string} name
   * @returns {string | null}
   */
  get(name) {
    return this.#try((storage) => storage.getItem(this.#prefix + name)) ?? null;
  }

  /**
   * @param {string} name
   * @param {string | null} value null removes the name
   */
  set(name, value) {
    this.#try((storage) =>
      value === null ? storage.removeItem(this.#prefix + name) : storage.setItem(this.#prefix + name, value),
    );
  }

  /** The names with this start, without it. @param {string} start */
  names(start) {
    const prefix = this.#prefix + start;
    return (
      this.#try((storage) =>
        Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '')
          .filter((key) => key.startsWith(prefix))
          .map((key) => key.slice(prefix.length)),
      ) ?? []
    );
  }

  /**
   * @template T
   * @param {(storage: NonNullable<Environment['storage']>) => T} use
   */
  #try(use) {
    try {
      return this.#storage ? use(this.#storage) : undefined;
    } catch (error) {
      this.#observe({ type: 'storage-error', error });
      return undefined;
    }
  }
}
