import { TRANSITIONS } from './connection-state.js';
import { Listeners } from './listeners.js';
/** @import { ConnectionState, ConnectionEvent } from './connection-state.js' */
/** @import { FailureReason } from './outcome.js' */
/** @import { Observe } from './observation.js' */

/**
 * The connection's state and what is known about it. Immutable: a new object after each change.
 * @typedef {object} ConnectionSnapshot
 * @property {ConnectionState} state
 * @property {{ reason: FailureReason, message: string } | null} failure the cause of the state `failed`
 * @property {{ message: string, attempt: number, at: number } | null} lastError at: milliseconds since 1970
 * @property {{ event: string, id: string | null, at: number } | null} lastEvent
 * @property {number | null} lastConnectedAt
 * @property {number | null} nextAttemptAt
 * @property {number | null} behind log positions still to be read, an upper bound of the events; null if unknown
 * @property {number} progress of the replay, from 0 to 1
 */

/** @type {ConnectionSnapshot} */
export const INITIAL_SNAPSHOT = {
  state: 'disconnected',
  failure: null,
  lastError: null,
  lastEvent: null,
  lastConnectedAt: null,
  nextAttemptAt: null,
  behind: null,
  progress: 1,
};

/**
 * The store of the connection's state. `getSnapshot` and `subscribe` need no `this`, so `useSyncExternalStore` takes
 * them as they are.
 */
export class ConnectionStore {
  #snapshot = INITIAL_SNAPSHOT;
  #firstBehind = 0;
  #listeners;
  #observe;

  /**
   * @param {Observe} observe
   * @param {(error: unknown) => void} report
   */
  constructor(observe, report) {
    this.#observe = observe;
    this.#listeners = new Listeners(report);
  }

  /** The same object until the next change. */
  getSnapshot = () => this.#snapshot;

  /**
   * @param {() => void} listener called after each change
   * @returns {() => void} unsubscribes
   */
  subscribe = (listener) => this.#listeners.add(listener);

  /**
   * Moves to the next state.
   * @param {ConnectionEvent} event
   * @param {Partial<ConnectionSnapshot>} [changes] further changes
   */
  happened(event, changes = {}) {
    const { state: before } = this.#snapshot;
    const state = TRANSITIONS[before][event] ?? before;
    this.update({ ...(state !== 'failed' && { failure: null }), ...changes, state });
  }

  /**
   * @param {number} behind
   * @param {boolean} begins whether a replay begins here
   */
  behind(behind, begins) {
    this.#firstBehind = begins ? behind : Math.max(this.#firstBehind, behind);
    this.update({ behind, progress: this.#firstBehind === 0 ? 1 : 1 - behind / this.#firstBehind });
  }

  /** Counts delivered events as no longer behind, until the server's next number. @param {number} events */
  passed(events) {
    const { behind } = this.#snapshot;
    if (behind) {
      this.behind(Math.max(0, behind - events), false);
    }
  }

  /** @param {Partial<ConnectionSnapshot>} changes */
  update(changes) {
    const snapshot = this.#snapshot;
    if (
      Object.entries(changes).every(
        ([name, value]) => snapshot[/** @type {keyof ConnectionSnapshot} */ (name)] === value,
      )
    ) {
      return;
    }
    this.#snapshot = Object.freeze({ ...snapshot, ...changes });
    if (this.#snapshot.state !== snapshot.state) {
      this.#observe({ type: 'state', state: this.#snapshot.state, previous: snapshot.state });
    }
    this.#listeners.notify();
  }
}
