/** @import { RealtimeClient } from './realtime-client.js' */

const OVER = ['disconnected', 'failed'];

/**
 * Disconnects when the page enters the back/forward cache, and connects when it is restored. A cached page would keep
 * its stream and its lead although it is frozen. If this user has logged out in another tab meanwhile, the client stays
 * disconnected.
 * @param {Pick<RealtimeClient, 'connect' | 'disconnect' | 'connection' | 'loggedOutAt'>} client
 * @param {Pick<EventTarget, 'addEventListener' | 'removeEventListener'>} [page] the window by default
 * @returns {() => void} stops it
 */
export function pauseWhenAway(client, page = window) {
  let paused = false;
  /** @type {string | null} */
  let loggedOutAt = null;
  const leave = () => {
    paused = !OVER.includes(client.connection.getSnapshot().state);
    if (paused) {
      loggedOutAt = client.loggedOutAt;
      client.disconnect();
    }
  };
  const back = () => {
    if (paused && client.loggedOutAt === loggedOutAt) {
      client.connect();
    }
    paused = false;
  };
  page.addEventListener('pagehide', leave);
  page.addEventListener('pageshow', back);
  return () => {
    page.removeEventListener('pagehide', leave);
    page.removeEventListener('pageshow', back);
  };
}
