/**
 * @typedef {'disconnected' | 'connecting' | 'replaying' | 'live' | 'reconnecting' | 'polling' | 'failed'}
 *   ConnectionState
 */
/**
 * What can happen to a connection: the page connects or disconnects; a stream is ready, catches up, or is lost or
 * cannot be opened; a poll works or fails; the server refuses permanently, or the bounded stream is complete.
 * @typedef {'connect' | 'disconnect' | 'ready' | 'caught-up' | 'lost' | 'polled' | 'poll-failed' | 'refused'
 *   | 'complete'}
 *   ConnectionEvent
 */

/** @typedef {Readonly<Partial<Record<ConnectionEvent, ConnectionState>>>} Transitions */

/** @type {Transitions} */
const RUNNING = {
  disconnect: 'disconnected',
  ready: 'replaying',
  lost: 'reconnecting',
  refused: 'failed',
  complete: 'disconnected',
};
/** @type {Transitions} */
const STREAMING = { ...RUNNING, 'caught-up': 'live' };
/** @type {Transitions} */
const WITHOUT_STREAM = { ...RUNNING, polled: 'polling', 'poll-failed': 'reconnecting' };

/**
 * The next state by state and event. An event that is not named changes nothing.
 * @type {Readonly<Record<ConnectionState, Transitions>>}
 */
export const TRANSITIONS = {
  disconnected: { connect: 'connecting' },
  connecting: WITHOUT_STREAM,
  replaying: STREAMING,
  live: STREAMING,
  reconnecting: WITHOUT_STREAM,
  polling: { ...WITHOUT_STREAM, lost: 'polling' },
  failed: { connect: 'connecting', disconnect: 'disconnected' },
};
