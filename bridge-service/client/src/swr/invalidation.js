import { throttled } from '../throttled.js';
/** @import { Environment } from '../environment.js' */
/** @import { EventTypes, RealtimeEvent } from '../events.js' */
/** @import { RealtimeClient } from '../realtime-client.js' */

/**
 * The stale keys of a cache: a list of keys, or a predicate. A key that is itself an array is one element of the list:
 * `[['/api/feed', 1]]`.
 * @typedef {readonly unknown[] | ((key: any) => boolean)} StaleKeys
 */
/**
 * The keys that become stale, by name of an event, or of a channel for all its events.
 * @typedef {{ readonly [E in keyof EventTypes]?: (event: RealtimeEvent<E>) => StaleKeys }
 *   & { readonly [name: string]: (event: RealtimeEvent<any>) => StaleKeys }}
 *   KeyMap
 */
/** @typedef {(key: any) => unknown} Mutate like SWR's: takes a key or a predicate */

const everything = () => true;

/**
 * Invalidates the keys of a cache on events: at once after the first, then at most once per interval, each key once. A
 * gap invalidates every key.
 * @param {Pick<RealtimeClient, 'subscribe'>} client
 * @param {KeyMap} keys
 * @param {Mutate} mutate
 * @param {{ everyMs?: number, environment?: Pick<Environment, 'setTimeout'> }} [options] 500 ms by default
 * @returns {() => void} stops it
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
 * @returns {unknown[]} each key once
 */
function distinct(stale) {
  const all = stale.flatMap((keys) => (typeof keys === 'function' ? [keys] : keys));
  return all.includes(everything)
    ? [everything]
    : [...new Map(all.map((key) => [typeof key === 'object' ? JSON.stringify(key) : key, key])).values()];
}
