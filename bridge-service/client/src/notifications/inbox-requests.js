/** @import { Connection, InboxState, Phase } from './inbox-state.js' */

/**
 * What the runtime has to do. There is one request and one timer at most. `retry`: start the timer, with a backoff
 * after so many failures in a row; `reload`: start the timer, with a random delay.
 * @typedef {(
 *   | { type: 'request' }
 *   | { type: 'retry', failures: number, atLeastMs: number }
 *   | { type: 'reload' }
 *   | { type: 'cancel-timer' }
 * )} Effect
 */
/** @typedef {{ state: InboxState, effects: readonly Effect[] }} Step */

/**
 * Requests the list: now, after the request under way, or as soon as the connection allows it.
 * @param {InboxState} state
 * @param {number} at
 * @returns {Step}
 */
export function load(state, at) {
  const { phase, connection } = state;
  if (phase.type === 'closed' || phase.type === 'denied') {
    return step(state);
  }
  const timer = timerOff(phase);
  if (connection === 'inactive') {
    return phase.type === 'refused'
      ? step(state)
      : step({ ...state, phase: { ...withoutTimer(phase), freshness: 'stale' } }, ...timer);
  }
  if (phase.type === 'loading') {
    return step({ ...state, phase: { ...phase, next: 'reload' } }, ...timer);
  }
  const freshness = isReceiving(connection) ? 'current' : 'stale';
  const loading = /** @type {const} */ ({ type: 'loading', freshness, next: 'idle', askedAt: at });
  return step({ ...state, phase: loading, requests: state.requests + 1 }, ...timer, { type: 'request' });
}

/**
 * Starts the timer, unless a request comes sooner or none is allowed.
 * @param {InboxState} state
 * @param {Effect} effect
 * @returns {Step}
 */
export function schedule(state, effect) {
  const { phase } = state;
  switch (phase.type) {
    case 'idle':
      return step({ ...state, phase: { ...phase, type: 'scheduled' } }, effect);
    case 'refused':
      return step({ ...state, phase: { type: 'scheduled', freshness: 'current' } }, effect);
    case 'loading':
      return phase.next === 'idle' ? step({ ...state, phase: { ...phase, next: 'scheduled' } }, effect) : step(state);
    case 'scheduled':
    case 'closed':
    case 'denied':
      return step(state);
  }
}

/**
 * Ends the request: reacts to its result, then enters the phase that follows `loading`.
 * @param {InboxState} state
 * @param {number} at
 * @param {(phase: Extract<Phase, { type: 'loading' }>) => Step} react
 * @returns {Step}
 */
export function settled(state, at, react) {
  const { phase } = state;
  if (phase.type !== 'loading') {
    return step(phase.type === 'closed' ? { ...state, phase: { type: 'closed', request: 'none' } } : state);
  }
  const { state: next, effects } = react(phase);
  if (next.phase.type !== 'loading') {
    return { state: next, effects };
  }
  const { freshness, next: type } = next.phase;
  if (type !== 'reload') {
    return step({ ...next, phase: { type, freshness } }, ...effects);
  }
  const reloading = load({ ...next, phase: { type: 'idle', freshness } }, at);
  return step(reloading.state, ...effects, ...reloading.effects);
}

/** @param {Phase} phase */
export const hasTimer = (phase) =>
  phase.type === 'scheduled' || (phase.type === 'loading' && phase.next === 'scheduled');

/** @param {Phase} phase @returns {Effect[]} */
export const timerOff = (phase) => (hasTimer(phase) ? [{ type: 'cancel-timer' }] : []);

/**
 * @template {Phase} P
 * @param {P} phase
 */
export const withoutTimer = (phase) =>
  /** @type {P} */ (hasTimer(phase) ? { ...phase, [phase.type === 'loading' ? 'next' : 'type']: 'idle' } : phase);

/** @param {Connection} connection */
export const isReceiving = (connection) => connection === 'receiving' || connection === 'catching-up';

/** @param {InboxState} state @param {Effect[]} effects @returns {Step} */
export const step = (state, ...effects) => ({ state, effects });
