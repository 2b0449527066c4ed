import { throttled } from '../throttled.js';
/** @import { Environment } from '../environment.js' */
/** @import { EventTypes, RealtimeEvent } from '../events.js' */
/** @import { RealtimeClient } from '../realtime-client.js' */

/**
 * Which keys of a cache are stale: a list of keys, or a function that says it of each. A key that is itself a list, as SWR has them, is a
 * member of the list: `[['/api/feed', 1]]`.
 * @typedef {readonly unknown[] | ((key: any) => boolean)} StaleKeys
 */
/**
 * By name of event, or of channel for all of its events: what it makes stale.
 * @typedef {{ readonly [E in keyof EventTypes]?: (event: RealtimeEvent<E>) => StaleKeys } & { readonly [name: string]: (event: RealtimeEvent<any>) => StaleKeys }} KeyMap
 */
/** @typedef {(key: any) => unknown} Mutate as SWR's: takes a key, or a function that says it of each */

const everything = () => true;

/**
 * Makes keys of a cache stale as events come: at once with the first, then with all that has gathered in the meantime, each key once. What
 * is missing from the log makes everything stale.
 * @param {Pick<RealtimeClient, 'subscribe'>} client
 * @param {KeyMap} keys
 * @param {Mutate} mutate
 * @param {{ everyMs?: number, environment?: Pick<Environment, 'setTimeout'> }} [options] 500 ms unless given
 * @returns {() => void} ends it
 */
export function invalidate(client, keys, mutate, { everyMs = 500, environment } = {}) {
  let ended = false;
  const gather = throttled(
    (/** @type {readonly StaleKeys[]} */ stale) => {
      if (!ended) {
        distinct(stale).forEach((key) => void mutate(key));
      }
    },
    everyMs,
    environment,
  );
  const named = /** @type {[string, (event: any) => StaleKeys][]} */ (Object.entries(keys));
  const ends = named.map(([name, staleBy]) => client.subscribe(name, (event) => gather(staleBy(event))));
  ends.push(client.subscribe('gap', () => gather(everything)));
  return () => {
    ended = true;
    ends.forEach((end) => end());
  };
}

/**
 * @param {readonly StaleKeys[]} stale
 * @returns {unknown[]} each once
 */
function distinct(stale) {
  const all = stale.flatMap((keys) => (typeof keys === 'function' ? [keys] : keys));
  return all.includes(everything)
    ? [everything]
    : [...new Map(all.map((key) => [typeof key === 'object' ? JSON.stringify(key) : key, key])).values()];
}
