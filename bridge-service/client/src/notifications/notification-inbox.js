import { browserEnvironment } from '../environment.js';
import { Listeners } from '../listeners.js';
import { THROUGH } from '../mark-queue.js';
import { messageOf } from '../outcome.js';
import { Position } from '../position.js';
import { backoffMs } from '../retry-policy.js';
import { ask } from './ask.js';
import { applied, isLater, withRead } from './inbox.js';
import { isShown } from './shown.js';
/** @import { Environment } from '../environment.js' */
/** @import { RealtimeEvent } from '../events.js' */
/** @import { RealtimeClient } from '../realtime-client.js' */
/** @import { Inbox, InboxNotification } from './inbox.js' */

/**
 * What there is to see. Immutable: a new object whenever something has changed. `state` is `failed` if the last answer was none; what was
 * known before is still there.
 * @typedef {Inbox & { state: 'loading' | 'ready' | 'failed', error: string | null }} InboxSnapshot
 */
/** @typedef {Pick<RealtimeClient, 'access' | 'refuse' | 'marks' | 'connection' | 'subscribe'>} InboxClient */
/** @typedef {Pick<Environment, 'now' | 'random' | 'setTimeout' | 'clearTimeout'>} InboxEnvironment */

/** @type {Inbox} */
const EMPTY = { notifications: [], unread: 0 };
const FLOWING = ['replaying', 'live', 'polling'];
/** There is nobody to ask for, or no answer yet. */
const QUIET = ['disconnected', 'connecting', 'failed'];
/** The answer's position lies up to 10 s before what it holds. */
const JOURNAL_MS = 60_000;
const MAX_JOURNAL = 1_000;
/** Log positions; an answer is there long before the events of so many. */
const LONG_REPLAY = 1_000;
const RELOAD_AFTER_MS = 1_000;
const RELOAD_WITHIN_MS = 4_000;

/**
 * A reader's notifications: the list and the count from the server, kept right by events, and marks that are seen at once. It is open as
 * long as somebody listens. A mark shows before the server has it; it is taken back if the server refuses, and confirmed by
 * `notification:read`, on every device.
 */
export class NotificationInbox {
  /** What the server has said, with the events since. @type {Inbox | null} */
  #base = null;
  /** @type {Position | null} up to which the answer is sure to have everything */
  #position = null;
  /** Events of late: an answer that is on its way may lack them. @type {{ event: RealtimeEvent<any>, at: number }[]} */
  #journal = [];
  /** Marks that the server has not confirmed, as the queue names them; the value is after how many requests it took them. @type {Map<string, number | null>} */
  #marked = new Map();
  /** Whether events have been coming since the last answer was asked for. */
  #joined = false;
  #late = false;
  /** @type {Promise<void> | null} */
  #loading = null;
  #again = false;
  #requests = 0;
  /** Whether the server has refused for good; until somebody looks anew. */
  #refused = false;
  /** How often in a row the token was not taken: a new one is tried once, then not before there is a new connection. */
  #denials = 0;
  #flowing = false;
  #failures = 0;
  /** @type {unknown} */
  #timer = null;
  /** @type {string | null} */
  #error = null;
  /** @type {InboxSnapshot} */
  #snapshot = { ...EMPTY, state: 'loading', error: null };
  #listeners = new Listeners();
  #watching = 0;
  /** @type {(() => void)[]} */
  #ends = [];
  #client;
  #limit;
  #environment;

  /**
   * @param {InboxClient} client
   * @param {{ limit?: number }} [options] how many are listed, 1–100; 50 unless given
   * @param {InboxEnvironment} [environment]
   */
  constructor(client, { limit = 50 } = {}, environment = browserEnvironment()) {
    this.#client = client;
    this.#limit = limit;
    this.#environment = environment;
  }

  getSnapshot = () => this.#snapshot;

  /** @param {() => void} listener called after each change @returns {() => void} ends it */
  subscribe = (listener) => {
    const end = this.#listeners.add(listener);
    if (++this.#watching === 1) {
      this.#open();
    }
    return () => {
      if (end() && --this.#watching === 0) {
        this.#close();
      }
    };
  };

  /**
   * Marks one as read, now or as soon as it can be sent.
   * @param {string} id
   * @returns {boolean} false if too many marks wait already
   */
  markRead = (id) => {
    const row = this.#base?.notifications.find((each) => each.id === id);
    return row && row.readAt !== null ? true : this.#client.marks.add(id);
  };

  /**
   * Marks all as read that there are now, listed or not, at once or as soon as it can be sent; what comes later stays unread, whenever that is.
   * @returns {boolean} false if too many marks wait already, or nothing is known to mark
   */
  markAllRead = () => {
    const [newest] = this.#base?.notifications ?? [];
    return newest !== undefined && (this.#snapshot.unread === 0 || this.#client.marks.addThrough(newest.id));
  };

  #open() {
    this.#ends = [
      this.#client.subscribe('notification', (event) => this.#event(event)),
      this.#client.subscribe('gap', ({ data }) => data.channel === 'notification' && this.#load()),
      this.#client.marks.subscribe(() => this.#marks()),
      this.#client.connection.subscribe(() => this.#connection()),
    ];
    this.#marks();
    this.#connection();
  }

  #close() {
    this.#ends.forEach((end) => end());
    this.#ends = [];
    this.#environment.clearTimeout(this.#timer);
    this.#timer = null;
    this.#journal = [];
    this.#joined = false;
    this.#refused = false;
    this.#denials = 0;
  }

  get #isOpen() {
    return this.#ends.length > 0;
  }

  #now() {
    return new Date(this.#environment.now()).toISOString();
  }

  /**
   * An answer that was asked for before events came may lack some that never will; and who has missed much is told at once what the
   * events will tell by and by.
   */
  #connection() {
    const { state, behind } = this.#client.connection.getSnapshot();
    const late = state === 'replaying' && (behind ?? 0) >= LONG_REPLAY;
    this.#joined &&= !late || this.#late;
    this.#late = late;
    const flowing = FLOWING.includes(state);
    if (flowing && !this.#flowing) {
      this.#denials = 0;
    }
    this.#flowing = flowing;
    const missing = !this.#base && !this.#loading && !this.#timer;
    if (!this.#refused && (flowing ? !this.#joined : missing)) {
      this.#load();
    }
  }

  #load() {
    this.#environment.clearTimeout(this.#timer);
    this.#timer = null;
    if (QUIET.includes(this.#client.connection.getSnapshot().state)) {
      this.#joined = false; // asks when that changes
      return;
    }
    if (this.#denials > 1) {
      return;
    }
    if (this.#loading) {
      this.#again = true;
      return;
    }
    this.#again = false;
    this.#joined = FLOWING.includes(this.#client.connection.getSnapshot().state);
    this.#loading = this.#ask(this.#environment.now()).finally(() => {
      this.#loading = null;
      if (this.#again && this.#isOpen) {
        this.#load();
      }
    });
  }

  /** @param {number} asked */
  async #ask(asked) {
    const request = ++this.#requests;
    const outcome = await ask(this.#client, `/notifications?limit=${this.#limit}`);
    if (!this.#isOpen) {
      return;
    }
    if (outcome.type === 'served') {
      try {
        this.#adopt(answerOf(outcome.body), asked, request);
      } catch (error) {
        this.#failed(messageOf(error), 0);
      }
    } else if (outcome.type === 'unauthorized') {
      this.#denied(outcome.message);
    } else if (outcome.type !== 'terminal') {
      this.#failed('message' in outcome ? outcome.message : outcome.type, outcome.type === 'passing' ? outcome.retryAfterMs : 0);
    } else {
      this.#refused = true;
      this.#error = outcome.message;
      this.#changed();
    }
  }

  /** @param {string} message */
  #denied(message) {
    this.#joined = false;
    this.#again = ++this.#denials === 1;
    if (!this.#again) {
      this.#error = message;
      this.#changed();
    }
  }

  /**
   * @param {string} message
   * @param {number} atLeastMs
   */
  #failed(message, atLeastMs) {
    this.#error = message;
    this.#later(Math.max(backoffMs(++this.#failures, this.#environment.random), atLeastMs));
    this.#changed();
  }

  /** @param {number} delayMs */
  #later(delayMs) {
    this.#timer ??= this.#environment.setTimeout(() => this.#load(), delayMs);
  }

  /** Not all at once: an event for everybody makes everybody ask. */
  #doubt() {
    this.#later(RELOAD_AFTER_MS + this.#environment.random() * RELOAD_WITHIN_MS);
  }

  /**
   * @param {Inbox & { position: string }} answer
   * @param {number} asked when
   * @param {number} request which
   */
  #adopt({ notifications, unread, position }, asked, request) {
    this.#base = { notifications, unread };
    this.#position = Position.parse(position);
    this.#error = null;
    this.#failures = 0;
    this.#denials = 0;
    for (const { event, at } of this.#journal) {
      this.#apply(event, at >= asked);
    }
    for (const [id, sentAfter] of this.#marked) {
      if (sentAfter !== null && sentAfter < request) {
        this.#marked.delete(id);
      }
    }
    this.#changed();
  }

  /** @param {RealtimeEvent<any>} event */
  #event(event) {
    const now = this.#environment.now();
    this.#journal.push({ event, at: now });
    const first = this.#journal.findIndex(({ at }) => at > now - JOURNAL_MS);
    this.#journal.splice(0, Math.max(first, this.#journal.length - MAX_JOURNAL));
    if (event.event === 'notification:read') {
      this.#marked.delete(event.data.notificationId);
    }
    this.#apply(event, true);
    this.#changed();
  }

  /**
   * @param {RealtimeEvent<any>} event
   * @param {boolean} isNew whether it came after the answer was asked for
   */
  #apply(event, isNew) {
    if (!this.#base || (event.id && this.#position?.covers('notification', Position.parse(event.id)))) {
      return;
    }
    const { inbox, certain } = applied(this.#base, event, this.#limit);
    this.#base = inbox;
    if (!certain && isNew) {
      this.#doubt();
    }
  }

  #marks() {
    const { pending, rejected } = this.#client.marks.getSnapshot();
    const waiting = new Set(pending);
    pending.forEach((id) => this.#marked.set(id, null));
    for (const [id, sentAfter] of this.#marked) {
      if (rejected.includes(id)) {
        this.#marked.delete(id);
      } else if (sentAfter === null && !waiting.has(id)) {
        this.#marked.set(id, this.#requests);
        if (id.startsWith(THROUGH)) {
          this.#load(); // which of those that are not listed it was, no event tells
        }
      }
    }
    this.#changed();
  }

  #changed() {
    const base = this.#base ?? EMPTY;
    const through = [...this.#marked.keys()].filter((mark) => mark.startsWith(THROUGH)).map((mark) => mark.slice(THROUGH.length));
    const seen = withRead(base, (id) => this.#marked.has(id) || through.some((last) => !isLater(id, last)), this.#now());
    const snapshot = {
      ...seen,
      // Those that are not listed are older than those that are: under the mark, too.
      unread: through.length > 0 ? seen.notifications.filter(({ readAt }) => readAt === null).length : seen.unread,
      state: this.#error !== null ? /** @type {const} */ ('failed') : this.#base ? /** @type {const} */ ('ready') : /** @type {const} */ ('loading'),
      error: this.#error,
    };
    const old = this.#snapshot;
    if (snapshot.notifications !== old.notifications || snapshot.unread !== old.unread || snapshot.state !== old.state || snapshot.error !== old.error) {
      this.#snapshot = Object.freeze(snapshot);
      this.#listeners.tell();
    }
  }
}

/**
 * @param {any} body
 * @returns {Inbox & { position: string }}
 * @throws {TypeError} if it is no answer
 */
function answerOf(body) {
  const rows = body?.notifications;
  if (!Array.isArray(rows) || !rows.every(isShown) || !Number.isInteger(body.unread) || typeof body.position !== 'string') {
    throw new TypeError('The server has answered with something else than notifications');
  }
  return { notifications: rows.map((/** @type {InboxNotification} */ row) => ({ ...row, readAt: row.readAt ?? null })), unread: body.unread, position: body.position };
}
