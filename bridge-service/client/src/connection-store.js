import { TRANSITIONS } from './connection-state.js';
import { Listeners } from './listeners.js';
/** @import { ConnectionState, Happening } from './connection-state.js' */
/** @import { FailureReason } from './outcome.js' */
/** @import { Observe } from './observation.js' */

/**
 * What there is to say about the connection. Immutable: a new object whenever something has changed.
 * @typedef {object} ConnectionSnapshot
 * @property {ConnectionState} state
 * @property {{ reason: FailureReason, message: string } | null} failure why, in the state `failed`
 * @property {{ message: string, attempt: number, at: number } | null} lastError at: milliseconds since 1970
 * @property {{ event: string, id: string | null, at: number } | null} lastEvent
 * @property {number | null} lastConnectedAt
 * @property {number | null} nextAttemptAt
 * @property {number | null} behind log positions still to be read, an upper bound of events; null if not known
 * @property {number} progress of the replay, from 0 to 1
 */

/** @type {ConnectionSnapshot} */
export const NOTHING = {
  state: 'disconnected',
  failure: null,
  lastError: null,
  lastEvent: null,
  lastConnectedAt: null,
  nextAttemptAt: null,
  behind: null,
  progress: 1,
};

/** The connection's state, in the form that stores of all kinds subscribe to. Its two functions need no `this`. */
export class ConnectionStore {
  #snapshot = NOTHING;
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

  /** The same object until something changes. */
  getSnapshot = () => this.#snapshot;

  /**
   * @param {() => void} listener called after each change
   * @returns {() => void} ends it
   */
  subscribe = (listener) => this.#listeners.add(listener);

  /**
   * @param {Happening} happening
   * @param {Partial<ConnectionSnapshot>} [changes] what else is to be said
   */
  happened(happening, changes = {}) {
    const { state: before } = this.#snapshot;
    const state = TRANSITIONS[before][happening] ?? before;
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

  /** @param {number} events that were behind, and no longer are: until the server says how far it is */
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
    this.#listeners.tell();
  }
}
