import { messageOf, transient } from './outcome.js';
import { outcomeOf } from './response-outcome.js';
/** @import { Credentials } from './credentials.js' */
/** @import { Environment } from './environment.js' */
/** @import { NotServed } from './outcome.js' */
/** @import { Settings } from './settings.js' */

/**
 * @typedef {{ settings: Settings, environment: Environment, credentials: Credentials }} Access what a request to the
 *   server needs
 */
/**
 * @template T
 * @typedef {{ type: 'served', body: T }} Served
 */

/**
 * Sends a request with the token or with cookies. Never throws: every failure is an outcome. After a 401 the next
 * request renews the token.
 * @template T
 * @param {Access} access
 * @param {string} path with its query
 * @param {{ accept: string, method?: string, signal: AbortSignal, read: (response: Response) => T | Promise<T> }} how
 * @returns {Promise<Served<T> | NotServed>}
 */
export async function request({ settings, environment, credentials }, path, { accept, method, signal, read }) {
  try {
    // The page's token callback may never resolve.
    const token = await Promise.race([
      credentials.token(),
      new Promise((_, reject) => signal.addEventListener('abort', reject)),
    ]);
    signal.throwIfAborted();
    const response = await environment.fetch(settings.url + path, {
      method,
      headers: {
        Accept: accept,
        ...(token && { Authorization: `Bearer ${token}` }),
        ...(method && { 'Content-Type': 'application/json' }), // makes a cross-site request trigger a CORS preflight
      },
      credentials: settings.credentials,
      cache: 'no-store',
      signal,
    });
    if (response.status === 401) {
      credentials.invalidate();
    }
    return response.ok && response.status !== 204
      ? { type: 'served', body: await read(response) }
      : await outcomeOf(response, environment.now(), method);
  } catch (error) {
    return signal.aborted ? { type: 'interrupted' } : transient(messageOf(error));
  }
}

/**
 * Sends a request for JSON. Fails after `attemptTimeoutMs`, reading the response included.
 * @param {Access} access
 * @param {string} path with its query
 * @param {AbortSignal} signal
 * @param {string} [method]
 * @returns {Promise<Served<any> | NotServed>}
 */
export async function requestInTime(access, path, signal, method) {
  const {
    environment,
    settings: { attemptTimeoutMs },
  } = access;
  const limit = new AbortController();
  const stop = () => limit.abort();
  const timer = environment.setTimeout(stop, attemptTimeoutMs);
  signal.addEventListener('abort', stop, { signal: limit.signal });
  const outcome = await request(access, path, {
    accept: 'application/json',
    method,
    signal: limit.signal,
    read: (response) => response.json(),
  });
  environment.clearTimeout(timer);
  stop(); // removes the listener
  return outcome.type === 'interrupted' && !signal.aborted
    ? transient(`No answer within ${attemptTimeoutMs} ms`)
    : outcome;
}
