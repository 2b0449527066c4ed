import { terminal } from './outcome.js';
/** @import { Complete, Page, StreamOutcome, Terminal } from './outcome.js' */

/**
 * What is known from earlier attempts: failures in a row, and whether credentials were renewed since they were last
 * accepted.
 * @typedef {{ failures: number, renewed: boolean }} Retry
 */
/**
 * What follows from an outcome: the next attempt after `delayMs`, or earlier when the browser is online or the page
 * visible again, but not before `atLeastMs`. `stop`: no further attempt.
 * @typedef {{ retry: Retry, delayMs: number, atLeastMs: number, error: string | null, stop: Terminal | Complete
 *   | null }}
 *   Decision
 */

/** @type {Retry} */
export const NO_FAILURES = { failures: 0, renewed: false };

const MIN_BACKOFF_MS = 1_000;
const MAX_BACKOFF_MS = 30_000;

/**
 * Exponential backoff with full jitter: a random part of 1, 2, 4, 8 … 30 s, by failures in a row.
 * @param {number} failures
 * @param {() => number} random
 */
export const backoffMs = (failures, random) =>
  Math.min(MAX_BACKOFF_MS, MIN_BACKOFF_MS * 2 ** Math.max(0, failures - 1)) * random();

/**
 * Decides what follows from the outcome of an attempt. Pure except for `random`. An end that the server announced, or a
 * clean end of a stable stream, is not a failure. The goodbye `unavailable` is a failure: it comes from a proxy that
 * reached no server. Only a stable stream resets the failure count.
 * @param {Retry} retry
 * @param {StreamOutcome | Page} outcome
 * @param {() => number} random
 * @returns {Decision}
 */
export function decide(retry, outcome, random) {
  switch (outcome.type) {
    case 'page':
    case 'interrupted':
      return after(outcome.type === 'page' ? NO_FAILURES : retry);
    case 'complete':
    case 'terminal':
      return { ...after(retry), stop: outcome };
    case 'unauthorized':
      return retry.renewed
        ? { ...after(retry), stop: terminal('unauthorized', outcome.message) }
        : after({ ...retry, renewed: true });
    case 'transient':
      return failed(retry, outcome.message, outcome.retryAfterMs, random);
    case 'ended':
      return outcome.goodbye === 'unavailable'
        ? failed(retry, outcome.message, outcome.retryMs ?? 0, random)
        : ended({ failures: outcome.stable ? 0 : retry.failures, renewed: false }, outcome, random);
  }
}

/**
 * @param {Retry} retry
 * @param {import('./outcome.js').Ended} outcome
 * @param {() => number} random
 * @returns {Decision}
 */
function ended(retry, { stable, clean, goodbye, retryMs, message }, random) {
  if (goodbye === 'revoked' || goodbye === 'gap') {
    return { ...after(retry), stop: terminal(goodbye, message) };
  }
  if (goodbye === 'credentials-expired') {
    return stable ? after(retry) : failed(retry, message, 0, random);
  }
  if (goodbye || (clean && stable)) {
    const asked = retryMs ?? backoffMs(1, random);
    return after(retry, stable ? asked : Math.max(asked, backoffMs(retry.failures, random)));
  }
  return failed(retry, message, 0, random);
}

/**
 * @param {Retry} retry
 * @param {string} message
 * @param {number} atLeastMs
 * @param {() => number} random
 * @returns {Decision}
 */
function failed(retry, message, atLeastMs, random) {
  const failures = retry.failures + 1;
  const delayMs = Math.max(atLeastMs, backoffMs(failures, random));
  return { ...after({ ...retry, failures }, atLeastMs), delayMs, error: message };
}

/**
 * @param {Retry} retry
 * @param {number} [atLeastMs]
 * @returns {Decision}
 */
const after = (retry, atLeastMs = 0) => ({ retry, delayMs: atLeastMs, atLeastMs, error: null, stop: null });

/** Before the first attempt. */
export const INITIAL_DECISION = after(NO_FAILURES);
