/** @typedef {'disconnected' | 'connecting' | 'replaying' | 'live' | 'reconnecting' | 'polling' | 'failed'} ConnectionState */
/**
 * What can happen to a connection: the page asks for it or ends it; a stream begins, catches up, is lost or does not come
 * about; a poll works or not; the server refuses for good, or has told all there was to tell.
 * @typedef {'connect' | 'disconnect' | 'ready' | 'caught-up' | 'lost' | 'polled' | 'poll-failed' | 'refused' | 'complete'} Happening
 */

/** @type {Record<Happening, ConnectionState>} */
const RUNNING = {
  connect: 'connecting',
  disconnect: 'disconnected',
  ready: 'replaying',
  'caught-up': 'live',
  lost: 'reconnecting',
  polled: 'polling',
  'poll-failed': 'reconnecting',
  refused: 'failed',
  complete: 'disconnected',
};

/**
 * The next state for each state and happening.
 * @type {Readonly<Record<ConnectionState, Readonly<Record<Happening, ConnectionState>>>>}
 */
export const TRANSITIONS = {
  disconnected: { ...stays('disconnected'), connect: 'connecting' },
  connecting: { ...RUNNING, 'caught-up': 'connecting' },
  replaying: { ...RUNNING, connect: 'replaying', polled: 'replaying', 'poll-failed': 'replaying' },
  live: { ...RUNNING, connect: 'live', polled: 'live', 'poll-failed': 'live' },
  reconnecting: { ...RUNNING, connect: 'reconnecting', 'caught-up': 'reconnecting' },
  polling: { ...RUNNING, connect: 'polling', 'caught-up': 'polling', lost: 'polling' },
  failed: { ...stays('failed'), connect: 'connecting', disconnect: 'disconnected' },
};

/**
 * @param {ConnectionState} state
 * @returns {Record<Happening, ConnectionState>}
 */
function stays(state) {
  return /** @type {any} */ (Object.fromEntries(Object.keys(RUNNING).map((happening) => [happening, state])));
}
