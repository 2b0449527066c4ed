import { browserEnvironment } from '../environment.js';
import { Listeners } from '../listeners.js';
import { messageOf } from '../outcome.js';
import { backoffMs } from '../retry-policy.js';
import { fetchJson } from './fetch-json.js';
import { reduce } from './inbox-reducer.js';
import { connectionOf, initialState, snapshotOf } from './inbox-state.js';
import { isDisplayable } from './displayable.js';
/** @import { Environment } from '../environment.js' */
/** @import { RealtimeClient } from '../realtime-client.js' */
/** @import { InboxNotification } from './inbox.js' */
/** @import { Answer, InboxEvent } from './inbox-reducer.js' */
/** @import { Effect } from './inbox-requests.js' */
/** @import { InboxSnapshot } from './inbox-state.js' */

/** @typedef {Pick<RealtimeClient, 'access' | 'refuse' | 'marks' | 'connection' | 'subscribe'>} InboxClient */
/** @typedef {Pick<Environment, 'now' | 'random' | 'setTimeout' | 'clearTimeout'>} InboxEnvironment */
/**
 * @template T
 * @typedef {T extends unknown ? Omit<T, 'at'> : never} Untimed
 */

const RELOAD_AFTER_MS = 1_000;
const RELOAD_WITHIN_MS = 4_000;

/**
 * A user's notifications: the list and the unread count from the server, kept up to date by events, and marks that show
 * at once. Open while somebody listens. A mark shows before the server has it. It is undone if the server rejects it,
 * and confirmed by `notification:read` on every device.
 *
 * `reduce` decides; this class owns the subscriptions, the timer and the request, and performs the effects.
 */
export class NotificationInbox {
  #state;
  /** @type {InboxSnapshot} */
  #snapshot;
  #listeners = new Listeners();
  #listening = 0;
  /** @type {(() => void)[]} */
  #subscriptions = [];
  /** @type {unknown} */
  #timer;
  #client;
  #environment;

  /**
   * @param {InboxClient} client
   * @param {{ limit?: number }} [options] how many notifications are listed, 1–100; 50 by default
   * @param {InboxEnvironment} [environment]
   */
  constructor(client, { limit = 50 } = {}, environment = browserEnvironment()) {
    this.#client = client;
    this.#environment = environment;
    this.#state = initialState(limit);
    this.#snapshot = snapshotOf(this.#state, '');
  }

  getSnapshot = () => this.#snapshot;

  /** @param {() => void} listener called after each change @returns {() => void} unsubscribes */
  subscribe = (listener) => {
    const unsubscribe = this.#listeners.add(listener);
    if (++this.#listening === 1) {
      this.#open();
    }
    return () => {
      if (unsubscribe() && --this.#listening === 0) {
        this.#close();
      }
    };
  };

  /**
   * Marks a notification as read, now or as soon as the mark can be sent.
   * @param {string} id
   * @returns {boolean} false if too many marks are pending
   */
  markRead = (id) => {
    const row = this.#state.base?.notifications.find((each) => each.id === id);
    return row && row.readAt !== null ? true : this.#client.marks.add(id);
  };

  /**
   * Marks all present notifications as read, listed or not, now or as soon as the mark can be sent. Later notifications
   * stay unread.
   * @returns {boolean} false if too many marks are pending, or before the first answer
   */
  markAllRead = () => {
    const [newest] = this.#state.base?.notifications ?? [];
    return newest !== undefined && (this.#snapshot.unread === 0 || this.#client.marks.addThrough(newest.id));
  };

  #open() {
    const { connection, marks } = this.#client;
    const tellMarks = () => this.#dispatch({ type: 'marks', ...marks.getSnapshot() });
    const tellConnection = () =>
      this.#dispatch({ type: 'connection', connection: connectionOf(connection.getSnapshot()) });
    this.#subscriptions = [
      this.#client.subscribe('notification', (event) => this.#dispatch({ type: 'received', event })),
      this.#client.subscribe('gap', ({ data }) => data.channel === 'notification' && this.#dispatch({ type: 'gap' })),
      marks.subscribe(tellMarks),
      connection.subscribe(tellConnection),
    ];
    this.#dispatch({ type: 'opened', connection: connectionOf(connection.getSnapshot()) });
    tellMarks();
    tellConnection();
  }

  #close() {
    this.#subscriptions.forEach((unsubscribe) => unsubscribe());
    this.#dispatch({ type: 'closed' });
  }

  /** @param {Untimed<InboxEvent>} event */
  #dispatch(event) {
    const before = this.#state;
    const { state, effects } = reduce(before, /** @type {InboxEvent} */ ({ ...event, at: this.#environment.now() }));
    this.#state = state;
    effects.forEach((effect) => this.#perform(effect));
    if (state.base !== before.base || state.marks !== before.marks || state.error !== before.error) {
      this.#publish();
    }
  }

  /** @param {Effect} effect */
  #perform(effect) {
    const { random } = this.#environment;
    switch (effect.type) {
      case 'request':
        return void this.#request();
      case 'retry':
        return this.#startTimer(Math.max(backoffMs(effect.failures, random), effect.atLeastMs));
      case 'reload': // random: an event for everybody must not make every client ask at once
        return this.#startTimer(RELOAD_AFTER_MS + random() * RELOAD_WITHIN_MS);
      case 'cancel-timer':
        return this.#environment.clearTimeout(this.#timer);
    }
  }

  /** @param {number} delayMs */
  #startTimer(delayMs) {
    this.#timer = this.#environment.setTimeout(() => this.#dispatch({ type: 'timer' }), delayMs);
  }

  async #request() {
    this.#dispatch(await this.#ask());
  }

  /** @returns {Promise<Untimed<InboxEvent>>} */
  async #ask() {
    const outcome = await fetchJson(this.#client, `/notifications?limit=${this.#state.limit}`);
    switch (outcome.type) {
      case 'served':
        try {
          return { type: 'answered', answer: answerOf(outcome.body) };
        } catch (error) {
          return { type: 'failed', message: messageOf(error), atLeastMs: 0 };
        }
      case 'unauthorized':
        return { type: 'unauthorized', message: outcome.message };
      case 'terminal':
        return { type: 'refused', message: outcome.message };
      case 'transient':
        return { type: 'failed', message: outcome.message, atLeastMs: outcome.retryAfterMs };
      case 'complete':
      case 'interrupted':
        return { type: 'failed', message: outcome.type, atLeastMs: 0 };
    }
  }

  #publish() {
    const snapshot = snapshotOf(this.#state, new Date(this.#environment.now()).toISOString());
    const old = this.#snapshot;
    if (
      snapshot.notifications !== old.notifications ||
      snapshot.unread !== old.unread ||
      snapshot.state !== old.state ||
      snapshot.error !== old.error
    ) {
      this.#snapshot = Object.freeze(snapshot);
      this.#listeners.notify();
    }
  }
}

/**
 * @param {any} body
 * @returns {Answer}
 * @throws {TypeError} if it is not a list of notifications
 */
function answerOf(body) {
  const rows = body?.notifications;
  if (
    !Array.isArray(rows) ||
    !rows.every(isDisplayable) ||
    !Number.isInteger(body.unread) ||
    typeof body.position !== 'string'
  ) {
    throw new TypeError('The server answered with something other than notifications');
  }
  return {
    notifications: rows.map((/** @type {InboxNotification} */ row) => ({ ...row, readAt: row.readAt ?? null })),
    unread: body.unread,
    position: body.position,
  };
}
