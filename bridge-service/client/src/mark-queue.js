import { Listeners } from './listeners.js';
import { pause } from './pause.js';
import { requestInTime } from './request.js';
import { backoffMs } from './retry-policy.js';
/** @import { Kept } from './kept.js' */
/** @import { Observe } from './observation.js' */
/** @import { Access } from './request.js' */

/** @typedef {'sent' | 'rejected'} MarkOutcome */
/** @typedef {{ pending: readonly string[], rejected: readonly string[] }} MarkSnapshot ids of notifications, or `THROUGH` and an id; rejected: the server refuses, the newest of them */
/** @typedef {(message: { type: 'mark', id: string, again: boolean } | { type: 'marked', id: string, outcome: MarkOutcome }) => void} PostMark */

const MAX_PENDING = 10_000;
/** Of what was refused, and of what this tab has sent: a mark of which that is forgotten is sent once more, which changes nothing. */
const MAX_SETTLED = 100;
const PREFIX = 'mark/';
/** What an answer means for a mark; else it is sent later. @type {Readonly<Partial<Record<string, MarkOutcome>>>} */
const OUTCOMES = { complete: 'sent', terminal: 'rejected' };
/** Before an id: it and all before it, as the server is asked. */
export const THROUGH = 'read-all?through=';

/**
 * Notifications marked as read: kept until the server has them, also over a closed page, and sent in order by the tab that
 * leads, each until it is answered. A tab that dies between the answer and the note of it sends once more, which changes nothing on the server.
 */
export class MarkQueue {
  /** @type {MarkSnapshot} */
  #snapshot = { pending: [], rejected: [] };
  #listeners;
  /** @type {AbortSignal | null} of the lead; null if another tab leads, or none */
  #lead = null;
  /** What this tab has sent lately. @type {Map<string, MarkOutcome>} */
  #settled = new Map();
  #sending = false;
  #wake = new Listeners();
  #access;
  #kept;
  #observe;
  /** @type {PostMark} */
  #post = () => {};

  /**
   * @param {Access} access
   * @param {Kept} kept
   * @param {Observe} observe
   */
  constructor(access, kept, observe) {
    this.#access = access;
    this.#listeners = new Listeners(access.environment.report);
    this.#kept = kept;
    this.#observe = observe;
    this.#load();
  }

  getSnapshot = () => this.#snapshot;

  /** @param {() => void} listener @returns {() => void} */
  subscribe = (listener) => this.#listeners.add(listener);

  /**
   * Marks a notification as read, now or as soon as it can be sent.
   * @param {string} id
   * @returns {boolean} false if too many wait already
   */
  add(id) {
    if (!this.#accept(id)) {
      return false;
    }
    this.#post({ type: 'mark', id, again: true });
    return true;
  }

  /**
   * Marks a notification and all with lower ids as read, now or as soon as it can be sent; later ones are left alone, whenever that is.
   * @param {string} id
   * @returns {boolean} false if too many marks wait already
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
      this.#kept.set(PREFIX + id, '');
      this.#change(
        [...pending, id],
        rejected.filter((each) => each !== id),
      );
    }
    void this.flush();
    return true;
  }

  /** @param {PostMark} post how to tell other tabs; as long as the client is connected */
  tell(post) {
    this.#post = post;
  }

  /** Tells what waits here to a tab that has begun to lead. */
  introduce() {
    this.#snapshot.pending.forEach((id) => this.#post({ type: 'mark', id, again: false }));
  }

  /**
   * Another tab has a mark. It may not know yet that this one has sent it, unless it was made again.
   * @param {string} id
   * @param {boolean} again
   */
  told(id, again) {
    const outcome = this.#settled.get(id);
    if (outcome && !again) {
      this.#post({ type: 'marked', id, outcome });
    } else {
      this.#accept(id);
    }
  }

  /** @param {AbortSignal} signal as long as this tab leads, and the server serves this user */
  lead(signal) {
    this.#lead = signal;
    this.#load();
    void this.flush();
  }

  /**
   * Another tab was told by the server.
   * @param {string} id
   * @param {MarkOutcome} outcome
   */
  settled(id, outcome) {
    const { pending, rejected } = this.#snapshot;
    this.#change(
      pending.filter((each) => each !== id),
      outcome === 'rejected' ? [...rejected, id].slice(-MAX_SETTLED) : rejected,
    );
  }

  /** Sends what waits, if this tab leads; what could not be sent just now without waiting longer. */
  async flush() {
    if (this.#sending) {
      this.#wake.tell();
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
        const atLeastMs = answer.type === 'passing' ? answer.retryAfterMs : 0;
        await pause(
          environment,
          this.#wake,
          { delayMs: Math.max(atLeastMs, backoffMs(++failures, environment.random)), atLeastMs },
          signal,
        );
      } else {
        failures = 0;
        this.#settled = new Map([...this.#settled, /** @type {const} */ ([id, outcome])].slice(-MAX_SETTLED));
        this.#kept.set(PREFIX + id, null);
        this.settled(id, outcome);
        this.#post({ type: 'marked', id, outcome });
      }
    }
    this.#sending = false;
  }

  #load() {
    const kept = this.#kept.names(PREFIX);
    this.#change([...new Set([...this.#snapshot.pending, ...kept])], this.#snapshot.rejected);
  }

  /**
   * @param {readonly string[]} pending
   * @param {readonly string[]} rejected
   */
  #change(pending, rejected) {
    this.#snapshot = { pending, rejected };
    this.#listeners.tell();
  }
}
