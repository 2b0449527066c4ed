import { THROUGH } from '../mark-queue.js';
import { isLater, withRead } from './inbox.js';
/** @import { ConnectionSnapshot } from '../connection-store.js' */
/** @import { RealtimeEvent } from '../events.js' */
/** @import { Position } from '../position.js' */
/** @import { Inbox } from './inbox.js' */

/**
 * An immutable view of the inbox: a new object after each change. `state` is `failed` if the last request failed; the
 * notifications from the last successful answer are still listed then.
 * @typedef {Inbox & { state: 'loading' | 'ready' | 'failed', error: string | null }} InboxSnapshot
 */

/**
 * What the connection means for the inbox. `inactive`: no stream and no attempt that could be followed by one soon;
 * `interrupted`: the stream is lost and retried; `receiving`: events arrive; `catching-up`: events arrive, and a long
 * replay lies ahead.
 * @typedef {'inactive' | 'interrupted' | 'receiving' | 'catching-up'} Connection
 */
/**
 * `current`: the list and the events since are complete. `stale`: events may be missing, so the list is requested again
 * as soon as events arrive.
 * @typedef {'current' | 'stale'} Freshness
 */
/**
 * What the inbox is doing.
 * - `closed`: nobody listens; a request of before may still be under way.
 * - `idle`: nothing is under way.
 * - `scheduled`: a timer runs, and the list is requested when it fires.
 * - `loading`: the list is requested; `next` is the phase after the answer. `scheduled` there means that the timer runs
 *   already.
 * - `denied`: a renewed token was not accepted either. No request until there is a new connection.
 * - `refused`: the server refused permanently. No request because of the connection until the inbox is opened again.
 * @typedef {(
 *   | { type: 'closed', request: 'none' | 'pending' }
 *   | { type: 'idle' | 'scheduled', freshness: Freshness }
 *   | { type: 'loading', freshness: Freshness, next: 'idle' | 'scheduled' | 'reload', askedAt: number }
 *   | { type: 'denied' }
 *   | { type: 'refused' }
 * )} Phase
 */

/**
 * The whole state of an inbox. Immutable.
 * @typedef {object} InboxState
 * @property {number} limit how many notifications are listed
 * @property {Phase} phase
 * @property {Connection} connection
 * @property {Inbox | null} base the server's answer with the events since; null before the first answer
 * @property {Position | null} position the answer includes every event up to this position
 * @property {readonly { event: RealtimeEvent<any>, at: number }[]} journal recent events: an answer under way may not
 *   include them
 * @property {ReadonlyMap<string, number | null>} marks that no answer and no event has confirmed yet, by the mark
 *   queue's names. null: not sent; otherwise how many requests for the list had been made when the mark was sent
 * @property {number} requests made so far
 * @property {number} denials in a row: how often the token was not accepted
 * @property {number} failures in a row
 * @property {string | null} error of the last request
 */

/** @type {Inbox} */
const EMPTY = { notifications: [], unread: 0 };
const RECEIVING = ['replaying', 'live', 'polling'];
const INACTIVE = ['disconnected', 'connecting', 'failed'];
/** Log positions. An answer arrives long before the events of a longer replay. */
const LONG_REPLAY = 1_000;

/** @param {number} limit @returns {InboxState} */
export const initialState = (limit) => ({
  limit,
  phase: { type: 'closed', request: 'none' },
  connection: 'inactive',
  base: null,
  position: null,
  journal: [],
  marks: new Map(),
  requests: 0,
  denials: 0,
  failures: 0,
  error: null,
});

/** @param {Pick<ConnectionSnapshot, 'state' | 'behind'>} snapshot @returns {Connection} */
export function connectionOf({ state, behind }) {
  if (state === 'replaying' && (behind ?? 0) >= LONG_REPLAY) {
    return 'catching-up';
  }
  return RECEIVING.includes(state) ? 'receiving' : INACTIVE.includes(state) ? 'inactive' : 'interrupted';
}

/**
 * The inbox as its user sees it: marks show before the server has confirmed them.
 * @param {InboxState} state
 * @param {string} readAt RFC 3339, shown for notifications whose mark is not confirmed
 * @returns {InboxSnapshot}
 */
export function snapshotOf({ base, marks, error }, readAt) {
  const through = [...marks.keys()]
    .filter((mark) => mark.startsWith(THROUGH))
    .map((mark) => mark.slice(THROUGH.length));
  const { notifications, unread } = withRead(
    base ?? EMPTY,
    (id) => marks.has(id) || through.some((last) => !isLater(id, last)),
    readAt,
  );
  return {
    notifications,
    // Notifications that are not listed are older than those that are, so the mark includes them.
    unread: through.length > 0 ? notifications.filter((row) => row.readAt === null).length : unread,
    state: error !== null ? 'failed' : base ? 'ready' : 'loading',
    error,
  };
}
