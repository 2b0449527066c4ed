/** @import { Environment } from './environment.js' */

/** Calls whoever waits for a better moment. */
export class Wake {
  /** @type {Set<() => void>} */
  #sleepers = new Set();

  /**
   * @param {() => void} sleeper
   * @returns {() => void} ends it
   */
  subscribe(sleeper) {
    this.#sleepers.add(sleeper);
    return () => void this.#sleepers.delete(sleeper);
  }

  fire() {
    [...this.#sleepers].forEach((sleeper) => sleeper());
  }
}

/**
 * Waits `delayMs`, shorter if it is woken, but not less than `atLeastMs`; ends at once with the signal.
 * @param {Environment} environment
 * @param {Wake} wake
 * @param {{ delayMs: number, atLeastMs: number }} wait
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
export function pause(environment, wake, { delayMs, atLeastMs }, signal) {
  return new Promise((resolve) => {
    const earliest = environment.now() + atLeastMs;
    let timer = environment.setTimeout(end, delayMs);
    const unsubscribe = wake.subscribe(() => {
      environment.clearTimeout(timer);
      timer = environment.setTimeout(end, Math.max(0, earliest - environment.now()));
    });
    signal.addEventListener('abort', end);
    if (signal.aborted) {
      end();
    }

    function end() {
      environment.clearTimeout(timer);
      unsubscribe();
      signal.removeEventListener('abort', end);
      resolve();
    }
  });
}
