import { messageOf, passing } from './outcome.js';
import { refusalOf } from './refusal.js';
/** @import { Credentials } from './credentials.js' */
/** @import { Environment } from './environment.js' */
/** @import { NotServed } from './outcome.js' */
/** @import { Settings } from './settings.js' */

/** @typedef {{ settings: Settings, environment: Environment, credentials: Credentials }} Access what a request needs */
/**
 * @template T
 * @typedef {{ type: 'served', body: T }} Served
 */

/**
 * Asks the server with the token, or with cookies. No error is thrown: all that can go wrong is an outcome. A token that is not taken is renewed
 * for who asks next.
 * @template T
 * @param {Access} access
 * @param {string} path with its query
 * @param {{ accept: string, method?: string, signal: AbortSignal, read: (response: Response) => T | Promise<T> }} how
 * @returns {Promise<Served<T> | NotServed>}
 */
export async function request({ settings, environment, credentials }, path, { accept, method, signal, read }) {
  try {
    // A page may never give its token.
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
        ...(method && { 'Content-Type': 'application/json' }), // which other sites' pages cannot send
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
      : await refusalOf(response, environment.now(), method);
  } catch (error) {
    return signal.aborted ? { type: 'interrupted' } : passing(messageOf(error));
  }
}

/**
 * Asks for JSON, given up after the time that an attempt may take, the reading of the answer included.
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
  stop(); // nobody listens any more
  return outcome.type === 'interrupted' && !signal.aborted
    ? passing(`No answer within ${attemptTimeoutMs} ms`)
    : outcome;
}
