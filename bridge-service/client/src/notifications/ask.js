import { strangerOf } from '../outcome.js';
import { requestInTime } from '../request.js';
/** @import { NotServed } from '../outcome.js' */
/** @import { RealtimeClient } from '../realtime-client.js' */
/** @import { Served } from '../request.js' */

/**
 * Asks the server for JSON as the client's user; no error is thrown. An answer for somebody else ends the client, too.
 * @param {Pick<RealtimeClient, 'access' | 'refuse'>} client
 * @param {string} path with its query
 * @returns {Promise<NotServed | Served<any>>}
 */
export async function ask(client, path) {
  const { access } = client;
  const outcome = await requestInTime(access, path, new AbortController().signal);
  const stranger = outcome.type === 'served' ? strangerOf(outcome.body, access.settings) : null;
  if (stranger) {
    client.refuse(stranger);
  }
  return stranger ?? outcome;
}
