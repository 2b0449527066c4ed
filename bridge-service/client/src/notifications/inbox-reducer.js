import { THROUGH } from '../mark-queue.js';
import { Position } from '../position.js';
import { applied } from './inbox.js';
import { hasTimer, isReceiving, load, schedule, settled, step, timerOff, withoutTimer } from './inbox-requests.js';
/** @import { RealtimeEvent } from '../events.js' */
/** @import { Inbox } from './inbox.js' */
/** @import { Step } from './inbox-requests.js' */
/** @import { Connection, InboxState } from './inbox-state.js' */

/**
 * @typedef {Inbox & { position: string }} Answer the server's list and count, and the position up to which they include
 *   every event
 */
/**
 * What can happen to an inbox. `at`: milliseconds since 1970.
 * @typedef {(
 *   | { type: 'opened', connection: Connection }
 *   | { type: 'closed' }
 *   | { type: 'connection', connection: Connection }
 *   | { type: 'gap' }
 *   | { type: 'received', event: RealtimeEvent<any> }
 *   | { type: 'marks', pending: readonly string[], rejected: readonly string[] }
 *   | { type: 'timer' }
 *   | { type: 'answered', answer: Answer }
 *   | { type: 'failed', message: string, atLeastMs: number }
 *   | { type: 'unauthorized', message: string }
 *   | { type: 'refused', message: string }
 * ) & { at: number }} InboxEvent
 */

/** The answer's position can be up to 10 s older than its list. */
const JOURNAL_MS = 60_000;
const MAX_JOURNAL = 1_000;

/**
 * @type {{ readonly [T in InboxEvent['type']]: (state: InboxState, event: Extract<InboxEvent, { type: T }>) => Step }}
 */
const REACTIONS = { opened, closed, connection, gap, received, marks, timer, answered, failed, unauthorized, refused };

export const EVENT_TYPES = /** @type {InboxEvent['type'][]} */ (Object.keys(REACTIONS));

/**
 * What an event makes of an inbox: the next state, and what has to be done. Pure and total: an event that means nothing
 * in a phase changes nothing.
 * @param {InboxState} state
 * @param {InboxEvent} event
 * @returns {Step}
 */
export const reduce = (state, event) =>
  /** @type {(state: InboxState, event: InboxEvent) => Step} */ (REACTIONS[event.type])(state, event);

/** @type {typeof REACTIONS['opened']} */
function opened(state, { connection, at }) {
  const { phase } = state;
  if (phase.type !== 'closed') {
    return step(state);
  }
  return step({
    ...state,
    connection,
    phase:
      phase.request === 'pending'
        ? { type: 'loading', freshness: 'stale', next: 'idle', askedAt: at }
        : { type: 'idle', freshness: 'stale' },
  });
}

/** @type {typeof REACTIONS['closed']} */
function closed(state) {
  const { phase } = state;
  if (phase.type === 'closed') {
    return step(state);
  }
  const request = phase.type === 'loading' ? 'pending' : 'none';
  return step({ ...state, phase: { type: 'closed', request }, journal: [], denials: 0 }, ...timerOff(phase));
}

/**
 * A list that was requested before the stream began may lack events that never arrive on it. Before a long replay the
 * list is requested too: the answer arrives long before the events.
 * @type {typeof REACTIONS['connection']}
 */
function connection(state, { connection, at }) {
  const { phase } = state;
  const isNewStream = isReceiving(connection) && !isReceiving(state.connection);
  const isLongReplay = connection === 'catching-up' && state.connection !== 'catching-up';
  const next = { ...state, connection, denials: isNewStream ? 0 : state.denials };
  switch (phase.type) {
    case 'closed':
      return step(state);
    case 'refused':
      return step(next);
    case 'denied':
      return isNewStream ? load({ ...next, phase: { type: 'idle', freshness: 'stale' } }, at) : step(next);
    case 'idle':
    case 'scheduled':
    case 'loading': {
      const freshness = isLongReplay ? 'stale' : phase.freshness;
      const isDue = isReceiving(connection) ? freshness === 'stale' : phase.type === 'idle' && !state.base;
      return isDue ? load({ ...next, phase: { ...phase, freshness } }, at) : step(next);
    }
  }
}

/** @type {typeof REACTIONS['gap']} */
function gap(state, { at }) {
  return load(state, at);
}

/** @type {typeof REACTIONS['received']} */
function received(state, { event, at }) {
  if (state.phase.type === 'closed') {
    return step(state);
  }
  const entries = [...state.journal, { event, at }];
  const first = entries.findIndex((entry) => entry.at > at - JOURNAL_MS);
  const journal = entries.slice(Math.max(first, entries.length - MAX_JOURNAL));
  const marks =
    event.event === 'notification:read' ? without(state.marks, (id) => id === event.data.notificationId) : state.marks;
  return apply({ ...state, journal, marks }, event, true);
}

/** @type {typeof REACTIONS['marks']} */
function marks(state, { pending, rejected, at }) {
  if (state.phase.type === 'closed') {
    return step(state);
  }
  const known = new Map([...state.marks, ...pending.map((id) => /** @type {const} */ ([id, null]))]);
  const marks = without(known, (id) => rejected.includes(id));
  const waiting = new Set(pending);
  const sent = [...marks].filter(([id, sentAfter]) => sentAfter === null && !waiting.has(id)).map(([id]) => id);
  const next = {
    ...state,
    marks: new Map([...marks, ...sent.map((id) => /** @type {const} */ ([id, state.requests]))]),
  };
  // No event tells which of the notifications that are not listed were marked.
  return sent.some((id) => id.startsWith(THROUGH)) ? load(next, at) : step(next);
}

/** @type {typeof REACTIONS['timer']} */
function timer(state, { at }) {
  return hasTimer(state.phase) ? load({ ...state, phase: withoutTimer(state.phase) }, at) : step(state);
}

/** @type {typeof REACTIONS['answered']} */
function answered(state, { answer: { notifications, unread, position }, at }) {
  return settled(state, at, (phase) =>
    state.journal.reduce(
      (last, { event, at: receivedAt }) => {
        const { state: next, effects } = apply(last.state, event, receivedAt >= phase.askedAt);
        return step(next, ...last.effects, ...effects);
      },
      step({
        ...state,
        base: { notifications, unread },
        position: Position.parse(position),
        marks: without(state.marks, (_, sentAfter) => sentAfter !== null && sentAfter < state.requests),
        denials: 0,
        failures: 0,
        error: null,
      }),
    ),
  );
}

/** @type {typeof REACTIONS['failed']} */
function failed(state, { message, atLeastMs, at }) {
  const failures = state.failures + 1;
  return settled(state, at, () =>
    schedule({ ...state, failures, error: message }, { type: 'retry', failures, atLeastMs }),
  );
}

/**
 * The client drops a token that is not accepted, so the next request has a new one.
 * @type {typeof REACTIONS['unauthorized']}
 */
function unauthorized(state, { message, at }) {
  return settled(state, at, (phase) =>
    state.denials === 0
      ? step({ ...state, phase: { ...phase, freshness: 'stale', next: 'reload' }, denials: 1 }, ...timerOff(phase))
      : step({ ...state, phase: { type: 'denied' }, error: message }, ...timerOff(phase)),
  );
}

/** @type {typeof REACTIONS['refused']} */
function refused(state, { message, at }) {
  return settled(state, at, (phase) =>
    step({
      ...state,
      phase: phase.next === 'idle' ? { type: 'refused' } : { ...phase, freshness: 'current' },
      error: message,
    }),
  );
}

/**
 * Applies an event to what the server answered. If the count may be wrong afterwards, the list is requested a little
 * later.
 * @param {InboxState} state
 * @param {RealtimeEvent<any>} event
 * @param {boolean} isNew whether it arrived after the request
 * @returns {Step}
 */
function apply(state, event, isNew) {
  const { base, position, limit } = state;
  if (!base || (event.id && position?.covers('notification', Position.parse(event.id)))) {
    return step(state);
  }
  const { inbox, certain } = applied(base, event, limit);
  const next = { ...state, base: inbox };
  return certain || !isNew ? step(next) : schedule(next, { type: 'reload' });
}

/**
 * The same map if nothing is removed.
 * @template T
 * @param {ReadonlyMap<string, T>} map
 * @param {(key: string, value: T) => boolean} isRemoved
 * @returns {ReadonlyMap<string, T>}
 */
function without(map, isRemoved) {
  const kept = [...map].filter(([key, value]) => !isRemoved(key, value));
  return kept.length === map.size ? map : new Map(kept);
}
