import { mismatchOf } from '../outcome.js';
import { requestInTime } from '../request.js';
/** @import { NotServed } from '../outcome.js' */
/** @import { RealtimeClient } from '../realtime-client.js' */
/** @import { Served } from '../request.js' */

/**
 * Requests JSON as the client's user. Never throws. An answer for another user ends the client's connection.
 * @param {Pick<RealtimeClient, 'access' | 'refuse'>} client
 * @param {string} path with its query
 * @returns {Promise<NotServed | Served<any>>}
 */
export async function fetchJson(client, path) {
  const { access } = client;
  const outcome = await requestInTime(access, path, new AbortController().signal);
  const mismatch = outcome.type === 'served' ? mismatchOf(outcome.body, access.settings) : null;
  if (mismatch) {
    client.refuse(mismatch);
  }
  return mismatch ?? outcome;
}
