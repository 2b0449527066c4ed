import { Listeners } from '../listeners.js';
/** @import { Environment } from '../environment.js' */

/** @typedef {{ id: number, key: string, text: string, urgent: boolean, count: number }} Toast several of one key are one, with their count */

/**
 * What to show. `text` is asked again for each that is added to those of the same key.
 * @typedef {{ key: string, text: (count: number) => string, urgent?: boolean }} ToastRequest
 */

const MAX_SHOWN = 5;

/**
 * Toasts that go by themselves. One of a key that is still there is counted into it, and its time begins anew: a hundred that come
 * at once are one. Five are shown; the oldest makes room.
 */
export class ToastQueue {
  /** @type {readonly Toast[]} */
  #snapshot = [];
  /** @type {Map<number, unknown>} timers by toast; none while it is held */
  #timers = new Map();
  #listeners = new Listeners();
  #last = 0;
  #showMs;
  #environment;

  /**
   * @param {{ showMs?: number }} [options] 5 s unless given
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

  /** @param {number} id of one that is being read, and stays */
  hold(id) {
    this.#stop(id);
  }

  /** @param {number} id of one that goes when its time is up */
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
    this.#listeners.tell();
  }
}
