/** @typedef {'disconnected' | 'connecting' | 'replaying' | 'live' | 'reconnecting' | 'polling' | 'failed'} ConnectionState */
/**
 * What can happen to a connection: the page asks for it or ends it; a stream begins, catches up, is lost or does not come
 * about; a poll works or not; the server refuses for good, or has told all there was to tell.
 * @typedef {'connect' | 'disconnect' | 'ready' | 'caught-up' | 'lost' | 'polled' | 'poll-failed' | 'refused' | 'complete'} Happening
 */

/** @typedef {Readonly<Partial<Record<Happening, ConnectionState>>>} Moves */

/** @type {Moves} */
const RUNNING = {
  disconnect: 'disconnected',
  ready: 'replaying',
  lost: 'reconnecting',
  refused: 'failed',
  complete: 'disconnected',
};
/** @type {Moves} */
const STREAMING = { ...RUNNING, 'caught-up': 'live' };
/** @type {Moves} */
const WITHOUT_STREAM = { ...RUNNING, polled: 'polling', 'poll-failed': 'reconnecting' };

/**
 * Where each happening leads to from each state; those that are not named change nothing.
 * @type {Readonly<Record<ConnectionState, Moves>>}
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
