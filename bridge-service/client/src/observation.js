/** @import { ConnectionState } from './connection-state.js' */
/** @import { FailureReason } from './outcome.js' */

/**
 * What an observer is told: state changes, attempts, failures, deliveries, marks.
 * @typedef {(
 *   | { type: 'state', state: ConnectionState, previous: ConnectionState }
 *   | { type: 'attempt', attempt: number, via: 'stream' | 'poll' }
 *   | { type: 'failure', message: string, attempt: number }
 *   | { type: 'refused', reason: FailureReason, message: string }
 *   | { type: 'delivered', events: number, position: string | null }
 *   | { type: 'duplicate', event: string, id: string }
 *   | { type: 'malformed', event: string, id: string | null, reason: string }
 *   | { type: 'handler-error', event: string, id: string | null, error: unknown }
 *   | { type: 'storage-error', error: unknown }
 *   | { type: 'leading' }
 *   | { type: 'behind', position: string }
 *   | { type: 'mark', id: string, outcome: 'sent' | 'rejected' | 'later' }
 * )} Observation
 */
/** @typedef {(observation: Observation) => void} Observe */

/**
 * The observer, with errors that it throws reported and not passed on.
 * @param {Observe | undefined} observer
 * @param {(error: unknown) => void} report
 * @returns {Observe}
 */
export const observing = (observer, report) => (observation) => {
  try {
    observer?.(observation);
  } catch (error) {
    report(error);
  }
};
