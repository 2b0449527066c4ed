import { Listeners } from './listeners.js';
import { pause } from './pause.js';
import { requestInTime } from './request.js';
import { backoffMs } from './retry-policy.js';
/** @import { ScopedStorage } from './scoped-storage.js' */
/** @import { Observe } from './observation.js' */
/** @import { Access } from './request.js' */

/** @typedef {'sent' | 'rejected'} MarkOutcome */
/**
 * @typedef {{ pending: readonly string[], rejected: readonly string[] }} MarkSnapshot ids of notifications, or
 *   `THROUGH` and an id. rejected: the newest that the server rejected
 */
/**
 * @typedef {(message: { type: 'mark', id: string, again: boolean } | { type: 'marked', id: string,
 *   outcome: MarkOutcome }) => void}
 *   PostMark
 */

const MAX_PENDING = 10_000;
/** Of rejected and of sent marks. A mark that is no longer known as sent may be sent again, which changes nothing. */
const MAX_SETTLED = 100;
const PREFIX = 'mark/';
/**
 * The outcome of a mark by that of its request; otherwise it is sent again later.
 * @type {Readonly<Partial<Record<string, MarkOutcome>>>}
 */
const OUTCOMES = { complete: 'sent', terminal: 'rejected' };
/** Before an id: this notification and all with lower ids. The name is also the path of the request. */
export const THROUGH = 'read-all?through=';

/**
 * The queue of notifications marked as read. Marks are stored until the server has them, also when the page is closed,
 * and sent in order by the leading tab, one at a time. A tab that dies before it has noted the answer causes a second
 * request, which changes nothing.
 */
export class MarkQueue {
  /** @type {MarkSnapshot} */
  #snapshot = { pending: [], rejected: [] };
  #listeners;
  /** Aborted when this tab no longer leads; null until it has led. @type {AbortSignal | null} */
  #lead = null;
  /** The marks that this tab has sent recently. @type {Map<string, MarkOutcome>} */
  #settled = new Map();
  #sending = false;
  #wake = new Listeners();
  #access;
  #storage;
  #observe;
  /** @type {PostMark} */
  #post = () => {};

  /**
   * @param {Access} access
   * @param {ScopedStorage} storage
   * @param {Observe} observe
   */
  constructor(access, storage, observe) {
    this.#access = access;
    this.#listeners = new Listeners(access.environment.report);
    this.#storage = storage;
    this.#observe = observe;
    this.#load();
  }

  getSnapshot = () => this.#snapshot;

  /** @param {() => void} listener @returns {() => void} */
  subscribe = (listener) => this.#listeners.add(listener);

  /**
   * Marks a notification as read, now or as soon as it can be sent.
   * @param {string} id
   * @returns {boolean} false if too many marks are pending
   */
  add(id) {
    if (!this.#accept(id)) {
      return false;
    }
    this.#post({ type: 'mark', id, again: true });
    return true;
  }

  /**
   * Marks a notification and all with lower ids as read, now or as soon as it can be sent. Later notifications stay
   * unread.
   * @param {string} id
   * @returns {boolean} false if too many marks are pending
   */
  addThrough(id) {
    return this.add(THROUGH + encodeURIComponent(id));
  }

  /** @param {string} id */
  #accept(id) {
    const { pending, rejected } = this.#snapshot;
    if (!pending.includes(id)) {
      if (pending.length >= MAX_PENDING) {
        return false;
      }
      this.#storage.set(PREFIX + id, '');
      this.#change(
        [...pending, id],
        rejected.filter((each) => each !== id),
      );
    }
    void this.flush();
    return true;
  }

  /** @param {PostMark} post posts to the other tabs while the client is connected */
  connect(post) {
    this.#post = post;
  }

  /** Sends the pending marks to a new leader. */
  announcePending() {
    this.#snapshot.pending.forEach((id) => this.#post({ type: 'mark', id, again: false }));
  }

  /**
   * Takes a mark of another tab, which may not know yet that this tab has sent it. `again`: the user made it again.
   * @param {string} id
   * @param {boolean} again
   */
  receive(id, again) {
    const outcome = this.#settled.get(id);
    if (outcome && !again) {
      this.#post({ type: 'marked', id, outcome });
    } else {
      this.#accept(id);
    }
  }

  /**
   * This tab leads, and the server has confirmed tenant and user.
   * @param {AbortSignal} signal aborted when it no longer leads
   */
  startSending(signal) {
    this.#lead = signal;
    this.#load();
    void this.flush();
  }

  /**
   * The server has answered this mark, here or in another tab.
   * @param {string} id
   * @param {MarkOutcome} outcome
   */
  settle(id, outcome) {
    const { pending, rejected } = this.#snapshot;
    this.#change(
      pending.filter((each) => each !== id),
      outcome === 'rejected' ? [...rejected, id].slice(-MAX_SETTLED) : rejected,
    );
  }

  /** Sends the pending marks if this tab leads; ends a backoff that is under way. */
  async flush() {
    if (this.#sending) {
      this.#wake.notify();
      return;
    }
    this.#sending = true;
    let failures = 0;
    for (
      let [id] = this.#snapshot.pending;
      id !== undefined && this.#lead && !this.#lead.aborted;
      [id] = this.#snapshot.pending
    ) {
      const signal = this.#lead;
      const path = `/notifications/${id.startsWith(THROUGH) ? id : `${encodeURIComponent(id)}/read`}`;
      const answer = await requestInTime(this.#access, path, signal, 'POST');
      const outcome = OUTCOMES[answer.type];
      this.#observe({ type: 'mark', id, outcome: outcome ?? 'later' });
      if (!outcome) {
        const { environment } = this.#access;
        const atLeastMs = answer.type === 'transient' ? answer.retryAfterMs : 0;
        await pause(
          environment,
          this.#wake,
          { delayMs: Math.max(atLeastMs, backoffMs(++failures, environment.random)), atLeastMs },
          signal,
        );
      } else {
        failures = 0;
        this.#settled = new Map([...this.#settled, /** @type {const} */ ([id, outcome])].slice(-MAX_SETTLED));
        this.#storage.set(PREFIX + id, null);
        this.settle(id, outcome);
        this.#post({ type: 'marked', id, outcome });
      }
    }
    this.#sending = false;
  }

  #load() {
    const stored = this.#storage.names(PREFIX);
    this.#change([...new Set([...this.#snapshot.pending, ...stored])], this.#snapshot.rejected);
  }

  /**
   * @param {readonly string[]} pending
   * @param {readonly string[]} rejected
   */
  #change(pending, rejected) {
    this.#snapshot = { pending, rejected };
    this.#listeners.notify();
  }
}
