/** @import { RealtimeClient } from './realtime-client.js' */

/**
 * Keeps a page's own poll running beside a client, rarely while the client is live: for a migration in which both are to be seen.
 * Polls at once when the client ceases to be live. The next poll waits for the one before.
 * @param {Pick<RealtimeClient, 'connection'>} client
 * @param {() => unknown} poll may return a promise; what it throws is reported
 * @param {{ everyMs?: number, liveEveryMs?: number, environment?: { setTimeout: (callback: () => void, delayMs: number) => unknown,
 *   clearTimeout: (timer: any) => void, report: (error: unknown) => void } }} [options] 30 s, and 5 min while live, unless given
 * @returns {() => void} ends it
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
