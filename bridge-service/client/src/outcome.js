/**
 * A stream that had begun has ended. `stable`: it lasted for `stableMs`. `clean`: the response was complete.
 * `goodbye`: the reason that the server gave. `retryMs`: the reconnection time that it set last.
 * @typedef {{ type: 'ended', stable: boolean, clean: boolean, goodbye: string | null, retryMs: number | null,
 *   message: string }}
 *   Ended
 */
/**
 * A failure that a later attempt may not have. `retryAfterMs`: from the header Retry-After.
 * @typedef {{ type: 'transient', message: string, retryAfterMs: number }} Transient
 */
/**
 * A permanent failure: no further attempt is made. `gaps`: what the log cannot serve, for the reason `gap`.
 * @typedef {{ type: 'terminal', reason: FailureReason, message: string, gaps: unknown[] }} Terminal
 */
/** @typedef {{ type: 'unauthorized', message: string }} Unauthorized the token or the cookie is not accepted */
/** @typedef {{ type: 'complete' }} Complete the server has nothing more to send */
/** @typedef {{ type: 'interrupted' }} Interrupted ended by the client on purpose */
/** @typedef {{ type: 'page', more: boolean }} Page a poll worked, and its events have been delivered */
/**
 * @typedef {'bad-request' | 'unauthorized' | 'forbidden' | 'revoked' | 'gap' | 'wrong-tenant' | 'wrong-user'
 *   | 'retries-exhausted'}
 *   FailureReason
 */
/** @typedef {Transient | Terminal | Unauthorized | Complete | Interrupted} NotServed */
/** @typedef {NotServed | Ended} StreamOutcome of an attempt to stream */
/** @typedef {NotServed | Page} PollOutcome of an attempt to poll */

/**
 * @param {unknown} error
 * @returns {string}
 */
export const messageOf = (error) => (error instanceof Error ? error.message : String(error));

/**
 * @param {string} message
 * @param {number} [retryAfterMs]
 * @returns {Transient}
 */
export const transient = (message, retryAfterMs = 0) => ({ type: 'transient', message, retryAfterMs });

/**
 * @param {FailureReason} reason
 * @param {string} message
 * @param {unknown[]} [gaps]
 * @returns {Terminal}
 */
export const terminal = (reason, message, gaps = []) => ({ type: 'terminal', reason, message, gaps });

/**
 * The failure if the server answered for another tenant or user: with cookies, somebody else may have logged in. Null
 * if it answered for this one, or names none.
 * @param {any} named a message of the server that may name tenant and user
 * @param {import('./settings.js').Settings} settings
 * @returns {Terminal | null}
 */
export function mismatchOf(named, settings) {
  const name = /** @type {const} */ (['tenant', 'user']).find(
    (each) => (named?.[each] ?? settings[each]) !== settings[each],
  );
  return name ? terminal(`wrong-${name}`, `${named[name]} is served instead of ${settings[name]}`) : null;
}
