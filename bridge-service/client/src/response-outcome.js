import { transient, terminal } from './outcome.js';
/** @import { FailureReason, NotServed } from './outcome.js' */

/** @type {Readonly<Record<number, FailureReason>>} */
const PERMANENT = { 400: 'bad-request', 403: 'forbidden', 404: 'bad-request', 406: 'bad-request', 410: 'gap' };

/**
 * The outcome of a response without content to read. 204: the stream is complete, or the mark is stored. 404 is
 * permanent for a mark only: elsewhere it can occur while a new version of the server is installed.
 * @param {Response} response
 * @param {number} now milliseconds since 1970
 * @param {string} [method]
 * @returns {Promise<NotServed>}
 */
export async function outcomeOf(response, now, method) {
  if (response.status === 204) {
    return { type: 'complete' };
  }
  const problem = Object(await response.json().catch(() => null));
  const message = `${response.status} ${problem.detail ?? problem.title ?? problem.type ?? ''}`.trim();
  if (response.status === 401) {
    return { type: 'unauthorized', message };
  }
  const reason = PERMANENT[response.status];
  return reason && (method || response.status !== 404)
    ? terminal(reason, message, Array.isArray(problem.gaps) ? problem.gaps : [])
    : transient(message, retryAfterMs(response.headers.get('Retry-After'), now));
}

/**
 * [RFC 9110] seconds or a date, in milliseconds from now.
 * @param {string | null} text
 * @param {number} now
 */
function retryAfterMs(text, now) {
  return Math.max(0, Number(text) * 1000 || Date.parse(text ?? '') - now || 0);
}
