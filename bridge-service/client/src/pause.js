/** @import { Environment } from './environment.js' */
/** @import { Listeners } from './listeners.js' */

/**
 * Waits `delayMs`; less if it is woken, but not less than `atLeastMs`. Ends at once when the signal aborts. A clock
 * that is set back does not make it longer.
 * @param {Environment} environment
 * @param {Listeners} wake
 * @param {{ delayMs: number, atLeastMs: number }} wait
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
export function pause(environment, wake, { delayMs, atLeastMs }, signal) {
  return new Promise((resolve) => {
    const earliest = environment.now() + atLeastMs;
    const timers = [environment.setTimeout(end, delayMs)];
    const unsubscribe = wake.add(() => {
      environment.clearTimeout(timers[1]);
      timers[1] = environment.setTimeout(end, Math.max(0, earliest - environment.now()));
    });
    signal.addEventListener('abort', end);
    if (signal.aborted) {
      end();
    }

    function end() {
      timers.forEach(environment.clearTimeout);
      unsubscribe();
      signal.removeEventListener('abort', end);
      resolve();
    }
  });
}
