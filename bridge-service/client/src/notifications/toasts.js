import { Listeners } from '../listeners.js';
/** @import { Environment } from '../environment.js' */

/**
 * @typedef {{ id: number, key: string, text: string, urgent: boolean, count: number }} Toast toasts with the same key
 *   are merged and counted
 */

/**
 * A toast to show. `text` is called again each time a toast with the same key is merged.
 * @typedef {{ key: string, text: (count: number) => string, urgent?: boolean }} ToastRequest
 */

const MAX_SHOWN = 5;

/**
 * A queue of toasts that disappear by themselves. A toast whose key is already shown is merged: the count goes up and
 * its time restarts. At most five are shown; the oldest is removed first.
 */
export class ToastQueue {
  /** @type {readonly Toast[]} */
  #snapshot = [];
  /** Timers by toast id; a held toast has none. @type {Map<number, unknown>} */
  #timers = new Map();
  #listeners = new Listeners();
  #last = 0;
  #showMs;
  #environment;

  /**
   * @param {{ showMs?: number }} [options] 5 s by default
   * @param {Pick<Environment, 'setTimeout' | 'clearTimeout'>} [environment]
   */
  constructor(
    { showMs = 5_000 } = {},
    environment = {
      setTimeout: (callback, delayMs) => setTimeout(callback, delayMs),
      clearTimeout: (timer) => clearTimeout(timer),
    },
  ) {
    this.#showMs = showMs;
    this.#environment = environment;
  }

  getSnapshot = () => this.#snapshot;

  /** @param {() => void} listener @returns {() => void} */
  subscribe = (listener) => this.#listeners.add(listener);

  /** @param {ToastRequest} request */
  show({ key, text, urgent = false }) {
    const known = this.#snapshot.find((toast) => toast.key === key);
    const count = (known?.count ?? 0) + 1;
    const toast = { id: known?.id ?? ++this.#last, key, text: text(count), urgent, count };
    const held = known && !this.#timers.has(known.id);
    const rest = this.#snapshot.filter((each) => each !== known);
    rest.slice(0, Math.max(0, rest.length - MAX_SHOWN + 1)).forEach(({ id }) => this.#stop(id));
    this.#change([...rest.slice(-(MAX_SHOWN - 1)), toast]);
    if (!held) {
      this.release(toast.id);
    }
  }

  /** Keeps a toast: the user is reading it. @param {number} id */
  hold(id) {
    this.#stop(id);
  }

  /** Restarts a toast's time. @param {number} id */
  release(id) {
    this.#stop(id);
    if (this.#snapshot.some((toast) => toast.id === id)) {
      this.#timers.set(
        id,
        this.#environment.setTimeout(() => this.dismiss(id), this.#showMs),
      );
    }
  }

  /** @param {number} id */
  dismiss(id) {
    this.#stop(id);
    this.#change(this.#snapshot.filter((toast) => toast.id !== id));
  }

  /** @param {number} id */
  #stop(id) {
    this.#environment.clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }

  /** @param {readonly Toast[]} toasts */
  #change(toasts) {
    this.#snapshot = toasts;
    this.#listeners.notify();
  }
}
