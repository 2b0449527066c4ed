import { messageOf, passing } from './outcome.js';
import { refusalOf } from './refusal.js';
/** @import { Credentials } from './credentials.js' */
/** @import { Environment } from './environment.js' */
/** @import { NotServed } from './outcome.js' */
/** @import { Settings } from './settings.js' */

/** @typedef {{ settings: Settings, environment: Environment, credentials: Credentials }} Access what a request needs */
/** @typedef {{ type: 'response', response: Response }} Served */

/**
 * Asks the server with the token, or with cookies. No error is thrown: all that can go wrong is an outcome.
 * @param {Access} access
 * @param {string} path with its query
 * @param {{ accept: string, method?: string, signal: AbortSignal }} how
 * @returns {Promise<Served | NotServed>}
 */
export async function request({ settings, environment, credentials }, path, { accept, method, signal }) {
  try {
    const token = await credentials.token();
    if (signal.aborted) {
      return { type: 'interrupted' };
    }
    const response = await environment.fetch(settings.url + path, {
      method,
      headers: {
        Accept: accept,
        ...(token && { Authorization: `Bearer ${token}` }),
        ...(method && { 'Content-Type': 'application/json' }), // which other sites' pages cannot send
      },
      credentials: settings.credentials,
      cache: 'no-store',
      signal,
    });
    return response.ok && response.status !== 204 || method
      ? { type: 'response', response }
      : await refusalOf(response, environment.now());
  } catch (error) {
    return signal.aborted ? { type: 'interrupted' } : passing(messageOf(error));
  }
}

/**
 * The same, given up after the time that an attempt may take, the reading of the answer included.
 * @param {Access} access
 * @param {string} path with its query
 * @param {{ accept: string, method?: string, signal: AbortSignal }} how
 * @returns {Promise<Served | NotServed>}
 */
export async function requestInTime(access, path, how) {
  const { environment, settings: { attemptTimeoutMs } } = access;
  const { method, signal } = how;
  const limit = new AbortController();
  const stop = () => limit.abort();
  environment.setTimeout(stop, attemptTimeoutMs);
  signal.addEventListener('abort', stop, { signal: limit.signal });
  const outcome = await request(access, path, { ...how, signal: limit.signal });
  if (method) {
    stop(); // nobody reads what else is said to a mark
  }
  return outcome.type === 'interrupted' && !signal.aborted ? passing(`No answer within ${attemptTimeoutMs} ms`) : outcome;
}
