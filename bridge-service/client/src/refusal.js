import { passing, terminal } from './outcome.js';
/** @import { FailureReason, NotServed } from './outcome.js' */

/** @type {Readonly<Record<number, FailureReason>>} */
const PERMANENT = { 400: 'bad-request', 403: 'forbidden', 404: 'bad-request', 406: 'bad-request', 410: 'gap' };

/**
 * What an answer means that has nothing to read: 204 is the polite stop, or that a mark is taken; some are permanent, the others pass. A mark of what
 * is not there will not be taken; else 404 may be told while a new version of the server is installed.
 * @param {Response} response
 * @param {number} now milliseconds since 1970
 * @param {string} [method]
 * @returns {Promise<NotServed>}
 */
export async function refusalOf(response, now, method) {
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
    : passing(message, retryAfterMs(response.headers.get('Retry-After'), now));
}

/**
 * [RFC 9110] seconds, or a date.
 * @param {string | null} text
 * @param {number} now
 */
function retryAfterMs(text, now) {
  return Math.max(0, Number(text) * 1000 || Date.parse(text ?? '') - now || 0);
}
