/**
 * The browser's functions that the client uses; tests pass in their own. A null one is unavailable: without `storage`
 * positions are kept in memory only, without `locks` or `broadcast` each tab has its own connection.
 * @typedef {object} Environment
 * @property {() => number} now milliseconds since 1970; also advances while the machine sleeps
 * @property {() => number} random
 * @property {(callback: () => void, delayMs: number) => unknown} setTimeout
 * @property {(timer: any) => void} clearTimeout
 * @property {() => Promise<void>} yieldToPage lets the page render and handle input
 * @property {(url: string, init: RequestInit) => Promise<Response>} fetch
 * @property {(listener: () => void) => () => void} onOnlineOrVisible calls the listener when the browser is online or
 *   the page visible again; returns how to unsubscribe
 * @property {Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'> | null} storage
 * @property {Pick<LockManager, 'request'> | null} locks
 * @property {((name: string) => BroadcastChannel) | null} broadcast
 * @property {(error: unknown) => void} report logs an error for developers
 */

/**
 * The environment of a browser.
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
    onOnlineOrVisible,
    storage: storage(),
    locks: globalThis.navigator?.locks ?? null,
    broadcast: globalThis.BroadcastChannel ? (name) => new BroadcastChannel(name) : null,
    report: (error) => console.error(error),
  };
}

/** By a message, because timers of a background tab fire only once a second. */
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
function onOnlineOrVisible(listener) {
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
    return null; // a browser that blocks storage throws
  }
}
