/** @import { Guard } from './events.js' */
/** @import { Observation } from './observation.js' */
/** @import { Credential } from './credentials.js' */

/**
 * The options of a client. `tenant` and `user` are required: stored positions and the tabs' connection belong to them.
 * @typedef {object} Options
 * @property {string} tenant the tenant of the events. A stream for another tenant fails with `wrong-tenant`
 * @property {string} user the user who is logged in. A stream for another user fails with `wrong-user`
 * @property {string} [url] of the API; `/api/v1` by default
 * @property {readonly string[]} [channels] by default all that the token allows
 * @property {readonly string[]} [types] kinds, exact or `prefix.*`; all by default
 * @property {string} [position] where to start, instead of this user's last position
 * @property {number} [last] without a position: start with this many of the newest events
 * @property {string} [since] without a position: RFC 3339 instant, ISO 8601 duration back from now, or `earliest`
 * @property {'continue' | 'fail'} [onGap] whether to continue when the log cannot serve the position; `gap` is
 *   delivered in both cases
 * @property {number} [maxBytes] a longer event is delivered as `omitted`, without its content; at least 4096
 * @property {(renew: boolean) => Credential | Promise<Credential>} [token] returns the token; a new one if `renew` is
 *   true. Without it, or if it returns null, cookies are used
 * @property {RequestCredentials} [credentials] of fetch; `include` by default, so that cookies are sent
 * @property {number} [renewBeforeMs] how long before its expiry a token is renewed; 30 s by default
 * @property {number} [pollAfterFailures] failed attempts to stream in a row before polling starts; 3 by default
 * @property {number} [pollEveryMs] 30 s by default
 * @property {number} [maxRetries] retries in a row before the client gives up; unlimited by default
 * @property {number} [heartbeatMs] the heartbeat if the server does not announce one; 30 s by default
 * @property {number} [attemptTimeoutMs] the longest time until a stream is ready or a request is answered; 20 s by
 *   default
 * @property {number} [stableMs] how long a stream must last to count as stable; 10 s by default
 * @property {number} [budgetMs] how long handlers may run before the client yields to the page; 8 ms by default
 * @property {Readonly<Record<string, Guard>>} [guards] checks of event data by event name, in addition to the built-in
 *   ones
 * @property {(observation: Observation) => void} [observer] called with all that happens: for analytics, logs,
 *   developer tools
 */

/** @typedef {ReturnType<typeof settingsOf>} Settings options with the defaults filled in */

/**
 * @param {Options} options
 * @throws {TypeError} without tenant or user, or if a number is negative or NaN
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
 * The names for storage and tabs. `userPrefix`: prefix of everything stored for this user. `scope`: name of the lock
 * and of the channel of the tabs with one connection, with the version of their messages. `positionKeys`: of the
 * position, for these channels and for any.
 * @param {Settings} settings
 */
export function namesOf({ url, tenant, user, channels, types, maxBytes }) {
  const userPrefix = `sluice:${JSON.stringify([url, tenant, user])}/`;
  const [kinds, logs] = [types, channels].map((list) => String([...(list ?? [])].sort()));
  const key = `position/${kinds}`;
  return {
    userPrefix,
    scope: `1:${userPrefix}${kinds}/${logs}/${maxBytes}`,
    positionKeys: /** @type {[string, string]} */ ([`${key}/${logs}`, key]),
  };
}

/**
 * The query of a stream or poll: the selection and the starting point.
 * @param {Settings} settings
 * @param {string | null} position
 * @param {string} name of the position's parameter
 */
export function queryOf({ channels, types, maxBytes, last, since, onGap }, position, name) {
  const begin = position ? { [name]: position } : last ? { last } : { since };
  const all = Object.entries({ channels, types, maxBytes, ...begin, onGap });
  return new URLSearchParams(/** @type {any} */ (all.filter(([, value]) => value !== undefined)));
}
