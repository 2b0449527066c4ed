/**
 * What the client needs of the page's surroundings, so that a test can put its own in. What is null is not to be had: positions
 * are then kept in memory only, and each tab is on its own.
 * @typedef {object} Environment
 * @property {() => number} now milliseconds since 1970, also counting while the machine sleeps
 * @property {() => number} random
 * @property {(callback: () => void, delayMs: number) => unknown} setTimeout
 * @property {(timer: any) => void} clearTimeout
 * @property {() => Promise<void>} yieldToPage lets the page draw and take input
 * @property {(url: string, init: RequestInit) => Promise<Response>} fetch
 * @property {(listener: () => void) => () => void} onHope calls when the network or the reader is back; returns how to end that
 * @property {Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'> | null} storage
 * @property {Pick<LockManager, 'request'> | null} locks
 * @property {((name: string) => BroadcastChannel) | null} broadcast
 * @property {(error: unknown) => void} report tells developers of a defect, without disturbing the page
 */

/**
 * The surroundings as a browser has them.
 * @returns {Environment}
 */
export function browserEnvironment() {
  return {
    now: () => Date.now(),
    random: () => Math.random(),
    setTimeout: (callback, delayMs) => setTimeout(callback, delayMs),
    clearTimeout: (timer) => clearTimeout(timer),
    yieldToPage,
    fetch: (url, init) => fetch(url, init),
    onHope,
    storage: storage(),
    locks: globalThis.navigator?.locks ?? null,
    broadcast: globalThis.BroadcastChannel ? (name) => new BroadcastChannel(name) : null,
    report: (error) => console.error(error),
  };
}

/** By a message and not by a timer, which a tab in the background gets once a second only. */
function yieldToPage() {
  return new Promise((/** @type {(nothing?: undefined) => void} */ resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** @param {() => void} listener */
function onHope(listener) {
  const ended = new AbortController();
  const { signal } = ended;
  globalThis.addEventListener?.('online', listener, { signal });
  globalThis.document?.addEventListener(
    'visibilitychange',
    () => document.visibilityState === 'visible' && listener(),
    { signal },
  );
  return () => ended.abort();
}

function storage() {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null; // a browser that is told to keep nothing throws
  }
}
