/** @import { RealtimeClient } from './realtime-client.js' */

/**
 * Runs a page's existing poll beside a client, for a migration: rarely while the client is live, and at once when it is
 * no longer live. A poll starts only after the previous one has ended.
 * @param {Pick<RealtimeClient, 'connection'>} client
 * @param {() => unknown} poll may return a promise; errors are reported
 * @param {{ everyMs?: number, liveEveryMs?: number, environment?: { setTimeout: (callback: () => void,
 *   delayMs: number) => unknown, clearTimeout: (timer: any) => void, report: (error: unknown) => void } }}
 *   [options] by default 30 s, and 5 min while live
 * @returns {() => void} stops it
 */
export function pollBeside({ connection }, poll, { everyMs = 30_000, liveEveryMs = 300_000, environment } = {}) {
  const { setTimeout, clearTimeout, report } = environment ?? { ...timers, report: (error) => console.error(error) };
  const isLive = () => connection.getSnapshot().state === 'live';
  let live = isLive();
  let running = false;
  let stopped = false;
  let timer = setTimeout(run, live ? liveEveryMs : everyMs);

  async function run() {
    if (running) {
      return;
    }
    clearTimeout(timer);
    running = true;
    try {
      await poll();
    } catch (error) {
      report(error);
    }
    running = false;
    if (!stopped) {
      timer = setTimeout(run, live ? liveEveryMs : everyMs);
    }
  }

  const unsubscribe = connection.subscribe(() => {
    const was = live;
    live = isLive();
    if (was && !live) {
      void run();
    } else if (!was && live && !running) {
      clearTimeout(timer);
      timer = setTimeout(run, liveEveryMs);
    }
  });
  return () => {
    stopped = true;
    clearTimeout(timer);
    unsubscribe();
  };
}

const timers = {
  setTimeout: (/** @type {() => void} */ callback, /** @type {number} */ delayMs) =>
    globalThis.setTimeout(callback, delayMs),
  clearTimeout: (/** @type {any} */ timer) => globalThis.clearTimeout(timer),
};
