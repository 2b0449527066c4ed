/** @import { RealtimeClient } from './realtime-client.js' */

const OVER = ['disconnected', 'failed'];

/**
 * Disconnects while the page is put away, and connects when it is back. A browser freezes a page that its reader leaves, with its stream and
 * its lead, to have it at once if the reader goes back: until then nobody would read what the server goes on sending. If this user has logged
 * out meanwhile, in another tab, it stays disconnected.
 * @param {Pick<RealtimeClient, 'connect' | 'disconnect' | 'connection' | 'loggedOutAt'>} client
 * @param {Pick<EventTarget, 'addEventListener' | 'removeEventListener'>} [page] the window unless given
 * @returns {() => void} ends it
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
