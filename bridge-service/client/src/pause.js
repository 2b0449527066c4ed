/** @import { Environment } from './environment.js' */
/** @import { Listeners } from './listeners.js' */

/**
 * Waits `delayMs`, shorter if it is woken, but not less than `atLeastMs`; ends at once with the signal. A clock that is set back makes it no longer.
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
