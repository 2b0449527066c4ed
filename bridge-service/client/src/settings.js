/** @import { Guard } from './events.js' */
/** @import { Observation } from './observation.js' */
/** @import { Credential } from './credentials.js' */

/**
 * What a client is told. Only `tenant` and `user` are required: what is kept and shared between tabs is kept for them alone.
 * @typedef {object} Options
 * @property {string} tenant whose events; a stream that says it is another's is refused
 * @property {string} user who reads
 * @property {string} [url] where the API is; `/api/v1` unless given
 * @property {readonly string[]} [channels] all that the token allows unless given
 * @property {readonly string[]} [types] kinds, exact or `prefix.*`; all unless given
 * @property {string} [position] where to begin, instead of where this user was last
 * @property {number} [last] without a position: begin with so many of the newest events
 * @property {string} [since] without a position: RFC 3339 instant, ISO 8601 duration back from now, or `earliest`
 * @property {'continue' | 'fail'} [onGap] whether to go on when the log cannot serve the position; in any case it is told
 * @property {(renew: boolean) => Credential | Promise<Credential>} [token] gives the token; with `renew` a new one. Without it, or
 *   if it gives null, cookies serve
 * @property {RequestCredentials} [credentials] `include` unless given, so that cookies travel
 * @property {number} [renewBeforeMs] how long before its end a token is renewed; 30 s unless given
 * @property {number} [pollAfterFailures] how many attempts to stream fail in a row before polling begins; 3 unless given
 * @property {number} [pollEveryMs] 30 s unless given
 * @property {number} [maxRetries] after how many retries in a row to give up; never unless given
 * @property {number} [heartbeatMs] taken as the heartbeat if the server does not tell its own; 30 s unless given
 * @property {number} [attemptTimeoutMs] how long an attempt may take until the stream is ready; 20 s unless given
 * @property {number} [stableMs] how long a stream has to be heard before it counts as stable; 10 s unless given
 * @property {number} [budgetMs] how long handlers may work before the page gets its turn; 8 ms unless given
 * @property {Readonly<Record<string, Guard>>} [guards] what the data of an event has to be, by name of event; beside those that are built in
 * @property {(observation: Observation) => void} [observer] sees all that happens: for analytics, logs, developer tools
 */

/** @typedef {ReturnType<typeof settingsOf>} Settings options with everything decided */

/**
 * @param {Options} options
 * @throws {TypeError} without tenant or user, or if a number is not positive
 */
export function settingsOf(options) {
  const settings = {
    url: '/api/v1',
    credentials: /** @type {RequestCredentials} */ ('include'),
    renewBeforeMs: 30_000,
    pollAfterFailures: 3,
    pollEveryMs: 30_000,
    maxRetries: Infinity,
    heartbeatMs: 30_000,
    attemptTimeoutMs: 20_000,
    stableMs: 10_000,
    budgetMs: 8,
    ...Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)),
  };
  if (!options.tenant || !options.user) {
    throw new TypeError('tenant and user are required');
  }
  for (const [name, value] of Object.entries(settings)) {
    if (typeof value === 'number' && !(value >= 0)) {
      throw new TypeError(`${name} is ${value}`);
    }
  }
  return /** @type {typeof settings & Options} */ (settings);
}

/**
 * Under which names things are kept and shared: `reader` begins what is kept for this user; `scope` is what tabs have in common that share a
 * connection, with the version of what they say to each other; `places` are those of the position, the second for whatever channels.
 * @param {Settings} settings
 */
export function namesOf({ url, tenant, user, channels, types }) {
  const reader = `sluice:${JSON.stringify([url, tenant, user])}/`;
  const [kinds, logs] = [types, channels].map((list) => String([...(list ?? [])].sort()));
  const place = `position/${kinds}`;
  return {
    reader,
    scope: `1:${reader}${kinds}/${logs}`,
    places: /** @type {[string, string]} */ ([`${place}/${logs}`, place]),
  };
}

/**
 * The selection as a query, with where to begin.
 * @param {Settings} settings
 * @param {string | null} position
 * @param {string} name of the parameter that takes the position
 */
export function queryOf({ channels, types, last, since, onGap }, position, name) {
  const query = new URLSearchParams();
  const begin = position ? { [name]: position } : last ? { last } : { since };
  for (const [key, value] of Object.entries({ channels, types, ...begin, onGap })) {
    if (value !== undefined) {
      query.set(key, String(value));
    }
  }
  return query;
}
