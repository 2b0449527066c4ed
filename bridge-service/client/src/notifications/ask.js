import { passing, strangerOf } from '../outcome.js';
import { requestInTime } from '../request.js';
/** @import { NotServed } from '../outcome.js' */
/** @import { RealtimeClient } from '../realtime-client.js' */

/**
 * Asks the server for JSON as the client's user; no error is thrown. An answer for somebody else ends the client, too.
 * @param {Pick<RealtimeClient, 'access' | 'refuse'>} client
 * @param {string} path with its query
 * @returns {Promise<NotServed | { type: 'body', body: any }>}
 */
export async function ask(client, path) {
  const { access } = client;
  const outcome = await requestInTime(access, path, { accept: 'application/json', signal: new AbortController().signal });
  if (outcome.type !== 'response') {
    if (outcome.type === 'unauthorized') {
      access.credentials.invalidate();
    }
    return outcome;
  }
  try {
    const body = await outcome.response.json();
    const stranger = strangerOf(body, access.settings);
    if (stranger) {
      client.refuse(stranger);
    }
    return stranger ?? { type: 'body', body };
  } catch {
    return passing('The server has answered with something else than JSON');
  }
}
