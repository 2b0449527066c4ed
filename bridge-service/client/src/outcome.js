/**
 * What the server says to its goodbye.
 * @typedef {{ reason: string, retryMs: number | null }} Goodbye
 */
/**
 * A stream that had begun is over. `stable`: it had been heard for a while. `clean`: it was ended, not cut.
 * @typedef {{ type: 'ended', stable: boolean, clean: boolean, goodbye: Goodbye | null, retryMs: number | null, message: string }} Ended
 */
/**
 * Did not work this time. `retryAfterMs`: how long the server wants to be left alone.
 * @typedef {{ type: 'passing', message: string, retryAfterMs: number }} Passing
 */
/**
 * Will not work however often it is tried. `gaps`: what the log cannot serve, for the reason `gap`.
 * @typedef {{ type: 'terminal', reason: FailureReason, message: string, gaps: unknown[] }} Terminal
 */
/** @typedef {{ type: 'unauthorized', message: string }} Unauthorized the token or the cookie is not taken */
/** @typedef {{ type: 'complete' }} Complete the server has nothing more to tell, ever */
/** @typedef {{ type: 'interrupted' }} Interrupted ended from this side on purpose */
/** @typedef {{ type: 'page', more: boolean }} Page a poll worked, and what still fits has been handed over */
/** @typedef {'bad-request' | 'unauthorized' | 'forbidden' | 'revoked' | 'gap' | 'wrong-tenant' | 'wrong-user' | 'retries-exhausted'} FailureReason */
/** @typedef {Passing | Terminal | Unauthorized | Complete | Interrupted} NotServed */
/** @typedef {NotServed | Ended} StreamOutcome how an attempt to stream went */
/** @typedef {NotServed | Page} PollOutcome how an attempt to poll went */

/**
 * @param {unknown} error
 * @returns {string}
 */
export const messageOf = (error) => (error instanceof Error ? error.message : String(error));

/**
 * @param {string} message
 * @param {number} [retryAfterMs]
 * @returns {Passing}
 */
export const passing = (message, retryAfterMs = 0) => ({ type: 'passing', message, retryAfterMs });

/**
 * @param {FailureReason} reason
 * @param {string} message
 * @param {unknown[]} [gaps]
 * @returns {Terminal}
 */
export const terminal = (reason, message, gaps = []) => ({ type: 'terminal', reason, message, gaps });

/**
 * Why an answer is not for this client: where cookies serve, somebody else may have logged in. Null if it is, or does not say.
 * @param {any} named what the server has said, with whose it is
 * @param {import('./settings.js').Settings} settings
 * @returns {Terminal | null}
 */
export function strangerOf(named, settings) {
  const name = /** @type {const} */ (['tenant', 'user']).find(
    (each) => (named?.[each] ?? settings[each]) !== settings[each],
  );
  return name ? terminal(`wrong-${name}`, `${named[name]} is served, not ${settings[name]}`) : null;
}
