import { terminal } from './outcome.js';
/** @import { Complete, Page, StreamOutcome, Terminal } from './outcome.js' */

/**
 * What is remembered between attempts: how many failed in a row, and whether credentials were renewed since they last served.
 * @typedef {{ failures: number, renewed: boolean }} Retry
 */
/**
 * What follows from an outcome. Not before `atLeastMs` in any case, else after `delayMs` or as soon as there is hope.
 * @typedef {{ retry: Retry, delayMs: number, atLeastMs: number, error: string | null, stop: Terminal | Complete | null }} Decision
 */

/** @type {Retry} */
export const FIRST = { failures: 0, renewed: false };

const SHORTEST_MS = 1_000;
const LONGEST_MS = 30_000;

/**
 * How long to wait after so many failures in a row: 1, 2, 4, 8 … 30 s, of which chance takes any part.
 * @param {number} failures
 * @param {() => number} random
 */
export const backoffMs = (failures, random) =>
  Math.min(LONGEST_MS, SHORTEST_MS * 2 ** Math.max(0, failures - 1)) * random();

/**
 * Decides by the outcome of an attempt what comes next. Pure but for `random`. An end that the server announced, or a clean
 * one of a stream that had been stable, is no failure; only a stable stream makes earlier failures forgotten.
 * @param {Retry} retry
 * @param {StreamOutcome | Page} outcome
 * @param {() => number} random
 * @returns {Decision}
 */
export function decide(retry, outcome, random) {
  switch (outcome.type) {
    case 'page':
    case 'interrupted':
      return after(outcome.type === 'page' ? FIRST : retry);
    case 'complete':
    case 'terminal':
      return { ...after(retry), stop: outcome };
    case 'unauthorized':
      return retry.renewed
        ? { ...after(retry), stop: terminal('unauthorized', outcome.message) }
        : after({ ...retry, renewed: true });
    case 'passing':
      return failed(retry, outcome.message, outcome.retryAfterMs, random);
    case 'ended':
      return ended({ failures: outcome.stable ? 0 : retry.failures, renewed: false }, outcome, random);
  }
}

/**
 * @param {Retry} retry
 * @param {import('./outcome.js').Ended} outcome
 * @param {() => number} random
 * @returns {Decision}
 */
function ended(retry, { stable, clean, goodbye, retryMs, message }, random) {
  if (goodbye?.reason === 'revoked') {
    return { ...after(retry), stop: terminal('revoked', message) };
  }
  if (goodbye?.reason === 'credentials-expired') {
    return stable ? after(retry) : failed(retry, message, 0, random);
  }
  if (goodbye || (clean && stable)) {
    const asked = goodbye?.retryMs ?? retryMs ?? backoffMs(1, random);
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
export const START = after(FIRST);
